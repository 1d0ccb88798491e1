"""Sort one case: classify, route, record, then assign or refer. One case, one transaction; callers commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import bindparam, exists, insert, select
from sqlalchemy.orm import Session, undefer

from app import clock
from app.assignment import bases, facts, reasons
from app.assignment.models import AdoptedPolicy, SortingBasis, TriageResult
from app.cases import operations as cases
from app.cases import queries
from app.cases.models import Case
from app.claims import insert_unless_there, table_of
from app.learning import registry
from app.learning.registry import ActiveModel
from app.people import queries as people
from app.people.models import Developer, User
from catalogue import queries as catalogue
from catalogue.models import CompetenceArea
from triage.candidates import DEFAULT_POLICY, Policy
from triage.decision import Assignment, Decision, Referral
from triage.prediction import Prediction
from triage.profiles import Profile
from triage.routing import route

MAX_ATTEMPTS = 3
"""After so many failures a person gets the case, whatever is wrong with it."""

NO_MODEL = "none"

KEPT = tuple(column.name for column in table_of(TriageResult).columns if column.name != "id")

_NEXT_DUE = (
    select(Case)
    .where(Case.triage_at <= bindparam("at"))
    .order_by(Case.triage_at, Case.id)
    .limit(1)
    .options(undefer(Case.file_count))
    .with_for_update(of=Case, skip_locked=True)
    .execution_options(populate_existing=True)
)


def is_any_due(session: Session, *, at: datetime) -> bool:
    """Whether a case waits to be sorted. Reads only."""
    return bool(session.scalar(select(exists().where(Case.triage_at <= at))))


def next_due(session: Session, *, at: datetime) -> Case | None:
    """Lock the case that has waited longest and that nobody else has locked."""
    return session.scalar(_NEXT_DUE, {"at": at})


@dataclass(frozen=True)
class Known:
    """What sorting knows besides the case: read once for all cases that wait together.

    `load` is open cases by developer id; it grows with what is assigned. `basis` is what is kept of people and policy.
    """

    active: ActiveModel | None
    areas: Mapping[str, CompetenceArea]
    developers: Sequence[Developer]
    load: dict[int, int]
    coordinators: Sequence[User]
    policy: Policy
    profiles: Sequence[Profile]
    basis: bases.Basis


def known(session: Session, *, at: datetime) -> Known:
    """The model in force, everybody who takes cases, and the coordinators on duty, as they are now."""
    active, developers, today = registry.active(session), people.developers(session), clock.local(at).date()
    profiles = [facts.profile(one) for one in developers]
    adopted = adopted_numbers(session)
    present = [one.on(today, today, 0) for one in profiles]
    kept = facts.kept_promise(active, present, facts.policy(None, adopted))
    policy = facts.policy(kept, adopted)
    basis = bases.basis(profiles, policy, today)
    basis.row_id = session.scalar(select(SortingBasis.id).where(SortingBasis.fingerprint == basis.fingerprint))
    return Known(
        active=active,
        areas={area.slug: area for area in catalogue.areas(session)},
        developers=developers,
        load=queries.open_case_counts(session),
        coordinators=people.coordinators_on_duty(session, today),
        policy=policy,
        profiles=profiles,
        basis=basis,
    )


def adopted_numbers(session: Session) -> dict[str, float]:
    """The numbers of the policy that a person has put in force; empty when they are as they were made."""
    return session.scalar(select(AdoptedPolicy.numbers).order_by(AdoptedPolicy.id.desc()).limit(1)) or {}


def sort(session: Session, case: Case, *, at: datetime, known: Known) -> TriageResult:
    """Find the case's person. A case that a person has moved meanwhile is only recorded, never moved back."""
    today, active = clock.local(at).date(), known.active
    prediction = facts.prediction(active, case.text, case.subject)
    asked = facts.question(case)
    load = {one.user.slug: known.load.get(one.id, 0) for one in known.developers}
    present = [one.on(today, case.promised_on, load[one.slug]) for one in known.profiles]
    decision = route(prediction, present, asked, known.policy)
    result = result_of(prediction, decision, active.version if active else NO_MODEL, known.policy)
    result.basis_id = basis_id(session, known.basis)
    result.given = facts.given(asked, case.promised_on, load)
    _record(session, case, result, at)
    if case.state != "received":
        case.triage_at = None
        session.flush()
        return result

    explain = partial(reasons.explanation, result)
    noted = {"model": result.model_version, "reason_code": result.reason_code}
    if isinstance(decision, Assignment):
        developer = next(one for one in known.developers if one.user.slug == decision.person)
        area = known.areas.get(decision.area or "")
        cases.assign(session, case, developer, area=area, facts=noted, explain=explain, at=at)
        known.load[developer.id] = known.load.get(developer.id, 0) + 1
    else:
        likeliest = known.areas.get(prediction.area) if prediction and prediction.is_readable else None
        cases.refer(
            session,
            case,
            reason=decision.reason_code,
            area=likeliest,
            to=known.coordinators,
            facts=noted,
            explain=explain,
            at=at,
        )
    return result


def postpone(session: Session, case_id: int, *, at: datetime) -> None:
    """Sorting failed: try again in a while, and give the case to the coordinator after three failures."""
    case = session.get_one(Case, case_id)
    case.triage_attempts += 1
    if case.triage_attempts < MAX_ATTEMPTS or case.state != "received":
        case.triage_at = at + timedelta(seconds=30 * 4**case.triage_attempts)
        session.flush()
        return
    decision = Referral("unsure", "failed")
    result = _record(session, case, result_of(None, decision, NO_MODEL, DEFAULT_POLICY), at)
    explain = partial(reasons.explanation, result)
    cases.refer(
        session,
        case,
        reason="unsure",
        area=None,
        to=people.coordinators_on_duty(session, clock.local(at).date()),
        facts={"model": NO_MODEL, "reason_code": "unsure"},
        explain=explain,
        at=at,
    )


def basis_id(session: Session, basis: bases.Basis) -> int:
    """The row of what a sorting rests on, stored by whoever needs it first.

    Whoever rolls back afterwards must forget `basis`: it says that the row is there.
    """
    if basis.row_id is None:
        row = {"fingerprint": basis.fingerprint, "policy": basis.policy, "people": basis.people}
        session.execute(insert_unless_there(session, SortingBasis, "fingerprint"), row)
        basis.row_id = session.scalar(select(SortingBasis.id).where(SortingBasis.fingerprint == basis.fingerprint))
    assert basis.row_id is not None
    return basis.row_id


def _record(session: Session, case: Case, result: TriageResult, at: datetime) -> TriageResult:
    result.case_id, result.at = case.id, at
    session.execute(insert(table_of(TriageResult)), {name: getattr(result, name) for name in KEPT})
    return result


def result_of(prediction: Prediction | None, decision: Decision, version: str, policy: Policy) -> TriageResult:
    """What is kept of a sorting, as a row that belongs to no case yet."""
    seen = prediction.as_facts() if prediction else {"areas": {}, "not_for_us": {}, "words": [], "language": ""}
    chosen = decision.as_facts()
    return TriageResult(
        model_version=version,
        language=seen["language"],
        areas=seen["areas"],
        not_for_us=seen["not_for_us"],
        words=seen["words"],
        decision=chosen["decision"],
        reason_code=decision.reason_code,
        facts={
            **chosen["facts"],
            "least_mass": policy.least_mass,
            "cause": getattr(decision, "cause", ""),
            "doubt": prediction.doubt if prediction else None,
            "person": getattr(decision, "person", None),
            "suggested": getattr(decision, "suggested", None),
        },
        candidates=chosen["candidates"],
    )
