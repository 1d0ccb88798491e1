"""Texts to a sparse matrix, while a model is fitted: transformers with one job each."""

from array import array
from collections.abc import Iterable, Sequence
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.utils.validation import check_is_fitted

from triage.vocabulary import WORDS_WEIGHT, Vocabulary, grams_of

Texts = Sequence[Sequence[str]]
"""Texts, each given as its words."""

Numbers = npt.NDArray[np.int64]


class WordCounts(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Counts the known words of each text, then its known pairs of neighbouring words.

    After `fit`: `words_` (sorted) and `pair_keys_` (sorted; words number i and j make the key i · len(words_) + j).
    """

    def fit(self, X: Texts, y: object = None) -> Self:  # noqa: ARG002, N803 (scikit-learn's names)
        """Learn the words and pairs of texts."""
        self._learn(X)
        return self

    def fit_transform(self, X: Texts, y: object = None) -> sparse.csr_matrix:  # noqa: ARG002, N803
        """The same as `fit` and `transform`; each text is looked through once."""
        numbered, pairs = self._learn(X)
        return self._counts(numbered, pairs)

    def transform(self, X: Texts) -> sparse.csr_matrix:  # noqa: N803
        """Return the counts (texts by words and pairs), float32; what is unknown is left out."""
        check_is_fitted(self, "pair_keys_")
        numbered = _numbered(X, self.words_)
        return self._counts(numbered, self._pairs(numbered))

    def _learn(self, texts: Texts) -> tuple[list[Numbers], list[Numbers]]:
        self.words_ = sorted({word for text in texts for word in text})
        numbered = _numbered(texts, self.words_)
        pairs = self._pairs(numbered)
        self.pair_keys_ = np.unique(np.concatenate(pairs)) if pairs else np.zeros(0, np.int64)
        return numbered, pairs

    def _counts(self, numbered: list[Numbers], pairs: list[Numbers]) -> sparse.csr_matrix:
        words = _counted(numbered, len(self.words_))
        return sparse.hstack([words, _counted(self._known(pairs), len(self.pair_keys_))], format="csr")

    def _pairs(self, numbered: list[Numbers]) -> list[Numbers]:
        """The keys of each text's pairs of known words."""
        keys = []
        for text in numbered:
            first, second = text[:-1], text[1:]
            keys.append((first * len(self.words_) + second)[(first >= 0) & (second >= 0)])
        return keys

    def _known(self, pairs: list[Numbers]) -> Iterable[Numbers]:
        """Yield the number of each text's known pairs."""
        for keys in pairs:
            at = np.searchsorted(self.pair_keys_, keys)
            at[at == len(self.pair_keys_)] = 0
            yield at[self.pair_keys_[at] == keys] if len(self.pair_keys_) else at[:0]


class GramCounts(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Counts the known character 4-grams inside the words of each text.

    A gram lies inside a word, so the grams of all texts are one sparse product: texts by words times words by grams.
    After `fit`: `grams_` (sorted).
    """

    def fit(self, X: Texts, y: object = None) -> Self:  # noqa: ARG002, N803
        """Learn the grams of texts."""
        self.grams_ = sorted({gram for word in {word for text in X for word in text} for gram in grams_of(word)})
        return self

    def transform(self, X: Texts) -> sparse.csr_matrix:  # noqa: N803
        """Return the counts (texts by grams), float32; unknown grams are left out."""
        check_is_fitted(self, "grams_")
        number = {gram: at for at, gram in enumerate(self.grams_)}
        words = sorted({word for text in X for word in text})
        of_words = ([number[gram] for gram in grams_of(word) if gram in number] for word in words)
        inside = _counted((np.array(grams, np.int64) for grams in of_words), len(self.grams_))
        return (_counted(_numbered(X, words), len(words)) @ inside).tocsr()


def union() -> FeatureUnion:
    """Return the transformer of all features: words and pairs, weighed `WORDS_WEIGHT`, beside grams.

    Each kind is (1 + ln count) · (ln((1 + texts) / (1 + texts with it)) + 1), rows of unit length.
    """
    return FeatureUnion(
        [
            ("words", Pipeline([("counts", WordCounts()), ("weights", TfidfTransformer(sublinear_tf=True))])),
            ("grams", Pipeline([("counts", GramCounts()), ("weights", TfidfTransformer(sublinear_tf=True))])),
        ],
        transformer_weights={"words": WORDS_WEIGHT},
    )


def fit_vocabulary(texts: Texts) -> tuple[Vocabulary, sparse.csr_matrix]:
    """Learn the vocabulary of texts and return it with their matrix (texts by columns), float32.

    A row of the matrix is what `Vocabulary.columns` gives for the same words, by numpy alone.
    """
    features = union()
    matrix = features.fit_transform(texts).tocsr().astype(np.float32)
    words, grams = (dict(features.transformer_list)[name].named_steps for name in ("words", "grams"))
    idf = np.concatenate([words["weights"].idf_, grams["weights"].idf_]).astype(np.float32)
    counts = words["counts"]
    return Vocabulary(counts.words_, counts.pair_keys_, grams["counts"].grams_, idf), matrix


def _numbered(texts: Texts, words: Sequence[str]) -> list[Numbers]:
    """The number of each word of each text, -1 where it is unknown."""
    number = {word: at for at, word in enumerate(words)}
    return [np.array([number.get(word, -1) for word in text], np.int64) for text in texts]


def _counted(rows: Iterable[Numbers], n_columns: int) -> sparse.csr_matrix:
    """Return a matrix of how often each column number stands in each row; -1 stands for nothing."""
    ends, parts = array("q", [0]), []
    for row in rows:
        parts.append(row[row >= 0])
        ends.append(ends[-1] + len(parts[-1]))
    columns = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    matrix = sparse.csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(parts), n_columns))
    matrix.sum_duplicates()
    return matrix
