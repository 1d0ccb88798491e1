"""Somebody notes how many hours they have used on a case; a case that is merged gives its hours to the other."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.cases.hours.models import CaseHours
from app.cases.models import Case
from app.claims import insert_or_update
from app.people.models import User
from app.ui.fields import MOST_HOURS, QUARTERS


def note_hours(session: Session, case: Case, person: User, quarters: int | None, *, at: datetime) -> None:
    """These are all the hours that the person has used on the case until now; None or 0: they tell of none."""
    if quarters:
        _write(session, case.id, person.id, quarters, at)
    else:
        session.execute(delete(CaseHours).where(CaseHours.case_id == case.id, CaseHours.user_id == person.id))


def move(session: Session, case: Case, into: Case) -> None:
    """Hours of a case that is merged were used on the other as well: those of one person are added up."""
    noted = select(CaseHours.user_id, func.sum(CaseHours.quarters), func.max(CaseHours.noted_at))
    both = noted.where(CaseHours.case_id.in_((case.id, into.id))).group_by(CaseHours.user_id)
    for user_id, quarters, at in session.execute(both).all():
        _write(session, into.id, user_id, min(int(quarters), MOST_HOURS * QUARTERS), at)
    session.execute(delete(CaseHours).where(CaseHours.case_id == case.id))


def _write(session: Session, case_id: int, user_id: int, quarters: int, at: datetime) -> None:
    values = {"quarters": quarters, "noted_at": at}
    insert_or_update(session, CaseHours, {"case_id": case_id, "user_id": user_id}, values)
