"""A question is passed on to a partner outside, with the consent of the business: never before it has said yes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app import clock
from app.cases.attachments import NewFile
from app.cases.models import Case, Message
from app.cases.operations import record, waiting
from app.cases.operations.taking_back import UNDO_FOR, TooLateError
from app.cases.referrals import notifications as letters
from app.cases.referrals import queries
from app.cases.referrals.models import ASKED, CONSENTED, ON_PAGE, REFUSED, WITHDRAWN, Referral
from app.cases.states import MoveNotAllowedError
from app.errors import ConflictError, ExpectedError
from app.mail import operations as mail
from app.people.models import User
from catalogue.base import in_language
from catalogue.models import Partner


class ConsentError(ExpectedError):
    """The business cannot be asked: it has no e-mail address, or has a question of this kind before it already."""


class AnsweredError(ExpectedError):
    """There is nothing to say yes or no to: it was answered, or taken back, or never asked."""


@dataclass(frozen=True)
class Passing:
    """What is to be passed on, to whom, when we follow it up, and what we note for ourselves."""

    partner: Partner
    text: str
    until: date
    note: str = ""


def pass_on(
    session: Session, case: Case, what: Passing, *, how: str, on: date, by: User, at: datetime, version: int
) -> Referral:
    """The business has said yes, `how` (phone, in_person, mail) and `on` which day: the partner gets the question.

    The letters wait a moment and can be taken back (`withdraw`); we wait for the partner until the day to follow up.
    Raises ConflictError when the case has changed since `version`, DateRefusedError, MoveNotAllowedError.
    """
    record.check_version(session, case, version)
    before = record.snapshot(case)
    referral = _new(session, case, what, CONSENTED, by, at, how=how, on=on)
    _carry_out(session, case, referral, what.until, at)
    goes_at = at + UNDO_FOR
    kept = [send(session, case, referral, at=at, goes_at=goes_at) for send in (letters.to_partner, letters.passed_on)]
    facts = _facts(referral) | {
        "how": how,
        "on": on.isoformat(),
        "before": before,
        "letters": [reason for reason in kept if reason],
        "goes_at": goes_at.isoformat(),
        "version": case.version,
    }
    record.event(session, case, "passed_on", at, by=by, reason=what.note, facts=facts)
    session.flush()
    return referral


def ask_consent(session: Session, case: Case, what: Passing, *, by: User, at: datetime, version: int) -> Referral:
    """Ask the business whether the question may be passed on; nothing goes before it says yes. We wait for it.

    Raises ConsentError; ConflictError when the case has changed since `version`, DateRefusedError, MoveNotAllowedError.
    """
    record.check_version(session, case, version)
    if not case.email or queries.is_asked(session, case):
        raise ConsentError(f"the business of {case.reference} cannot be asked now")
    referral = _new(session, case, what, ASKED, by, at)
    waiting.begin(session, case, "business", by=by, at=at, until=what.until, reason=_for_whom(referral))
    facts = _facts(referral) | {"letter": letters.consent_asked(session, case, referral, at=at)}
    record.event(session, case, "consent_asked", at, by=by, reason=what.note, facts=facts)
    session.flush()
    return referral


def answer_consent(session: Session, case: Case, referral_id: int, *, yes: bool, at: datetime) -> Referral:
    """The business says on its own page whether we may. On yes it is done as it was prepared; on no it is our turn.

    Of two answers the first counts. Raises AnsweredError; MoveNotAllowedError for a case that is closed or merged.
    """
    session.refresh(case, ["version", "state", "developer_id", "outcome"], with_for_update=True)
    referral = queries.one_of_case(session, case, referral_id)
    if referral is None or referral.state != ASKED:
        raise AnsweredError("this was answered already")
    if case.is_final or case.state == "closed":
        raise MoveNotAllowedError(case.state, "pass_on")
    referral.answered_at = at
    facts = _facts(referral)
    if yes:
        referral.state, referral.how, referral.consented_on = CONSENTED, ON_PAGE, clock.local(at).date()
        referral.contact = letters.contact_of(case)
        today = clock.local(at).date()
        referral.follow_up_on = max(referral.follow_up_on, waiting.usual_day(today))
        _carry_out(session, case, referral, referral.follow_up_on, at)
        event = record.event(session, case, "consent_given", at, actor="business", facts=facts)
        letters.to_partner(session, case, referral, at=at, goes_at=None)
        letters.passed_on(session, case, referral, at=at, goes_at=None)
    else:
        referral.state = REFUSED
        _stop_waiting(case, at)
        event = record.event(session, case, "consent_refused", at, actor="business", facts=facts)
    session.flush()
    letters.consent_answered(session, case, referral, event, yes=yes, at=at)
    return referral


def withdraw(session: Session, case: Case, referral_id: int, *, by: User, at: datetime, version: int) -> Referral:
    """It is not passed on after all: a question to the business does not count any more, or letters do not go.

    Raises TooLateError when a letter has gone, or it was answered or withdrawn; ConflictError when the case has changed
    since `version`.
    """
    record.check_version(session, case, version)
    referral = queries.one_of_case(session, case, referral_id)
    last = queries.last_about(session, case, referral_id)
    if referral is None or last is None:
        raise TooLateError("there is nothing to take back")
    if referral.state == ASKED:
        mail.take_back(session, last.facts["letter"])
        _stop_waiting(case, at)
    elif referral.state == CONSENTED and "before" in last.facts:
        if last.facts["version"] != case.version:
            raise ConflictError("something else has been done with the case since")
        if at >= datetime.fromisoformat(last.facts["goes_at"]) or not all(
            mail.take_back(session, reason) for reason in last.facts["letters"]
        ):
            raise TooLateError("the letter has gone")
        record.restore(case, last.facts["before"])
    else:
        raise TooLateError("it has been passed on, or was never to be")
    referral.state = WITHDRAWN
    record.event(session, case, "referral_withdrawn", at, by=by, facts=_facts(referral))
    session.flush()
    return referral


def note_from_partner(
    session: Session, case: Case, referral: Referral, text: str, *, at: datetime, files: Sequence[NewFile] = ()
) -> Message:
    """What the partner wrote is a note, which the business never sees; a case that waits for a partner is ours again.

    The note stands in the name of whoever passed the question on: the history says who wrote it.
    """
    if case.state == "waiting_for_partner":
        record.move(case, "partner_reply", at)
    note = record.message(session, case, "note", text, at, "mail", files, by=referral.by)
    facts = _facts(referral) | {"message": note.id}
    event = record.event(session, case, "partner_wrote", at, facts=facts)
    session.flush()
    letters.partner_wrote(session, case, referral, note, event, at=at)
    return note


def _new(
    session: Session,
    case: Case,
    what: Passing,
    state: str,
    by: User,
    at: datetime,
    *,
    how: str | None = None,
    on: date | None = None,
) -> Referral:
    referral = Referral(
        case_id=case.id,
        partner=what.partner,
        by=by,
        state=state,
        text=what.text,
        contact=letters.contact_of(case),
        note=what.note,
        how=how,
        consented_on=on,
        follow_up_on=what.until,
        created_at=at,
    )
    session.add(referral)
    session.flush()
    return referral


def _carry_out(session: Session, case: Case, referral: Referral, until: date, at: datetime) -> None:
    waiting.begin(session, case, "partner", by=referral.by, at=at, until=until, reason=_for_whom(referral))


def _stop_waiting(case: Case, at: datetime) -> None:
    """It is our turn again, unless it was already."""
    if case.state == "waiting_for_business":
        record.move(case, "take_up", at)
    else:
        case.version += 1


def _for_whom(referral: Referral) -> str:
    """What we wait for, in the words of whoever passes it on."""
    name = in_language(referral.partner.name, referral.by.language)
    return f"{name}\n{referral.note}" if referral.note else name


def _facts(referral: Referral) -> dict[str, object]:
    partner = referral.partner
    by_ourselves = {} if partner.email else {"by_ourselves": {"phone": partner.phone, "url": partner.url}}
    return {"referral": referral.id, "partner": dict(partner.name), **by_ourselves}
