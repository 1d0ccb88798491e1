"""What every way in needs: where files lie, a session of its own, and one letter at a time into the database."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy.orm import Session

from app.mail import inbox
from app.mail.raw_files import Draft
from app.store import Place

MOST_A_ROUND = 200
"""Letters taken before it is noted that all goes well, and that this worker is still at it."""

log = structlog.get_logger()


@dataclass
class Intake:
    """The way into the house. `session` opens a session for one block; `stopping` is set when the worker must end."""

    folder: Place
    session: Callable[[], AbstractContextManager[Session]]
    now: Callable[[], datetime]
    worker: str
    stopping: threading.Event = field(default_factory=threading.Event)

    def draft(self) -> Draft:
        """A file for the next letter; use it in a `with`."""
        return Draft(self.folder)

    def take_in(
        self, draft: Draft, *, source: str, envelope_to: Sequence[str] = (), envelope_from: str = ""
    ) -> int | None:
        """Store a letter and commit: on return it is ours, and may be marked or acknowledged. None: it was already.

        Raises SQLAlchemyError or OSError when it is not ours.
        """
        draft.finish()  # waits for the disk, with no transaction open
        with self.session() as session:
            stored = inbox.store(
                session,
                draft,
                source=source,
                envelope_to=envelope_to,
                envelope_from=envelope_from,
                at=self.now(),
                folder=self.folder,
            )
            session.commit()
        log.info("letter_came", source=source, size=draft.size, mail_id=stored, is_new=stored is not None)
        return stored


@dataclass(frozen=True)
class Fetched:
    """What one round brought: new letters, those that were known already, and those left where they are."""

    new: int = 0
    known: int = 0
    left: int = 0
    is_more: bool = False
    """Whether a round has ended with letters still to be taken."""

    def plus(self, stored: int | None) -> "Fetched":
        """The same with one more letter."""
        return replace(self, new=self.new + (stored is not None), known=self.known + (stored is None))

    def plus_left(self) -> "Fetched":
        """The same with one more that could not be taken."""
        return replace(self, left=self.left + 1)

    def with_more(self, is_more: bool) -> "Fetched":  # noqa: FBT001 - a fact, not a switch
        """The same, and whether there is more."""
        return replace(self, is_more=is_more)


class Source(Protocol):
    """One way in. Used by one thread."""

    name: str
    is_shared: bool
    """Whether one worker at a time must have it, by a lease in the database."""

    def fetch(self) -> Fetched:
        """Take in all that is there. Raises FetchError when that cannot be done now."""

    def wait(self) -> None:
        """Return when there may be more, after some seconds at the latest, and soon when the worker must end."""

    def close(self) -> None:
        """Let go of connections."""
