"""Where the bars of a figure stand."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.reports import charts

ROWS = st.lists(st.tuples(st.text(min_size=1, max_size=5), st.integers(0, 10_000)), min_size=1, max_size=61)


@given(ROWS)
def test_bars_stay_within_the_figure_and_stand_apart(rows):
    # when
    columns = charts.columns(rows)

    # then
    assert len(columns) == len(rows)
    assert all(one.x >= 0 and one.x + one.width <= 100.01 for one in columns)
    assert all(one.y >= charts.TOP_EM - 0.01 and abs(one.y + one.height - charts.BASE_EM) < 0.02 for one in columns)
    assert all(left.x + left.width < right.x for left, right in pairwise(columns))


@given(ROWS)
def test_the_tallest_bar_fills_the_figure_and_the_others_keep_their_share(rows):
    # when
    heights = [one.height for one in charts.columns(rows)]

    # then
    tallest = max(count for _label, count in rows)
    for (_label, count), height in zip(rows, heights, strict=True):
        assert abs(height - (charts.HEIGHT_EM * count / tallest if tallest else 0)) < 0.01


def test_many_bars_have_few_labels_and_no_numbers():
    columns = charts.columns([(str(number), number) for number in range(60)])
    assert sum(bool(one.label) for one in columns) <= charts.MOST_LABELS
    assert not any(one.number for one in columns)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_the_two_parts_of_a_strip_are_the_whole(first, second):
    # when
    (strip,) = charts.strips([("Bardu", "", first, second)])

    # then
    assert abs(strip.first + strip.second - (100 if first + second else 0)) < 0.02
    assert bool(strip.first) == bool(first)
    assert bool(strip.second) == bool(second)


def test_nothing_to_show_is_no_bars():
    assert charts.columns([]) == []
    assert charts.strips([]) == []
