"""Texts to a sparse matrix, while a model is fitted."""

from array import array
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from triage.vocabulary import WORDS_WEIGHT, Vocabulary, grams_of


def fit_vocabulary(texts: Sequence[Sequence[str]]) -> tuple[Vocabulary, sparse.csr_matrix]:
    """Learn the vocabulary of texts, each given as its words, and return it with their matrix (texts by columns).

    A row of the matrix is what `Vocabulary.columns` gives for the same words. A gram lies inside a word, so the grams
    of all texts are one sparse product: texts by words times words by grams.
    """
    words = sorted({word for text in texts for word in text})
    number = {word: at for at, word in enumerate(words)}
    grams = sorted({gram for word in words for gram in grams_of(word)})
    gram_number = {gram: at for at, gram in enumerate(grams)}
    numbered = [np.array([number[word] for word in text], np.int64) for text in texts]

    word_counts = _counted(numbered, len(words))
    pair_keys, pair_counts = _pairs(numbered, len(words))
    grams_of_words = [np.array([gram_number[gram] for gram in grams_of(word)], np.int64) for word in words]
    gram_counts = (word_counts @ _counted(grams_of_words, len(grams))).tocsr()

    first = sparse.hstack([word_counts, pair_counts], format="csr")
    idf = np.concatenate([_idf(first), _idf(gram_counts)])
    matrix = sparse.hstack(
        [
            _weighted(first, idf[: first.shape[1]]) * np.float32(WORDS_WEIGHT),
            _weighted(gram_counts, idf[first.shape[1] :]),
        ],
        format="csr",
        dtype=np.float32,
    )
    return Vocabulary(words, pair_keys, grams, idf), matrix


def _pairs(numbered: Sequence[npt.NDArray[np.int64]], n_words: int) -> tuple[npt.NDArray[np.int64], sparse.csr_matrix]:
    """Return the sorted keys of the neighbouring pairs that occur, and how often each text has each."""
    keys = [text[:-1] * n_words + text[1:] for text in numbered]
    known = np.unique(np.concatenate(keys)) if keys else np.zeros(0, np.int64)
    return known, _counted([np.searchsorted(known, text) for text in keys], len(known))


def _counted(rows: Sequence[npt.NDArray[np.int64]], n_columns: int) -> sparse.csr_matrix:
    """Return a matrix of how often each column number stands in each row."""
    ends = array("q", [0])
    for row in rows:
        ends.append(ends[-1] + len(row))
    columns = np.concatenate(rows) if rows else np.zeros(0, np.int64)
    matrix = sparse.csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(rows), n_columns))
    matrix.sum_duplicates()
    return matrix


def _idf(counts: sparse.csr_matrix) -> npt.NDArray[np.float32]:
    texts_with = np.bincount(counts.indices, minlength=counts.shape[1])
    weight: npt.NDArray[np.float32] = (np.log((1 + counts.shape[0]) / (1 + texts_with)) + 1).astype(np.float32)
    return weight


def _weighted(counts: sparse.csr_matrix, idf: npt.NDArray[np.float32]) -> sparse.csr_matrix:
    """Return (1 + ln count) · idf with rows of unit length."""
    matrix = counts.copy()
    matrix.data = ((1 + np.log(matrix.data)) * idf[matrix.indices]).astype(np.float32)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data /= np.repeat(np.maximum(lengths, 1e-12), np.diff(matrix.indptr)).astype(np.float32)
    return matrix
