"""What a report asks the database for: the cases' figures, and the names that they are shown under."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, Row, Select, cast, func, literal_column, select
from sqlalchemy.orm import Session

from app.cases.figures.models import CaseFigure
from app.cases.figures.rows import place_of
from app.cases.hours.models import CaseHours
from app.clock import Period
from app.people.models import Competence, Developer, User
from app.reports import periods
from app.ui.fields import QUARTERS
from catalogue.base import in_language
from catalogue.models import CompetenceArea, Municipality, ServiceText


@dataclass(frozen=True)
class Choice:
    """A municipality or an area as the filter names it."""

    id: int
    slug: str
    name: str
    is_retired: bool


@dataclass(frozen=True)
class Person:
    """A developer. `town` is a municipality's id; 0 is none."""

    name: str
    town: int


@dataclass(frozen=True)
class Knowing:
    """How many active developers know an area, and the highest level among them."""

    people: int
    level: int


@dataclass(frozen=True)
class Hours:
    """Hours that are noted, and on how many cases."""

    cases: int
    hours: float


def digits(session: Session, period: Period) -> str:
    """The rows of every case that came in the period, one after another."""
    one = CaseFigure
    row = one.digits + one.channel + one.sorted_as + one.is_moved + one.told + one.helper
    found = session.scalar(
        select(func.aggregate_strings(row, "")).where(
            CaseFigure.received_at >= period.begins_at,
            CaseFigure.received_at < period.ends_before,
        )
    )
    return found or ""


HoursByTown = dict[tuple[int, int], Hours]
"""By the municipalities of the business and of whoever noted them; 0 is none."""


def hours(
    session: Session, period: periods.Period, town: int | None, area: int | None
) -> tuple[HoursByTown, HoursByTown]:
    """Hours noted on cases of the period, and of the period before; narrowed to this municipality and this area.

    Each by the business's municipality and that of whoever noted them; 0 is none.
    """
    placed = {name: _digit(name) for name in ("municipality", "area")}
    is_before = CaseFigure.received_at < period.begins_at
    chosen = (
        select(
            is_before, placed["municipality"], Developer.municipality_id, func.count(CaseHours.case_id.distinct()),
            func.sum(CaseHours.quarters),
        )
        .join(CaseFigure, CaseFigure.case_id == CaseHours.case_id)
        .outerjoin(Developer, Developer.user_id == CaseHours.user_id)
        .where(CaseFigure.received_at >= period.before.begins_at, CaseFigure.received_at < period.ends_before)
        .group_by(literal_column("1"), literal_column("2"), literal_column("3"))
    )  # fmt: skip
    for name, key in (("municipality", town), ("area", area)):
        if key is not None:
            chosen = chosen.where(placed[name] == key)
    now: HoursByTown = {}
    before: HoursByTown = {}
    for is_older, one, helper, cases, quarters in session.execute(chosen):
        (before if is_older else now)[one, helper or 0] = Hours(cases, int(quarters) / QUARTERS)
    return now, before


def _digit(name: str) -> ColumnElement[int]:
    """A number that stands among the digits of a case."""
    first, width = place_of(name)
    return cast(func.substr(CaseFigure.digits, first, width), Integer)


def places(session: Session, language: str) -> tuple[list[Choice], list[Choice]]:
    """Municipalities and areas in the order of the region's files, also those that have ended."""
    towns = session.execute(_named(Municipality))
    areas = session.execute(_named(CompetenceArea))
    return [_choice(row, language) for row in towns], [_choice(row, language) for row in areas]


def _named(model: type[Municipality | CompetenceArea]) -> Select[int, str, dict[str, str], bool]:
    return select(model.id, model.slug, model.name, model.is_retired).order_by(model.position, model.id)


def _choice(row: Row[int, str, dict[str, str], bool], language: str) -> Choice:
    key, slug, name, is_retired = row
    return Choice(key, slug, in_language(name, language), is_retired)


def services(session: Session, ids: Collection[int], language: str) -> dict[int, str]:
    """The names of these services by id, in this language or nb."""
    chosen = select(ServiceText.service_id, ServiceText.language, ServiceText.name)
    rows = session.execute(chosen.where(ServiceText.service_id.in_(ids))) if ids else ()
    names: dict[int, dict[str, str]] = {}
    for key, spoken, name in rows:
        names.setdefault(key, {})[spoken] = name
    return {key: in_language(name, language) for key, name in names.items()}


def developers(session: Session) -> dict[int, Person]:
    """Everybody who has or had cases, by the developer's id, in the order of their names."""
    chosen = select(Developer.id, Developer.municipality_id, User.name).join(User, User.id == Developer.user_id)
    return {
        key: Person(name, town or 0) for key, town, name in session.execute(chosen.order_by(User.name, Developer.id))
    }


def knowing(session: Session) -> dict[int, Knowing]:
    """By the area's id; areas that nobody knows are left out."""
    chosen = (
        select(Competence.area_id, func.count(), func.max(Competence.level))
        .join(Developer, Developer.id == Competence.developer_id)
        .join(User, User.id == Developer.user_id)
        .where(User.active, Developer.capacity > 0)
        .group_by(Competence.area_id)
    )
    return {area: Knowing(people, level) for area, people, level in session.execute(chosen)}
