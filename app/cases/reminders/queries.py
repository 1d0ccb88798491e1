"""Reads that only reminders ask: what is due, what waits for somebody, what is stuck."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, undefer

from app.cases.models import Case
from app.cases.queries import MAX_ROWS, WITH_PEOPLE
from app.cases.states import WAITING_FOR_US


def cases_waiting_for(session: Session, developer_id: int) -> Sequence[Case]:
    """The cases in which it is this developer's turn, nearest promise date first, at most 200."""
    return session.scalars(
        select(Case)
        .where(Case.developer_id == developer_id, Case.state == "assigned")
        .options(*WITH_PEOPLE)
        .order_by(Case.promised_on, Case.id)
        .limit(MAX_ROWS)
    ).all()


def due_for_reminders(session: Session, at: datetime) -> Sequence[Case]:
    """The cases that reminders must look at now, longest due first, at most 200; locked against other workers."""
    return session.scalars(
        select(Case)
        .where(Case.remind_at <= at)
        .options(*WITH_PEOPLE, undefer(Case.file_count))
        .order_by(Case.remind_at, Case.id)
        .limit(MAX_ROWS)
        .with_for_update(of=Case, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def stuck(session: Session, *, today: date, unopened_since: datetime) -> Sequence[Case]:
    """Cases that nobody has, that are late, or that lie unopened since then; nearest promise first, at most 200."""
    is_late = and_(Case.state.in_(WAITING_FOR_US), Case.promised_on < today, Case.first_answered_at.is_(None))
    is_unopened = and_(Case.state == "assigned", Case.opened_at.is_(None), Case.assigned_at <= unopened_since)
    return session.scalars(
        select(Case)
        .where(or_(Case.state == "referred", is_late, is_unopened))
        .options(*WITH_PEOPLE)
        .order_by(Case.promised_on, Case.id)
        .limit(MAX_ROWS)
    ).all()
