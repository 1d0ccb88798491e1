"""Whether letters are held, and which wait until then."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Exists, exists, func, select
from sqlalchemy.orm import Session

from app.claims import table_of
from app.mail.holding.models import MailHold
from app.mail.models import QUEUED, OutgoingMail

SHOWN = 50


def is_held() -> Exists:
    """SQL: all letters are held now."""
    hold = table_of(MailHold).alias("hold").c
    return exists().where(hold.released_at.is_(None))


def current(session: Session) -> MailHold | None:
    """The hold that is on; None when letters go."""
    return session.scalar(select(MailHold).where(MailHold.released_at.is_(None)).order_by(MailHold.id).limit(1))


def doubtful(session: Session, hold: MailHold, *, limit: int = SHOWN) -> Sequence[OutgoingMail]:
    """Letters that waited when the backup was made, and so may have gone since. Oldest first."""
    return session.scalars(
        select(OutgoingMail).where(may_have_gone(hold.backup_at)).order_by(OutgoingMail.id).limit(limit)
    ).all()


def count_doubtful(session: Session, hold: MailHold) -> int:
    """How many there are of them."""
    return session.scalar(select(func.count(OutgoingMail.id)).where(may_have_gone(hold.backup_at))) or 0


def may_have_gone(backup_at: datetime | None) -> ColumnElement[bool]:
    """SQL: the letter waits, and did when this backup was made; none when there was none."""
    if backup_at is None:
        return OutgoingMail.id.is_(None)
    return (OutgoingMail.state == QUEUED) & (OutgoingMail.created_at <= backup_at)
