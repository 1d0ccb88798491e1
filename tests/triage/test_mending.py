import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.mending import HEAD, LEAST_LETTERS_FOR_TWO, TAIL, Mender

KNOWN = ["anlegg", "bedrift", "bedrifter", "finansiering", "lan", "tilskudd", "tilskuddet", "skjenkebevilling"]


def a_mender(known=KNOWN, rank=None) -> Mender:
    order = np.arange(len(known), dtype=np.float32) if rank is None else np.array(rank, np.float32)
    return Mender(known, order)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bedirft", "bedrift"),
        ("bdrift", "bedrift"),
        ("bedriift", "bedrift"),
        ("bedrikt", "bedrift"),
        ("finansering", "finansiering"),
        ("skjenkebevillng", "skjenkebevilling"),
        ("annlegg", "anlegg"),
        ("skejnkebevillng", "skjenkebevilling"),
        ("bedirtf", None),
        ("lann", None),
        ("bdrft", None),
        ("123456", None),
        ("reindrift", None),
    ],
)
def test_an_unknown_word_becomes_the_known_one_that_was_meant(written, meant):
    assert a_mender().mend(written) == meant


def test_the_commonest_of_several_is_taken():
    known = ["bonden", "bunden"]

    assert a_mender(known, [2.0, 1.0]).mend("bynden") == "bunden"
    assert a_mender(known, [1.0, 2.0]).mend("bynden") == "bonden"
    assert a_mender(known, [1.0, 1.0]).mend("bynden") == "bonden"


def damerau(one: str, other: str) -> int:
    """Optimal string alignment distance, by the book."""
    rows = [[i + j if i * j == 0 else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            cost = one[i - 1] != other[j - 1]
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + cost)
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(
    st.lists(st.text("abcd", min_size=4, max_size=13), min_size=1, max_size=20, unique=True),
    st.text("abcd", min_size=5, max_size=12),
)
def test_it_finds_what_a_search_through_all_words_finds(known, written):
    most = 2 if len(written) >= LEAST_LETTERS_FOR_TWO else 1
    near = [
        (damerau(word, written), at, word)
        for at, word in enumerate(known)
        if damerau(word, written) <= most and (word[:HEAD] == written[:HEAD] or word[-TAIL:] == written[-TAIL:])
    ]

    assert a_mender(known).mend(written) == (min(near)[2] if near else None)
