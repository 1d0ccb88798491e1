import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer

from triage import features
from triage.vocabulary import WORDS_WEIGHT, Vocabulary, grams_of

TEXTS = [
    ["vi", "vil", "bygge", "nytt", "fjos", "til", "sauene", "og", "bygge", "ut"],
    ["kan", "vi", "fa", "lan", "til", "fjos"],
    ["i", "dag"],
    ["hvem", "hjelper", "oss", "med", "lan", "lan", "lan"],
]


@pytest.fixture(scope="module")
def fitted():
    return features.fit_vocabulary(TEXTS)


def test_a_word_has_its_grams_with_the_blanks_around_it():
    assert grams_of("fjos") == [" fjo", "fjos", "jos "]
    assert grams_of("lan") == [" lan", "lan "]
    assert grams_of("i") == [" i "]


def test_prediction_sees_the_same_features_as_fitting(fitted):
    vocabulary, matrix = fitted

    for row, text in enumerate(TEXTS):
        columns = vocabulary.columns(text)
        dense = np.zeros(len(vocabulary))
        dense[columns.index] = columns.value
        np.testing.assert_allclose(dense, matrix[row].toarray()[0], rtol=1e-5)
        assert np.all(np.diff(columns.index) > 0)


def test_words_and_pairs_are_weighted_as_scikit_learn_does_it(fitted):
    vocabulary, matrix = fitted
    theirs = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), token_pattern=r"\S+", lowercase=False)
    expected = theirs.fit_transform([" ".join(text) for text in TEXTS]).toarray() * WORDS_WEIGHT

    for word, column in theirs.vocabulary_.items():
        parts = vocabulary.word_columns(word.split())
        ours = parts[0] if len(parts) == 1 else vocabulary.pair_columns(parts)[0]
        np.testing.assert_allclose(matrix[:, [ours]].toarray()[:, 0], expected[:, column], rtol=1e-5)


def test_grams_are_weighted_as_scikit_learn_does_it(fitted):
    vocabulary, matrix = fitted
    theirs = TfidfVectorizer(
        sublinear_tf=True, analyzer=lambda text: [gram for word in text for gram in grams_of(word)]
    )
    expected = theirs.fit_transform(TEXTS).toarray()

    first = len(vocabulary) - len(vocabulary.grams)
    order = [theirs.vocabulary_[gram] for gram in vocabulary.grams]
    np.testing.assert_allclose(matrix[:, first:].toarray(), expected[:, order], rtol=1e-5)


def test_what_is_unknown_has_no_features(fitted):
    vocabulary: Vocabulary = fitted[0]

    assert len(vocabulary.columns(["xyzzy"]).index) == 0
    assert len(vocabulary.columns([]).index) == 0
    assert vocabulary.pair_columns(vocabulary.word_columns(["lan", "xyzzy", "fjos"])).tolist() == [-1, -1]


@pytest.mark.parametrize("transformer", [features.WordCounts(), features.GramCounts(), features.union()])
def test_a_transformer_leaves_out_what_it_was_not_fitted_on_and_asks_to_be_fitted_first(transformer):
    fresh = clone(transformer)
    with pytest.raises(NotFittedError):
        fresh.transform(TEXTS)

    matrix = fresh.fit(TEXTS).transform([["xyzzy"], ["xyzzy", "lan", "fjos"], []])

    assert matrix.shape[0] == 3
    assert matrix[[0, 2]].nnz == 0
    assert matrix[1].nnz > 0


def test_counts_are_counts():
    counts = features.WordCounts().fit(TEXTS)

    row = counts.transform([["lan", "lan", "lan"]])

    assert row[0, counts.words_.index("lan")] == 3
    assert row.sum() == 5  # and twice the pair
