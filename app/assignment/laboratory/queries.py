"""Reads: trials, what they changed, and old sortings as a replay needs them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, defer

from app import clock
from app.assignment import queries as assignment
from app.assignment.models import AdoptedPolicy, RoutingTrial, SortingBasis, TriageResult, TrialChange
from app.cases.models import Case
from app.cases.queries import PAGE_SIZE
from app.clock import Period
from app.people.models import Developer, User
from triage import policy_numbers
from triage.candidates import DEFAULT_POLICY, Question
from triage.profiles import from_facts
from triage.replay import Basis, Held, Outcome, Sorted

AT_A_TIME = 500
"""Sortings read together: a quarter of a second's work, and then somebody may have pressed stop."""

SILENT_FOR = timedelta(seconds=60)
"""After so long without a sign whoever worked on a trial is taken for dead."""

MOST_TRIALS = 100
MADE_UP = "made up"


def trial(session: Session, trial_id: int) -> RoutingTrial | None:
    """A trial, or None."""
    return session.get(RoutingTrial, trial_id)


def trials(session: Session) -> Sequence[RoutingTrial]:
    """The newest trials, newest first, without what came out."""
    chosen = select(RoutingTrial).options(defer(RoutingTrial.result)).order_by(RoutingTrial.id.desc())
    return session.scalars(chosen.limit(MOST_TRIALS)).all()


def is_any_due(session: Session, *, at: datetime) -> bool:
    """Whether a trial waits, or one is left lying by whoever worked on it. Reads only."""
    return bool(session.scalar(select(exists().where(is_free(at)))))


def is_free(at: datetime) -> Any:  # noqa: ANN401 - SQLAlchemy's own
    """SQL: a worker may take the trial."""
    is_left = and_(RoutingTrial.state == "running", RoutingTrial.beat_at < at - SILENT_FOR)
    return or_(RoutingTrial.state == "waiting", is_left)


def comparable(session: Session, to: RoutingTrial) -> Sequence[RoutingTrial]:
    """Trials of the same days that are done, newest first, without this one and without what came out."""
    chosen = select(RoutingTrial).where(
        RoutingTrial.state == "done",
        RoutingTrial.first_on == to.first_on,
        RoutingTrial.last_on == to.last_on,
        RoutingTrial.id != to.id,
    )
    return session.scalars(
        chosen.options(defer(RoutingTrial.result)).order_by(RoutingTrial.id.desc()).limit(MOST_TRIALS)
    ).all()


def plain_trials(session: Session) -> Sequence[RoutingTrial]:
    """Finished trials that change nothing but how the municipalities are organised, newest first, without results."""
    chosen = select(RoutingTrial).options(defer(RoutingTrial.result)).where(RoutingTrial.state == "done")
    rows = session.scalars(chosen.order_by(RoutingTrial.id.desc()).limit(MOST_TRIALS))
    return [row for row in rows if not any(row.setting.get(key) for key in _CHANGES)]


def result(session: Session, trial_id: int) -> Mapping[str, Any]:
    """What came out of a trial."""
    found: Mapping[str, Any] = session.scalars(select(RoutingTrial.result).where(RoutingTrial.id == trial_id)).one()
    return found


_CHANGES = ("numbers", "levels", "away", "gone", "newcomers")


def changes(session: Session, trial_id: int, page: int) -> tuple[Sequence[tuple[TrialChange, Case]], int]:
    """One page of 25 of the cases that would have gone elsewhere, in the order they came, and how many there are."""
    total = session.scalar(select(func.count()).where(TrialChange.trial_id == trial_id)) or 0
    rows = session.execute(
        select(TrialChange, Case)
        .join(Case, Case.id == TrialChange.case_id)
        .where(TrialChange.trial_id == trial_id)
        .order_by(TrialChange.place)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return [(row[0], row[1]) for row in rows], total


def adopted(session: Session) -> Sequence[AdoptedPolicy]:
    """The policies that people have put in force, newest first, at most 100."""
    return session.scalars(select(AdoptedPolicy).order_by(AdoptedPolicy.id.desc()).limit(MOST_TRIALS)).all()


def adopted_policy(session: Session, policy_id: int) -> AdoptedPolicy | None:
    """A policy that was in force once, or None."""
    return session.get(AdoptedPolicy, policy_id)


def to_replay(session: Session, period: Period) -> tuple[list[int], dict[str, int]]:
    """The newest sortings of the period's cases that can be made again, in their order, and why the others cannot.

    The reasons: made_up, failed (the program could not sort), before (too little was kept then), unsorted.
    """
    found, left = [], Counter[str]()
    for row in session.execute(_newest(period)):
        why = _why_not(row)
        if why:
            left[why] += 1
        else:
            found.append(row.id)
    return found, dict(left)


def _newest(period: Period) -> Select[int, str, int | None, dict[str, float]]:
    newest = select(func.max(TriageResult.id)).where(TriageResult.case_id == Case.id).correlate(Case).scalar_subquery()
    return (
        select(TriageResult.id, TriageResult.model_version, TriageResult.basis_id, TriageResult.areas)
        .select_from(Case)
        .outerjoin(TriageResult, TriageResult.id == newest)
        .where(Case.received_at >= period.begins_at, Case.received_at < period.ends_before)
        .order_by(TriageResult.at, TriageResult.id)
    )


def _why_not(row: Row[*tuple[Any, ...]]) -> str:
    if row.id is None:
        return "unsorted"
    if row.basis_id is not None:
        return ""
    if row.model_version == MADE_UP:
        return "made_up"
    return "before" if row.areas else "failed"


def sortings(session: Session, ids: Sequence[int], bases: dict[int, Basis]) -> list[Sorted]:
    """These sortings, in this order, with all that they rested on. `bases` are those read before; more are put in."""
    rows = {
        row[0].id: row
        for row in session.execute(
            select(TriageResult, Case.developer_id, Case.assigned_at, Case.closed_at, Case.state, User.slug)
            .join(Case, Case.id == TriageResult.case_id)
            .outerjoin(Developer, Developer.id == Case.developer_id)
            .outerjoin(User, User.id == Developer.user_id)
            .options(defer(TriageResult.candidates))
            .where(TriageResult.id.in_(ids))
        )
    }
    _read_bases(session, {row[0].basis_id for row in rows.values() if row[0].basis_id}, bases)
    return [_sorted(rows[key], bases) for key in ids if key in rows]


def _read_bases(session: Session, wanted: set[int], bases: dict[int, Basis]) -> None:
    missing = wanted - bases.keys()
    if not missing:
        return
    for row in session.execute(
        select(SortingBasis.id, SortingBasis.people, SortingBasis.policy).where(SortingBasis.id.in_(missing))
    ):
        policy = policy_numbers.changed(DEFAULT_POLICY, row.policy)
        bases[row.id] = Basis(row.id, tuple(from_facts(one) for one in row.people), policy)


def _sorted(row: Row[*tuple[Any, ...]], bases: Mapping[int, Basis]) -> Sorted:
    result, given = row[0], row[0].given
    facts = result.facts
    person = facts.get("person") or ""
    mass = facts.get("mass") if person else None
    return Sorted(
        case_id=result.case_id,
        at=result.at,
        today=clock.local(result.at).date(),
        promised_on=date.fromisoformat(given["promised"]),
        question=Question(municipality=given["town"], reply_language=given["reply"]),
        prediction=assignment.prediction_of(result),
        load=given["load"],
        basis=bases[result.basis_id],
        outcome=Outcome(person, result.reason_code, facts.get("cause", ""), mass),
        held=tuple(_held(row, person)),
        closed_at=row.closed_at if row.state == "closed" else None,
        ended_with=row.slug or "",
    )


def _held(row: Row[*tuple[Any, ...]], person: str) -> Iterator[Held]:
    """Who had the case: the first, whom the program chose, and whoever had it in the end. Those between are forgotten.

    It is not known how long somebody had it from whom it was taken without anybody getting it: that counts as nothing.
    """
    until = row.closed_at if row.state == "closed" else None
    if row.slug is None:
        return
    if person and person != row.slug:
        yield person, row[0].at, row.assigned_at
    since = row[0].at if person == row.slug or row.assigned_at is None else row.assigned_at
    yield row.slug, since, until
