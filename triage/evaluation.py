"""How well the classifier and the policy do on labelled enquiries, as plain figures."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from triage.candidates import DEFAULT_POLICY, Policy
from triage.decision import Assignment, Decision
from triage.prediction import Prediction
from triage.reliability import calibration_error, reliability_table, wilson

_LEAST_P = 1e-6
_TOP = 3
_PROMISES = (0.9, 0.95, 0.97)
_TEXT_SHOWN = 120
_FEWEST_SENT = 20


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled enquiry. `primary` is an area, or a kind when `is_out_of_scope`; `acceptable` areas are right too.

    `weight` is how much its label is worth beside one that a person gave, where models are compared.
    """

    id: str
    text: str
    primary: str
    subject: str = ""
    language: str = "nb"
    municipality: str | None = None
    acceptable: frozenset[str] = frozenset()
    is_out_of_scope: bool = False
    traits: frozenset[str] = frozenset()
    weight: float = 1.0

    @property
    def right_areas(self) -> frozenset[str]:
        """The primary and the acceptable areas."""
        return self.acceptable | {self.primary}

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> "Labelled":
        """Read a row of a labelled file. Raises ValueError that names what is missing or wrong."""
        for key in ("id", "text", "primary"):
            if not isinstance(row.get(key), str) or not row[key].strip():
                raise ValueError(f"“{key}” is missing or is no text")
        return cls(
            id=row["id"],
            text=row["text"],
            primary=row["primary"],
            subject=row.get("subject") or "",
            language=row.get("language") or "nb",
            municipality=row.get("municipality"),
            acceptable=frozenset(row.get("acceptable") or ()),
            is_out_of_scope=bool(row.get("out_of_scope")),
            traits=frozenset(row.get("traits") or ()),
        )


class _Seen(NamedTuple):
    row: Labelled
    said: Prediction
    decision: Decision | None

    @property
    def is_right(self) -> bool:
        return self.said.area in self.row.right_areas

    @property
    def is_sent(self) -> bool:
        return isinstance(self.decision, Assignment)


def evaluate(
    rows: Sequence[Labelled],
    predictions: Sequence[Prediction],
    decisions: Sequence[Decision] | None = None,
    *,
    covers: Mapping[str, Iterable[str]] | None = None,
    policy: Policy = DEFAULT_POLICY,
) -> dict[str, Any]:
    """Return figures of predictions, and of decisions when given, in the order of `rows`.

    Shares are 0 to 1, None where nothing was counted. `covers` maps people to the areas they cover, for the right
    person. Raises ValueError when the lengths differ.
    """
    chosen = decisions if decisions is not None else [None] * len(rows)
    seen = [_Seen(*three) for three in zip(rows, predictions, chosen, strict=True)]
    ours = [one for one in seen if not one.row.is_out_of_scope]
    figures = {
        "n": len(seen),
        "n_for_us": len(ours),
        **_area_figures(ours),
        **_refusals(seen, policy),
        "by_language": _grouped(ours, lambda one: [one.row.language]),
        "by_area": _grouped(ours, lambda one: [one.row.primary]),
        "by_municipality": _grouped(ours, lambda one: [one.row.municipality or ""]),
        "by_trait": _grouped(ours, lambda one: sorted(one.row.traits)),
    }
    if decisions is not None:
        figures["decisions"] = _decision_figures(seen, covers)
    return figures


def log_loss(row: Labelled, said: Prediction) -> float:
    """Return minus the logarithm of the probability that was given to what is right, acceptable areas together."""
    p = said.not_for_us.get(row.primary, 0.0) if row.is_out_of_scope else _p_right(row, said)
    return -math.log(max(p, _LEAST_P))


def coverage(stated: Sequence[float], came_true: Sequence[bool], promise: float) -> float | None:
    """Return the largest share of the texts that, surest first, is right as often as promised; None without texts.

    Fewer than 20 texts prove nothing and count as none. The share is found on the texts it is told of: an upper bound.
    """
    if not stated:
        return None
    surest = sorted(zip(stated, came_true, strict=True), key=lambda pair: -pair[0])
    right = most = 0
    for n, (_, is_true) in enumerate(surest, start=1):
        right += is_true
        if right >= promise * n and n >= _FEWEST_SENT:
            most = n
    return most / len(surest)


def area_under_curve(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the probability that a positive one scores above a negative one, ties half; None without one of either."""
    if not positive or not negative:
        return None
    ordered = sorted([*((score, True) for score in positive), *((score, False) for score in negative)])
    ranks: dict[float, list[int]] = {}
    for rank, (score, _) in enumerate(ordered, start=1):
        ranks.setdefault(score, []).append(rank)
    total = sum(sum(ranks[score]) / len(ranks[score]) for score in positive)
    n, m = len(positive), len(negative)
    return (total - n * (n + 1) / 2) / (n * m)


def _p_right(row: Labelled, said: Prediction) -> float:
    return math.fsum(said.areas.get(area, 0.0) for area in row.right_areas)


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


def _area_figures(ours: Sequence[_Seen]) -> dict[str, Any]:
    stated = [one.said.areas.get(one.said.area, 0.0) for one in ours]
    right = [one.is_right for one in ours]
    in_top = [not one.row.right_areas.isdisjoint(list(one.said.areas)[:_TOP]) for one in ours]
    return {
        "primary": _share([one.said.area == one.row.primary for one in ours]),
        "acceptable": _share(right),
        "acceptable_interval": wilson(sum(right), len(right)),
        "top_3": _share(in_top),
        "top_3_interval": wilson(sum(in_top), len(in_top)),
        "coverage": {str(promise): coverage(stated, right, promise) for promise in _PROMISES},
        "macro_f1": _macro_f1(ours),
        "log_loss": math.fsum(log_loss(one.row, one.said) for one in ours) / len(ours) if ours else None,
        "ece": calibration_error(stated, right),
        "reliability": reliability_table(stated, right),
        "unreadable": sum(not one.said.is_readable for one in ours),
        "confusions": _confusions(ours),
    }


def _macro_f1(ours: Sequence[_Seen]) -> float | None:
    """Return the mean over the primary areas of 2·tp / (2·tp + fp + fn)."""
    scores = []
    for area in sorted({one.row.primary for one in ours}):
        hit = sum(one.row.primary == one.said.area == area for one in ours)
        named = sum(one.row.primary == area for one in ours) + sum(one.said.area == area for one in ours)
        scores.append(2 * hit / named)
    return sum(scores) / len(scores) if scores else None


def _confusions(ours: Sequence[_Seen]) -> list[dict[str, Any]]:
    """Return the areas that are taken for each other, most often first, with their texts cut to 120 characters."""
    found: dict[tuple[str, str], list[_Seen]] = {}
    for one in ours:
        if not one.is_right:
            found.setdefault((one.row.primary, one.said.area), []).append(one)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        {
            "right": right,
            "said": said,
            "ids": [one.row.id for one in mistaken],
            "texts": [one.row.text[:_TEXT_SHOWN] for one in mistaken],
        }
        for (right, said), mistaken in ordered
    ]


def _refusals(seen: Sequence[_Seen], policy: Policy) -> dict[str, Any]:
    junk = [one.said.p_not_for_us for one in seen if one.row.is_out_of_scope]
    ours = [one.said.p_not_for_us for one in seen if not one.row.is_out_of_scope]
    least = policy.least_not_for_us
    return {
        "not_for_us": {
            "n": len(junk),
            "auroc": area_under_curve(junk, ours),
            "found": _share([p >= least for p in junk]),
            "businesses_refused": _share([p >= least for p in ours]),
            "kind_right": _share([one.said.kind == one.row.primary for one in seen if one.row.is_out_of_scope]),
        }
    }


def _grouped(ours: Sequence[_Seen], keys: Callable[[_Seen], Sequence[str]]) -> dict[str, Any]:
    groups: dict[str, list[_Seen]] = {}
    for one in ours:
        for key in keys(one):
            groups.setdefault(key, []).append(one)
    return {
        key: {
            "n": len(group),
            "primary": _share([one.said.area == one.row.primary for one in group]),
            "acceptable": _share([one.is_right for one in group]),
        }
        for key, group in sorted(groups.items())
    }


def _decision_figures(seen: Sequence[_Seen], covers: Mapping[str, Iterable[str]] | None) -> dict[str, Any]:
    ours = [one for one in seen if not one.row.is_out_of_scope]
    junk = [one for one in seen if one.row.is_out_of_scope]
    sent = [one for one in ours if one.is_sent]
    junk_sent = [one for one in junk if one.is_sent]
    reasons: dict[str, int] = {}
    for one in seen:
        if one.decision is not None:
            reasons[one.decision.reason_code] = reasons.get(one.decision.reason_code, 0) + 1
    figures: dict[str, Any] = {
        "sent": _share([one.is_sent for one in ours]),
        "sent_interval": wilson(len(sent), len(ours)),
        "sent_right_area": _share([one.is_right for one in sent]),
        "junk_not_sent": _share([not one.is_sent for one in junk]),
        "reasons": dict(sorted(reasons.items())),
    }
    if covers is not None:
        able = {person: frozenset(areas) for person, areas in covers.items()}
        right = [_went_right(one, able) for one in sent]
        figures["sent_right_person"] = _share(right)
        figures["sent_right_person_interval"] = wilson(sum(right), len(right))
        figures["all_sent_right_person"] = _share([*right, *(False for _ in junk_sent)])
        figures["all_sent_right_person_interval"] = wilson(sum(right), len(right) + len(junk_sent))
        first = [_fits_best(one, able) for one in ours]
        figures["right_person_first"] = _share(first)
        figures["right_person_first_interval"] = wilson(sum(first), len(first))
        figures["by_person"] = _by_person(sent, able)
    return figures


def _by_person(sent: Sequence[_Seen], able: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """Return for each person how much was sent to them and how much of it was theirs."""
    got: dict[str, list[bool]] = {}
    for one in sent:
        if isinstance(one.decision, Assignment):
            got.setdefault(one.decision.person, []).append(_went_right(one, able))
    return {person: {"n": len(right), "right": _share(right)} for person, right in sorted(got.items())}


def _went_right(one: _Seen, able: Mapping[str, frozenset[str]]) -> bool:
    person = one.decision.person if isinstance(one.decision, Assignment) else ""
    return not one.row.right_areas.isdisjoint(able.get(person, ()))


def _fits_best(one: _Seen, able: Mapping[str, frozenset[str]]) -> bool:
    """Whether whoever has the most mass, here or away, covers a right area."""
    if one.decision is None or not one.decision.candidates:
        return False
    best = max(one.decision.candidates, key=lambda candidate: (candidate.mass, candidate.score, candidate.slug))
    return not one.row.right_areas.isdisjoint(able.get(best.slug, ()))
