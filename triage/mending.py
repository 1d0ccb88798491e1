"""Spelling: an unknown word becomes the nearest known word, the commonest of several.

Of 782 questions with 10 % of their letters mistyped 72 % find their area with it, 68 % with words one letter away
alone and 57 % without; unspoilt ones lose less than a point (trials, November 2026).
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

LEAST_LETTERS = 5
"""Shorter words are too near to too many others."""

LEAST_LETTERS_FOR_TWO = 10
"""From so many letters on two may be wrong."""

HEAD, TAIL = 2, 3
"""Letters at the beginning or at the end that must be right: few words have to be looked at, 0.03 ms."""

_MOST_REMEMBERED = 5_000


class Mender:
    """Finds the known word meant by an unknown one.

    `known` are the known words, and `rank` orders them: the lower, the commoner.
    """

    def __init__(self, known: Sequence[str], rank: npt.NDArray[Any]) -> None:
        self._rank = dict(zip(known, rank.tolist(), strict=True))
        long = [word for word in known if len(word) >= LEAST_LETTERS - 1]
        self._by_head, self._by_tail = _grouped(long, slice(HEAD)), _grouped(long, slice(-TAIL, None))
        self._remembered: dict[str, str | None] = {}

    def mend(self, word: str) -> str | None:
        """Return the nearest known word; None when none is near or the word is short.

        Near is one letter put in, left out or changed, or two neighbours swapped (Damerau, "A technique for computer
        detection and correction of spelling errors", 1964); from ten letters on twice.
        """
        if len(word) < LEAST_LETTERS or word.isdigit():
            return None
        if word in self._remembered:
            return self._remembered.get(word)
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        meant = self._remembered[word] = self._find(word)
        return meant

    def _find(self, word: str) -> str | None:
        most = 2 if len(word) >= LEAST_LETTERS_FOR_TWO else 1
        near = [
            (distance, self._rank[known], known)
            for looked_at in (self._by_head.get(word[:HEAD], ()), self._by_tail.get(word[-TAIL:], ()))
            for known, distance, _ in process.extract(
                word, looked_at, scorer=OSA.distance, score_cutoff=most, limit=None
            )
        ]
        return min(near)[2] if near else None


def _grouped(words: Iterable[str], part: slice) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(word[part], []).append(word)
    return groups
