"""Numbers of a period for the steering group: plain rows, no names, no texts of cases. Counted by the database.

A case belongs to the period in which it was received, by Norway's calendar; both ends are included.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.assignment.models import TriageResult
from app.cases.models import Case, CaseEvent
from app.cases.states import WAITING_FOR_US
from app.cases.workdays import working_days_between
from app.clock import NORWAY, local
from app.people.models import Developer

Counted = Mapping[int | None, int]
ROWS_AT_A_TIME = 2_000


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included."""

    first: date
    last: date

    @property
    def begins_at(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), NORWAY)

    @property
    def ends_before(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), NORWAY)

    @property
    def months(self) -> list[date]:
        """The first day of each month that the period touches."""
        months = [self.first.replace(day=1)]
        while (following := _next_month(months[-1])) <= self.last:
            months.append(following)
        return months


@dataclass(frozen=True)
class FirstAnswers:
    """How first answers went. `days` counts cases by working days until the first answer.

    `kept` were answered by the promise date, `late` after it, `missed` are without an answer although it has passed,
    `waiting` are without one and not due, or wait for the business.
    """

    days: Counter[int]
    kept: int
    late: int
    missed: int
    waiting: int

    @property
    def due(self) -> int:
        """Cases of which it is known whether the promise was kept."""
        return self.kept + self.late + self.missed

    @property
    def median_days(self) -> float | None:
        """The middle of the working days until the first answer; None without answers."""
        every = sorted(self.days.elements())
        if not every:
            return None
        middle = len(every) // 2
        return float(every[middle]) if len(every) % 2 else (every[middle - 1] + every[middle]) / 2


@dataclass(frozen=True)
class Sorted:
    """What the program did: sent and kept there, sent and moved by a person, referred by reason, not sorted yet."""

    kept: int
    moved: int
    referred: Mapping[str, int]
    unsorted: int


def by_month(session: Session, period: Period) -> list[tuple[date, int]]:
    """Enquiries in each month of the period, months without any included; one statement."""
    months = period.months
    starts = [*(datetime.combine(month, time(), NORWAY) for month in months), period.ends_before]
    sums = [
        func.sum(case((and_(Case.received_at >= start, Case.received_at < end), 1), else_=0))
        for start, end in pairwise(starts)
    ]
    counts = session.execute(select(*sums).where(*_received_in(period))).one()
    return [(month, int(count or 0)) for month, count in zip(months, counts, strict=True)]


def by_municipality(session: Session, period: Period) -> Counted:
    """Enquiries by the municipality's id; None is several, or not decided."""
    return _counted(session, Case.municipality_id, _received_in(period))


def by_area(session: Session, period: Period) -> Counted:
    """Enquiries for us by the area's id; None is not known."""
    return _counted(session, Case.area_id, (*_received_in(period), _is_for_us()))


def not_for_us(session: Session, period: Period) -> int:
    """Enquiries that a person closed as something else, or the program took for it and nobody gave to a developer."""
    return session.scalar(select(func.count(Case.id)).where(*_received_in(period), ~_is_for_us())) or 0


def first_answers(session: Session, period: Period, today: date) -> FirstAnswers:
    """How first answers went against the promise, of the enquiries for us."""
    rows = session.execute(
        select(Case.received_at, Case.first_answered_at, Case.promised_on, Case.state)
        .where(*_received_in(period), _is_for_us())
        .order_by(Case.id)
        .execution_options(yield_per=ROWS_AT_A_TIME)
    )
    days: Counter[int] = Counter()
    found: Counter[str] = Counter()
    for received_at, answered_at, promised_on, state in rows:
        if answered_at is None:
            if state != "closed":
                is_missed = promised_on < today and state in WAITING_FOR_US
                found["missed" if is_missed else "waiting"] += 1
            continue
        answered_on = local(answered_at).date()
        days[_working_days(local(received_at).date(), answered_on)] += 1
        found["kept" if answered_on <= promised_on else "late"] += 1
    return FirstAnswers(days, found["kept"], found["late"], found["missed"], found["waiting"])


def sorting(session: Session, period: Period) -> Sorted:
    """What the program did with each enquiry, by its newest sorting."""
    moved = exists().where(CaseEvent.case_id == Case.id, CaseEvent.kind == "handed_over").label("moved")
    rows = session.execute(
        _newest_sorting(
            select(TriageResult.decision, TriageResult.reason_code, moved, func.count().label("cases")), outer=True
        )
        .where(*_received_in(period))
        .group_by(TriageResult.decision, TriageResult.reason_code, moved)
    )
    kept = was_moved = unsorted = 0
    referred: Counter[str] = Counter()
    for row in rows:
        if row.decision is None:
            unsorted += row.cases
        elif row.decision == "refer":
            referred[row.reason_code] += row.cases
        elif row.moved:
            was_moved += row.cases
        else:
            kept += row.cases
    return Sorted(kept, was_moved, referred, unsorted)


def helped(session: Session, period: Period) -> Mapping[tuple[int | None, int | None], int]:
    """Answered enquiries by (business's municipality id, developer's municipality id)."""
    rows = session.execute(
        select(Case.municipality_id, Developer.municipality_id, func.count())
        .join(Developer, Case.developer_id == Developer.id)
        .where(*_received_in(period), Case.first_answered_at.is_not(None))
        .group_by(Case.municipality_id, Developer.municipality_id)
    )
    return {(business, helper): count for business, helper, count in rows}


def gaps(session: Session, period: Period) -> Counted:
    """Enquiries that nobody could cover, by the area's id; None is not known."""
    rows = session.execute(
        _newest_sorting(select(Case.area_id, func.count()), outer=False)
        .where(*_received_in(period), TriageResult.reason_code == "competence_gap")
        .group_by(Case.area_id)
    )
    return {area_id: count for area_id, count in rows}  # noqa: C416 - a result is no mapping, though dict() takes it for one


def _received_in(period: Period) -> Sequence[ColumnElement[bool]]:
    """What was merged into another case is counted as that one."""
    is_one = or_(Case.outcome.is_(None), Case.outcome != "merged")
    return (Case.received_at >= period.begins_at, Case.received_at < period.ends_before, is_one)


def _is_for_us() -> ColumnElement[bool]:
    """What a person closed as not for us is not; else what the program thought, unless a developer got it."""
    said = and_(Case.outcome.is_not(None), Case.outcome.in_(("not_for_us", "spam")))
    thought = or_(Case.referral_reason.is_(None), Case.referral_reason != "not_for_us", Case.developer_id.is_not(None))
    return and_(~said, thought)


def _counted(session: Session, column: Any, which: Sequence[ColumnElement[bool]]) -> Counted:  # noqa: ANN401 - a column
    rows = session.execute(select(column, func.count()).where(*which).group_by(column))
    return {key: count for key, count in rows}  # noqa: C416 - a result is no mapping, though dict() takes it for one


def _newest_sorting(query: Any, *, outer: bool) -> Any:  # noqa: ANN401 - a select keeps its own row type
    """Cases with their newest sorting; with `outer` also those that have none."""
    other = aliased(TriageResult)
    newest = select(func.max(other.id)).where(other.case_id == Case.id).scalar_subquery()
    return query.select_from(Case).join(TriageResult, TriageResult.id == newest, isouter=outer)


def _next_month(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


@lru_cache(maxsize=10_000)
def _working_days(start: date, end: date) -> int:
    return max(0, working_days_between(start, end))
