"""The worker: the steps, their order and rhythm. Several may run; each takes what the others leave."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

import structlog
from flask import Flask
from sqlalchemy.orm import Session

from app import clock, database, heartbeat, security, store, tracing
from app.assignment import operations as assignment
from app.assignment.keeping import Keeping
from app.assignment.laboratory.working import Runner as TrialRunner
from app.cases import operations, replies, undelivered
from app.cases.models import Case
from app.cases.reminders import reminding
from app.cases.scanning.working import Scanner
from app.clock import Rhythm
from app.config import Settings
from app.extensions import db
from app.history import operations as history
from app.learning import refit
from app.mail import delivery, sender, transport, understanding
from app.mail import queries as mail
from app.mail.fetching.intake import Intake
from app.mail.fetching.opening import open_source
from app.mail.fetching.runner import Runner
from app.mail.retry import ServerPause
from app.privacy.daily import Daily
from app.upkeep import sweeping

log = structlog.get_logger(__name__)

IDLE_S = 0.4
"""Pause when there was nothing to do: how long a case may lie before it is looked at."""

GATHERS_S = 0.25
"""Pause when there was little to do: looking for work costs half as much as a case, so that a few are done together."""

TRIAGE_BATCH = 40
"""Cases sorted before letters get their turn."""

LETTER_BATCH = 40
"""Letters sent before cases get theirs."""

COMING_BATCH = 10
"""Letters that came understood before the rest gets its turn."""

GIVES_WAY = 0.5
"""Share of a case's time that the worker rests after it. SQLite has one writer and no queue: whoever writes without a
pause keeps the visitors waiting."""


class Worker:
    """One worker process. `run` works until it is stopped; `once` does all that is due now."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.stopping = threading.Event()
        self.settings: Settings = app.config["SETTINGS"]
        self.transport = transport.open_transport(self.settings, app.extensions["mail"])
        self.fetching = self._fetching()
        self._pause = ServerPause()
        self._scanner = Scanner.of(self.settings)
        self._sorting = Keeping()
        self._fitting = refit.Fitting(self._step)
        self._trials = TrialRunner()
        self._sealer = history.Sealer()
        self._retention = Daily(self.settings, self.name)
        self._look = Rhythm(timedelta(seconds=1))
        self._beat = Rhythm(timedelta(seconds=10))
        self._learn = Rhythm(timedelta(seconds=3))
        self._remind = Rhythm(timedelta(minutes=5))
        self._seal = Rhythm(timedelta(seconds=5))
        self._sweep = Rhythm(timedelta(minutes=10))

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; what is in hand is finished first."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN if os.getpgrp() != os.getpid() else self._stop)
        log.info("worker_started", worker=self.name)
        parent = os.getppid()
        self._step(self._note_settings)
        if self.fetching:
            self.fetching.start()
        while not self.stopping.is_set() and os.getppid() == parent:
            done = self._step(self.work)
            if done < LETTER_BATCH:
                self.stopping.wait(GATHERS_S if done else IDLE_S)
        if self.fetching:
            self.fetching.stop()
        self._step(self._leave_trial)
        self.transport.close()
        log.info("worker_stopped", worker=self.name)

    def once(self) -> int:
        """Do everything that is due now; gives how many things were done."""
        total = self._step(self._fetch)
        while done := self._step(self.work):
            total += done
        self._fitting.wait()
        while self._step(self._try_out):
            self._trials.wait()
            total += 1
        self._sorting.forget()
        self.transport.close()
        return total

    def work(self) -> int:
        """One round: learn, remind, understand, sort, send, look after the house. Gives how much was done."""
        now = clock.now()
        if self._learn.due(now):
            self._step(self._refit)
        if self._remind.due(now):  # before letters go: what has waited into the night must not
            self._step(self._remind_people)
        done = self._step(self._gather)
        done += self._step(self._understand) + self._step(self._sort) + self._step(self._send)
        done += self._step(self._scan)
        if self._look.due(now):
            self._step(self._try_out)
        if self._seal.due(now):
            self._step(self._seal_history)
        if self._beat.due(now):
            self._step(self._leave_sign)
        if self._sweep.due(now):
            self._step(self._sweep_files)
        return done + self._step(self._retention.go_on)

    def _step(self, step: Callable[[], int]) -> int:
        """Run a step in a session of its own. A failure is noted and the next goes on: nothing may stop the worker."""
        with self.app.app_context():
            try:
                return step()
            except Exception:
                log.exception("step_failed", step=step.__name__)
                self._sorting.forget()
                return 0
            finally:
                db.session.remove()

    def _gather(self) -> int:
        return refit.gather_due(_session())

    def _refit(self) -> int:
        return self._fitting.begin_if_due(_session())

    def _fetching(self) -> Runner | None:
        """Who fetches letters, beside the steps; nobody where no inbox is set."""
        place = self.settings.inbox
        if place is None:
            return None
        intake = Intake(store.incoming(self.settings), self._own_session, clock.now, self.name, self.stopping)
        timeout_s = self.settings.mail_timeout_s
        return Runner(open_source(place, intake, timeout_s=timeout_s, accepts=self._is_ours), intake)

    @contextmanager
    def _own_session(self) -> Iterator[Session]:
        """A session for another thread."""
        with self.app.app_context():
            try:
                yield _session()
            finally:
                db.session.remove()

    def _is_ours(self, address: str) -> bool:
        with self.app.app_context():
            return sender.is_ours(address)

    def _fetch(self) -> int:
        return self.fetching.once().new if self.fetching else 0

    def _understand(self) -> int:
        """Ask what the letters mean that wait."""
        with database.reading(_session()):
            is_due = mail.is_any_to_understand(_session(), clock.now())
        if not is_due:
            return 0
        return understanding.understand_due(
            _session(),
            replies.understand,
            folder=store.incoming(self.settings),
            now=clock.now,
            worker=self.name,
            limit=COMING_BATCH,
            should_stop=self.stopping.is_set,
        )

    def _sort(self) -> int:
        """Sort the cases that wait, each in a transaction of its own; staff and model are read once for them all."""
        with database.reading(_session()):
            is_due = assignment.is_any_due(_session(), at=clock.now())
        if not is_due:
            return 0
        session, known = self._sorting.ready()
        with database.redone_after_a_power_cut():  # no letter leaves before a commit that waits for the disk
            return self._sort_waiting(session, known)

    def _sort_waiting(self, session: Session, known: assignment.Known) -> int:
        done = 0
        while done < TRIAGE_BATCH and not self.stopping.is_set():
            case = assignment.next_due(session, at=clock.now())
            if case is None:
                break
            done += 1
            began = time.monotonic()
            if not self._sort_one(session, case, known):
                break
            self.stopping.wait(GIVES_WAY * (time.monotonic() - began))
        session.commit()
        return done

    def _sort_one(self, session: Session, case: Case, known: assignment.Known) -> bool:
        """Sort one case; False when that failed and what is known must be read again."""
        case_id, reference = case.id, case.reference
        with tracing.following(case.request_id):
            try:
                assignment.sort(session, case, at=clock.now(), known=known)
                session.commit()
            except Exception:
                session.rollback()
                log.exception("sorting_failed", case_id=case_id)
                assignment.postpone(session, case_id, at=clock.now())
                session.commit()
                self._sorting.forget()
                return False
            log.info("case_sorted", reference=reference)
        return True

    def _scan(self) -> int:
        """Look for malicious software in files that came, where a scanner is set."""
        if self._scanner is None:
            return 0
        return self._scanner.look(_session(), now=clock.now, should_stop=self.stopping.is_set)

    def _send(self) -> int:
        with database.reading(_session()):
            is_due = mail.is_any_due(_session(), clock.now())
        if not is_due or self._pause.holds(clock.now()):
            return 0
        delivered = delivery.deliver_due(
            _session(),
            self.transport,
            now=clock.now,
            worker=self.name,
            limit=LETTER_BATCH,
            pause=self._pause,
            should_stop=self.stopping.is_set,
        )
        if delivered.unsent:
            undelivered.take_back(_session(), at=clock.now())
            db.session.commit()
        return delivered.sent + delivered.unsent

    def _try_out(self) -> int:
        return self._trials.look(_session())

    def _leave_trial(self) -> int:
        return self._trials.leave(_session())

    def _note_settings(self) -> int:
        history.note_settings(_session(), self.settings)
        db.session.commit()
        return 0

    def _seal_history(self) -> int:
        return self._sealer.seal(_session())

    def _leave_sign(self) -> int:
        heartbeat.beat(_session(), self.name, at=clock.now())
        db.session.commit()
        return 0

    def _remind_people(self) -> int:
        undelivered.take_back(_session(), at=clock.now())  # what a worker has left that died
        reminding.remind(_session(), at=clock.now())
        operations.bring_back(_session(), at=clock.now())
        db.session.commit()
        return 0

    def _sweep_files(self) -> int:
        security.forget_counts()
        sweeping.sweep_if_due(_session(), self.settings)
        return 0

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping.set()


def _session() -> Session:
    return db.session()
