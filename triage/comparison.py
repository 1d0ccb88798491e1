"""Whether one model is better than another on the same labelled texts, or whether chance would do as much."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from triage.evaluation import Labelled, log_loss
from triage.prediction import Prediction

MOST_BY_CHANCE = 0.05
"""A difference that chance makes less often than this is called one."""

_SIGNIFICANT_ERRORS = 1.0


def compare(
    rows: Sequence[Labelled], champion: Sequence[Prediction], challenger: Sequence[Prediction]
) -> dict[str, Any]:
    """Compare what two models say of the same texts.

    Returns n, how many only the champion or only the challenger has right, `by_chance` (how often chance alone makes so
    uneven a split: McNemar's exact test, two-sided), the mean difference of log loss with its standard error, and
    `verdict`: "better", "worse" (the challenger) or "no_difference". Raises ValueError when the lengths differ.
    """
    right = [
        (_is_right(row, old), _is_right(row, new)) for row, old, new in zip(rows, champion, challenger, strict=True)
    ]
    lost, won = right.count((True, False)), right.count((False, True))
    p = mcnemar(lost, won)
    losses = [[log_loss(row, said) for row, said in zip(rows, model, strict=True)] for model in (challenger, champion)]
    _, difference, error = no_worse_than(*losses)
    verdict = "no_difference" if p >= MOST_BY_CHANCE else "better" if won > lost else "worse"
    return {
        "n": len(rows),
        "only_champion_right": lost,
        "only_challenger_right": won,
        "by_chance": p,
        "log_loss_difference": difference,
        "log_loss_error": error,
        "verdict": verdict,
    }


def mcnemar(one: int, other: int) -> float:
    """Return the chance of a split at least as uneven as `one` to `other` when each side is equally likely.

    McNemar, "Note on the sampling error of the difference between correlated proportions", 1947; the exact form.
    """
    n, fewer = one + other, min(one, other)
    return float(min(1.0, 2 * sum(math.comb(n, k) for k in range(fewer + 1)) / 2**n))


def no_worse_than(challenger: Sequence[float], champion: Sequence[float]) -> tuple[bool, float, float]:
    """Compare the log losses of two models on the same texts.

    Returns (no worse, mean difference, its standard error): the challenger is no worse when its mean loss is not higher
    than the champion's by more than one standard error of the paired differences. Nothing to compare is no worse.
    """
    differences = [new - old for new, old in zip(challenger, champion, strict=True)]
    n = len(differences)
    if not n:
        return True, 0.0, 0.0
    mean = math.fsum(differences) / n
    variance = math.fsum((one - mean) ** 2 for one in differences) / (n - 1) if n > 1 else 0.0
    error = math.sqrt(variance / n)
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
