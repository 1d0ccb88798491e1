"""Sort old cases again, in the order they came, with something changed; pure, and with the routing that is in force.

What a person has in hand at any time is what they had in reality, plus what the trial gave them, less what it took from
them. A case that the trial sends elsewhere weighs on its new person from the moment it came until it was closed in
reality, and no longer on whoever had it. So with nothing changed everything is as it was, to the last case.
"""

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from triage import policy_numbers
from triage.candidates import Person, Policy, Question
from triage.decision import Assignment, Decision
from triage.prediction import Prediction
from triage.profiles import Profile, Spell, from_facts
from triage.routing import route

TOGETHER, ALONE = "together", "alone"

Held = tuple[str, datetime, datetime | None]
"""Who had a case, from when, until when; None: still."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Who took cases and by which policy; `key` is the same for the same."""

    key: int
    people: tuple[Profile, ...]
    policy: Policy


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a case goes. `person` is empty when the coordinator gets it; `mass` is how sure, None when nobody fits."""

    person: str
    reason_code: str
    cause: str = ""
    mass: float | None = None


@dataclass(frozen=True, slots=True)
class Sorted:
    """An old sorting with all that it rested on. `held` is who had the case in reality, `closed_at` until when."""

    case_id: int
    at: datetime
    today: date
    promised_on: date
    question: Question
    prediction: Prediction | None
    load: Mapping[str, int]
    basis: Basis
    outcome: Outcome
    held: tuple[Held, ...] = ()
    closed_at: datetime | None = None
    ended_with: str = ""

    @property
    def area(self) -> str:
        """The likeliest area; empty where the program could not read the text."""
        return self.prediction.area if self.prediction is not None and self.prediction.is_readable else ""


@dataclass(frozen=True)
class Setting:
    """What is changed on trial; an empty one changes nothing.

    `numbers` are of `policy_numbers`; `levels` (person, area, level; 0 takes it away); `away` (person, first day, last
    day); `gone` are people who take no cases at all; `newcomers` are made up; `office` "alone": each municipality's
    cases only to its own people. A case of no municipality is sorted by the one office all the same.
    """

    numbers: Mapping[str, float] = field(default_factory=dict)
    levels: tuple[tuple[str, str, int], ...] = ()
    away: tuple[tuple[str, date, date], ...] = ()
    gone: tuple[str, ...] = ()
    newcomers: tuple[Profile, ...] = ()
    office: str = TOGETHER

    @property
    def changes_nothing(self) -> bool:
        """Whether everything is as it was."""
        return self == Setting()

    def as_facts(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return {
            "numbers": dict(self.numbers),
            "levels": [list(row) for row in self.levels],
            "away": [[slug, first.isoformat(), last.isoformat()] for slug, first, last in self.away],
            "gone": list(self.gone),
            "newcomers": [{**one.as_facts(date.min), "name": one.name} for one in self.newcomers],
            "office": self.office,
        }


def setting_of(facts: Mapping[str, Any]) -> Setting:
    """Return the setting that was kept as plain values."""
    return Setting(
        numbers=dict(facts.get("numbers", {})),
        levels=tuple((slug, area, level) for slug, area, level in facts.get("levels", ())),
        away=tuple(
            (slug, date.fromisoformat(first), date.fromisoformat(last)) for slug, first, last in facts.get("away", ())
        ),
        gone=tuple(facts.get("gone", ())),
        newcomers=tuple(from_facts(one) for one in facts.get("newcomers", ())),
        office=facts.get("office", TOGETHER),
    )


def changed_people(people: Sequence[Profile], setting: Setting) -> tuple[Profile, ...]:
    """Return the people as the setting has them, in the order of their slugs."""
    new = {one.slug for one in setting.newcomers}
    kept = [_changed(one, setting) for one in people if one.slug not in setting.gone and one.slug not in new]
    return tuple(sorted((*kept, *setting.newcomers), key=lambda one: one.slug))


def outcome_of(decision: Decision) -> Outcome:
    """Return what matters of a decision here."""
    if isinstance(decision, Assignment):
        return Outcome(decision.person, decision.reason_code, "", decision.facts.get("mass"))
    best = max((one.mass for one in decision.candidates), default=None)
    return Outcome("", decision.reason_code, decision.cause, round(best, 4) if best is not None else None)


class Replay:
    """Sorts one old case after another; they must come in the order they were sorted."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self._more: Counter[str] = Counter()
        self._coming: list[tuple[datetime, int, str, int]] = []
        self._count = 0
        self._bases: dict[int, Basis] = {}

    def basis(self, sorted_: Sorted) -> Basis:
        """Return people and policy of the day, as the setting has them."""
        found = self._bases.get(sorted_.basis.key)
        if found is None:
            people = changed_people(sorted_.basis.people, self.setting)
            policy = policy_numbers.changed(sorted_.basis.policy, self.setting.numbers)
            found = self._bases[sorted_.basis.key] = replace(sorted_.basis, people=people, policy=policy)
        return found

    def step(self, sorted_: Sorted) -> tuple[Outcome, dict[str, int]]:
        """Sort a case; returns where it goes, and how many open cases everybody had when it came."""
        basis = self.basis(sorted_)
        self._until(sorted_.at)
        load = {one.slug: max(0, sorted_.load.get(one.slug, 0) + self._more[one.slug]) for one in basis.people}
        asked = _asked(sorted_, basis, self.setting, load)
        outcome = outcome_of(route(sorted_.prediction, asked, sorted_.question, basis.policy))
        if outcome.person != sorted_.outcome.person:
            self._move(sorted_, outcome.person)
        return outcome, load

    def _until(self, moment: datetime) -> None:
        while self._coming and self._coming[0][0] <= moment:
            _at, _place, slug, step = heapq.heappop(self._coming)
            self._more[slug] += step

    def _move(self, sorted_: Sorted, to: str) -> None:
        """From now on the case weighs on another, and no longer on whoever had it in reality.

        What goes to the coordinator on trial, and was handed on in reality, ends with the same person as it did.
        """
        if to:
            self._weigh(to, 1, sorted_.at, sorted_.closed_at)
        released = sorted_.held[:-1] if not to and len(sorted_.held) > 1 else sorted_.held
        for slug, since, until in released:
            self._weigh(slug, -1, since, until)

    def _weigh(self, slug: str, step: int, since: datetime, until: datetime | None) -> None:
        for moment, weight in ((since, step), (until, -step)):
            if moment is not None:
                self._count += 1
                heapq.heappush(self._coming, (moment, self._count, slug, weight))


def _asked(sorted_: Sorted, basis: Basis, setting: Setting, load: Mapping[str, int]) -> list[Person]:
    town = sorted_.question.municipality
    is_alone = setting.office == ALONE and town is not None
    return [
        one.on(sorted_.today, sorted_.promised_on, load[one.slug])
        for one in basis.people
        if not is_alone or one.municipality == town
    ]


def _changed(one: Profile, setting: Setting) -> Profile:
    levels = {area: level for slug, area, level in setting.levels if slug == one.slug}
    spells: tuple[Spell, ...] = tuple((first, last) for slug, first, last in setting.away if slug == one.slug)
    if not levels and not spells:
        return one
    merged = {area: level for area, level in {**one.levels, **levels}.items() if level}
    return replace(one, levels=merged, absences=tuple(sorted((*one.absences, *spells))))
