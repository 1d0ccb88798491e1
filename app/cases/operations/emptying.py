"""Spam and sales are kept for a while, so that a mistake can be mended; then nothing personal is left of them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.cases.models import AnswerDraft, Attachment, Case, CaseEvent, CaseSecret, Message
from app.cases.operations import record
from app.cases.referrals.models import Referral
from app.mail import operations as mail

AT_A_TIME = 50
"""Cases emptied in one go: nobody waits for it, and nobody is to wait because of it."""


def empty_spam(session: Session, *, at: datetime, after_days: int) -> int:
    """Empty what was closed as spam so many days ago; gives how many. The row stays, to be counted; it never opens."""
    due = _due(session, at - timedelta(days=after_days))
    for case in due:
        _empty(session, case, at)
    return len(due)


def _due(session: Session, before: datetime) -> Sequence[Case]:
    return session.scalars(
        select(Case)
        .where(Case.state == "closed", Case.outcome == "spam", Case.emptied_at.is_(None), Case.closed_at < before)
        .order_by(Case.closed_at, Case.id)
        .limit(AT_A_TIME)
        .with_for_update(of=Case, skip_locked=True)
    ).all()


def _empty(session: Session, case: Case, at: datetime) -> None:
    """Delete what others wrote, and every way back to it; files are swept from disk when no row knows them."""
    mail.forget(session, case.reference)
    for rows in (AnswerDraft, Attachment, Message, CaseSecret, Referral):
        session.execute(delete(rows).where(rows.case_id == case.id).execution_options(synchronize_session="fetch"))
    for event in session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)):
        event.reason = ""
        event.facts = {name: fact for name, fact in event.facts.items() if name != "left_out"}
    case.text = case.subject = case.name = case.email = case.phone = ""
    case.organisation_number = case.organisation_name = ""
    case.submission_key, case.content_key = (_unknown(kind, case) for kind in ("form", "content"))
    case.emptied_at = at
    case.version += 1
    record.event(session, case, "emptied", at)
    session.flush()


def _unknown(kind: str, case: Case) -> str:
    """In place of a key by which the sender's words could be recognised."""
    return hashlib.sha256(f"emptied {kind} {case.reference}".encode()).hexdigest()
