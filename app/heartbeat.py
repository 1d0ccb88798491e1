"""The sign of life that workers leave, so that everybody sees when the mail stands still; and whether time leaps."""

from datetime import datetime, timedelta

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from catalogue.base import Base

SILENCE = timedelta(minutes=2)
"""A worker that has not been heard of for this long is not working."""


LEAP = timedelta(days=1)
"""Time that goes on further than this between two looks was set wrong, or nobody worked meanwhile."""

DOUBTED_FOR = timedelta(minutes=30)
"""How long the time must go on from there before it is believed after all."""


class ClockWatch(Base):
    """The time when it was last believed, and since when another one is doubted. One row, made with the table."""

    __tablename__ = "clock_watch"

    id: Mapped[int] = mapped_column(primary_key=True)
    believed_at: Mapped[datetime | None]
    doubted_at: Mapped[datetime | None]


class WorkerHeartbeat(Base):
    """When a worker was last heard of."""

    __tablename__ = "worker_heartbeat"

    worker: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime]


def beat(session: Session, worker: str, *, at: datetime) -> None:
    """Leave a sign of life; those of workers long gone are swept away."""
    row = session.get(WorkerHeartbeat, worker)
    if row is None:
        session.add(WorkerHeartbeat(worker=worker, at=at))
    else:
        row.at = at
    for old in session.scalars(
        select(WorkerHeartbeat).where(WorkerHeartbeat.at < at - timedelta(days=1)).order_by(WorkerHeartbeat.worker)
    ):
        session.delete(old)
    session.flush()


def last_beat(session: Session) -> datetime | None:
    """When any worker was last heard of, or None if none ever was."""
    return session.scalar(select(func.max(WorkerHeartbeat.at)))


def is_alive(session: Session, *, at: datetime) -> bool:
    """Whether some worker is at work."""
    last = last_beat(session)
    return last is not None and at - last < SILENCE


def is_time_believed(session: Session, *, at: datetime) -> bool:
    """Whether what depends on the date may be done now: not while a clock is set years ahead for a minute.

    A leap of more than a day is believed when time has gone on for half an hour from there; when nobody has worked for
    days, so long a pause is kept too. Notes down that it was asked; several workers do so one after the other.
    """
    row = session.get_one(ClockWatch, 1, with_for_update=True, populate_existing=True)
    has_leapt = row.believed_at is not None and at - row.believed_at > LEAP
    has_stayed = row.doubted_at is not None and at - row.doubted_at >= DOUBTED_FOR
    is_believed = not has_leapt or has_stayed
    if is_believed:
        row.believed_at, row.doubted_at = at, None
    else:
        row.doubted_at = min(row.doubted_at or at, at)
    session.flush()
    return is_believed
