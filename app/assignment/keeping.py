"""What sorting needs to know, and its session, kept for a moment between cases."""

import time

from sqlalchemy.orm import Session

from app import clock, database
from app.assignment import operations
from app.extensions import db

KNOWN_FOR_S = 1.0
"""How long staff, areas and model are as they were read: under load a case comes every few milliseconds, and reading
them takes longer than sorting it."""


class Keeping:
    """The session that cases are sorted in, and what is known of staff and model: kept for a second, then read anew."""

    def __init__(self) -> None:
        self._kept: tuple[Session, operations.Known, float] | None = None

    def ready(self) -> tuple[Session, operations.Known]:
        """A session, and what is known in it."""
        if self._kept and time.monotonic() < self._kept[2]:
            return self._kept[:2]
        self.forget()
        session = db.session.session_factory(expire_on_commit=False)
        with database.reading():
            known = operations.known(session, at=clock.now())
            session.commit()
        self._kept = session, known, time.monotonic() + KNOWN_FOR_S
        return session, known

    def forget(self) -> None:
        """Let go of it all."""
        if self._kept:
            self._kept[0].close()
        self._kept = None
