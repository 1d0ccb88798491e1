"""A business asks, or adds to what it asked."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session, make_transient_to_detached

from app import clock, security, tracing
from app.cases import notifications, queries, secrets
from app.cases.attachments import NewFile
from app.cases.models import Case, Message
from app.cases.operations import record
from app.cases.references import new_reference
from app.cases.states import WAITING
from app.cases.workdays import add_working_days
from app.claims import insert_unless_there, table_of
from app.people.models import User
from app.ui.region import Town
from app.ui.region import current as current_region
from catalogue import queries as catalogue
from catalogue.models import Municipality

A_DAY = timedelta(days=1)
"""Sorting says when reminders look at a case; one that is not sorted by then is looked at all the same."""

REFERENCE_TRIES = 5
"""A new reference may be another case's: with 10,000 cases that is one in 2,400, and another is drawn."""


@dataclass(frozen=True)
class NewEnquiry:
    """A checked form. `municipality` and `service` are slugs, None when not chosen.

    `email` may be empty when there is a `phone`. `channel`: form | embedded | api | mail | phone | in_person.
    """

    submission_key: str
    text: str
    subject: str
    municipality: str | None
    name: str
    email: str
    phone: str
    organisation_number: str
    organisation_name: str
    page_language: str
    reply_language: str
    service: str | None
    is_confidential: bool
    attachments: tuple[NewFile, ...] = ()
    channel: str = "form"


Outcome = Literal["new", "known", "added", "twin"]
"""What became of a form. `new`: a case. `known`: the same form again. `added`: the same form with other words, added to
its case. `twin`: another form with the same words on the same day; the case is that of the first."""


@dataclass(frozen=True)
class Received:
    """The case of a form that was stored, now or before."""

    case: Case
    outcome: Outcome


def receive(session: Session, enquiry: NewEnquiry, *, at: datetime) -> Received:
    """Store an enquiry as `receive_once` does; the same form with other words is added to the case it has become."""
    received = receive_once(session, enquiry, at=at)
    if received.outcome != "known" or received.case.text == enquiry.text:
        return received
    case = queries.surviving(session, received.case)
    add(session, case, text=enquiry.text, at=at, channel=enquiry.channel, attachments=enquiry.attachments)
    return Received(case, "added")


def receive_once(
    session: Session, enquiry: NewEnquiry, *, at: datetime, by: User | None = None, split_from: Case | None = None
) -> Received:
    """Store an enquiry with its first event and the acknowledgement it owes; the same form sent twice is one case.

    `by` has registered it on behalf of the business, or split it from another case of it, which the acknowledgement
    then says. A business without an e-mail address gets none.
    `known` is told by the form's key alone: what else was sent may differ, see `is_same`. The unique keys decide, also
    between two at the same moment: the loser reads what the winner wrote.
    """
    content_key = _content_key(enquiry, at)
    for _try in range(REFERENCE_TRIES):
        case = _store(session, enquiry, content_key, at, by=by, split_from=split_from)
        if case is not None:
            if split_from:
                record.event(session, case, "split_off", at, by=by, facts={"from": split_from.reference})
            if by is not None or security.may_acknowledge(secrets.address_mark(case.email)):
                notifications.received(session, case, at=at, split_from=split_from)
            return Received(case, "new")
        known = queries.by_submission(session, enquiry.submission_key, content_key)
        if known is not None:
            return Received(known, "known" if known.submission_key == enquiry.submission_key else "twin")
    raise RuntimeError(f"{REFERENCE_TRIES} references in a row were other cases'")


def is_same(session: Session, case: Case, enquiry: NewEnquiry) -> bool:
    """Whether a case became of exactly this: the same words, from the same sender, about the same thing."""
    service = catalogue.service_by_slug(session, enquiry.service) if enquiry.service else None
    as_written = ("text", "subject", "name", "email", "phone", "organisation_number", "organisation_name")
    return (
        all(getattr(case, field) == getattr(enquiry, field) for field in (*as_written, "is_confidential"))
        and case.reply_language == enquiry.reply_language
        and (case.municipality.slug if case.municipality else None) == enquiry.municipality
        and case.service_id == (service.id if service else None)
    )


def add(
    session: Session,
    case: Case,
    *,
    text: str,
    at: datetime,
    channel: str = "page",
    submission_key: str | None = None,
    attachments: Sequence[NewFile] = (),
    left_out: Sequence[str] = (),
) -> Message | None:
    """The business adds to its case, which goes back to whoever has it. None when this very form was added before.

    One that was taken for spam goes to the list of what may not be for us, and nobody gets a letter. `left_out` are
    names of files that came along and could not be taken: staff is told of them.
    """
    key = submission_key or hashlib.sha256(text.encode()).hexdigest()
    record.lock(session, case)  # it may be sorted or handed over just now
    if any(message.submission_key == key for message in queries.conversation(session, case)):
        return None
    was_closed, was_spam = case.state == "closed", case.outcome == "spam"
    if was_spam:
        record.move(case, "reply_to_spam", at, reason="not_for_us")
        case.developer = None
    else:
        record.move(case, "reply_meanwhile" if case.on_reply == "wait" and case.state in WAITING else "reply", at)
    if was_closed:
        record.event(session, case, "reopened", at, actor="business")
    message = record.message(session, case, "addition", text, at, channel, attachments, submission_key=key)
    event = record.event(
        session,
        case,
        "added",
        at,
        actor="business",
        facts={"message": message.id, "channel": channel} | ({"left_out": list(left_out)} if left_out else {}),
    )
    session.flush()
    if not was_spam:
        notifications.added(session, case, message, event, at=at)
    return message


def _store(
    session: Session, enquiry: NewEnquiry, content_key: str, at: datetime, *, by: User | None, split_from: Case | None
) -> Case | None:
    """Write the case with its secrets and first event; None when one of its unique keys is there already."""
    region = current_region()
    town: Town | Municipality | None = next((town for town in region.towns if town.slug == enquiry.municipality), None)
    if town is None and enquiry.municipality:  # what is kept of the region may be a second old
        town = catalogue.municipality_by_slug(session, enquiry.municipality)
    service = catalogue.service_by_slug(session, enquiry.service) if enquiry.service else None
    today = clock.local(at).date()
    row = {
        "reference": new_reference(today.year),
        "submission_key": enquiry.submission_key,
        "content_key": content_key,
        "state": "received",
        "text": enquiry.text,
        "subject": enquiry.subject,
        "municipality_id": town.id if town else None,
        "service_id": service.id if service else None,
        "name": enquiry.name,
        "email": enquiry.email,
        "phone": enquiry.phone,
        "organisation_number": enquiry.organisation_number,
        "organisation_name": enquiry.organisation_name,
        "page_language": enquiry.page_language,
        "reply_language": enquiry.reply_language,
        "is_confidential": enquiry.is_confidential,
        "received_at": at,
        "promised_on": add_working_days(today, region.promise_working_days),
        "triage_at": at,
        "remind_at": at + A_DAY,
        "split_from_id": split_from.id if split_from else None,
        "secret_round": None,
        "request_id": tracing.current(),
    }
    stored = session.execute(insert_unless_there(session, Case).returning(table_of(Case).c.id), row)
    case_id: int | None = stored.scalar_one_or_none()
    if case_id is None:
        return None
    case = Case(id=case_id, **row)
    make_transient_to_detached(case)  # what was just written is known, and need not be read
    session.add(case)
    record.keep_files(session, case, None, enquiry.attachments)
    own = {"page": secrets.page_token(case), "reply": secrets.reply_token(case, None)}
    secrets.remember(session, case, own, user=None, at=at)
    actor = "staff" if by else "business"
    record.event(session, case, "received", at, by=by, actor=actor, facts={"channel": enquiry.channel})
    session.flush()
    return case


def _content_key(enquiry: NewEnquiry, at: datetime) -> str:
    """A hash of what was sent, by whom, on which UTC day: the same words in two tabs have the same."""
    parts = (
        enquiry.email.lower() or enquiry.phone,
        enquiry.text,
        enquiry.subject,
        enquiry.municipality or "",
        at.date().isoformat(),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
