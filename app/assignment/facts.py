"""Tables → the plain facts that the policy weighs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from flask import current_app

from app.cases.models import Case
from app.learning.registry import ActiveModel
from app.people import queries as staff
from app.people.models import Developer
from triage.abstaining import Threshold, threshold
from triage.candidates import DEFAULT_POLICY, Person, Policy, Question

_kept: dict[tuple[object, ...], Threshold] = {}
"""The last one worked out: it takes three milliseconds and changes with the model, the promise or who covers what."""


def people(developers: Sequence[Developer], load: Mapping[int, int], today: date, promised_on: date) -> list[Person]:
    """Everybody who takes cases, as routing sees them on this day. `load` is open cases by developer id."""
    return [_person(developer, load.get(developer.id, 0), today, promised_on) for developer in developers]


def kept_promise(active: ActiveModel | None, present: Sequence[Person]) -> Threshold | None:
    """From which mass on cases are sent without a person having looked, for the promise that is set to be kept.

    None while there is no model, or one that had too few questions to be tested on.
    """
    if active is None or active.model.held_out is None:
        return None
    promise: float = current_app.config["SETTINGS"].triage_promise
    who = tuple((person.capacity > 0, tuple(sorted(person.levels.items()))) for person in present)
    key = (active.version, id(active.model), promise, who)
    if key not in _kept:
        _kept.clear()
        _kept[key] = threshold(active.model.held_out, active.model.labels, present, DEFAULT_POLICY, promise=promise)
    return _kept[key]


def policy(kept: Threshold | None) -> Policy:
    """The policy that keeps the promise so; the usual one when nothing is known of it."""
    return replace(DEFAULT_POLICY, least_mass=kept.least_mass) if kept else DEFAULT_POLICY


def question(case: Case) -> Question:
    """What the form told."""
    return Question(
        municipality=case.municipality.slug if case.municipality else None, reply_language=case.reply_language
    )


def _person(developer: Developer, open_cases: int, today: date, promised_on: date) -> Person:
    away_until = staff.away_until(developer, today)
    return Person(
        slug=developer.user.slug,
        name=developer.user.name,
        municipality=developer.municipality.slug if developer.municipality else None,
        languages=tuple(developer.languages),
        levels={row.area.slug: row.level for row in developer.competences},
        capacity=developer.capacity,
        open_cases=open_cases,
        also_covers=frozenset(developer.also_covers),
        is_away=away_until is not None,
        away_until=away_until,
        works_today=staff.works_on(developer, today),
        leaves_before_promise=any(today < absence.from_on <= promised_on for absence in developer.absences),
        is_coordinator=developer.user.is_one_of("coordinator"),
        deputy=developer.deputy.slug if developer.deputy else None,
    )
