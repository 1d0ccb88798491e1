"""The sign of life that workers leave, so that everybody sees when the mail stands still."""

from datetime import datetime, timedelta

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from catalogue.base import Base

SILENCE = timedelta(minutes=2)
"""A worker that has not been heard of for this long is not working."""


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
