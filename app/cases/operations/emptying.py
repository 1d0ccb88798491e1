"""What is kept no longer is emptied: nothing personal is left of a case, and its row stays to be counted.

Spam and sales are kept for a while, so that a mistake can be mended. Every other way to an empty case (the rule for how
long cases are kept, a person's wish) ends here too.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.cases.feedback.models import Feedback
from app.cases.models import AnswerDraft, Attachment, Case, CaseSecret, Message
from app.cases.operations import record
from app.cases.presences.models import CasePresence
from app.cases.referrals.models import Referral
from app.history import operations as history
from app.mail import operations as mail

_GONE = (AnswerDraft, CasePresence, Attachment, Message, CaseSecret, Referral)


@dataclass(frozen=True)
class Files:
    """Names of files that no row knows any more: attachments, and letters as they came."""

    attachments: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()


def empty(session: Session, cases: Sequence[Case], *, at: datetime) -> Files:
    """Delete what was written in these closed cases, and every way back to it; gives the files that are to be removed.

    Left are reference, dates, area, municipality, who did what and when, and figures that name nobody: whether it
    helped and what came of it, too, unless it was spam. The rows are locked by the caller.
    """
    ids = [case.id for case in cases]
    if not ids:
        return Files()
    session.flush()
    attachments = session.scalars(
        select(Attachment.stored_name).where(Attachment.case_id.in_(ids)).order_by(Attachment.id)
    ).all()
    letters = mail.forget(session, *(case.reference for case in cases))
    for rows in _GONE:
        session.execute(delete(rows).where(rows.case_id.in_(ids)).execution_options(synchronize_session="fetch"))
    _keep_figures(session, cases)
    history.empty_case(session, *ids, at=at, reason="kept no longer")
    for case in cases:
        _blank(case, at)
        record.event(session, case, "emptied", at)
    session.flush()
    return Files(tuple(attachments), tuple(letters))


def _keep_figures(session: Session, cases: Sequence[Case]) -> None:
    """What was said after closing stays as figures, without words and without a link that opens it."""
    spam = [case.id for case in cases if case.outcome == "spam"]
    fetched = {"synchronize_session": "fetch"}
    session.execute(delete(Feedback).where(Feedback.case_id.in_(spam)).execution_options(**fetched))
    others = {case.id: case for case in cases if case.outcome != "spam"}
    asked = select(Feedback.id, Feedback.case_id, Feedback.kind).where(Feedback.case_id.in_(others))
    for row in session.execute(asked.order_by(Feedback.id)).all():
        no_link = _unknown(row.kind, others[row.case_id])
        blank = update(Feedback).where(Feedback.id == row.id).values(comment="", letter="", hash=no_link)
        session.execute(blank.execution_options(**fetched))


def _blank(case: Case, at: datetime) -> None:
    case.text = case.subject = case.name = case.email = case.phone = ""
    case.organisation_number = case.organisation_name = ""
    case.submission_key, case.content_key = (_unknown(kind, case) for kind in ("form", "content"))
    case.remind_at = case.triage_at = None
    case.emptied_at = at
    case.version += 1


def _unknown(kind: str, case: Case) -> str:
    """In place of a key by which the sender's words could be recognised."""
    return hashlib.sha256(f"emptied {kind} {case.reference}".encode()).hexdigest()
