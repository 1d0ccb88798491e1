"""People and areas: where there are gaps, who knows what, who has how much and is away when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask_babel import gettext as _

from app import clock
from app.cases import queries as cases
from app.desk import phrases
from app.desk.people.forms import ROLE_NAMES
from app.extensions import db
from app.people import queries as staff
from app.people.access import current_person
from app.people.models import Developer, User
from app.ui.filters import and_list, plain_date, translated
from catalogue import queries as catalogue
from catalogue.models import CompetenceArea

ABLE = 2
"""The level from which a person can take a whole case."""

NOBODY, NOBODY_HERE, FIRST_STEP, ONLY_ONE = "nobody", "nobody_here", "first_step", "only_one"
_ORDER = (NOBODY, NOBODY_HERE, FIRST_STEP, ONLY_ONE, "")


@dataclass(frozen=True)
class AreaRow:
    """An area with everybody's level, in the order of the people; 0 is none. `gap` is empty when it is well covered."""

    name: str
    levels: Sequence[int]
    gap: str
    mark: str
    sentence: str


@dataclass(frozen=True)
class PersonRow:
    """A person as the list shows them."""

    slug: str
    name: str
    municipality: str
    languages: str
    week: str
    absence: str
    deputy: str
    open_cases: int
    capacity: int


def people() -> str:
    """The page: gaps first, then who knows what, then the people."""
    session, today = db.session(), clock.today()
    is_coordinator = current_person().is_one_of("coordinator")
    developers = sorted(staff.developers(session), key=_by_municipality)
    load = cases.open_case_counts(session)
    rows = [_area(area, developers, today) for area in catalogue.areas(session)]
    rows.sort(key=lambda row: _ORDER.index(row.gap))
    return render_template(
        "desk/people.html",
        developers=developers,
        rows=rows,
        gaps=[row for row in rows if row.gap in {NOBODY, NOBODY_HERE, FIRST_STEP}],
        alone=[row for row in rows if row.gap == ONLY_ONE],
        persons=[_person(developer, load, today) for developer in developers],
        is_coordinator=is_coordinator,
        others=_others(staff.users(session)) if is_coordinator else [],
        role_names=ROLE_NAMES,
    )


def _others(users: Sequence[User]) -> list[User]:
    """Accounts that the list of people does not show: of those who take no cases, and closed ones."""
    return [user for user in users if user.developer is None or not user.active]


def _by_municipality(developer: Developer) -> tuple[bool, int, str]:
    town = developer.municipality
    return (town is None, town.position if town else 0, developer.user.name)


def _area(area: CompetenceArea, developers: Sequence[Developer], today: date) -> AreaRow:
    levels = [next((row.level for row in one.competences if row.area_id == area.id), 0) for one in developers]
    able = [one for one, level in zip(developers, levels, strict=True) if level >= ABLE]
    helpers = [one for one, level in zip(developers, levels, strict=True) if level]
    gap = _gap(able, helpers, today)
    return AreaRow(translated(area.name), levels, gap, _mark(gap), _sentence(gap, able, helpers, today))


def _gap(able: Sequence[Developer], helpers: Sequence[Developer], today: date) -> str:
    if not helpers:
        return NOBODY
    if not able:
        return FIRST_STEP
    if all(staff.is_away(one, today) for one in able):
        return NOBODY_HERE
    return ONLY_ONE if len(able) == 1 else ""


def _mark(gap: str) -> str:
    marks = {
        NOBODY: _("Nobody"),
        NOBODY_HERE: _("Nobody at work"),
        FIRST_STEP: _("Only level 1"),
        ONLY_ONE: _("Only one"),
    }
    return str(marks.get(gap, ""))


def _sentence(gap: str, able: Sequence[Developer], helpers: Sequence[Developer], today: date) -> str:
    if gap == NOBODY:
        return str(_("Cases about this go to the coordinator."))
    names = and_list(one.user.name for one in (able or helpers))
    if gap == FIRST_STEP:
        return str(_("%(names)s can help with a first step.", names=names))
    if gap == NOBODY_HERE:
        back = min(until for one in able if (until := staff.away_until(one, today)))
        return str(
            _("Only %(names)s can do this, and is away until and including %(day)s.", names=names, day=plain_date(back))
        )
    return str(_("Only %(names)s can take a whole case.", names=names))


def _person(developer: Developer, load: Mapping[int, int], today: date) -> PersonRow:
    return PersonRow(
        slug=developer.user.slug,
        name=developer.user.name,
        municipality=translated(developer.municipality.name) if developer.municipality else "",
        languages=phrases.language_names(developer.languages),
        week=phrases.working_week(developer.working_days),
        absence=phrases.absence(developer, today),
        deputy=developer.deputy.name if developer.deputy else "",
        open_cases=load.get(developer.id, 0),
        capacity=developer.capacity,
    )
