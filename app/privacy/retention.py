"""The rules applied: slice by slice, each short and whole, so that nobody waits and a crash leaves nothing half done.

Each slice is a transaction. What a crash leaves over is simply still due. Between slices SQLite's one writer is free.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from app import clock, database, store
from app.cases import queries as cases
from app.config import Settings
from app.extensions import db
from app.people.models import User
from app.privacy import queries, rules, vanishing
from app.privacy.operations import overwriting, stripping, watching

log = structlog.get_logger(__name__)

DAILY = "daily"

SLICE_S = 0.05
"""How long the work of a slice should take, its commit apart: the next is smaller when it took longer."""

SMALLEST, FIRST, LARGEST = 1, 10, 500
EVERY = timedelta(hours=20)
"""So long after the last run the next is due: daily, at whatever hour a worker looks."""


@dataclass(frozen=True)
class Due:
    """How many of a kind would go now; `kept` are those that must be archived first."""

    rule: rules.Rule
    count: int
    kept: int = 0


def dry_run(session: Session, settings: Settings, *, at: datetime) -> list[Due]:
    """What would go now; nothing is changed."""
    every = rules.rules(settings)
    counts = queries.counts_due(session, {rule.kind: rule.before(at) for rule in every if rule.kind != rules.UPLOADS})
    return [_due(session, settings, rule, counts.get(rule.kind, 0), at) for rule in every]


def is_due(session: Session, *, at: datetime) -> bool:
    """Whether a day has gone by since the rules were last applied."""
    last = queries.last_finished(session)
    return last is None or not last.began_at <= at < last.began_at + EVERY


def apply(settings: Settings, *, cause: str, by: User | None = None, holder: str) -> Iterator[int]:
    """Apply the rules; gives after each slice how many went, with no transaction open. Commits.

    Raises ClockDoubtedError before anything is deleted, UnderWayError.
    """
    at = clock.now()
    run_id = _begin(cause, by, holder, at)
    for rule in rules.rules(settings):
        slices = _sweep(settings, rule, at) if rule.kind == rules.UPLOADS else _slices(settings, rule, at)
        for count, finish in slices:
            watching.note(db.session(), run_id, rule.kind, count)
            watching.hold(db.session(), holder, at=clock.now())
            finish()
            yield count
    watching.end(db.session(), run_id, holder, at=clock.now())
    db.session.commit()
    overwriting.write_out(db.engine)
    log.info("retention_done", run=run_id)


def _begin(cause: str, by: User | None, holder: str, at: datetime) -> int:
    session = db.session()
    is_believed = watching.believes(session, at=at)
    session.commit()
    if not is_believed:
        raise watching.ClockDoubtedError(
            "The time has leapt by more than a day since it was last believed. Nothing was deleted. Look whether the "
            "clock is right; then confirm it with --confirm-clock, or on the page about privacy."
        )
    run_id = watching.begin(session, cause=cause, by=by, holder=holder, at=at).id
    if cause == DAILY and not is_due(session, at=at):  # another worker was quicker, and is done
        session.rollback()
        raise watching.UnderWayError("Somebody else has applied the rules just now.")
    session.commit()
    return run_id


Slice = tuple[int, Callable[[], None]]
"""How many went, and what makes it lasting."""


def _slices(settings: Settings, rule: rules.Rule, at: datetime) -> Iterator[Slice]:
    size, after = FIRST, None
    while True:
        session = db.session()
        with database.reading(session):
            due = queries.due(session, rule.kind, rule.before(at), after, size)
        if not due:
            return
        began = time.monotonic()
        overwriting.overwrite(session)
        count, files = stripping.strip(session, rule, due, at=at)
        vanishing.remove_after_commit(session, settings, files)
        after, took = due[-1], time.monotonic() - began
        yield count, session.commit
        size = _next_size(size, took)


def _next_size(size: int, took: float) -> int:
    """As many as fit into a slice, going by the last; twice as many when it was short."""
    fits = size * 2 if took < SLICE_S / 2 else int(size * SLICE_S / took)
    return max(SMALLEST, min(LARGEST, fits))


def _sweep(settings: Settings, rule: rules.Rule, at: datetime) -> Iterator[Slice]:
    """Files that came and were never sent, and those that a crash has left."""
    session = db.session()
    with database.reading(session):
        known = cases.stored_names(session)
    count = store.sweep(store.attachments(settings), known, older_than=rule.before(at))
    yield count, session.commit


def _due(session: Session, settings: Settings, rule: rules.Rule, count: int, at: datetime) -> Due:
    before = rule.before(at)
    if rule.kind == rules.UPLOADS:
        return Due(rule, store.count_lost(store.attachments(settings), cases.stored_names(session), older_than=before))
    if rule.kind == rules.CASES and settings.keeping.requires_archive:
        free = queries.count_archived_due(session, before)
        return Due(rule, free, kept=count - free)
    return Due(rule, count)
