"""What comes by mail and is no answer: a developer takes or gives back a case, a machine answers, a letter bounces."""

from datetime import datetime

from sqlalchemy.orm import Session

from app import clock
from app.cases import notifications
from app.cases.models import Case
from app.cases.notifications import Explanation
from app.cases.operations import record
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
    record.move(case, "referred")
    case.developer, case.referral_reason = None, "nobody_available"
    event = record.event(session, case, "declined", at, by=by, reason=reason, facts={"from": by.slug})
    session.flush()
    explanation = Explanation(reasons=(f"{by.name}: {reason}",) if reason else (by.name,))
    to = people.coordinators_on_duty(session, clock.local(at).date())
    notifications.referred(session, case, event, lambda _language, _slug: explanation, to=to, at=at)


def note_automatic(session: Session, case: Case, kind: str, *, at: datetime) -> None:
    """The business's mail program has answered by itself: `kind` is auto_reply or out_of_office. Nothing moves."""
    record.event(session, case, "auto_replied", at, actor="business", facts={"kind": kind})
    session.flush()


def note_undelivered(session: Session, case: Case, *, to_business: bool, at: datetime) -> None:
    """A letter on the case came back for good. An answer that did not arrive is no answer: it is our turn again."""
    record.event(session, case, "undelivered", at, facts={"to_business": to_business})
    if to_business and case.state == "answered":
        record.move(case, "assigned" if case.developer_id else "referred")
        case.referral_reason = None if case.developer_id else "unsure"
    session.flush()
