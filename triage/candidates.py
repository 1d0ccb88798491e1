"""People as routing sees them, and the one function that says how well each fits a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from triage.prediction import Prediction

SAMI = "se"
AWAY, FULL, TAKES_NO_CASES, NO_SAMI, LOW_MASS = "away", "full", "takes_no_cases", "no_sami", "low_mass"
_NORWEGIAN = frozenset({"nb", "nn"})
_FULL_COVER = 2


@dataclass(frozen=True, slots=True)
class Person:
    """What routing knows of somebody who may get cases, on the day of the question.

    `levels` maps areas to 3 (specialist), 2 (competent) or 1 (can help with a first step); `languages` are those the
    person answers in; `also_covers` are municipalities where they count as local besides their own; `capacity` is the
    most open cases at a time. `is_away`: absent today, until `away_until` at the latest; `works_today`: it is one of
    their working days; `leaves_before_promise`: an absence begins before the promise date.
    """

    slug: str
    name: str
    municipality: str | None
    languages: tuple[str, ...]
    levels: Mapping[str, int]
    capacity: int
    open_cases: int = 0
    also_covers: frozenset[str] = frozenset()
    is_away: bool = False
    away_until: date | None = None
    works_today: bool = True
    leaves_before_promise: bool = False
    is_coordinator: bool = False
    deputy: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What the form tells: `municipality` None when undecided; `text_language` "" to take the model's word for it."""

    municipality: str | None = None
    reply_language: str = "nb"
    text_language: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules as numbers; probabilities and weights are on the same scale, 0 to 1. Source: trials of November 2026.

    A case is sent when the areas somebody covers have together at least `least_mass` (at .85: 71 % sent, 97.7 % right
    of those for us). From `least_not_for_us` it is taken for not ours (0 of 496 real businesses hit), from
    `least_maybe_not_for_us` somebody must look. An area that nobody covers is a gap from `least_gap`.
    `sends_first_step`: an area that nobody knows better than level 1 is sent to who can help with a first step, with
    a warning; else it goes to the coordinator. The other numbers weigh against a point of mass; see `judge`.
    """

    least_mass: float = 0.85
    least_not_for_us: float = 0.7
    least_maybe_not_for_us: float = 0.5
    least_gap: float = 0.5
    sends_first_step: bool = True
    level_weights: Mapping[int, float] = field(default_factory=lambda: {1: 0.5, 2: 0.85, 3: 1.0})
    other_language: float = 0.2
    sister_language: float = 0.08
    leaves_soon: float = 0.08
    day_off: float = 0.05
    load: float = 0.1
    near: float = 0.03


DEFAULT_POLICY = Policy()


@dataclass(frozen=True, slots=True)
class Candidate:
    """How well a person fits a question.

    `mass` is the probability of the areas they cover, `parts` add up to `score`. `area` is the likeliest of their
    areas. `near` is "home", "covers" or "". `load` is open cases / capacity. `obstacles` say why they do not get it
    by themselves: away, full, takes_no_cases, no_sami, low_mass.
    """

    slug: str
    name: str
    municipality: str | None
    area: str | None
    level: int | None
    mass: float
    score: float
    parts: Mapping[str, float]
    speaks: bool
    near: str
    open_cases: int
    capacity: int
    load: float
    obstacles: tuple[str, ...]
    levels: Mapping[str, int] = field(default_factory=dict)
    away_until: date | None = None
    works_today: bool = True
    leaves_before_promise: bool = False
    is_coordinator: bool = False
    deputy: str | None = None

    @property
    def is_eligible(self) -> bool:
        """Whether the case may be sent to them without a person having looked."""
        return not self.obstacles

    @property
    def is_fit(self) -> bool:
        """Whether they know enough of it, were they here and free."""
        return LOW_MASS not in self.obstacles and TAKES_NO_CASES not in self.obstacles

    @property
    def is_barred(self) -> bool:
        """Whether they cannot take it now, whatever they know."""
        return any(obstacle in self.obstacles for obstacle in (AWAY, FULL, TAKES_NO_CASES, NO_SAMI))

    def as_facts(self) -> dict[str, Any]:
        """Return everything that is shown as plain values for JSON."""
        return {
            "slug": self.slug,
            "name": self.name,
            "municipality": self.municipality,
            "area": self.area,
            "level": self.level,
            "mass": round(self.mass, 4),
            "score": round(self.score, 4),
            "parts": {part: round(value, 4) for part, value in self.parts.items()},
            "speaks": self.speaks,
            "near": self.near,
            "open_cases": self.open_cases,
            "capacity": self.capacity,
            "load": round(self.load, 4),
            "obstacles": list(self.obstacles),
            "is_eligible": self.is_eligible,
            "away_until": self.away_until.isoformat() if self.away_until else None,
            "works_today": self.works_today,
            "leaves_before_promise": self.leaves_before_promise,
            "is_coordinator": self.is_coordinator,
        }


def judge(
    person: Person,
    prediction: Prediction | None,
    *,
    question: Question,
    policy: Policy,
    people: Sequence[Person],
    needs_sami: bool,
) -> Candidate:
    """Say how well a person fits: the one scoring function.

    The score is the sum over the areas of probability times weight of the person's level, less something for a reply
    language they do not write, a day off, an absence that begins before the promise date and their load, plus a
    little for being near. `people` are all who are asked: whether level 1 is the best there is depends on them.
    """
    probabilities = prediction.areas if prediction is not None else {}
    covered = {slug: p for slug, p in probabilities.items() if person.levels.get(slug, 0) > 0}
    mass = sum(p for slug, p in covered.items() if _counts(slug, person.levels[slug], people, policy))
    area = next(iter(covered), None)
    near = _near(person, question)
    load = person.open_cases / person.capacity if person.capacity else 1.0
    parts = {
        "competence": sum(p * policy.level_weights[person.levels[slug]] for slug, p in covered.items()),
        "language": -_language_cost(person, question.reply_language, policy),
        "day_off": 0.0 if person.works_today else -policy.day_off,
        "leaves_soon": -policy.leaves_soon if person.leaves_before_promise else 0.0,
        "load": -policy.load * load,
        "near": policy.near if near else 0.0,
    }
    return Candidate(
        slug=person.slug,
        name=person.name,
        municipality=person.municipality,
        area=area,
        level=person.levels[area] if area is not None else None,
        mass=mass,
        score=sum(parts.values()),
        parts=parts,
        speaks=question.reply_language in person.languages,
        near=near,
        open_cases=person.open_cases,
        capacity=person.capacity,
        load=load,
        obstacles=_obstacles(person, mass, policy, needs_sami=needs_sami),
        levels=person.levels,
        away_until=person.away_until,
        works_today=person.works_today,
        leaves_before_promise=person.leaves_before_promise,
        is_coordinator=person.is_coordinator,
        deputy=person.deputy,
    )


def covered_areas(people: Sequence[Person], policy: Policy) -> list[frozenset[str]]:
    """Return the areas whose probability makes up the mass of each of the people who take cases."""
    return [
        frozenset(slug for slug, level in person.levels.items() if level and _counts(slug, level, people, policy))
        for person in people
        if person.capacity > 0
    ]


def _counts(area: str, level: int, people: Sequence[Person], policy: Policy) -> bool:
    """Whether a level covers an area: 2 and 3 do; 1 where nobody, here or away, has more and first steps are sent."""
    if level >= _FULL_COVER:
        return True
    return policy.sends_first_step and not any(person.levels.get(area, 0) >= _FULL_COVER for person in people)


def _obstacles(person: Person, mass: float, policy: Policy, *, needs_sami: bool) -> tuple[str, ...]:
    found = {
        TAKES_NO_CASES: person.capacity <= 0,
        AWAY: person.is_away,
        FULL: person.capacity > 0 and person.open_cases >= person.capacity,
        NO_SAMI: needs_sami and SAMI not in person.languages,
        LOW_MASS: mass < policy.least_mass,
    }
    return tuple(obstacle for obstacle, is_so in found.items() if is_so)


def _language_cost(person: Person, wanted: str, policy: Policy) -> float:
    if wanted in person.languages:
        return 0.0
    if wanted in _NORWEGIAN and not _NORWEGIAN.isdisjoint(person.languages):
        return policy.sister_language
    return policy.other_language


def _near(person: Person, question: Question) -> str:
    if question.municipality is None:
        return ""
    if person.municipality == question.municipality:
        return "home"
    return "covers" if question.municipality in person.also_covers else ""
