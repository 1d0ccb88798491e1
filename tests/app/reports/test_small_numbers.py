"""No number that must be hidden can be found from what is shown, not even by whoever knows the rule."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.small_numbers import FEWEST, is_small, protected, shown_total

COUNTS = st.lists(st.integers(0, 30), max_size=12)


@given(COUNTS)
def test_small_ones_are_never_shown_and_the_others_are_shown_as_they_are(counts):
    for count, shown in zip(counts, protected(counts), strict=True):
        assert shown in (None, count)
        assert not is_small(count) or shown is None


@given(COUNTS)
def test_one_place_is_never_hidden_alone(counts):
    assert protected(counts).count(None) != 1 or len(counts) == 1


@given(st.lists(st.integers(5, 99) | st.just(0), min_size=1))
def test_where_nothing_is_small_nothing_is_hidden(counts):
    assert protected(counts) == counts or 0 < sum(counts) < FEWEST


@pytest.mark.parametrize(("places", "greatest"), [(1, 40), (2, 22), (3, 18), (4, 13), (5, 12)])
def test_every_table_that_looks_so_leaves_each_hidden_number_open(places, greatest):
    """All tables of so many numbers: what looks the same, with the same sum, differs in every hidden place."""
    # given
    looks = defaultdict(list)
    for counts in product(range(greatest + 1), repeat=places):
        if FEWEST <= sum(counts) <= greatest:
            looks[sum(counts), tuple(protected(counts))].append(counts)

    # then
    found = [
        (total, look)
        for (total, look), tables in looks.items()
        for place, shown in enumerate(look)
        if shown is None and len({table[place] for table in tables}) == 1
    ]
    assert looks
    assert found == []


def test_of_a_few_nothing_is_told_but_that_they_are_few():
    assert [shown_total(count) for count in (0, 1, 9, 10)] == [0, None, None, 10]
    assert protected([2, 0, 7]) == [None, None, None]
