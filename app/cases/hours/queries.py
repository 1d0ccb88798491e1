"""Reads of hours: who has noted how many on a case."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.hours.models import CaseHours
from app.cases.models import Case
from app.people.models import User
from app.ui.fields import QUARTERS


@dataclass(frozen=True)
class Used:
    """What one person has noted on a case."""

    user_id: int
    name: str
    hours: float


def of_case(session: Session, case: Case) -> Sequence[Used]:
    """Everybody's hours on the case, by name."""
    chosen = select(User.id, User.name, CaseHours.quarters).join(CaseHours, CaseHours.user_id == User.id)
    rows = session.execute(chosen.where(CaseHours.case_id == case.id).order_by(User.name, User.id))
    return [Used(key, name, quarters / QUARTERS) for key, name, quarters in rows]


def own(session: Session, case: Case, person: User) -> float | None:
    """This person's hours on the case; None when they have told of none."""
    chosen = select(CaseHours.quarters).where(CaseHours.case_id == case.id, CaseHours.user_id == person.id)
    quarters = session.scalar(chosen)
    return quarters / QUARTERS if quarters else None
