"""Two cases of the same business that are the same become one; one case with two questions becomes two."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.cases import notifications, queries, secrets, states
from app.cases.checks import subject_from
from app.cases.feedback.models import Feedback
from app.cases.feedback.operations import withdrawing
from app.cases.hours import operations as hours
from app.cases.models import AnswerDraft, Attachment, Case, CaseEvent, CaseHelper, CaseSecret, Message
from app.cases.operations import record
from app.cases.operations.receiving import NewEnquiry, receive_once
from app.cases.referrals.models import Referral
from app.cases.states import MoveNotAllowedError
from app.errors import ExpectedError
from app.mail import operations as mail
from app.people.models import User
from catalogue.base import Base

NATIONAL_DIGITS = 8
"""Of a Norwegian telephone number (+47); what stands before them is the country's."""


class AnotherBusinessError(ExpectedError):
    """The two cases are not of the same business: merged, one would read what the other wrote."""


class NothingToSplitError(ExpectedError):
    """What was to become a case of its own is the whole case."""


def is_same_business(one: Case, other: Case) -> bool:
    """Whether both came from the same e-mail address; where there is none, from the same telephone."""
    if one.email or other.email:
        return one.email.casefold() == other.email.casefold()
    return bool(_digits(one)) and _digits(one) == _digits(other)


def can_be_merged(case: Case) -> bool:
    """Whether the case is sorted, not among spam, and not merged already."""
    return not case.is_final and case.outcome != "spam" and states.allows("merge", case.state)


def merge(session: Session, case: Case, into: Case, *, by: User, at: datetime, version: int, into_version: int) -> None:
    """All that is in `case` goes to `into`, reply addresses too; `case` is closed for good, as merged.

    No private link that was shown to whoever sent one of the forms opens what both hold: whoever it was had only typed
    the e-mail address. The business gets a new link by letter.

    Raises AnotherBusinessError; MoveNotAllowedError when one of them is not sorted, spam or merged already;
    ConflictError when one has changed since its version.
    """
    seen = {case.id: version, into.id: into_version}
    for one in sorted((case, into), key=lambda each: each.id):  # two who merge crosswise wait for each other in turn
        record.check_version(session, one, seen[one.id])
    if case.id == into.id or not (can_be_merged(case) and can_be_merged(into)):
        raise MoveNotAllowedError(case.state, "merge")
    if not is_same_business(case, into):
        raise AnotherBusinessError("the two cases are not of the same business")
    was_open, was_ours = case.state != "closed", case.state in {"referred", "assigned"}
    record.withdraw_reminders(session, case.reference)
    withdrawing.withdraw(session, case)
    message = _move_all(session, case, into)
    secrets.renew_page(session, into, at=at)
    _bring_together(case, into)
    record.move(case, "merge", at)
    case.outcome, case.closed_at, case.merged_into_id = "merged", case.closed_at or at, into.id
    if was_ours or (was_open and into.state == "closed"):
        record.move(into, "reply", at)
    else:
        into.version += 1
    record.event(session, case, "merged", at, by=by, facts={"into": into.reference})
    facts = {"from": case.reference, "message": message.id}
    event = record.event(session, into, "merged_here", at, by=by, facts=facts)
    session.flush()
    notifications.merged(session, case, into, message if was_open else None, event, by=by, at=at)


def split(session: Session, case: Case, *, text: str, by: User, at: datetime, version: int) -> Case:
    """A part of the case becomes a case of its own, of the same business, which is told; it is sorted anew.

    Raises NothingToSplitError; MoveNotAllowedError for what is merged, spam or not sorted; ConflictError when the case
    has changed since `version`.
    """
    record.check_version(session, case, version)
    if not can_be_merged(case):
        raise MoveNotAllowedError(case.state, "split")
    if text == case.text:
        raise NothingToSplitError("the whole text is no part of it")
    received = receive_once(session, _part(session, case, text), at=at, by=by, split_from=case)
    if received.outcome != "new":
        raise NothingToSplitError("the business has asked this on the same day")
    case.version += 1
    record.event(session, case, "split", at, by=by, facts={"to": received.case.reference})
    session.flush()
    return received.case


def _part(session: Session, case: Case, text: str) -> NewEnquiry:
    return NewEnquiry(
        submission_key=uuid.uuid4().hex,
        text=text,
        subject=subject_from(text),
        municipality=case.municipality.slug if case.municipality else None,
        name=case.name,
        email=case.email,
        phone=case.phone,
        organisation_number=case.organisation_number,
        organisation_name=case.organisation_name,
        page_language=case.page_language,
        reply_language=case.reply_language,
        service=None,
        is_confidential=case.is_confidential,
        channel=queries.channel(session, case),
    )


def _move_all(session: Session, case: Case, into: Case) -> Message:
    """Move every row of `case` to `into`; what was asked becomes a message there, with its files, and is given."""
    is_told = case.text.startswith(case.subject.rstrip("…"))
    text = case.text if is_told else f"{case.subject}\n\n{case.text}"
    message = record.message(session, into, "addition", text, case.received_at, queries.channel(session, case), ())
    _change(session, Attachment, Attachment.case_id == case.id, Attachment.message_id.is_(None), message_id=message.id)
    known = select(Message.submission_key).where(Message.case_id == into.id, Message.submission_key.is_not(None))
    _change(session, Message, Message.case_id == case.id, Message.submission_key.in_(known), submission_key=None)
    _change(session, Attachment, Attachment.case_id == case.id, case_id=into.id)
    _change(session, Message, Message.case_id == case.id, case_id=into.id)
    given_by_letter = (CaseSecret.case_id == case.id, CaseSecret.purpose != "page")
    _change(session, CaseSecret, *given_by_letter, case_id=into.id)
    _change(session, Referral, Referral.case_id == case.id, case_id=into.id)
    known_there = select(CaseHelper.user_id).where(CaseHelper.case_id == into.id)
    _change(session, CaseHelper, CaseHelper.case_id == case.id, CaseHelper.user_id.not_in(known_there), case_id=into.id)
    asked_there = select(Feedback.kind).where(Feedback.case_id == into.id)
    _change(session, Feedback, Feedback.case_id == case.id, Feedback.kind.not_in(asked_there), case_id=into.id)
    hours.move(session, case, into)
    begun_there = select(AnswerDraft.user_id).where(AnswerDraft.case_id == into.id)
    _change(
        session, AnswerDraft, AnswerDraft.case_id == case.id, AnswerDraft.user_id.not_in(begun_there), case_id=into.id
    )
    for event in session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)):
        event.facts = {"case": case.reference, **event.facts}
        event.case_id = into.id
    for link in (Case.merged_into_id, Case.split_from_id):
        _change(session, Case, link == case.id, **{link.key: into.id})
    mail.move(session, case.reference, into.reference)
    return message


def _bring_together(case: Case, into: Case) -> None:
    """What holds for either holds for both; what one lacks the other gives."""
    answered = [moment for moment in (case.first_answered_at, into.first_answered_at) if moment]
    into.first_answered_at = min(answered, default=None)
    into.promised_on = min(case.promised_on, into.promised_on)
    into.is_confidential = into.is_confidential or case.is_confidential
    for name in ("phone", "organisation_number", "organisation_name"):
        setattr(into, name, getattr(into, name) or getattr(case, name))
    into.municipality_id = into.municipality_id or case.municipality_id


def _digits(case: Case) -> str:
    """The telephone number without country code and signs between."""
    digits = "".join(c for c in case.phone if c.isdecimal())
    return digits[-NATIONAL_DIGITS:]


def _change(session: Session, rows: type[Base], *which: ColumnElement[bool], **values: object) -> None:
    session.execute(update(rows).where(*which).values(**values).execution_options(synchronize_session="fetch"))
