"""Fetching beside the worker's steps, in a thread of its own, so that a silent mail server holds up no case or letter.

The thread is a daemon, with its own sessions: what it has in hand when the worker must end may be cut off anywhere,
since a letter is marked or acknowledged only after it is stored, and met again is known.
"""

import threading
import time

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.mail import operations
from app.mail.fetching.errors import LEFT_BEHIND, NOT_LET_IN, NOT_STORED, OUR_FAULT, FetchError
from app.mail.fetching.intake import Fetched, Intake, Source
from app.mail.operations import FETCH_LEASE

FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 60.0
PAUSE_AT_THE_DOOR_S = 600.0
"""After a wrong password: who tries one every minute is taken for a thief, and locked out."""

LEASE_PAUSE_S = 5.0
"""How soon another worker is asked again whether it still fetches."""

STOP_WITHIN_S = 0.7

SAYS_SO_EVERY_S = 20.0
"""While nothing comes, the lease is renewed and the good fetch noted this often: each is a write, and SQLite has one
writer. A third of the lease, and far below the five minutes after which health is red."""

log = structlog.get_logger()


class Runner:
    """Fetches from one source, again and again, until the intake is told to stop."""

    def __init__(self, source: Source, intake: Intake) -> None:
        self.source = source
        self.intake = intake
        self._pause_s = FIRST_PAUSE_S
        self._held_at = self._noted_at = -SAYS_SO_EVERY_S
        self._noted = Fetched()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="fetching", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End within a second; what is in hand and slower than that is left, and fetched again next time."""
        self.intake.stopping.set()
        if self._thread is not None:
            self._thread.join(STOP_WITHIN_S)
        self._thread = None

    def run(self) -> None:
        """Fetch and wait, in turns. A failure is noted, and the pause grows to a minute; nothing ends this but stop."""
        while not self.intake.stopping.is_set():
            pause_s = self._round()
            if pause_s:
                self.intake.stopping.wait(pause_s)
        self.source.close()
        self._let_go()

    def once(self) -> Fetched:
        """Take in all that is there now, if nobody else is at it. A failure is noted, and nothing is fetched."""
        fetched = Fetched(is_more=self.source.is_shared)  # a door is not opened for a moment
        try:
            while fetched.is_more and not self.intake.stopping.is_set() and self._hold():
                some = self.source.fetch()
                fetched = Fetched(fetched.new + some.new, fetched.known + some.known, some.left, some.is_more)
                self._note(some)
        except FetchError as error:
            self._note_failure(error.sentence)
        except SQLAlchemyError:
            self._note_failure(NOT_STORED)
        finally:
            self.source.close()
            self._let_go()
        return fetched

    def _round(self) -> float:
        """Fetch once and wait until there may be more; gives how long to pause besides."""
        try:
            if not self._hold():
                self.source.close()
                return LEASE_PAUSE_S
            fetched = self.source.fetch()
            self._note(fetched)
            self._pause_s = FIRST_PAUSE_S
            if not fetched.is_more:
                self.source.wait()
        except FetchError as error:
            return self._after_failure(error.sentence)
        except SQLAlchemyError:  # the lease or the note: no reason to hang up
            self._note_failure(NOT_STORED)
            return FIRST_PAUSE_S
        except Exception:
            log.exception("fetching_failed", source=self.source.name)
            return self._after_failure(OUR_FAULT)
        return 0

    def _hold(self) -> bool:
        """Whether we may fetch; asked again well before the lease ends."""
        if time.monotonic() - self._held_at < SAYS_SO_EVERY_S:
            return True
        with self.intake.session() as session:
            at, name = self.intake.now(), self.source.name
            if self.source.is_shared:
                is_mine = operations.hold_fetch(session, name, worker=self.intake.worker, at=at)
            else:
                operations.begin_fetch(session, name, at=at)
                is_mine = True
            session.commit()
        self._held_at = time.monotonic() if is_mine else -SAYS_SO_EVERY_S
        return is_mine

    def _note(self, fetched: Fetched) -> None:
        is_same = fetched == self._noted and not fetched.new
        if is_same and time.monotonic() - self._noted_at < SAYS_SO_EVERY_S:
            return
        with self.intake.session() as session:
            left = LEFT_BEHIND if fetched.left else ""
            operations.note_good_fetch(session, self.source.name, at=self.intake.now(), left=left)
            session.commit()
        self._noted, self._noted_at = fetched, time.monotonic()

    def _after_failure(self, sentence: str) -> float:
        self.source.close()
        self._note_failure(sentence)
        if sentence == NOT_LET_IN:
            return PAUSE_AT_THE_DOOR_S
        pause_s, self._pause_s = self._pause_s, min(2 * self._pause_s, LONGEST_PAUSE_S)
        return pause_s

    def _note_failure(self, sentence: str) -> None:
        log.warning("fetching_failed", source=self.source.name, why=sentence)
        self._held_at = self._noted_at = -SAYS_SO_EVERY_S
        try:
            with self.intake.session() as session:
                since = None if self.source.is_shared else self.intake.now() - FETCH_LEASE
                operations.note_bad_fetch(session, self.source.name, sentence, unless_good_since=since)
                session.commit()
        except Exception as error:  # noqa: BLE001 - the database may be what is away; nothing ends this
            log.warning("failure_not_noted", source=self.source.name, why=type(error).__name__)

    def _let_go(self) -> None:
        self._held_at = -SAYS_SO_EVERY_S
        try:
            with self.intake.session() as session:
                operations.let_go_of_fetch(session, self.source.name, worker=self.intake.worker)
                session.commit()
        except Exception as error:  # noqa: BLE001 - then the lease lapses by itself
            log.warning("lease_not_given_back", source=self.source.name, why=type(error).__name__)
