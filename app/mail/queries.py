"""What the box holds: for the coordinator, for `mail status` and for health."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from app.mail.models import QUEUED, SENDING, STATES, UNSENT, OutgoingMail

TOO_LONG = timedelta(minutes=15)
"""A letter that waits longer than this is shown to a person."""


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether a worker would find something to send. Reads only: looking for work must lock out nobody."""
    return bool(session.scalar(select(exists().where(OutgoingMail.due_at <= now))))


def trouble(session: Session, now: datetime, *, limit: int = 100) -> Sequence[OutgoingMail]:
    """Letters that a person must see. Oldest first."""
    return session.scalars(
        select(OutgoingMail).where(is_trouble(now)).order_by(OutgoingMail.created_at, OutgoingMail.id).limit(limit)
    ).all()


def is_trouble(now: datetime) -> ColumnElement[bool]:
    """Whether a person must see a letter: refused, given up, or waiting for more than 15 minutes."""
    waits_long = OutgoingMail.state.in_((QUEUED, SENDING)) & (OutgoingMail.created_at < now - TOO_LONG)
    return or_(OutgoingMail.state.in_(UNSENT), waits_long)


def counts(session: Session) -> dict[str, int]:
    """How many letters are in each state, all states named."""
    rows = session.execute(
        select(OutgoingMail.state, func.count().label("letters"))
        .group_by(OutgoingMail.state)
        .order_by(OutgoingMail.state)
    )
    return dict.fromkeys(STATES, 0) | {row.state: row.letters for row in rows}


def oldest_waiting_at(session: Session) -> datetime | None:
    """When the oldest letter that has not gone yet was written; None when the box is empty."""
    return session.scalar(select(func.min(OutgoingMail.created_at)).where(OutgoingMail.state.in_((QUEUED, SENDING))))
