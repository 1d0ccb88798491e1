"""From a prediction and facts about people to a person, or to the coordinator: the policy, pure and in one place."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from triage.candidates import (
    AWAY,
    DEFAULT_POLICY,
    FULL,
    LOW_MASS,
    NO_SAMI,
    SAMI,
    Candidate,
    Person,
    Policy,
    Question,
    judge,
)
from triage.decision import Assignment, Decision, Referral
from triage.prediction import Prediction

__all__ = [
    "DEFAULT_POLICY",
    "Assignment",
    "Candidate",
    "Decision",
    "Person",
    "Policy",
    "Question",
    "Referral",
    "rank",
    "route",
    "stand_in",
]

UNSURE, COMPETENCE_GAP, NOBODY_AVAILABLE, NOT_FOR_US = "unsure", "competence_gap", "nobody_available", "not_for_us"
SPECIALIST, COMPETENT, FIRST_STEP, OVERFLOW, SAMI_READER = (
    "specialist",
    "competent",
    "first_step",
    "overflow",
    "sami_reader",
)
SPECIALIST_AWAY, SPECIALIST_FULL, SPECIALIST_BUSY = "specialist_away", "specialist_full", "specialist_busy"
TOP_AREAS = 3
_EXPERT, _ABLE = 3, 2


def rank(
    prediction: Prediction | None, people: Sequence[Person], question: Question, policy: Policy = DEFAULT_POLICY
) -> tuple[Candidate, ...]:
    """Return everybody as a candidate, best first: who may get the case, who could, who is away, full or cannot.

    Whoever is equal stands in the order of the slugs.
    """
    known = prediction if prediction is not None and prediction.is_readable else None
    wishes_sami = SAMI in (question.reply_language, _text_language(prediction, question))
    found = [
        judge(person, known, question=question, policy=policy, people=people, needs_sami=wishes_sami)
        for person in people
    ]
    return tuple(sorted(found, key=lambda one: (not one.is_eligible, one.is_barred, -one.score, one.slug)))


def route(
    prediction: Prediction | None, people: Sequence[Person], question: Question, policy: Policy = DEFAULT_POLICY
) -> Decision:
    """Decide who gets a case: a person or the coordinator, and why. Never raises, never drops a case.

    Without a prediction (no model) everything goes to the coordinator.
    """
    candidates = rank(prediction, people, question, policy)
    if prediction is None:
        return _refer(UNSURE, "no_model", candidates)
    if not prediction.is_readable:
        return _unreadable(prediction, question, candidates)
    decision = _refused(prediction, candidates, policy) or _sami_unanswered(prediction, question, candidates)
    return decision or _by_competence(prediction, question, candidates, policy)


def stand_in(slug: str, people: Sequence[Person]) -> str | None:
    """Return who looks after an absent person's open cases: the first present in the row of deputies; None for nobody.

    Two who stand in for each other and are both away have nobody. Being deputy gives no competence for new cases.
    """
    by_slug = {person.slug: person for person in people}
    seen = {slug}
    at = by_slug.get(slug)
    while at is not None and at.deputy is not None and at.deputy not in seen:
        seen.add(at.deputy)
        at = by_slug.get(at.deputy)
        if at is not None and not at.is_away:
            return at.slug
    return None


def _text_language(prediction: Prediction | None, question: Question) -> str:
    return question.text_language or (prediction.language if prediction is not None else "")


def _unreadable(prediction: Prediction, question: Question, candidates: tuple[Candidate, ...]) -> Decision:
    """Send a text in Sámi to who reads Sámi; anything else that cannot be read to the coordinator."""
    if _text_language(prediction, question) != SAMI:
        cause = prediction.doubt or "language"
        return _refer(UNSURE, cause, candidates, {"language": prediction.language})
    readers = [one for one in candidates if NO_SAMI not in one.obstacles]
    present = [one for one in readers if not one.is_barred]
    if present:
        first = present[0]
        facts = {**_person_facts(first, question), "language": SAMI, "runner_up": None, "warnings": ["area_unknown"]}
        return Assignment(first.slug, first.name, SAMI_READER, None, None, facts, candidates)
    return _refer(NOBODY_AVAILABLE, "sami_wish_nobody", candidates, {"language": SAMI, **_missing(readers)})


def _refused(prediction: Prediction, candidates: tuple[Candidate, ...], policy: Policy) -> Referral | None:
    """Refer what is surely, or perhaps, not for us; None for what is for us."""
    p = prediction.p_not_for_us
    facts = {"kind": prediction.kind, "p_not_for_us": round(p, 4), **_areas(prediction)}
    if p >= policy.least_not_for_us:
        return _refer(NOT_FOR_US, prediction.kind or NOT_FOR_US, candidates, facts)
    if p >= policy.least_maybe_not_for_us:
        return _refer(UNSURE, "maybe_not_for_us", candidates, facts)
    return None


def _sami_unanswered(prediction: Prediction, question: Question, candidates: tuple[Candidate, ...]) -> Referral | None:
    """Refer when an answer in Sámi is asked for and nobody here can give it: never answer in Norwegian quietly."""
    if question.reply_language != SAMI:
        return None
    readers = [one for one in candidates if NO_SAMI not in one.obstacles]
    facts = {"language": SAMI, **_areas(prediction)}
    if all(one.is_barred for one in readers):
        return _refer(NOBODY_AVAILABLE, "sami_wish_nobody", candidates, {**facts, **_missing(readers)})
    covered = any(one.is_fit and NO_SAMI in one.obstacles for one in candidates)
    if covered and not any(one.is_fit for one in readers):
        present = [one.as_facts() for one in readers if not one.is_barred]
        return _refer(NOBODY_AVAILABLE, "sami_wish_not_covered", candidates, {**facts, "sami_readers": present})
    return None


def _by_competence(
    prediction: Prediction, question: Question, candidates: tuple[Candidate, ...], policy: Policy
) -> Decision:
    gap = _gap(prediction, candidates, policy)
    if gap is not None:
        return gap
    if candidates and candidates[0].is_eligible:
        return _assign(candidates[0], prediction, question, candidates)
    facts = _areas(prediction)
    fit = [one for one in candidates if one.is_fit and NO_SAMI not in one.obstacles]
    if fit:
        return _refer(NOBODY_AVAILABLE, _why_missing(fit), candidates, {**facts, **_missing(fit)})
    return _refer(UNSURE, "low_mass", candidates, facts)


def _gap(prediction: Prediction, candidates: tuple[Candidate, ...], policy: Policy) -> Referral | None:
    """Refer when the likeliest area is covered by nobody, or only by a first step that policy does not send."""
    area, p = prediction.area, prediction.areas.get(prediction.area, 0.0)
    levels = [one.levels.get(area, 0) for one in candidates]
    best = max(levels, default=0)
    if p < policy.least_gap or best >= (1 if policy.sends_first_step else _ABLE):
        return None
    helpers = [one.as_facts() for one in candidates if one.levels.get(area)]
    facts = {"area": area, "p_area": round(p, 4), "first_step": helpers, **_areas(prediction)}
    return _refer(COMPETENCE_GAP, "only_level_1" if best else "nobody_covers", candidates, facts)


def _assign(
    first: Candidate, prediction: Prediction, question: Question, candidates: tuple[Candidate, ...]
) -> Assignment:
    area = first.area
    experts = [one for one in candidates if area is not None and one.levels.get(area) == _EXPERT and one is not first]
    missing = _missing(experts)
    runner_up = next((one for one in candidates if one is not first and one.is_eligible), None)
    reason = _reason(first, experts)
    facts = {
        **_person_facts(first, question),
        **_areas(prediction),
        "area": area,
        "p_area": round(prediction.areas[area], 4) if area else None,
        "level": first.level,
        "covered": [
            {"slug": slug, "p": round(p, 4), "level": first.levels[slug]}
            for slug, p in prediction.areas.items()
            if slug in first.levels and p >= 0.01  # noqa: PLR2004 (a hundredth convinces nobody)
        ],
        "specialists_away": missing["away"],
        "specialists_full": missing["full"],
        "runner_up": runner_up.as_facts() if runner_up else None,
        "warnings": _warnings(first, reason),
    }
    return Assignment(first.slug, first.name, reason, area, first.level, facts, candidates)


def _reason(first: Candidate, experts: Sequence[Candidate]) -> str:
    if first.level == _EXPERT:
        return OVERFLOW if any(FULL in one.obstacles for one in experts) else SPECIALIST
    if first.level != _ABLE:
        return FIRST_STEP
    if not experts or not all(AWAY in one.obstacles or FULL in one.obstacles for one in experts):
        return COMPETENT
    if all(AWAY in one.obstacles for one in experts):
        return SPECIALIST_AWAY
    return SPECIALIST_FULL if all(FULL in one.obstacles for one in experts) else SPECIALIST_BUSY


def _warnings(first: Candidate, reason: str) -> list[str]:
    """Return what the person and the coordinator should know although the case is sent."""
    found = {
        "only_first_step": reason == FIRST_STEP,
        "other_language": not first.speaks,
        "leaves_before_promise": first.leaves_before_promise,
        "not_at_work_today": not first.works_today,
    }
    return [warning for warning, is_so in found.items() if is_so]


def _person_facts(one: Candidate, question: Question) -> dict[str, Any]:
    return {
        "mass": round(one.mass, 4),
        "reply_language": question.reply_language,
        "speaks": one.speaks,
        "near": one.near,
        "municipality": question.municipality,
        "crosses_border": question.municipality is not None and one.municipality != question.municipality,
        "open_cases": one.open_cases,
        "capacity": one.capacity,
        "is_coordinator": one.is_coordinator,
    }


def _areas(prediction: Prediction) -> dict[str, Any]:
    """Return the likeliest three areas, for the reader who must choose."""
    return {"areas": [{"slug": slug, "p": round(p, 4)} for slug, p in list(prediction.areas.items())[:TOP_AREAS]]}


def _missing(candidates: Sequence[Candidate]) -> dict[str, Any]:
    away = [one for one in candidates if AWAY in one.obstacles]
    full = [one for one in candidates if FULL in one.obstacles and one not in away]
    return {"away": [_brief(one) for one in away], "full": [_brief(one) for one in full]}


def _brief(one: Candidate) -> dict[str, Any]:
    back = one.away_until
    return {
        "slug": one.slug,
        "name": one.name,
        "away_until": back.isoformat() if isinstance(back, date) else None,
        "open_cases": one.open_cases,
        "capacity": one.capacity,
        "deputy": one.deputy,
    }


def _why_missing(fit: Sequence[Candidate]) -> str:
    if all(AWAY in one.obstacles for one in fit):
        return "all_away"
    return "all_full" if all(FULL in one.obstacles for one in fit) else "away_or_full"


def _refer(
    reason_code: str, cause: str, candidates: tuple[Candidate, ...], facts: Mapping[str, Any] | None = None
) -> Referral:
    could = (one for one in candidates if not one.is_barred and one.mass > 0 and set(one.obstacles) <= {LOW_MASS})
    suggested = next((one.slug for one in could), None)
    return Referral(reason_code, cause, suggested, dict(facts or {}), candidates)
