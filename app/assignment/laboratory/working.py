"""Works a trial through: reads in a connection that cannot write, and tells how far it has come in another."""

import multiprocessing
import os
from collections.abc import Callable, Mapping
from contextlib import closing
from itertools import islice
from multiprocessing.process import BaseProcess
from typing import Any

import sqlalchemy
import structlog
from sqlalchemy.orm import Session

from app import clock, database
from app.assignment.laboratory import operations, queries
from app.assignment.laboratory.queries import AT_A_TIME
from app.clock import Period
from triage.replay import Basis, Outcome, Replay, Setting, Sorted, setting_of
from triage.replay_summary import Tally, is_same

NICENESS = 10

log = structlog.get_logger(__name__)

Told = Callable[[int, list[dict[str, Any]]], bool]
"""Hears how many cases are done and what would have changed since; False: stop."""


class StoppedError(Exception):
    """Somebody wished the replay to stop."""


def replay(reading: Session, period: Period, setting: Setting, tell: Told) -> dict[str, Any]:
    """Replay the cases of a period. Raises StoppedError when `tell` says so.

    What the program would do again with nothing changed is looked at too, so that a result says of how many cases it
    can be relied upon.
    """
    with database.reading(reading):
        ids, left_out = queries.to_replay(reading, period)
    if not tell(0, [{"total": len(ids)}]):
        raise StoppedError
    work = _Work(setting)
    rest = iter(ids)
    while some := list(islice(rest, AT_A_TIME)):
        with database.reading(reading):  # no long transaction: it would keep the database from tidying up
            cases = queries.sortings(reading, some, work.bases)
        found = [work.sort(one) for one in cases]
        if not tell(work.tally.cases, [row for row in found if row]):
            raise StoppedError
    return {**work.result(), "left_out": left_out}


class _Work:
    """The two replays side by side: with nothing changed, and with the setting."""

    def __init__(self, setting: Setting) -> None:
        self.setting, self.tally, self.bases = setting, Tally(), dict[int, Basis]()
        self.trial, self.same = Replay(setting), Replay(Setting())
        self.reproduced, self.differ = 0, list[int]()
        self.last: Basis | None = None

    def sort(self, case: Sorted) -> dict[str, Any] | None:
        """Sort one; gives the change, if it is one."""
        outcome, load = self.trial.step(case)
        again = outcome if self.setting.changes_nothing else self.same.step(case)[0]
        before = case.outcome
        if is_same(before, again):
            self.reproduced += 1
            before = again  # it knows too how sure the program was of what went to the coordinator
        elif len(self.differ) < AT_A_TIME:
            self.differ.append(case.case_id)
        self.last = self.trial.basis(case)
        return _change(case, before, outcome, self.tally.cases) if self._count(case, outcome, load) else None

    def _count(self, case: Sorted, outcome: Outcome, load: Mapping[str, int]) -> bool:
        assert self.last is not None
        return self.tally.add(case, outcome, load, self.last.people)

    def result(self) -> dict[str, Any]:
        """All that came out."""
        now = self.last.people if self.last else ()
        facts = self.tally.as_facts(self.setting.office, now)
        return {**facts, "reproduced": self.reproduced, "differ": self.differ}


def _change(case: Sorted, before: Outcome, after: Outcome, place: int) -> dict[str, Any]:
    return {
        "place": place,
        "case_id": case.case_id,
        "area": case.area,
        "was": before.person,
        "was_why": before.reason_code,
        "was_mass": before.mass,
        "becomes": after.person,
        "why": after.reason_code,
        "mass": after.mass,
    }


def work_through(reading: Session, writing: Session, trial_id: int, is_orphan: Callable[[], bool]) -> str:
    """Work a taken trial through; gives the state it ends in. `is_orphan`: whoever started us is gone."""
    trial = queries.trial(writing, trial_id)
    if trial is None:
        return "stopped"
    period, setting = Period(trial.first_on, trial.last_on), setting_of(trial.setting)
    writing.rollback()

    def tell(done: int, rows: list[dict[str, Any]]) -> bool:
        if done:
            goes_on = operations.go_on(writing, trial_id, rows, done, at=clock.now())
        else:
            goes_on = operations.begin(writing, trial_id, rows[0]["total"], at=clock.now())
        writing.commit()
        return goes_on and not is_orphan()

    try:
        result, state = replay(reading, period, setting, tell), "done"
    except StoppedError:
        result, state = {}, "stopped"
    if state == "stopped" and is_orphan():
        operations.give_back(writing, trial_id)
        state = "waiting"
    else:
        operations.finish(writing, trial_id, state, result, at=clock.now())
    writing.commit()
    return state


def work_in_child(url: str, trial_id: int, parent: int) -> None:
    """What the child process does: two connections of its own, below all others in rank."""
    os.nice(NICENESS)
    engine = sqlalchemy.create_engine(url, **database.engine_options(url))
    database.prepare(engine)
    with closing(engine.connect()) as connection, Session(connection) as reading, Session(engine) as writing:
        with database.reading():
            operations.only_read(reading)
            reading.commit()
        try:
            state = work_through(reading, writing, trial_id, lambda: os.getppid() != parent)
        except Exception:
            writing.rollback()
            operations.finish(writing, trial_id, "failed", {}, at=clock.now())
            writing.commit()
            raise
    log.info("trial_worked_through", trial=trial_id, state=state)


class Runner:
    """Trials of one worker, one at a time, each in a process that ends afterwards."""

    def __init__(self) -> None:
        self._child: BaseProcess | None = None
        self._trial_id: int | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a trial is being worked on."""
        return self._child is not None and self._child.is_alive()

    def look(self, session: Session) -> int:
        """Begin with a trial that waits; gives how many, 0 while another is worked on. Commits."""
        with database.reading(session):
            is_due = not self.is_busy and queries.is_any_due(session, at=clock.now())
        trial_id = operations.take(session, at=clock.now()) if is_due else None
        session.commit()
        if trial_id is not None:
            self._start(session.get_bind().engine.url.render_as_string(hide_password=False), trial_id)
        return int(trial_id is not None)

    def wait(self) -> None:
        """Wait until it is done."""
        if self._child is not None:
            self._child.join()
            self._child = None

    def leave(self, session: Session) -> int:
        """End what is worked on and give it back, for the next worker to begin anew. Commits."""
        child, self._child = self._child, None
        if child is None or not child.is_alive() or self._trial_id is None:
            return 0
        child.terminate()
        child.join()
        operations.give_back(session, self._trial_id)
        session.commit()
        return 0

    def _start(self, url: str, trial_id: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._child = context.Process(
            target=work_in_child, args=(url, trial_id, os.getpid()), name=f"trial {trial_id}", daemon=True
        )
        self._trial_id = trial_id
        self._child.start()
