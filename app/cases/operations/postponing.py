"""A provisional answer: the business is told when it hears from us, and that is the new promise.

Source: forvaltningsloven (LOV-1967-02-10) § 11 a: who cannot answer in time says so as soon as possible, why as far as
that can be said, and when the answer may be expected.
"""

from datetime import date, datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.cases import notifications
from app.cases.models import Case, Message
from app.cases.operations import record
from app.cases.operations.waiting import LONGEST_WAIT, DateRefusedError
from app.cases.states import WAITING_FOR_US, MoveNotAllowedError
from app.cases.workdays import add_working_days, first_working_day
from app.people.models import User
from app.ui.filters import day
from app.ui.region import current as current_region


def can_be_postponed(case: Case) -> bool:
    """Whether a provisional answer has a meaning: the business waits for its first answer, and can be written to."""
    return (
        case.state in WAITING_FOR_US
        and case.state != "received"
        and case.first_answered_at is None
        and bool(case.email)
        and not case.is_final
    )


def usual_promise(case: Case, today: date) -> date:
    """The new promise that is proposed: as many working days as a new case gets, after today and the promise."""
    return add_working_days(max(today, case.promised_on), current_region().promise_working_days)


def answer_provisionally(
    session: Session,
    case: Case,
    *,
    by: User,
    at: datetime,
    version: int,
    promised_on: date,
    reason: str = "",
    undo_for: timedelta = timedelta(0),
) -> Message:
    """Tell the business that the answer comes by another day, and why; reminders follow the new date.

    `undo_for` is how long it can be taken back. Raises MoveNotAllowedError; DateRefusedError for a day not after
    today, off, or more than a year away; ConflictError when the case has changed since `version`.
    """
    record.check_version(session, case, version)
    if not can_be_postponed(case):
        raise MoveNotAllowedError(case.state, "provisional")
    today = clock.local(at).date()
    if not today < promised_on <= today + LONGEST_WAIT or first_working_day(promised_on) != promised_on:
        raise DateRefusedError("the new promise must be a working day after today, within a year")
    before, old, told = record.snapshot(case), case.promised_on, case.provisional_at
    case.promised_on, case.provisional_at = promised_on, at
    case.version += 1
    record.withdraw_reminders(session, case.reference)
    record.plan_reminders(case, case.received_at)
    text = wording(case, promised_on, reason)
    message = record.message(session, case, "answer", text, at + undo_for, "desk", (), by=by)
    message.is_provisional = True
    facts = {
        "message": message.id,
        "until": promised_on.isoformat(),
        "was_until": old.isoformat(),
        "before": before,
        "first_answered_at": None,
        "provisional_at": told.isoformat() if told else None,
        "letter": notifications.answer_reason(case, message),
        "goes_at": message.at.isoformat(),
        "version": case.version,
    }
    record.event(session, case, "provisional", at, by=by, reason=reason, facts=facts)
    session.flush()
    notifications.answered(session, case, message, by=by, at=at)
    return message


def wording(case: Case, promised_on: date, reason: str) -> str:
    """What a provisional answer says, in the language of the business's page."""
    with force_locale(case.page_language):
        first = _("We have your question, and need more time than we thought.")
        last = _("You will hear from us by %(day)s.", day=day(promised_on))
    return "\n\n".join(part for part in (str(first), reason, str(last)) if part)
