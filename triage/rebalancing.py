"""Who should have which open case, when load is uneven or somebody goes away: an optimal plan, and nothing is done.

Every case is given to one place: a slot of a person, or the coordinator. A person's slots grow dearer, so that an even
load is cheapest; leaving a case where it is costs nothing. That is the linear assignment problem, solved exactly by the
method of Jonker and Volgenant as scipy has it. Source: D. F. Crouse, On implementing 2D rectangular assignment
algorithms, IEEE Transactions on Aerospace and Electronic Systems 52 (2016).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.candidates import DEFAULT_POLICY, SAMI, Person, Policy, Question, judge
from triage.prediction import Prediction

AWAY, TOO_MANY, BETTER_FIT, LANGUAGE, EVENER = "away", "too_many", "better_fit", "language", "evener"
COORDINATOR, NEVER = 1e3, 1e6
"""Costs that no plan pays while there is another way: a case for the coordinator, and one for somebody who must not."""


@dataclass(frozen=True, slots=True)
class Held:
    """An open case and the person who has it. `is_begun`: they have answered it already."""

    key: str
    holder: str
    question: Question
    prediction: Prediction | None = None
    is_begun: bool = False


@dataclass(frozen=True, slots=True)
class Weights:
    """What a plan pays, on the scale of a candidate's score, where 1 is a specialist whose area it surely is.

    `move`: of giving a case to another; `begun`: more, when it has been answered; `load`: of the last case of somebody
    who is just full (of the first a part of that); `over`: of every case above that. Nobody is proposed for a case
    of which they know less than `least_mass`, 0 to 1.
    """

    move: float = 0.15
    begun: float = 0.3
    load: float = 0.5
    over: float = 1.0
    least_mass: float = 0.5


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Move:
    """A case that should go from one person to another; `to` None is the coordinator.

    `reasons`, the weightiest first: away, too_many, better_fit, language, evener. `fit` and `fit_before` are the two
    people's mass, 0 to 1.
    """

    key: str
    holder: str
    to: str | None
    reasons: tuple[str, ...]
    fit: float
    fit_before: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The moves in the order of the cases, and everybody's open cases before and after, by slug.

    `cost` is what was made least.
    """

    moves: tuple[Move, ...]
    before: Mapping[str, int]
    after: Mapping[str, int]
    cost: float


def rebalance(
    cases: Sequence[Held],
    people: Sequence[Person],
    *,
    policy: Policy = DEFAULT_POLICY,
    weights: Weights = DEFAULT_WEIGHTS,
) -> Plan:
    """Return the plan that costs least. `people` hold all their `open_cases`, also those that are not in `cases`.

    Whoever `is_away` gets nothing and keeps nothing, whoever does not answer in Sámi gets no case that wishes for it,
    and the coordinator gets only what nobody can have.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - 50 MB that no web process needs to hold

    seats = _seats(cases, people, weights)
    cost = costs(cases, people, policy=policy, weights=weights)
    matrix = np.empty((len(cases), len(seats) + len(cases)))
    for column, (place, price) in enumerate(seats):
        matrix[:, column] = cost[:, place] + price
    matrix[:, len(seats) :] = COORDINATOR
    chosen = linear_sum_assignment(matrix)[1] if cases else np.empty(0, dtype=int)
    places = [seats[column][0] if column < len(seats) else None for column in chosen]
    total = float(matrix[np.arange(len(cases)), chosen].sum())
    return _plan(cases, people, places, total, policy=policy)


def costs(
    cases: Sequence[Held],
    people: Sequence[Person],
    *,
    policy: Policy = DEFAULT_POLICY,
    weights: Weights = DEFAULT_WEIGHTS,
) -> NDArray[np.float64]:
    """Return what it costs that a person (column) has a case (row), load apart: less the better they fit."""
    table = np.full((len(cases), len(people)), NEVER)
    for row, case in enumerate(cases):
        for column, person in enumerate(people):
            mass, score, is_able = _fit(case, person, people, policy)
            is_holder = person.slug == case.holder
            if person.is_away or not (is_holder or (is_able and mass >= weights.least_mass)):
                continue
            moving = 0.0 if is_holder else weights.move + (weights.begun if case.is_begun else 0.0)
            table[row, column] = moving - score
    return table


def prices(person: Person, taken: int, count: int, weights: Weights = DEFAULT_WEIGHTS) -> list[float]:
    """Return what each of the next `count` cases costs of somebody who has `taken` that stay: ever more."""
    room = max(person.capacity, 1)
    return [
        weights.load * (2 * nth - 1) / (2 * room) + (weights.over if nth > person.capacity else 0.0)
        for nth in range(taken + 1, taken + count + 1)
    ]


def _seats(cases: Sequence[Held], people: Sequence[Person], weights: Weights) -> list[tuple[int, float]]:
    held = Counter(case.holder for case in cases)
    return [
        (place, price)
        for place, person in enumerate(people)
        if not person.is_away
        for price in prices(person, max(person.open_cases - held[person.slug], 0), len(cases), weights)
    ]


def _fit(case: Held, person: Person, people: Sequence[Person], policy: Policy) -> tuple[float, float, bool]:
    """Mass, score without load, and whether they can take it at all."""
    needs_sami = case.question.reply_language == SAMI
    one = judge(person, case.prediction, question=case.question, policy=policy, people=people, needs_sami=needs_sami)
    is_able = person.capacity > 0 and not (needs_sami and SAMI not in person.languages)
    return one.mass, one.score - one.parts["load"], is_able


def _plan(
    cases: Sequence[Held],
    people: Sequence[Person],
    places: Sequence[int | None],
    cost: float,
    *,
    policy: Policy,
) -> Plan:
    by_slug = {person.slug: person for person in people}
    before = {person.slug: person.open_cases for person in people}
    after = Counter(before)
    moves = []
    for case, place in zip(cases, places, strict=True):
        to = people[place] if place is not None else None
        if to is not None and to.slug == case.holder:
            continue
        after[case.holder] -= 1
        if to is not None:
            after[to.slug] += 1
        moves.append(_move(case, by_slug[case.holder], to, people, policy))
    return Plan(tuple(moves), before, {slug: after[slug] for slug in before}, cost)


def _move(case: Held, holder: Person, to: Person | None, people: Sequence[Person], policy: Policy) -> Move:
    fit_before = _fit(case, holder, people, policy)[0]
    fit = _fit(case, to, people, policy)[0] if to is not None else 0.0
    wished = case.question.reply_language
    reasons = {
        AWAY: holder.is_away,
        TOO_MANY: holder.open_cases > holder.capacity,
        BETTER_FIT: fit > fit_before + _TOLD,
        LANGUAGE: to is not None and wished in to.languages and wished not in holder.languages,
    }
    named = tuple(reason for reason, is_so in reasons.items() if is_so)
    return Move(case.key, holder.slug, to.slug if to else None, named or (EVENER,), fit, fit_before)


_TOLD = 0.1
"""How much more of a case somebody must know before that is called a reason."""
