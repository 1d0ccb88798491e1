"""Whether one model is better than another on the same labelled texts, or whether chance would do as much."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from triage.evaluation import Labelled, log_loss
from triage.prediction import Prediction

MOST_BY_CHANCE = 0.05
"""A difference that chance makes less often than this is called one."""

_SIGNIFICANT_ERRORS = 1.0

_UNIT = 0.01
"""Weights are told apart to a hundredth."""


def compare(
    rows: Sequence[Labelled], champion: Sequence[Prediction], challenger: Sequence[Prediction]
) -> dict[str, Any]:
    """Compare what two models say of the same texts.

    Every text counts by its weight. Returns n, `weight` (all weights together), how many only the champion or only the
    challenger has right, `by_chance` (how often chance alone makes so uneven a split: McNemar's exact test,
    two-sided), the mean difference of log loss with its standard error, and `verdict`: "better", "worse" (the
    challenger) or "no_difference". Raises ValueError when the lengths differ.
    """
    lost, won = list[float](), list[float]()
    for row, before, now in zip(rows, champion, challenger, strict=True):
        if _is_right(row, before) != _is_right(row, now):
            (won if _is_right(row, now) else lost).append(row.weight)
    p = mcnemar(lost, won)
    new, old = (
        [log_loss(row, said) for row, said in zip(rows, model, strict=True)] for model in (challenger, champion)
    )
    weights = [row.weight for row in rows]
    _, difference, error = no_worse_than(new, old, weights)
    verdict = "no_difference" if p >= MOST_BY_CHANCE else "better" if math.fsum(won) > math.fsum(lost) else "worse"
    return {
        "n": len(rows),
        "weight": math.fsum(weights),
        "only_champion_right": len(lost),
        "only_challenger_right": len(won),
        "by_chance": p,
        "log_loss_difference": difference,
        "log_loss_error": error,
        "verdict": verdict,
    }


def right_share(rows: Sequence[Labelled], said: Sequence[Prediction]) -> float | None:
    """Return the share of texts, by weight, of which the likeliest side and its area are right; None without texts."""
    right = [row.weight * _is_right(row, one) for row, one in zip(rows, said, strict=True)]
    return math.fsum(right) / math.fsum(row.weight for row in rows) if right else None


def mcnemar(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the chance of a split at least as uneven when each of these weights is as likely on either side.

    McNemar, "Note on the sampling error of the difference between correlated proportions", 1947; the exact form, and
    with unequal weights the sign test of Fisher, "The design of experiments", 1935, over sums of weights.
    """
    ways = Counter({0: 1})
    units = [[round(weight / _UNIT) for weight in side] for side in (one, other)]
    for weight in chain(*units):
        longer: Counter[int] = Counter()
        for sum_, count in ways.items():
            longer[sum_ + weight] += count
            longer[sum_ - weight] += count
        ways = longer
    seen = abs(sum(units[0]) - sum(units[1]))
    uneven = sum(count for sum_, count in ways.items() if abs(sum_) >= seen)
    return uneven / sum(ways.values())


def no_worse_than(
    challenger: Sequence[float], champion: Sequence[float], weights: Sequence[float] = ()
) -> tuple[bool, float, float]:
    """Compare the log losses of two models on the same texts; without `weights` every text counts alike.

    Returns (no worse, mean difference, its standard error): the challenger is no worse when its mean loss is not higher
    than the champion's by more than one standard error of the paired differences. Nothing to compare is no worse.
    """
    differences = [new - old for new, old in zip(challenger, champion, strict=True)]
    n, weighed = len(differences), weights or [1.0] * len(differences)
    if not n:
        return True, 0.0, 0.0
    total = math.fsum(weighed)
    mean = math.fsum(weight * one for weight, one in zip(weighed, differences, strict=True)) / total
    squares = math.fsum((weight * (one - mean)) ** 2 for weight, one in zip(weighed, differences, strict=True))
    error = math.sqrt(squares * n / (n - 1)) / total if n > 1 else 0.0
    return mean <= _SIGNIFICANT_ERRORS * error, mean, error


def by_group(
    rows: Sequence[Labelled], champion: Sequence[Prediction], challenger: Sequence[Prediction]
) -> Mapping[str, Mapping[str, dict[str, Any]]]:
    """Compare for each language, municipality and area alone, so that no part pays for the gain of the rest."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for kind in ("language", "municipality", "primary"):
        keys = sorted({getattr(row, kind) or "" for row in rows})
        found[kind] = {
            key: compare(*zip(*chosen, strict=True))
            for key in keys
            if (
                chosen := [
                    three
                    for three in zip(rows, champion, challenger, strict=True)
                    if (getattr(three[0], kind) or "") == key
                ]
            )
        }
    return found


def _is_right(row: Labelled, said: Prediction) -> bool:
    """Whether the likeliest side, for us or not, and its area are right."""
    is_refused = said.p_not_for_us >= max(said.areas.values(), default=0.0)
    if row.is_out_of_scope:
        return is_refused
    return said.area in row.right_areas and not is_refused
