"""Known words, pairs of neighbouring words and character 4-grams: from words to columns, by numpy alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

GRAM_LENGTH = 4
WORDS_WEIGHT = 1.5
_MOST_REMEMBERED = 5_000


def grams_of(word: str) -> list[str]:
    """Return the character 4-grams of a word with a blank before and after; a shorter one is its own only gram."""
    padded = f" {word} "
    last = len(padded) - GRAM_LENGTH
    return [padded[start : start + GRAM_LENGTH] for start in range(last + 1)] if last > 0 else [padded]


@dataclass(frozen=True, slots=True)
class Columns:
    """The known features of a text: `index` are their columns, `value` their weights, `count` how often each occurs."""

    index: Ints
    value: Floats
    count: Ints


class Vocabulary:
    """Which column each word, pair and gram has: first words, then pairs, then grams, each kind in sorted order.

    `pair_keys` are sorted: a pair of the words number i and j has the key i · len(words) + j. `idf` has one value a
    column.
    """

    def __init__(self, words: Sequence[str], pair_keys: Ints, grams: Sequence[str], idf: Floats) -> None:
        self.words, self.grams, self.pair_keys, self.idf = list(words), list(grams), pair_keys, idf
        self._word = {word: column for column, word in enumerate(self.words)}
        self._first_gram = len(self.words) + len(pair_keys)
        self._gram = {gram: self._first_gram + at for at, gram in enumerate(self.grams)}
        self._remembered: dict[str, Ints] = {}

    def __len__(self) -> int:
        return len(self.idf)

    def __contains__(self, word: object) -> bool:
        return word in self._word

    def word_columns(self, words: Sequence[str]) -> Ints:
        """Return the column of each word, -1 where it is unknown."""
        return np.array([self._word.get(word, -1) for word in words], np.int64)

    def pair_columns(self, columns: Ints) -> Ints:
        """Return for each two neighbours of `columns` (as `word_columns` gives them) the column of the pair, or -1."""
        if len(columns) < 2 or not len(self.pair_keys):  # noqa: PLR2004 (two make a pair)
            return np.full(max(len(columns) - 1, 0), -1, np.int64)
        left, right = columns[:-1], columns[1:]
        keys = left * len(self.words) + right
        at = np.searchsorted(self.pair_keys, keys)
        at[at == len(self.pair_keys)] = 0
        is_known = (self.pair_keys[at] == keys) & (left >= 0) & (right >= 0)
        return np.where(is_known, at + len(self.words), -1)

    def gram_columns(self, word: str) -> Ints:
        """Return the columns of the known grams of a word, known or not, one for each time a gram occurs."""
        found = self._remembered.get(word)
        if found is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            columns = (self._gram.get(gram, -1) for gram in grams_of(word))
            found = self._remembered[word] = np.array([column for column in columns if column >= 0], np.int64)
        return found

    def columns(self, words: Sequence[str]) -> Columns:
        """Return the features of a text: (1 + ln count) · idf, each block of unit length, words and pairs times 1.5."""
        at = self.word_columns(words)
        pairs = self.pair_columns(at)
        grams = [self.gram_columns(word) for word in words]
        return _both(
            self._block(np.concatenate([at[at >= 0], pairs[pairs >= 0]]), WORDS_WEIGHT),
            self._block(np.concatenate(grams) if grams else at[:0], 1.0),
        )

    def _block(self, occurrences: Ints, weight: float) -> Columns:
        index, count = np.unique(occurrences, return_counts=True)
        value = ((1 + np.log(count)) * self.idf[index]).astype(np.float32)
        length = float(np.sqrt(value @ value))
        return Columns(index, value * np.float32(weight / length) if length else value, count)


def _both(first: Columns, second: Columns) -> Columns:
    return Columns(
        np.concatenate([first.index, second.index]),
        np.concatenate([first.value, second.value]),
        np.concatenate([first.count, second.count]),
    )
