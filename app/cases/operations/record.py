"""What all verbs share: lock and check, move, hold, and write down. Every change of a case passes through here."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import insert
from sqlalchemy.orm import Session, object_session

from app import clock
from app.cases import deadlines, states
from app.cases.attachments import NewFile
from app.cases.feedback.operations import withdrawing
from app.cases.models import Attachment, Case, CaseEvent, Message
from app.cases.quiet_hours import quiet_hours
from app.cases.states import MoveNotAllowedError
from app.cases.workdays import add_working_days, working_days_between
from app.claims import table_of
from app.errors import ConflictError
from app.mail import operations as mail
from app.people.models import Developer, User
from catalogue.models import CompetenceArea

_KEEPS_DATE = {"follow_up", "reply_meanwhile"}
"""Steps that leave the follow-up date: it says why the case has come back, or still when it will."""

_PLAIN = ("state", "outcome", "jobs", "funding_nok", "on_reply", "referral_reason", "developer_id")
_MOMENTS = ("closed_at", "waiting_since")
_DATES = ("follow_up_on", "promised_on")
_HOLDING = ("area_id", "is_assigned_by_machine", "assigned_at", "opened_at")
"""What else a hand-over changes."""

_HOLDS = ("assign", "hand_over")
"""Steps after which somebody else has the case: `hold` plans what they are reminded of."""

TEACHES = frozenset((
    "corrected", "confirmed", "handed_over", "answered", "taken_back", "closed", "outcome", "reopened", "undone",
    "merged", "merged_here", "emptied",
))  # fmt: skip
"""Lines of the history after which what can be learned from the case may be another."""

_ADD_EVENT = insert(table_of(CaseEvent)).returning(table_of(CaseEvent).c.id)
"""One statement: the history is only ever added to, and no object of it is needed."""


def lock(session: Session, case: Case) -> None:
    """Lock the row and read afresh who has it and how it stands."""
    session.refresh(case, ["version", "state", "outcome", "on_reply", "developer_id", "area_id"], with_for_update=True)
    session.expire(case, ["developer", "area"])


def check_version(session: Session, case: Case, version: int) -> None:
    """Lock the row, read it afresh and see that nobody has changed it since `version`."""
    lock(session, case)
    if case.version != version:
        raise ConflictError("somebody else has changed the case")


def move(case: Case, step: str, at: datetime, *, reason: str | None = None) -> None:
    """Take a step of `app.cases.states`, with all that it means for dates and figures. Raises MoveNotAllowedError.

    `reason` is why the coordinator gets the case, when that is where it goes; without one the last reason stands.
    """
    if case.is_final:
        raise MoveNotAllowedError(case.state, step)
    old = case.state
    case.state = states.after(step, old, has_developer=case.developer_id is not None)
    case.version += 1
    if case.state != "received":
        case.triage_at = None
    if case.state == "assigned":
        case.referral_reason = None
    elif case.state == "referred":
        case.referral_reason = reason or case.referral_reason or "unsure"
    if old == "closed" != case.state:
        case.closed_at = case.outcome = case.jobs = case.funding_nok = None
        _ask_no_more(case)
    if step not in _KEEPS_DATE:
        case.follow_up_on = case.on_reply = None
    _mind_the_clock(case, old, at)
    if step not in _HOLDS:
        plan_reminders(case, case.received_at)


def _mind_the_clock(case: Case, old: str, at: datetime) -> None:
    """While we wait for the business its promise date stands still: afterwards it is as many working days later."""
    was, now = old == "waiting_for_business", case.state == "waiting_for_business"
    if now and not was:
        case.waiting_since = at
    if was and not now and case.waiting_since:
        waited = working_days_between(clock.local(case.waiting_since).date(), clock.local(at).date())
        if waited > 0 and case.first_answered_at is None:
            case.promised_on = add_working_days(case.promised_on, waited)
        case.waiting_since = None


def snapshot(case: Case, *, holding: bool = False) -> dict[str, Any]:
    """What `undo` needs to bring the case back to where it is now; kept in the history as the fact `was`.

    With `holding` also who has it, and since when.
    """
    kept = {name: getattr(case, name) for name in (*_PLAIN, *_MOMENTS, *_DATES, *(_HOLDING if holding else ()))}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items()}


def restore(case: Case, was: dict[str, Any]) -> None:
    """Bring the case back to a snapshot."""
    was_closed = case.state == "closed"
    for name, value in was.items():
        setattr(case, name, _parsed(name, value))
    if was_closed and case.state != "closed":
        _ask_no_more(case)
    case.version += 1
    plan_reminders(case, case.received_at)


def _ask_no_more(case: Case) -> None:
    """It is not closed any longer: the business is not asked what closing it was worth."""
    session = object_session(case)
    assert session is not None
    withdrawing.withdraw(session, case)


def _parsed(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold, and a column
    """A value of a snapshot as the column has it."""
    if value is None or name in _PLAIN or isinstance(value, (bool, int)):
        return value
    return date.fromisoformat(value) if name in _DATES else datetime.fromisoformat(value)


def hold(case: Case, developer: Developer, at: datetime, *, by_machine: bool) -> None:
    """The developer has the case from now on."""
    case.developer = developer
    case.assigned_at = at
    case.opened_at = None
    case.is_assigned_by_machine = by_machine
    plan_reminders(case, at)


def plan_reminders(case: Case, after: datetime) -> None:
    """Something has changed that reminders follow from: note when they must look at the case, unless they do so soon.

    What was due before `after` is not told again.
    """
    if case.remind_at is None or case.remind_at > after:
        quiet = quiet_hours(current_app.config["SETTINGS"].quiet_hours)
        case.remind_at = deadlines.next_due(case.standing, after, quiet)


def withdraw_reminders(session: Session, reference: str, *kinds: str) -> None:
    """Reminders of the case that have not gone yet, of these kinds or of all, are no longer true."""
    letters = [f"cases/letters/{kind}" for kind in kinds or deadlines.GRAVEST_FIRST]
    mail.withdraw(session, letters, about=reference)


def open_by(session: Session, case: Case, user: User, at: datetime) -> None:
    """Whatever its developer does with a case shows that they know it. Nobody else's doing does."""
    if case.opened_at is None and user.developer is not None and user.developer is case.developer:
        case.opened_at = at
        withdraw_reminders(session, case.reference, deadlines.UNOPENED)


def event(
    session: Session,
    case: Case,
    kind: str,
    at: datetime,
    *,
    by: User | None = None,
    actor: str = "",
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> int:
    """Add a row to the history of a case that is in the database; its id."""
    if by is not None:
        open_by(session, case, by, at)
    row = {
        "case_id": case.id,
        "at": at,
        "actor": actor or ("staff" if by else "machine"),
        "user_id": by.id if by else None,
        "kind": kind,
        "reason": reason,
        "facts": facts or {},
    }
    event: int = session.execute(_ADD_EVENT, row).scalar_one()
    if kind in TEACHES:
        case.learn_at = at
    return event


def message(
    session: Session,
    case: Case,
    kind: str,
    text: str,
    at: datetime,
    channel: str,
    files: Sequence[NewFile],
    *,
    by: User | None = None,
    submission_key: str | None = None,
) -> Message:
    """Add a message with its files to the conversation."""
    row = Message(
        case_id=case.id,
        at=at,
        kind=kind,
        channel=channel,
        user_id=by.id if by else None,
        text=text,
        submission_key=submission_key,
    )
    session.add(row)
    session.flush()
    keep_files(session, case, row, files)
    return row


def keep_files(session: Session, case: Case, message: Message | None, files: Sequence[NewFile]) -> None:
    """Note down files that are on disk already."""
    session.add_all(
        Attachment(
            case_id=case.id,
            message_id=message.id if message else None,
            stored_name=file.stored_name,
            shown_name=file.shown_name,
            media_type=file.media_type,
            size_bytes=file.size_bytes,
            sha256=file.sha256,
        )
        for file in files
    )


def slug(area: CompetenceArea | None) -> str | None:
    """The area's slug, None for none."""
    return area.slug if area else None
