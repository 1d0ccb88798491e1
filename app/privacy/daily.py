"""The worker's share: once a day the rules are applied, a slice in each of its rounds."""

from collections.abc import Iterator
from datetime import timedelta

import structlog

from app import clock
from app.clock import Rhythm
from app.config import Settings
from app.database import reading
from app.extensions import db
from app.privacy import retention
from app.privacy.operations.watching import ClockDoubtedError, UnderWayError, believes

log = structlog.get_logger(__name__)


class Daily:
    """What one worker has under way. Every hour it looks whether a day has gone by, and that the time is believed."""

    def __init__(self, settings: Settings, worker: str) -> None:
        self._settings, self._worker = settings, worker
        self._look = Rhythm(timedelta(hours=1))
        self._slices: Iterator[int] | None = None

    def go_on(self) -> int:
        """Do one slice, if there is one to be done; gives how many went, at least 1 while there may be more."""
        if self._slices is None and (not self._look.due(clock.now()) or not self._is_due()):
            return 0
        if self._slices is None:
            self._slices = retention.apply(self._settings, cause=retention.DAILY, holder=self._worker)
        try:
            return self._next()
        except (ClockDoubtedError, UnderWayError) as error:
            log.warning("retention_put_off", why=type(error).__name__)
        except Exception:
            self._slices = None
            raise
        self._slices = None
        return 0

    def _next(self) -> int:
        """What the next slice took that took anything; 0 at the end."""
        assert self._slices is not None
        for count in self._slices:
            if count:
                return count
        self._slices = None
        return 0

    def _is_due(self) -> bool:
        session = db.session()
        with reading(session):
            is_due = retention.is_due(session, at=clock.now())
        if not is_due and not believes(session, at=clock.now()):
            log.warning("clock_doubted")
        session.commit()
        return is_due
