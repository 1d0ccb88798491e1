"""What comes by mail and is no answer: a developer takes or gives back a case, a machine answers, a letter bounces.

And what a person does about a letter that did not arrive.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock
from app.cases import letter_facts, notifications, queries, secrets, states
from app.cases.feedback.operations import withdrawing as feedback
from app.cases.models import Case, CaseEvent
from app.cases.notifications import Explanation
from app.cases.operations import record
from app.mail import readdressing as mail
from app.people import queries as people
from app.people.models import User


def note_taken(session: Session, case: Case, *, by: User, at: datetime) -> None:
    """The developer says that they are on it."""
    record.event(session, case, "taken", at, by=by)
    session.flush()


def decline(session: Session, case: Case, *, by: User, reason: str, at: datetime, version: int) -> None:
    """The developer gives the case back: the coordinators get it by letter, with the reason in the developer's words.

    Raises ConflictError when the case has changed since `version`.
    """
    record.check_version(session, case, version)
    record.move(case, "decline", at, reason="nobody_available")
    case.developer = None
    record.withdraw_reminders(session, case.reference)
    event = record.event(session, case, "declined", at, by=by, reason=reason, facts={"from": by.slug})
    session.flush()
    is_told = reason and not letter_facts.is_summary(case)
    explanation = Explanation(reasons=(f"{by.name}: {reason}" if is_told else by.name,))
    to = people.coordinators_on_duty(session, clock.local(at).date())
    notifications.referred(session, case, event, lambda _language, _slug: explanation, to=to, at=at)


def note_automatic(session: Session, case: Case, kind: str, *, at: datetime) -> None:
    """The business's mail program has answered by itself: `kind` is auto_reply or out_of_office. Nothing moves."""
    record.event(session, case, "auto_replied", at, actor="business", facts={"kind": kind})
    session.flush()


def note_undelivered(
    session: Session, case: Case, *, to_business: bool, at: datetime, to_partner: bool = False
) -> None:
    """A letter on the case came back for good. An answer that did not arrive is no answer: it is our turn again.

    Neither do we wait for a partner outside who did not get the question.
    """
    is_unanswered = to_business and states.allows("undelivered", case.state)
    record.event(session, case, "undelivered", at, facts={"to_business": to_business, "is_unanswered": is_unanswered})
    if is_unanswered:
        record.move(case, "undelivered", at)
    elif to_partner and case.state == "waiting_for_partner":
        record.move(case, "take_up", at)
    session.flush()


def correct_address(
    session: Session, case: Case, email: str, *, by: User, reason: str, at: datetime, version: int
) -> int:
    """The business has another address than the case says. Gives how many letters go to it, at least one.

    Whoever reads the old mailbox may know the private link, or come to know it: so the business gets another link and
    another reply address, in the letters that go now, and the old ones open nothing from here on. What did not arrive
    goes again; when everything had gone, the newest letter does. An answer that goes again is an answer.

    Raises ConflictError when the case has changed since `version`, or a letter is being sent this moment.
    """
    record.check_version(session, case, version)
    old = case.email
    case.email = email
    case.version += 1
    asked = feedback.tokens(session, case)
    anew = secrets.make_anew(session, case, at=at)
    anew |= feedback.renew(session, case, asked)
    letters = mail.send_elsewhere(session, case.reference, to_address=email, instead_of=anew, at=at)
    if not letters:  # nothing was ever written to the business, or it is kept no longer
        notifications.received(session, case, at=at)
        letters = 1
    if _was_answered(queries.history(session, case)):
        record.move(case, "answer", at)
    record.event(session, case, "readdressed", at, by=by, reason=reason, facts={"from": old, "to": email})
    session.flush()
    return letters


QUIET = ("noted", "corrected", "readdressed", "auto_replied", "taken")
"""Lines of history after which it is the same side's turn as before."""


def _was_answered(history: Sequence[CaseEvent]) -> bool:
    """Whether the case would wait for the business, had its letter arrived."""
    last = next((event for event in reversed(history) if event.kind not in QUIET), None)
    return last is not None and last.kind == "undelivered" and bool(last.facts.get("is_unanswered"))
