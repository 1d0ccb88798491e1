"""Whether the time may be believed, and who is at work: what is deleted by rule does not come back."""

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from app.claims import table_of
from app.errors import ExpectedError
from app.people.models import User
from app.privacy import queries
from app.privacy.models import RetentionRun, RetentionWatch

LEAP = timedelta(days=1)
"""The time goes on by less than this between two looks of a worker, or it was set wrong, or nobody worked."""

LEASE = timedelta(minutes=10)
"""How long a run that has died keeps others out."""


class ClockDoubtedError(ExpectedError):
    """The time has leapt since it was last believed; a person must say that it is right."""

    status = 409


class UnderWayError(ExpectedError):
    """Somebody else is applying the rules just now."""

    status = 409


def believes(session: Session, *, at: datetime) -> bool:
    """Whether this is a time to delete by: not a day or more after the last that was believed. Notes down the answer.

    The first time of all is measured against what last happened to a case. A clock that was set back deletes less, and
    is believed.
    """
    row = queries.watch(session, locked=True)
    last = row.trusted_at or queries.newest_event_at(session) or at
    if at - last > LEAP:
        row.refused_at = row.refused_at or at
        session.flush()
        return False
    row.trusted_at, row.refused_at = at, None
    session.flush()
    return True


def confirm(session: Session, *, at: datetime) -> None:
    """A person has looked at the clock: it is right."""
    row = queries.watch(session, locked=True)
    row.trusted_at, row.refused_at = at, None
    session.flush()


def begin(session: Session, *, cause: str, by: User | None, holder: str, at: datetime) -> RetentionRun:
    """Begin a run that nobody else has under way. Raises UnderWayError."""
    if not hold(session, holder, at=at):
        raise UnderWayError("Somebody else is applying the rules just now; try again in some minutes.")
    run = RetentionRun(cause=cause, by_id=by.id if by else None, began_at=at, counts={})
    session.add(run)
    session.flush()
    return run


def hold(session: Session, holder: str, *, at: datetime) -> bool:
    """Whether this process applies the rules for ten minutes from now: nobody else does, or no longer."""
    row = table_of(RetentionWatch)
    mine = update(row).where(
        row.c.id == 1, or_(row.c.held_by.is_(None), row.c.held_by == holder, row.c.held_until <= at)
    )
    held = session.execute(mine.values(held_by=holder, held_until=at + LEASE).returning(row.c.id))
    return held.scalar_one_or_none() is not None


def end(session: Session, run_id: int, holder: str, *, at: datetime) -> None:
    """All that was due is done."""
    session.get_one(RetentionRun, run_id).ended_at = at
    row = table_of(RetentionWatch)
    session.execute(update(row).where(row.c.held_by == holder).values(held_by=None, held_until=None))
    session.flush()


def note(session: Session, run_id: int, kind: str, count: int) -> None:
    """So many more of a kind went."""
    run = session.get_one(RetentionRun, run_id)
    run.counts = {**run.counts, kind: run.counts.get(kind, 0) + count}
    session.flush()
