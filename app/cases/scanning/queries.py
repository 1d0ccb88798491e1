"""Which files no scanner has looked at."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Attachment, Case, Message


def next_waiting(session: Session, *, after: int = 0) -> tuple[int, str] | None:
    """Number and stored name of the file that has waited longest, among those with a higher number than `after`."""
    waits = select(Attachment.id, Attachment.stored_name).where(Attachment.scanned_at.is_(None), Attachment.id > after)
    found = session.execute(waits.order_by(Attachment.id).limit(1)).first()
    return (found.id, found.stored_name) if found else None


def waiting_since(session: Session) -> datetime | None:
    """When the file came that has waited longest; None when none waits."""
    came = func.coalesce(Message.at, Case.received_at)
    waits = select(came).select_from(Attachment).join(Case, Attachment.case_id == Case.id)
    waits = waits.outerjoin(Message, Attachment.message_id == Message.id).where(Attachment.scanned_at.is_(None))
    return session.scalar(waits.order_by(Attachment.id).limit(1))
