"""The words that weighed: exact parts of the linear score, handed back to the words as they are written."""

from collections.abc import Callable, Sequence

import numpy as np

from triage import text as writing
from triage.vocabulary import Columns, Floats, Vocabulary

MOST_SHOWN = 5
LEAST_SHARE = 0.1
_INFLECTIONS = ("ene", "ane", "en", "et", "er", "ar", "a", "e", "n", "t", "s")
_LEAST_STEM = 3


def word_parts(vocabulary: Vocabulary, words: Sequence[str], columns: Columns, weights: Floats) -> Floats:
    """Return each word's part of a score; their sum plus the label's bias is the score.

    `words` are as the model reads them, `columns` their features and `weights` the label's weight of each feature of
    `columns`. A feature's addend is shared by its occurrences, that of a pair is halved between its two words.
    """
    parts = np.zeros(len(words))
    if not len(columns.index):
        return parts.astype(np.float32)
    addends = columns.value * weights / columns.count
    at = vocabulary.word_columns(words)
    known = np.flatnonzero(at >= 0)
    parts[known] += addends[np.searchsorted(columns.index, at[known])]
    pairs = vocabulary.pair_columns(at)
    first = np.flatnonzero(pairs >= 0)
    halves = addends[np.searchsorted(columns.index, pairs[first])] / 2
    parts[first] += halves
    parts[first + 1] += halves
    grams = [vocabulary.gram_columns(word) for word in words]
    owners = np.repeat(np.arange(len(words)), [len(found) for found in grams])
    shares = addends[np.searchsorted(columns.index, np.concatenate(grams))]
    return (parts + np.bincount(owners, shares, len(words))).astype(np.float32)


def telling(
    surfaces: Sequence[str], parts: Floats, *, is_muted: Callable[[str], bool], most: int = MOST_SHOWN
) -> tuple[tuple[str, float], ...]:
    """Return the (word as first written, part) that weighed most, heaviest first.

    A word written several times is counted together. Left out are words with less than a tenth of the heaviest part,
    those that are only grammar, and muted ones: a place or a trade is not why a case belongs to an area.
    """
    sums: dict[str, float] = {}
    shown: dict[str, str] = {}
    for surface, part in zip(surfaces, parts.tolist(), strict=True):
        word = writing.canonical(surface)
        sums[word] = sums.get(word, 0.0) + part
        shown.setdefault(word, surface[: writing.LONGEST_WORD])
    least = LEAST_SHARE * max(sums.values(), default=0.0)
    heaviest = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    told = (
        (shown[word], part)
        for word, part in heaviest
        if part > max(least, 0.0) and not writing.is_grammar(word) and not is_muted(word)
    )
    return tuple(pair for _, pair in zip(range(most), told, strict=False))


def muted_words(neutral: Sequence[str], places: Sequence[str]) -> frozenset[str]:
    """Return the neutral terms of one word, every word of the places' names, and nations, in their one spelling."""
    single = [words[0] for words in map(writing.words, neutral) if len(words) == 1]
    named = [word for place in places for word in writing.words(place)]
    return frozenset(single) | frozenset(named) | writing.NATION_WORDS | {writing.PLACE}


def is_form_of(word: str, listed: frozenset[str]) -> bool:
    """Whether a word, or what is left of it without a common ending, is among the listed words."""
    if word in listed:
        return True
    return any(
        word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM and word[: -len(ending)] in listed
        for ending in _INFLECTIONS
    )
