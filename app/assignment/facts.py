"""Tables → the plain facts that the policy weighs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import current_app

from app.cases.models import Case
from app.learning.registry import ActiveModel
from app.people.models import Developer
from triage import policy_numbers
from triage.abstaining import Threshold, threshold
from triage.candidates import DEFAULT_POLICY, Person, Policy, Question
from triage.prediction import Prediction
from triage.profiles import Profile

_kept: dict[tuple[object, ...], Threshold] = {}
"""The last one worked out: it takes three milliseconds and changes with the model, the promise or who covers what."""


def people(developers: Sequence[Developer], load: Mapping[int, int], today: date, promised_on: date) -> list[Person]:
    """Everybody who takes cases, as routing sees them on this day. `load` is open cases by developer id."""
    return [profile(one).on(today, promised_on, load.get(one.id, 0)) for one in developers]


def prediction(active: ActiveModel | None, text: str, subject: str) -> Prediction | None:
    """What the model in force says of a text, as it will be kept; None without a model."""
    said = active.model.predict(text, subject) if active else None
    return said.as_kept() if said else None


def kept_promise(
    active: ActiveModel | None, present: Sequence[Person], base: Policy = DEFAULT_POLICY
) -> Threshold | None:
    """From which mass on cases are sent without a person having looked, for the promise that is set to be kept.

    None while there is no model, or one that had too few questions to be tested on.
    """
    if active is None or active.model.held_out is None:
        return None
    promise: float = current_app.config["SETTINGS"].triage_promise
    who = tuple((person.capacity > 0, tuple(sorted(person.levels.items()))) for person in present)
    key = (active.version, id(active.model), promise, who, tuple(policy_numbers.numbers(base).items()))
    if key not in _kept:
        _kept.clear()
        _kept[key] = threshold(active.model.held_out, active.model.labels, present, base, promise=promise)
    return _kept[key]


def policy(kept: Threshold | None, adopted: Mapping[str, float] | None = None) -> Policy:
    """The policy in force: what was adopted, and where that says nothing of the least mass, the one that keeps so."""
    base = policy_numbers.changed(DEFAULT_POLICY, adopted or {})
    if kept is None or "least_mass" in (adopted or {}):
        return base
    return replace(base, least_mass=kept.least_mass)


def question(case: Case) -> Question:
    """What the form told."""
    return Question(
        municipality=case.municipality.slug if case.municipality else None, reply_language=case.reply_language
    )


def given(asked: Question, promised_on: date, load: Mapping[str, int]) -> dict[str, Any]:
    """What a decision rests on besides prediction, people and policy, as it is kept. `load` is by slug."""
    return {
        "town": asked.municipality,
        "reply": asked.reply_language,
        "promised": promised_on.isoformat(),
        "load": {slug: count for slug, count in load.items() if count},
    }


def profile(developer: Developer) -> Profile:
    """What is known of somebody who takes cases, whatever the day."""
    return Profile(
        slug=developer.user.slug,
        name=developer.user.name,
        municipality=developer.municipality.slug if developer.municipality else None,
        languages=tuple(developer.languages),
        levels={row.area.slug: row.level for row in developer.competences},
        capacity=developer.capacity,
        also_covers=tuple(developer.also_covers),
        working_days=tuple(developer.working_days),
        absences=tuple((row.from_on, row.until_on) for row in developer.absences),
        is_coordinator=developer.user.is_one_of("coordinator"),
        deputy=developer.deputy.slug if developer.deputy else None,
    )
