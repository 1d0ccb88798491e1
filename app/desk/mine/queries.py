"""A developer's own cases: what waits for them, in the order in which it should be done, and how the week went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select, union_all
from sqlalchemy.orm import Session, aliased, joinedload, lazyload

from app.cases import deadlines
from app.cases.models import Case, CaseHelper, Message
from app.cases.queries import PAGE_SIZE
from app.cases.states import HELD
from app.cases.workdays import add_working_days
from app.clock import beginning, local
from app.desk.lists.queries import WITH_HOLDER, counted, is_open, is_overdue, is_unopened_since
from app.people.models import Absence, Developer, User

LATE, NEW_ANSWER, FOLLOW_UP, NEW, UNDER_WAY = "late", "new_answer", "follow_up", "new", "under_way"
KINDS = (LATE, NEW_ANSWER, FOLLOW_UP, NEW, UNDER_WAY)
"""Why a case waits for its developer; the first comes first."""

SHOWN = 10
SOON_WORKING_DAYS = 2


@dataclass(frozen=True)
class Figures:
    """How many cases in each list by its name, how many are held, what was done since Monday, and the deputy's name."""

    lists: Mapping[str, int]
    held: int
    answered: int
    closed: int
    deputy: str | None


@dataclass(frozen=True)
class Whose:
    """Whose lists, on which day; a case lies unopened that was assigned by `opened_by`. Statements are kept by it."""

    developer_id: int
    user_id: int
    deputy_id: int | None
    today: date
    opened_by: datetime


def whose(developer: Developer, now: datetime) -> Whose:
    """This developer's, now; the same for a minute."""
    minute = now.replace(second=0, microsecond=0)
    opened_by = deadlines.unopened_if_assigned_by(minute)
    return Whose(developer.id, developer.user_id, developer.deputy_id, local(now).date(), opened_by)


@lru_cache(maxsize=64)
def lists(who: Whose) -> Mapping[str, ColumnElement[bool]]:
    """The developer's lists by the names that their addresses bear: which cases are in them."""
    mine, today = Case.developer_id == who.developer_id, who.today
    soon = add_working_days(today, SOON_WORKING_DAYS)
    is_unanswered = Case.first_answered_at.is_(None)
    states = ("assigned", "waiting_for_partner")
    return {
        "venter": and_(mine, Case.state == "assigned"),
        "nye": and_(mine, Case.state == "assigned", is_unanswered, Case.opened_at.is_(None)),
        "over": and_(mine, is_overdue(today)),
        "snart": and_(mine, Case.state.in_(states), is_unanswered, Case.promised_on.between(today, soon)),
        "bedriften": and_(mine, Case.state.in_(("answered", "waiting_for_business"))),
        "partner": and_(mine, Case.state == "waiting_for_partner"),
        "hjelper": and_(is_open(), Case.id.in_(select(CaseHelper.case_id).where(*_helps(who.user_id)))),
        "vikar": _stood_in_for(who),
    }


def figures(session: Session, who: Whose) -> Figures:
    """All figures of the page in one statement."""
    *counts, held, answered, closed, deputy = session.execute(_figures(who)).one()
    return Figures(dict(zip(lists(who), counts, strict=True)), held, answered, closed, deputy)


@lru_cache(maxsize=64)
def _figures(who: Whose) -> Select[*tuple[Any, ...]]:
    mine = Case.developer_id == who.developer_id
    monday = beginning(who.today - timedelta(days=who.today.weekday()))
    return select(
        *(counted(condition) for condition in lists(who).values()),
        counted(and_(mine, Case.state.in_(HELD))),
        counted(and_(mine, Case.first_answered_at >= monday)),
        counted(and_(mine, Case.state == "closed", Case.closed_at >= monday)),
        select(User.name).where(User.id == who.deputy_id).scalar_subquery(),
    )


def waiting(session: Session, who: Whose, page: int = 1, *, most: int = PAGE_SIZE) -> Sequence[tuple[Case, str]]:
    """One page of what waits for the developer, with why, the most pressing first."""
    kind = _kind(who.today)
    rows = session.execute(
        select(Case, kind)
        .where(lists(who)["venter"])
        .options(*WITH_HOLDER)
        .order_by(kind, Case.promised_on, Case.id)
        .limit(most)
        .offset((page - 1) * PAGE_SIZE)
    )
    return [(one, KINDS[number]) for one, number in rows.unique()]


def for_others(session: Session, who: Whose) -> Sequence[Case]:
    """The first cases that wait for the business and for a partner, at most ten of each, nearest promise date first."""
    which = lists(who)
    first = [
        select(Case.id).where(which[name]).order_by(Case.promised_on, Case.id).limit(SHOWN).subquery()
        for name in ("bedriften", "partner")
    ]
    return session.scalars(
        select(Case)
        .where(Case.id.in_(union_all(*(select(some.c.id) for some in first))))
        .options(*WITH_HOLDER)
        .order_by(Case.promised_on, Case.id)
    ).all()


def advice_owed(session: Session, who: Whose) -> Sequence[tuple[Case, CaseHelper]]:
    """The first ten open cases on which the developer was asked for advice and has given none, oldest first."""
    rows = session.execute(
        select(Case, CaseHelper)
        .join(CaseHelper, CaseHelper.case_id == Case.id)
        .where(is_open(), *_helps(who.user_id), CaseHelper.advised_at.is_(None), CaseHelper.is_sharing.is_(False))
        .options(*WITH_HOLDER, *_WITH_ASKER)
        .order_by(CaseHelper.asked_at, CaseHelper.id)
        .limit(SHOWN)
    )
    return [(case, helper) for case, helper in rows.unique()]


def helping(session: Session, who: Whose, case_ids: Sequence[int]) -> Mapping[int, CaseHelper]:
    """How the developer helps with these cases, by the number of the case."""
    chosen = select(CaseHelper).where(*_helps(who.user_id), CaseHelper.case_id.in_(case_ids)).options(*_WITH_ASKER)
    return {one.case_id: one for one in session.scalars(chosen)}


_WITH_ASKER = (
    lazyload(CaseHelper.user),
    joinedload(CaseHelper.asked_by).options(lazyload(User.roles), lazyload(User.developer)),
)


def _helps(user_id: int) -> tuple[ColumnElement[bool], ...]:
    return CaseHelper.user_id == user_id, CaseHelper.ended_at.is_(None)


def _stood_in_for(who: Whose) -> ColumnElement[bool]:
    """Open cases of those whose deputy this is: all while they are away, else what has lain unopened."""
    today = who.today
    theirs = select(Developer.id).where(Developer.deputy_id == who.user_id)
    is_absent = exists().where(
        Absence.developer_id == Developer.id, Absence.from_on <= today, Absence.until_on >= today
    )
    away = theirs.join(User, User.id == Developer.user_id).where(or_(~User.active, is_absent))
    return and_(
        is_open(), Case.developer_id.in_(theirs), or_(Case.developer_id.in_(away), is_unopened_since(who.opened_by))
    )


def _kind(today: date) -> ColumnElement[int]:
    """The number of the kind in `KINDS`."""
    added, answered = aliased(Message), aliased(Message)
    is_answered = exists().where(answered.case_id == added.case_id, answered.kind == "answer", answered.at >= added.at)
    has_new_answer = exists().where(added.case_id == Case.id, added.kind == "addition", ~is_answered)
    return case(
        (and_(Case.first_answered_at.is_(None), Case.promised_on < today), KINDS.index(LATE)),
        (has_new_answer, KINDS.index(NEW_ANSWER)),
        (Case.follow_up_on.is_not(None), KINDS.index(FOLLOW_UP)),
        (Case.first_answered_at.is_(None), KINDS.index(NEW)),
        else_=KINDS.index(UNDER_WAY),
    )
