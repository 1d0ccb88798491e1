"""The desk's lists of cases: which cases, narrowed and ordered how, how many. All stay quick with 100,000 cases.

Nothing is counted beyond `MOST_COUNTED`, and no page is shown beyond it: whoever looks for one case among more narrows
the list or searches. Conditions and orders are such that an index has them; `tests/app/desk/test_many_cases.py` looks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    false,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased, joinedload, lazyload

from app import clock
from app.cases import deadlines, rights, search_index
from app.cases.access import role_names
from app.cases.models import Case, CaseHelper, Message
from app.cases.queries import PAGE_SIZE
from app.cases.states import WAITING_FOR_US
from app.mail.models import UNSENT, OutgoingMail
from app.people import queries as people
from app.people.models import Developer, User
from catalogue.models import CompetenceArea, Municipality

NEAREST = 5
PERHAPS_FOR_US = ("unsure", "competence_gap", "nobody_available")
MOST_COUNTED = 1_000
MOST_PAGES = MOST_COUNTED // PAGE_SIZE

Day = date | BindParameter[Any]
"""A day, or the place of one in a statement that is kept."""


@dataclass(frozen=True)
class Narrowing:
    """How a list is narrowed, by slugs, a state and words, and ordered: a name of `ORDERS`, backwards after a dash."""

    municipality: str = ""
    area: str = ""
    developer: str = ""
    state: str = ""
    words: str = ""
    order: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether some cases may be left out."""
        return replace(self, order="") != Narrowing()


@dataclass(frozen=True)
class Listed:
    """One page of a list of cases, from 1, and how many the whole list has, counted to one more than `MOST_COUNTED`."""

    rows: Sequence[Case]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages can be shown, at least 1."""
        return max(1, -(-min(self.total, MOST_COUNTED) // PAGE_SIZE))


def needs_coordinator(today: Day) -> ColumnElement[bool]:
    """Cases that do not run by themselves: referred and perhaps for us, overdue, or with a letter that did not go."""
    return or_(*reasons_for_coordinator(today))


def reasons_for_coordinator(today: Day) -> Sequence[ColumnElement[bool]]:
    """Why a case does not run by itself: each is found in an index of its own."""
    unsent = select(OutgoingMail.about).where(OutgoingMail.state.in_(UNSENT), OutgoingMail.about != "")
    return (
        and_(Case.state == "referred", Case.referral_reason.in_(PERHAPS_FOR_US)),
        is_overdue(today),
        and_(is_open(), Case.reference.in_(unsent)),
    )


def is_overdue(today: Day) -> ColumnElement[bool]:
    """Cases that wait for a first answer from us and whose promise date has passed."""
    return and_(
        Case.first_answered_at.is_(None),
        is_open(),
        Case.promised_on < today,
        (Case.state + "").in_(WAITING_FOR_US),  # no bare column: the index of what is unanswered is by far the smaller
        or_(Case.referral_reason.is_(None), Case.referral_reason != "not_for_us"),
    )


def is_referred(reason: str) -> ColumnElement[bool]:
    """Cases that the program left to a person for this reason, and that nobody has moved on."""
    return and_(Case.state == "referred", Case.referral_reason == reason)


def is_unopened(now: datetime) -> ColumnElement[bool]:
    """Cases whose developer has not opened them for two working days."""
    return is_unopened_since(deadlines.unopened_if_assigned_by(now))


def is_unopened_since(moment: datetime | BindParameter[Any]) -> ColumnElement[bool]:
    """Cases that were assigned by this moment, and whose developer has not opened them."""
    return and_(Case.state == "assigned", Case.opened_at.is_(None), Case.assigned_at <= moment)


def has_new_reply() -> ColumnElement[bool]:
    """Cases that came back because the business wrote, and in which nobody has answered it since."""

    def last(kind: str) -> ColumnElement[datetime]:
        said = aliased(Message)
        newest = select(func.max(said.at)).where(said.case_id == Case.id, said.kind == kind)
        return newest.correlate(Case).scalar_subquery()

    return and_(
        Case.state.in_(("assigned", "referred")),
        Case.first_answered_at.is_not(None),
        last("addition") > last("answer"),
    )


PRECISE: Mapping[str, Callable[[datetime | BindParameter[Any]], ColumnElement[bool]]] = {
    "usikker": lambda _since: is_referred("unsure"),
    "ingen-kan": lambda _since: is_referred("competence_gap"),
    "ingen-ledig": lambda _since: is_referred("nobody_available"),
    "uapnet": is_unopened_since,
    "nye-svar": lambda _since: has_new_reply(),
}
"""The lists that say more closely what a case needs: which cases are in them, given by when one that is not opened must
have been assigned."""


def is_open() -> ColumnElement[bool]:
    """Cases that are not closed; said as the indexes of open cases say it."""
    return Case.state != literal_column("'closed'")


def is_closed() -> ColumnElement[bool]:
    """Cases that are done; said as the indexes of closed cases say it."""
    return Case.closed_at.is_not(None)


def is_closed_of(developer_id: int) -> ColumnElement[bool]:
    """Cases that this developer had when they were closed."""
    return and_(Case.developer_id == developer_id, Case.state == "closed")


def may_be_read_by(session: Session, person: User, now: datetime) -> ColumnElement[bool] | None:
    """Cases that `rights` lets this person read; None for all of them. As `app.cases.access.may`, for many cases."""
    roles = role_names(person)

    def may(whose: str) -> bool:
        return all(rights.may(rights.READ, roles, whose, is_confidential=secret) for secret in (False, True))

    if may(rights.OTHER):
        return None
    helps = select(CaseHelper.case_id).where(CaseHelper.user_id == person.id, CaseHelper.ended_at.is_(None))
    which: list[ColumnElement[bool]] = []
    if may(rights.OWN) and person.developer is not None:
        which.append(Case.developer_id == person.developer.id)
    if may(rights.DEPUTY):
        which += [_stands_in(one, now) for one in people.deputised_by(session, person)]
    if may(rights.SHARING):
        which.append(Case.id.in_(helps.where(CaseHelper.is_sharing)))
    if may(rights.ASKED):
        which.append(Case.id.in_(helps.where(~CaseHelper.is_sharing)))
    return or_(false(), *which)


def cases_where(
    session: Session, which: ColumnElement[bool] | None, narrowing: Narrowing, page: int, *, known: int | None = None
) -> Listed:
    """One page of 25 cases; `which` None: of all. `known` is the total, which spares a statement."""
    page = min(max(1, page), MOST_PAGES)
    conditions = [*([] if which is None else [which]), *_limits(session, narrowing)]
    total = known
    if total is None or narrowing.is_narrow:
        total = session.scalar(select(counted(*conditions))) or 0
    are_few = bool(narrowing.words) and total < MOST_COUNTED
    chosen = _ordered(select(Case).where(*conditions), narrowing.order, are_few=are_few)
    rows = session.scalars(chosen.options(*WITH_HOLDER).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return Listed(rows, total, page)


def nearest_promises(session: Session, today: date) -> Sequence[Case]:
    """The five open cases without an answer whose promise date is nearest, from today on."""
    return session.scalars(
        select(Case)
        .where(is_open(), Case.state.in_(WAITING_FOR_US), Case.promised_on >= today, Case.first_answered_at.is_(None))
        .options(*WITH_HOLDER)
        .order_by(Case.promised_on, Case.id)
        .limit(NEAREST)
    ).all()


def said_in(session: Session, case_ids: Sequence[int]) -> Mapping[int, Sequence[tuple[str, str]]]:
    """The messages of these cases, oldest first: case id → (kind, text); at most 1,000, the newest."""
    rows = session.execute(
        select(Message.case_id, Message.kind, Message.text)
        .where(Message.case_id.in_(case_ids))
        .order_by(Message.id.desc())
        .limit(MOST_COUNTED)
    ).all()
    found: dict[int, list[tuple[str, str]]] = {}
    for case_id, kind, text in reversed(rows):
        found.setdefault(case_id, []).append((kind, text))
    return found


def _stands_in(developer: Developer, now: datetime) -> ColumnElement[bool]:
    """Cases of this developer, whose deputy somebody is: all while they are away, else those that lie unopened."""
    theirs = Case.developer_id == developer.id
    return and_(theirs, is_unopened(now)) if people.is_here(developer, clock.local(now).date()) else theirs


def _limits(session: Session, narrowing: Narrowing) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = []
    if narrowing.municipality:
        slug = Municipality.slug == narrowing.municipality
        limits.append(Case.municipality_id == select(Municipality.id).where(slug).scalar_subquery())
    if narrowing.area:
        slug = CompetenceArea.slug == narrowing.area
        limits.append(Case.area_id == select(CompetenceArea.id).where(slug).scalar_subquery())
    if narrowing.developer:
        holder = select(Developer.id).join(User, Developer.user_id == User.id).where(User.slug == narrowing.developer)
        limits.append(Case.developer_id == holder.scalar_subquery())
    if narrowing.state:
        limits.append(Case.state == narrowing.state)
    if search_index.beginnings(narrowing.words):
        dialect = session.get_bind().dialect.name
        limits.append(search_index.has_words(dialect, Case.__table__.c.id, narrowing.words))
    return limits


def _ordered(query: Select[Any], order: str, *, are_few: bool) -> Select[Any]:
    """In this order. Where few cases hold a word no index is in it, or PostgreSQL reads all cases to find the few."""
    *columns, number = ORDERS[order.removeprefix("-")]()
    columns.append(number + 0 if are_few else number)
    return query.order_by(*(column.desc() if order.startswith("-") else column.asc() for column in columns))


ORDERS: Mapping[str, Callable[[], Sequence[Any]]] = {
    "promised": lambda: (Case.promised_on, Case.id),
    "received": lambda: (Case.received_at, Case.id),
    "case": lambda: (Case.subject, Case.id),
    "area": lambda: (Case.area_id, Case.promised_on, Case.id),
    "developer": lambda: (Case.developer_id, Case.promised_on, Case.id),
    "closed": lambda: (Case.closed_at, Case.id),
    "number": lambda: (Case.id,),
}
"""By what a list can be ordered: name → columns, the last of them unique."""

WITH_HOLDER = (
    joinedload(Case.developer).options(
        lazyload(Developer.municipality),
        joinedload(Developer.user).options(lazyload(User.roles), lazyload(User.developer)),
    ),
)
"""Who has each case, by name, without their roles: these would cost a statement more."""


def counted(*which: ColumnElement[bool], by: Sequence[Any] = ()) -> ColumnElement[int]:
    """How many there are, at most one more than `MOST_COUNTED`; `by` is the order of the index to count in."""
    some = select(Case.id).where(*which).order_by(*by).limit(MOST_COUNTED + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
