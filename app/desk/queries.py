"""Reads that only the desk asks: its counts, its lists, who is free. More rows never cost more statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload

from app.cases.models import Case, CaseEvent, Message
from app.cases.queries import PAGE_SIZE
from app.cases.states import HELD, OPEN_STATES, WAITING_FOR_US
from app.mail.models import FOR_A_PERSON, UNSENT, IncomingMail, OutgoingMail
from app.mail.queries import is_trouble
from app.people.models import Absence, Developer, User
from catalogue.models import CompetenceArea, Municipality

NEAREST = 5
MAX_PAGE = 100_000


@dataclass(frozen=True)
class Counts:
    """How many cases, letters in trouble and letters that came and need a person; `mine` are cases of the reader."""

    mine: int = 0
    needs: int = 0
    open: int = 0
    overdue: int = 0
    not_for_us: int = 0
    mail: int = 0
    mail_in: int = 0


@dataclass(frozen=True)
class Narrowing:
    """How a list is narrowed, by slugs, and ordered: `promised` (nearest first) or `received` (newest first)."""

    municipality: str = ""
    area: str = ""
    developer: str = ""
    order: str = "promised"

    @property
    def is_narrow(self) -> bool:
        """Whether some cases may be left out."""
        return bool(self.municipality or self.area or self.developer)


@dataclass(frozen=True)
class Listed:
    """One page of a list of cases, from 1, and how many the whole list has."""

    rows: Sequence[Case]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True)
class PersonNow:
    """Somebody who takes cases, as they are today. `away_until` is the last day of an absence that holds today."""

    id: int
    slug: str
    name: str
    capacity: int
    open_cases: int
    away_until: date | None

    @property
    def is_available(self) -> bool:
        """Whether a case can be given to them without a warning."""
        return self.away_until is None and self.open_cases < self.capacity


def counts(session: Session, developer_id: int | None, *, today: date, now: datetime) -> Counts:
    """All counts of the desk in one statement, each found through an index."""

    def cases(*which: ColumnElement[bool]) -> ColumnElement[int]:
        return select(func.count()).select_from(Case).where(*which).scalar_subquery()

    letters = select(func.count()).select_from(OutgoingMail).where(is_trouble(now)).scalar_subquery()
    row = session.execute(
        select(
            cases(Case.developer_id == developer_id, Case.state == "assigned"),
            cases(needs_coordinator(today)),
            cases(Case.state.in_(OPEN_STATES)),
            cases(is_overdue(today)),
            cases(is_not_for_us()),
            letters,
            select(func.count())
            .select_from(IncomingMail)
            .where(IncomingMail.state.in_(FOR_A_PERSON))
            .scalar_subquery(),
        )
    ).one()
    return Counts(*row)


def waiting_for(session: Session, developer_id: int | None) -> int:
    """How many cases wait for this developer."""
    mine = select(func.count()).select_from(Case).where(Case.developer_id == developer_id, Case.state == "assigned")
    return session.scalar(mine) or 0


def needs_coordinator(today: date) -> ColumnElement[bool]:
    """Cases that do not run by themselves: referred and perhaps for us, overdue, or with a letter that did not go."""
    unsent = select(OutgoingMail.about).where(OutgoingMail.state.in_(UNSENT), OutgoingMail.about != "")
    return or_(
        and_(Case.state == "referred", Case.referral_reason != "not_for_us"),
        is_overdue(today),
        and_(Case.state.in_(OPEN_STATES), Case.reference.in_(unsent)),
    )


def is_overdue(today: date) -> ColumnElement[bool]:
    """Cases that wait for a first answer from us and whose promise date has passed."""
    return and_(
        Case.state.in_(WAITING_FOR_US),
        Case.promised_on < today,
        Case.first_answered_at.is_(None),
        or_(Case.referral_reason.is_(None), Case.referral_reason != "not_for_us"),
    )


def is_not_for_us() -> ColumnElement[bool]:
    """Cases that the machine took for a private matter, a sales pitch or spam, and nobody has looked at."""
    return and_(Case.state == "referred", Case.referral_reason == "not_for_us")


def is_open() -> ColumnElement[bool]:
    """Cases that are not closed."""
    return Case.state.in_(OPEN_STATES)


def is_closed() -> ColumnElement[bool]:
    """Cases that are done."""
    return Case.state == "closed"


def cases_where(
    session: Session, which: ColumnElement[bool], narrowing: Narrowing, page: int, *, known_total: int | None = None
) -> Listed:
    """One page of 25 cases. `known_total` spares a statement when the list is not narrowed."""
    page = min(max(1, page), MAX_PAGE)
    narrow = _narrowed(select(Case), which, narrowing)
    total = known_total
    if total is None or narrowing.is_narrow:
        total = session.scalar(_narrowed(select(func.count(Case.id)), which, narrowing)) or 0
    order = (Case.received_at.desc(), Case.id.desc()) if narrowing.order == "received" else (Case.promised_on, Case.id)
    rows = session.scalars(
        narrow.options(*_WITH_HOLDER).order_by(*order).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    ).all()
    return Listed(rows, total, page)


def nearest_promises(session: Session, today: date) -> Sequence[Case]:
    """The five open cases without an answer whose promise date is nearest, from today on."""
    return session.scalars(
        select(Case)
        .where(Case.state.in_(WAITING_FOR_US), Case.promised_on >= today, Case.first_answered_at.is_(None))
        .options(*_WITH_HOLDER)
        .order_by(Case.promised_on, Case.id)
        .limit(NEAREST)
    ).all()


def closed_cases_of(session: Session, developer_id: int, page: int) -> Listed:
    """One page of the developer's closed cases, last closed first."""
    page = min(max(1, page), MAX_PAGE)
    mine = (Case.developer_id == developer_id, Case.state == "closed")
    total = session.scalar(select(func.count(Case.id)).where(*mine)) or 0
    rows = session.scalars(
        select(Case)
        .where(*mine)
        .options(*_WITH_HOLDER)
        .order_by(Case.closed_at.desc(), Case.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    return Listed(rows, total, page)


def last_written(session: Session, case_ids: Sequence[int]) -> Mapping[tuple[int, str], datetime]:
    """When each kind of message was last written in each of these cases: (case id, kind) → time."""
    rows = session.execute(
        select(Message.case_id, Message.kind, func.max(Message.at))
        .where(Message.case_id.in_(case_ids))
        .group_by(Message.case_id, Message.kind)
        .order_by(Message.case_id, Message.kind)
    )
    return {(case_id, kind): at for case_id, kind, at in rows}


def people_now(session: Session, today: date) -> Mapping[str, PersonNow]:
    """Everybody active who takes cases, by slug in the order of names, in one statement."""
    open_cases = (
        select(func.count())
        .select_from(Case)
        .where(Case.developer_id == Developer.id, Case.state.in_(HELD))
        .scalar_subquery()
    )
    away_until = (
        select(func.max(Absence.until_on))
        .where(Absence.developer_id == Developer.id, Absence.from_on <= today, Absence.until_on >= today)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Developer.id, User.slug, User.name, Developer.capacity, open_cases, away_until)
        .join(User, Developer.user_id == User.id)
        .where(User.active)
        .order_by(User.name, Developer.id)
    )
    return {row.slug: PersonNow(*row) for row in rows}


def names(session: Session) -> Mapping[str, str]:
    """Everybody's name by slug, also of those who have left: history keeps names."""
    rows = session.execute(select(User.slug, User.name).order_by(User.id))
    return {slug: name for slug, name in rows}  # noqa: C416 - a result is no mapping, though dict() takes it for one


def troubled_letters(session: Session, now: datetime, page: int) -> Sequence[OutgoingMail]:
    """One page of 25 letters that a person must see: those that nobody will try again first, then the oldest."""
    page = min(max(1, page), MAX_PAGE)
    return session.scalars(
        select(OutgoingMail)
        .where(is_trouble(now))
        .order_by(OutgoingMail.state.in_(UNSENT).desc(), OutgoingMail.created_at, OutgoingMail.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()


def unsent_letters_of(session: Session, references: Sequence[str]) -> Mapping[str, OutgoingMail]:
    """The newest letter that did not go, of each of these cases."""
    rows = session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.about.in_(references), OutgoingMail.state.in_(UNSENT))
        .order_by(OutgoingMail.about, OutgoingMail.id)
    )
    return {row.about: row for row in rows}


def has_held(session: Session, case: Case, slug: str) -> bool:
    """Whether this developer has had the case at some time."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    CaseEvent.case_id == case.id,
                    or_(
                        and_(CaseEvent.kind == "handed_over", CaseEvent.facts["to"].as_string() == slug),
                        and_(CaseEvent.kind == "assigned", CaseEvent.facts["developer"].as_string() == slug),
                    ),
                )
            )
        )
    )


def _narrowed(query: Select[Any], which: ColumnElement[bool], narrowing: Narrowing) -> Select[Any]:
    query = query.where(which)
    if narrowing.municipality:
        query = query.where(Case.municipality.has(Municipality.slug == narrowing.municipality))
    if narrowing.area:
        query = query.where(Case.area.has(CompetenceArea.slug == narrowing.area))
    if narrowing.developer:
        query = query.where(Case.developer.has(Developer.user.has(User.slug == narrowing.developer)))
    return query


_WITH_HOLDER = (
    joinedload(Case.developer).options(
        lazyload(Developer.municipality),
        joinedload(Developer.user).options(lazyload(User.roles), lazyload(User.developer)),
    ),
)
"""Who has each case, by name, without their roles: these would cost a statement more."""
