"""Files that came are looked at one after the other; no transaction is open while the scanner is spoken to."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from app import clamd, database, store
from app.cases.scanning import operations, queries
from app.config import Settings

AGAIN_AFTER = timedelta(seconds=30)
"""Pause after the scanner did not answer."""

BATCH = 10
"""Files looked at before the rest of the work gets its turn."""

log = structlog.get_logger(__name__)


class Scanner:
    """Looks at files with the scanner at a place. One per worker; two that look at the same file do no harm."""

    def __init__(self, place: clamd.Place, folder: store.Place) -> None:
        self.place, self.folder = place, folder
        self._rests_until: datetime | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Scanner | None":
        """The one that is set; None where none is."""
        place = settings.clamd
        return cls(clamd.read_place(place), store.attachments(settings)) if place else None

    def look(self, session: Session, *, now: Callable[[], datetime], should_stop: Callable[[], bool]) -> int:
        """Look at some of the files that wait; gives how many. When the scanner is away they wait on."""
        if self._rests_until and now() < self._rests_until <= now() + AGAIN_AFTER:
            return 0
        done, after = 0, 0
        while done < BATCH and not should_stop():
            with database.reading(session):
                waiting = queries.next_waiting(session, after=after)
            if waiting is None:
                break
            after, name = waiting
            try:
                malware = self._malware_in(name)
            except (clamd.ClamdAwayError, store.StoreAwayError) as error:
                log.warning("scanner_away", why=str(error), attachment_id=after)
                self._rests_until = now() + AGAIN_AFTER
                if isinstance(error, clamd.NoVerdictError):
                    continue
                break
            operations.note(session, after, malware, at=now())
            session.commit()
            done += 1
        return done

    def _malware_in(self, name: str) -> str:
        try:
            with store.opened(self.folder, name) as file:
                return clamd.find_malware(self.place, file)
        except FileNotFoundError:
            return operations.NOT_THERE
