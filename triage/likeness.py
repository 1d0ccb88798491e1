"""How like two questions are by what is asked: their words, pairs and pieces of words, by numpy alone.

Grammar, places, trades and what else says nothing of the matter are left out; the rest weighs as it does in the model.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from triage import explanation
from triage import text as writing
from triage.model import Model
from triage.vocabulary import Columns, Floats
from triage.words import BOKMAL_OF

_ENDINGS = ("ene", "ane", "ing", "en", "et", "er", "ar", "a", "e", "n", "t", "s")
_LEAST_STEM = 4


@dataclass(frozen=True, slots=True)
class Matter:
    """The words of a text that tell of its matter: as written, and in the one spelling that they are looked up by."""

    surfaces: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """A word that tells of the matter: as written, as looked up, in all its spellings, and how rare it is."""

    surface: str
    word: str
    spellings: tuple[str, ...]
    weight: float


def matter(model: Model, text: str) -> Matter:
    """What of a text tells of its matter; the mail answered to and the signature are left out."""
    surfaces = writing.surfaces(writing.own_words(text))
    words = writing.without_names(map(writing.canonical, surfaces), model.places)
    kept = [
        (surface, word)
        for surface, word in zip(surfaces, words, strict=True)
        if not writing.is_grammar(word) and not _is_muted(word, model.muted)
    ]
    return Matter(tuple(surface for surface, _word in kept), tuple(word for _surface, word in kept))


def telling(model: Model, told: Matter, *, most: int) -> list[Telling]:
    """The words that tell most of the matter, the rarest and most repeated first; unknown ones count as rare."""
    written = dict(zip(reversed(told.words), reversed(told.surfaces), strict=True))
    counts = Counter(told.words)
    columns = model.vocabulary.word_columns(list(written))
    rarest = float(model.vocabulary.idf[: len(model.vocabulary.words)].max(initial=1.0))
    found = [
        Telling(
            written[word],
            word,
            (written[word], word, *_SPELLINGS.get(word, ())),
            (float(model.vocabulary.idf[column]) if column >= 0 else rarest) * (1 + float(np.log(counts[word]))),
        )
        for word, column in zip(written, columns.tolist(), strict=True)
    ]
    return sorted(found, key=lambda one: (-one.weight, one.surface))[:most]


class Asked:
    """A question that others are compared with."""

    def __init__(self, model: Model, told: Matter) -> None:
        self.model, self.told = model, told

    @cached_property
    def _values(self) -> Floats:
        """The question's value in every column, its whole length 1."""
        columns = self.model.vocabulary.columns(self.told.words)
        values = np.zeros(len(self.model.vocabulary), np.float32)
        values[columns.index] = columns.value
        length = _length(columns)
        return values / np.float32(length) if length else values

    def likeness(self, other: Matter) -> float:
        """From 0, nothing in common, to 1, the same."""
        columns = self.model.vocabulary.columns(other.words)
        length = _length(columns)
        return float(self._values[columns.index] @ columns.value) / length if length else 0.0

    def shared(self, other: Matter, *, most: int) -> list[str]:
        """The words that both have, whatever their ending, as written here, the rarest first."""
        theirs = {_stem(word) for word in other.words}
        ranked = telling(self.model, self.told, most=len(self.told.words))
        common: dict[str, str] = {}
        for one in ranked:
            if _stem(one.word) in theirs:
                common.setdefault(_stem(one.word), one.surface)
        return list(common.values())[:most]


@lru_cache(maxsize=20_000)
def _is_muted(word: str, muted: frozenset[str]) -> bool:
    return explanation.is_form_of(word, muted)


def _length(columns: Columns) -> float:
    return float(np.sqrt(columns.value @ columns.value))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word.removesuffix(ending)
    return word


def _spellings() -> dict[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for spelling, bokmal in sorted(BOKMAL_OF.items()):
        found.setdefault(bokmal, []).append(spelling)
    return dict(found)


_SPELLINGS = _spellings()
"""Word → how else it is spelt, in nynorsk and in northern speech."""
