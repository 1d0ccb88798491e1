"""The developer sees a case for the first time."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.cases import deadlines
from app.cases.models import Case
from app.cases.operations import record
from app.people.models import User


def is_first_look(case: Case, user: User) -> bool:
    """Whether this person has the case and has not seen it before."""
    return case.opened_at is None and user.developer is not None and user.developer.id == case.developer_id


def note_first_look(session: Session, case_id: int, reference: str, developer_id: int, *, at: datetime) -> None:
    """Write down that the case is opened, if the developer still has it; a reminder that it is not need not go.

    The case is named by its keys, and nothing is read first: on SQLite a transaction that has read may not write.
    """
    seen = update(Case).where(Case.id == case_id, Case.developer_id == developer_id, Case.opened_at.is_(None))
    session.execute(seen.values(opened_at=at).execution_options(synchronize_session=False))
    record.withdraw_reminders(session, reference, deadlines.UNOPENED)
