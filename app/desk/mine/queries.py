"""A developer's own cases: what waits for them, in the order in which it should be done, and how the week went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, lazyload

from app.cases.models import Case, CaseHelper, Message
from app.cases.queries import PAGE_SIZE
from app.cases.states import HELD
from app.cases.workdays import add_working_days
from app.clock import NORWAY, local
from app.desk.lists.queries import MOST_COUNTED, WITH_HOLDER, is_open, is_overdue, is_unopened
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


def lists(developer: Developer, now: datetime) -> Mapping[str, ColumnElement[bool]]:
    """The developer's lists by the names that their addresses bear: which cases are in them."""
    mine, today = Case.developer_id == developer.id, local(now).date()
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
        "hjelper": and_(is_open(), Case.id.in_(select(CaseHelper.case_id).where(*_helps(developer)))),
        "vikar": _stood_in_for(developer, now),
    }


def figures(session: Session, developer: Developer, now: datetime) -> Figures:
    """All figures of the page in one statement."""
    which, today = lists(developer, now), local(now).date()
    mine = Case.developer_id == developer.id
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(), NORWAY)
    row = session.execute(
        select(
            *(_counted(condition) for condition in which.values()),
            _counted(and_(mine, Case.state.in_(HELD))),
            _counted(and_(mine, Case.first_answered_at >= monday)),
            _counted(and_(mine, Case.state == "closed", Case.closed_at >= monday)),
            select(User.name).where(User.id == developer.deputy_id).scalar_subquery(),
        )
    ).one()
    *counts, held, answered, closed, deputy = row
    return Figures(dict(zip(which, counts, strict=True)), held, answered, closed, deputy)


def waiting(session: Session, developer: Developer, now: datetime, page: int) -> Sequence[tuple[Case, str]]:
    """One page of what waits for the developer, with why, the most pressing first."""
    kind = _kind(local(now).date())
    rows = session.execute(
        select(Case, kind)
        .where(lists(developer, now)["venter"])
        .options(*WITH_HOLDER)
        .order_by(kind, Case.promised_on, Case.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return [(one, KINDS[number]) for one, number in rows.unique()]


def for_others(session: Session, developer: Developer, now: datetime) -> Sequence[Case]:
    """The first cases that wait for the business and for a partner, at most ten of each, nearest promise date first."""
    which = lists(developer, now)
    first = [
        select(Case.id).where(which[name]).order_by(Case.promised_on, Case.id).limit(SHOWN).subquery()
        for name in ("bedriften", "partner")
    ]
    return session.scalars(
        select(Case)
        .where(or_(false(), *(Case.id.in_(select(some.c.id)) for some in first)))
        .options(*WITH_HOLDER)
        .order_by(Case.promised_on, Case.id)
    ).all()


def advice_owed(session: Session, developer: Developer) -> Sequence[tuple[Case, CaseHelper]]:
    """The first ten open cases on which the developer was asked for advice and has given none, oldest first."""
    rows = session.execute(
        select(Case, CaseHelper)
        .join(CaseHelper, CaseHelper.case_id == Case.id)
        .where(is_open(), *_helps(developer), CaseHelper.advised_at.is_(None), CaseHelper.is_sharing.is_(False))
        .options(*WITH_HOLDER, *_WITH_ASKER)
        .order_by(CaseHelper.asked_at, CaseHelper.id)
        .limit(SHOWN)
    )
    return [(case, helper) for case, helper in rows.unique()]


def helping(session: Session, developer: Developer, case_ids: Sequence[int]) -> Mapping[int, CaseHelper]:
    """How the developer helps with these cases, by the number of the case."""
    chosen = select(CaseHelper).where(*_helps(developer), CaseHelper.case_id.in_(case_ids)).options(*_WITH_ASKER)
    return {one.case_id: one for one in session.scalars(chosen)}


_WITH_ASKER = (
    lazyload(CaseHelper.user),
    joinedload(CaseHelper.asked_by).options(lazyload(User.roles), lazyload(User.developer)),
)


def _helps(developer: Developer) -> tuple[ColumnElement[bool], ...]:
    return CaseHelper.user_id == developer.user_id, CaseHelper.ended_at.is_(None)


def _stood_in_for(developer: Developer, now: datetime) -> ColumnElement[bool]:
    """Open cases of those whose deputy this is: all while they are away, else what has lain unopened."""
    today = local(now).date()
    theirs = select(Developer.id).where(Developer.deputy_id == developer.user_id)
    is_absent = exists().where(
        Absence.developer_id == Developer.id, Absence.from_on <= today, Absence.until_on >= today
    )
    away = theirs.join(User, User.id == Developer.user_id).where(or_(~User.active, is_absent))
    return and_(is_open(), Case.developer_id.in_(theirs), or_(Case.developer_id.in_(away), is_unopened(now)))


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


def _counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    some = select(Case.id).where(condition).limit(MOST_COUNTED + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
