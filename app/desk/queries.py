"""Reads that only the desk asks: its counts, its lists, who is free. More rows never cost more statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.cases.models import Case, CaseEvent, Message
from app.cases.queries import PAGE_SIZE
from app.cases.states import HELD
from app.desk.lists.queries import MOST_COUNTED
from app.mail.models import UNSENT, OutgoingMail
from app.mail.queries import is_trouble
from app.people.models import Absence, Developer, User

NEAREST = 5
MAX_PAGE = 100_000


@dataclass(frozen=True)
class PersonNow:
    """Somebody who takes cases, as they are today.

    `open_cases` are counted to one more than `MOST_COUNTED`. `away_until` is the last day of an absence that holds
    today.
    """

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


def last_written(session: Session, case_ids: Sequence[int]) -> Mapping[tuple[int, str], datetime]:
    """When each kind of message was last written in each of these cases: (case id, kind) → time."""
    rows = session.execute(
        select(Message.case_id, Message.kind, func.max(Message.at))
        .where(Message.case_id.in_(case_ids))
        .group_by(Message.case_id, Message.kind)
        .order_by(Message.case_id, Message.kind)
    )
    return {(case_id, kind): at for case_id, kind, at in rows}


_HAS = Case.developer_id == Developer.id, Case.state.in_(HELD)
_OPEN_CASES = select(func.count()).select_from(
    select(Case.id).where(*_HAS).limit(MOST_COUNTED + 1).correlate(Developer).subquery()
)
_AWAY_UNTIL = select(func.max(Absence.until_on)).where(
    Absence.developer_id == Developer.id, Absence.from_on <= bindparam("today"), Absence.until_on >= bindparam("today")
)
_PEOPLE_NOW = (
    select(
        Developer.id,
        User.slug,
        User.name,
        Developer.capacity,
        _OPEN_CASES.scalar_subquery().label("open_cases"),
        _AWAY_UNTIL.scalar_subquery().label("away_until"),
    )
    .join(User, Developer.user_id == User.id)
    .where(User.active)
    .order_by(User.name, Developer.id)
)


def people_now(session: Session, today: date) -> Mapping[str, PersonNow]:
    """Everybody active who takes cases, by slug in the order of names, in one statement."""
    return {row.slug: PersonNow(*row) for row in session.execute(_PEOPLE_NOW, {"today": today})}


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


def spam(session: Session, page: int) -> tuple[Sequence[Case], int]:
    """One page of 25 of what was closed as spam and is not emptied yet, newest first, and how many there are."""
    is_spam = (Case.outcome == "spam", Case.emptied_at.is_(None))
    total = session.scalar(select(func.count(Case.id)).where(*is_spam)) or 0
    chosen = select(Case).where(*is_spam).order_by(Case.closed_at.desc(), Case.id.desc())
    return session.scalars(chosen.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all(), total


def confidential_among(session: Session, references: Collection[str]) -> set[str]:
    """Those of these references whose case, or the one that goes on in its place, is confidential."""
    other = aliased(Case)
    chosen = select(Case.reference).outerjoin(other, other.id == Case.merged_into_id)
    is_secret = or_(Case.is_confidential, other.is_confidential)
    return set(session.scalars(chosen.where(Case.reference.in_(references), is_secret)))
