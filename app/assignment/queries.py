"""Reads: how a case was sorted, and who else could have it."""

from dataclasses import replace
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.assignment import facts
from app.assignment.models import TriageResult
from app.cases import queries as cases
from app.cases.models import AnswerDraft, Case
from app.people import queries as people
from app.people.models import Developer, User
from triage import policy_numbers
from triage.candidates import DEFAULT_POLICY, Policy
from triage.prediction import Prediction, kept
from triage.routing import Candidate, rank


def latest(session: Session, case_id: int) -> TriageResult | None:
    """The newest sorting of the case, or None while it waits."""
    return session.scalar(
        select(TriageResult).where(TriageResult.case_id == case_id).order_by(TriageResult.id.desc()).limit(1)
    )


def latest_with_draft(session: Session, case: Case, user: User) -> tuple[TriageResult | None, str]:
    """The newest sorting, and what this person has begun to answer, empty for nothing: in one statement."""
    chosen = (
        select(TriageResult, AnswerDraft.text)
        .select_from(Case)
        .outerjoin(TriageResult, TriageResult.case_id == Case.id)
        .outerjoin(AnswerDraft, and_(AnswerDraft.case_id == Case.id, AnswerDraft.user_id == user.id))
        .where(Case.id == case.id)
        .order_by(TriageResult.id.desc())
        .limit(1)
    )
    result, draft = session.execute(chosen).one()
    return result, draft or ""


def latest_of(session: Session, case_ids: list[int]) -> dict[int, TriageResult]:
    """The newest sorting of each of these cases, by case id, in one statement."""
    rows = session.scalars(
        select(TriageResult).where(TriageResult.case_id.in_(case_ids)).order_by(TriageResult.case_id, TriageResult.id)
    )
    return {row.case_id: row for row in rows}


def candidates(
    session: Session, case: Case, result: TriageResult | None, today: date
) -> list[tuple[Candidate, Developer]]:
    """Everybody who takes cases, best first, as the policy sees them today; also those who are full or away.

    `result` is the case's newest sorting.
    """
    developers = people.developers(session)
    by_slug = {developer.user.slug: developer for developer in developers}
    ranked = rank(
        prediction_of(result),
        facts.people(developers, cases.open_case_counts(session), today, case.promised_on),
        facts.question(case),
        _policy_of(result),
    )
    return [(candidate, by_slug[candidate.slug]) for candidate in ranked]


def _policy_of(result: TriageResult | None) -> Policy:
    """The policy under which the case was sorted."""
    if result is not None and result.basis is not None:
        return policy_numbers.changed(DEFAULT_POLICY, result.basis.policy)
    least_mass = result.facts.get("least_mass") if result else None
    return replace(DEFAULT_POLICY, least_mass=least_mass) if least_mass else DEFAULT_POLICY


def prediction_of(result: TriageResult | None) -> Prediction | None:
    """What the model said then; None when it said nothing that can be used."""
    if result is None or not result.areas:
        return None
    return kept(
        result.areas,
        result.not_for_us,
        language=result.language,
        words=tuple((word, weight) for word, weight in result.words),
        doubt=result.facts.get("doubt"),
    )
