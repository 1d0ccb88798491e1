"""Numbers so small that they point at one business, and how they are hidden from whoever may not see its case. Pure.

A number from 1 to 4 is hidden. Whoever knows the sum of a table would find it by subtraction, so others are hidden
with it, the smallest first, until there are at least two ways to fill in each hidden place that give the same sum and
that this rule would have hidden alike. All hidden places look the same: which of them are small is not told. Nothing is
told of fewer than ten cases but that they are fewer.

What this protects against: one page, all its rows, columns and sums, and a reader who knows this rule. Not against a
reader who holds several pages against each other. Two periods that differ by a day, or a region and all its
municipalities but one, may differ by one case. So the staff who may read reports are trusted with that, as they are
bound by law to keep what they learn (forvaltningsloven § 13); the public gets whole years and quarters only, and for
the smaller period nothing that a sum over the greater one would give away. Shares are shown where their parts are.
"""

from collections.abc import Sequence

SMALL = 5
"""The least number that is shown. Source: what Statistics Norway (SSB) and the health registers use for counts of
persons and firms."""

FEWEST = 2 * SMALL
"""The fewest cases that are divided at all."""

Shown = int | None
"""A number, or None in the place of one that is hidden."""


def is_small(count: int) -> bool:
    """Whether the number itself must be hidden."""
    return 0 < count < SMALL


def protected(counts: Sequence[int]) -> list[Shown]:
    """The numbers of a table whose sum is known, without those that must be hidden."""
    hidden = _hidden(counts)
    return [None if place in hidden else count for place, count in enumerate(counts)]


def shown_total(count: int) -> Shown:
    """How many there are in all; nothing is told of a few."""
    return count if count == 0 or count >= FEWEST else None


def _hidden(counts: Sequence[int]) -> set[int]:
    if 0 < sum(counts) < FEWEST:
        return set(range(len(counts)))
    hidden = {count for count in counts if is_small(count)}
    small = sum(is_small(count) for count in counts)
    for more in sorted(set(counts) - hidden, key=lambda count: (count == 0, count)):
        if not small or _is_ambiguous([count for count in counts if count in hidden], small):
            break
        hidden.add(more)  # all that are equal, or which of them was taken would tell of the others
    return {place for place, count in enumerate(counts) if count in hidden}


def _is_ambiguous(values: Sequence[int], small: int) -> bool:
    """Whether what is hidden could be something else. Of small ones alone the sum must leave room on both sides."""
    if len(values) == small:
        return small > 1 and small + 2 <= sum(values) <= (SMALL - 1) * small - 2
    return True
