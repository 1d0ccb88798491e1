"""Staff answers, and writes notes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.cases import notifications
from app.cases.attachments import NewFile
from app.cases.figures import hands
from app.cases.models import SPOKEN, Case, Message
from app.cases.operations import closing, consulting, drafting, record, waiting
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
    follow_up_on: date | None = None,
    attachments: Sequence[NewFile] = (),
    channel: str = "desk",
    undo_for: timedelta = timedelta(0),
) -> Message:
    """Answer the business, by letter and on its page; one that was given by phone or in person is written down only.

    With `close` the case is done, as answered; with `follow_up_on` we wait for the business until then. `undo_for` is
    how long the letter waits, and can be taken back (`taking_back`). Raises ConflictError when the case has changed
    since `version`.
    """
    record.check_version(session, case, version)
    before, first = record.snapshot(case), case.first_answered_at
    record.move(case, "answer", at)
    message = record.message(session, case, "answer", text, at + undo_for, channel, attachments, by=by)
    case.first_answered_at = first or at
    facts = {"message": message.id, "channel": channel}
    if first is None:
        facts[hands.FIRST] = (by.developer.municipality_id if by.developer else None) or 0
    if undo_for and channel not in SPOKEN:
        facts |= {
            "before": before,
            "first_answered_at": first.isoformat() if first else None,
            "provisional_at": case.provisional_at.isoformat() if case.provisional_at else None,
            "letter": notifications.answer_reason(case, message),
            "goes_at": message.at.isoformat(),
            "version": case.version + bool(close or follow_up_on),
        }
    record.event(session, case, "answered", at, by=by, facts=facts)
    drafting.drop_draft(session, case, by=by)
    record.withdraw_reminders(session, case.reference)
    session.flush()
    if channel not in SPOKEN:
        notifications.answered(session, case, message, by=by, at=at)
    if close:
        closing.end(session, case, by=by, at=at, outcome="answered")
    elif follow_up_on:
        waiting.begin(session, case, "business", by=by, at=at, until=follow_up_on)
    return message


def note(
    session: Session,
    case: Case,
    *,
    by: User,
    text: str,
    at: datetime,
    attachments: Sequence[NewFile] = (),
    channel: str = "desk",
) -> Message:
    """Write a note that only the staff sees, with its files. Notes never conflict."""
    message = record.message(session, case, "note", text, at, channel, attachments, by=by)
    event = record.event(session, case, "noted", at, by=by, facts={"message": message.id})
    session.flush()
    consulting.advise(session, case, message, event, by=by, at=at)
    return message
