"""Spelling: an unknown word becomes the commonest known word one letter away.

Halves what typing errors cost and costs nothing on clean text (trials, November 2026). The index holds a checksum for
each known word and for each way to leave out one of its letters, as two flat arrays: 1 MB, nothing to build when a
model is loaded.
"""

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

LEAST_LETTERS = 6
_MOST_REMEMBERED = 5_000


class Mender:
    """Finds the known word meant by an unknown one.

    `known` are the known words, and `rank` orders them: the lower, the commoner. `keys` are sorted checksums and
    `owners` the position in `known` of the word each belongs to; see `build_index`.
    """

    def __init__(
        self,
        known: Sequence[str],
        rank: npt.NDArray[np.float32],
        keys: npt.NDArray[np.uint32],
        owners: npt.NDArray[np.int32],
    ) -> None:
        self.keys, self.owners = keys, owners
        self._known, self._rank = known, rank
        self._remembered: dict[str, str | None] = {}

    def mend(self, word: str) -> str | None:
        """Return the commonest known word one letter away from an unknown one; None if there is none or it is short."""
        if len(word) < LEAST_LETTERS or word.isdigit():
            return None
        if word in self._remembered:
            return self._remembered.get(word)
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        meant = self._remembered[word] = self._find(word)
        return meant

    def _find(self, word: str) -> str | None:
        wanted = np.array(_checksums(word), np.uint32)
        first = np.searchsorted(self.keys, wanted, "left").tolist()
        last = np.searchsorted(self.keys, wanted, "right").tolist()
        found = {int(owner) for start, end in zip(first, last, strict=True) for owner in self.owners[start:end]}
        near = [owner for owner in found if is_one_letter_away(word, self._known[owner])]
        if not near:
            return None
        return self._known[min(near, key=lambda owner: (float(self._rank[owner]), self._known[owner]))]


def build_index(known: Sequence[str]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32]]:
    """Return (sorted checksums, position of the word each belongs to) of the known words of at least five letters."""
    pairs = [
        (checksum, position)
        for position, word in enumerate(known)
        if len(word) >= LEAST_LETTERS - 1
        for checksum in _checksums(word)
    ]
    table = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    return table[:, 0].astype(np.uint32), table[:, 1].astype(np.int32)


def is_one_letter_away(one: str, other: str) -> bool:
    """Whether one letter put in, left out or changed, or two neighbours swapped, makes `one` into `other`."""
    if abs(len(one) - len(other)) > 1:
        return False
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    if len(one) == len(other):
        is_swap = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
        return is_swap or one[at + 1 :] == other[at + 1 :]
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[at + 1 :] == shorter[at:]


def _checksums(word: str) -> list[int]:
    """Return checksums of the word and of the word without each one of its letters."""
    variants = {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
    return sorted(zlib.crc32(variant.encode("utf-8", "surrogatepass")) for variant in variants)
