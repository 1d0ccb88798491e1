"""Staff answers, notes, closes and opens again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.cases import notifications
from app.cases.attachments import NewFile
from app.cases.models import Case, Message
from app.cases.operations import record
from app.people.models import User


def answer(
    session: Session,
    case: Case,
    *,
    by: User,
    text: str,
    at: datetime,
    version: int,
    close: bool = False,
    attachments: Sequence[NewFile] = (),
    channel: str = "desk",
) -> Message:
    """Answer the business, by letter and on its page; with `close` the case is done.

    Raises ConflictError when the case has changed since `version`.
    """
    record.check_version(session, case, version)
    record.move(case, "answered")
    message = record.message(session, case, "answer", text, at, channel, attachments, by=by)
    case.first_answered_at = case.first_answered_at or at
    event = record.event(session, case, "answered", at, by=by, facts={"message": message.id, "channel": channel})
    session.flush()
    notifications.answered(session, case, message, event, by=by, at=at)
    if close:
        _end(session, case, by=by, at=at)
    return message


def note(session: Session, case: Case, *, by: User, text: str, at: datetime, channel: str = "desk") -> Message:
    """Write a note that only the staff sees. Notes never conflict."""
    message = record.message(session, case, "note", text, at, channel, (), by=by)
    record.event(session, case, "noted", at, by=by, facts={"message": message.id})
    session.flush()
    return message


def close(session: Session, case: Case, *, by: User, at: datetime, version: int, reason: str = "") -> None:
    """End the case. Raises ConflictError when the case has changed since `version`."""
    record.check_version(session, case, version)
    _end(session, case, by=by, at=at, reason=reason)


def reopen(session: Session, case: Case, *, by: User, at: datetime, version: int, reason: str = "") -> None:
    """Open a closed case again: with its developer, or with the coordinator when it has none."""
    record.check_version(session, case, version)
    record.move(case, "assigned" if case.developer_id else "referred")
    case.closed_at = None
    case.referral_reason = None if case.developer_id else case.referral_reason or "unsure"
    record.event(session, case, "reopened", at, by=by, reason=reason)
    session.flush()


def _end(session: Session, case: Case, *, by: User, at: datetime, reason: str = "") -> None:
    record.move(case, "closed")
    case.closed_at = at
    record.event(session, case, "closed", at, by=by, reason=reason)
    session.flush()
