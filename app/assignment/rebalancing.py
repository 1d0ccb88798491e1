"""A plan for who should have which of the open cases. Read and worked out; carrying it out is somebody's decision."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.assignment import facts
from app.assignment import queries as assignment
from app.cases import queries as cases
from app.cases.models import Case
from app.child import in_child
from app.people import queries as people
from app.people.models import Developer
from triage.rebalancing import Held, Plan, rebalance

MOST_CASES = 500
"""Those with the nearest promise dates are looked at: as many as are worked out in a second."""


@dataclass(frozen=True)
class Proposal:
    """A plan with what its names stand for: cases by reference, everybody who takes cases by slug."""

    plan: Plan
    cases: Mapping[str, Case]
    developers: Mapping[str, Developer]
    is_all: bool


def propose(session: Session, today: date, *, away: Collection[str] = ()) -> Proposal:
    """Work out the plan, counting those in `away` (slugs) as gone beside those who are away today. About a second."""
    developers, whole = people.developers(session), cases.held(session, MOST_CASES)
    is_all = len(whole) < MOST_CASES
    load = Counter(case.developer_id or 0 for case in whole) if is_all else cases.open_case_counts(session)
    present = [
        replace(person, is_away=person.is_away or person.slug in away)
        for person in facts.people(developers, load, today, today)
    ]
    found = _movable(whole, developers)
    held = _held(session, found, developers)
    plan = in_child(rebalance, held, present)
    return Proposal(
        plan,
        {case.reference: case for case in found},
        {developer.user.slug: developer for developer in developers},
        is_all=is_all,
    )


def _movable(found: Sequence[Case], developers: Sequence[Developer]) -> list[Case]:
    """Without those whose developer is gone for good: they need a person, not a plan."""
    active = {developer.id for developer in developers}
    return [case for case in found if case.developer_id in active]


def _held(session: Session, found: Sequence[Case], developers: Sequence[Developer]) -> list[Held]:
    slugs = {developer.id: developer.user.slug for developer in developers}
    results = assignment.latest_of(session, [case.id for case in found])
    return [
        Held(
            key=case.reference,
            holder=slugs[case.developer_id or 0],
            question=facts.question(case),
            prediction=assignment.prediction_of(results.get(case.id)),
            is_begun=case.first_answered_at is not None,
        )
        for case in found
    ]
