"""Which areas drift: asked for more or less often than before, or found less often. Chance is not called drift. Pure.

The pooled two-proportion z-test, two-sided, over all comparisons of a page together (Bonferroni): where nothing has
changed, fewer than one page out of twenty says that anything has.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

from triage.judged import FEWEST, Share

MOST_BY_CHANCE = 0.05
"""How often a page may call something drift that is none."""


@dataclass(frozen=True, slots=True)
class Drift:
    """An area lately and before: its share of what is asked, and how often it was found.

    `asked` and `found`: more | less | same | too_few.
    """

    area: str
    asked_lately: Share
    asked_before: Share
    asked: str
    found_lately: Share
    found_before: Share
    found: str


def z_score(lately: Share, before: Share) -> float:
    """By how many standard errors the later share is greater; 0 when there is nothing to compare."""
    n = lately.n + before.n
    if not lately.n or not before.n:
        return 0.0
    pooled = (lately.part + before.part) / n
    error = math.sqrt(pooled * (1 - pooled) * (1 / lately.n + 1 / before.n))
    return (lately.share - before.share) / error if error else 0.0


def least_z(comparisons: int) -> float:
    """The least distance that is called drift when so many comparisons are made."""
    return NormalDist().inv_cdf(1 - MOST_BY_CHANCE / 2 / max(comparisons, 1))


def drifts(asked: tuple[Mapping[str, int], Mapping[str, int]], found: Mapping[str, tuple[Share, Share]]) -> list[Drift]:
    """Every area that was asked for, lately or before, those that drift first.

    `asked` are enquiries by area, lately and before; `found` how often each area's cases were taken for it, lately and
    before. An area's own share needs 20 enquiries in the two together and 20 of all areas in each; being found 20 in
    each.
    """
    lately, before = asked
    areas = sorted({*lately, *before})
    limit = least_z(2 * len(areas))
    totals = sum(lately.values()), sum(before.values())
    nothing = Share(0, 0)
    rows = []
    for area in areas:
        new, old = Share(lately.get(area, 0), totals[0]), Share(before.get(area, 0), totals[1])
        found_new, found_old = found.get(area, (nothing, nothing))
        enough = new.part + old.part >= FEWEST and min(totals) >= FEWEST
        is_comparable = found_new.is_telling and found_old.is_telling
        rows.append(
            Drift(
                area, new, old, _verdict(new, old, limit) if enough else "too_few",
                found_new, found_old, _verdict(found_new, found_old, limit) if is_comparable else "too_few",
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (not has_drifted(row), -row.asked_lately.part, row.area))


def has_drifted(row: Drift) -> bool:
    """Whether somebody should look at the area: asked for otherwise than before, or found less often."""
    return row.asked in {"more", "less"} or row.found == "less"


def _verdict(lately: Share, before: Share, limit: float) -> str:
    z = z_score(lately, before)
    return "more" if z > limit else "less" if z < -limit else "same"
