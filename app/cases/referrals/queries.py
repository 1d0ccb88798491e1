"""Reads of what was passed on to partners."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from app.cases.models import Case, CaseEvent
from app.cases.referrals.models import ASKED, Referral
from app.people.models import User


def of_case(session: Session, case: Case) -> Sequence[Referral]:
    """Everything that was passed on from the case or was to be, oldest first, with partner and who did it."""
    with_names = (joinedload(Referral.partner), joinedload(Referral.by).lazyload(User.roles))
    chosen = select(Referral).where(Referral.case_id == case.id).options(*with_names)
    return session.scalars(chosen.order_by(Referral.id)).all()


def one_of_case(session: Session, case: Case, referral_id: int) -> Referral | None:
    """One of this case's as it is in the database now, or None: another case's is none."""
    chosen = select(Referral).where(Referral.case_id == case.id, Referral.id == referral_id)
    return session.scalar(chosen.execution_options(populate_existing=True))


def by_id(session: Session, referral_id: int) -> Referral:
    """The one with this number, which must be there."""
    return session.get_one(Referral, referral_id)


def last_about(session: Session, case: Case, referral_id: int) -> CaseEvent | None:
    """The newest line of the history that asked the business about it, or passed it on by somebody of ours."""
    chosen = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind.in_(("passed_on", "consent_asked")))
    newest_first = session.scalars(chosen.order_by(CaseEvent.id.desc())).all()
    return next((event for event in newest_first if event.facts.get("referral") == referral_id), None)


def is_asked(session: Session, case: Case) -> bool:
    """Whether the business has been asked whether something may be passed on, and has not answered."""
    return bool(session.scalar(select(exists().where(Referral.case_id == case.id, Referral.state == ASKED))))
