import itertools
import operator

import pytest
from scipy.stats import binomtest

from triage import comparison
from triage.evaluation import Labelled
from triage.prediction import Prediction


def a_row(primary: str = "lan", **changes) -> Labelled:
    return Labelled(**{"id": "1", "text": "Hei", "primary": primary, "acceptable": frozenset(), **changes})


def says(area: str, p_not_for_us: float = 0.0) -> Prediction:
    areas = {area: 0.9 * (1 - p_not_for_us), "annet": 0.1 * (1 - p_not_for_us)}
    return Prediction(areas, {"salg": p_not_for_us}, p_not_for_us, "nb")


RIGHT, WRONG = says("lan"), says("bar")


@pytest.mark.parametrize(
    ("challenger", "champion", "expected"),
    [
        ([0.1, 0.2, 0.3], [0.1, 0.2, 0.3], True),
        ([0.1, 0.1, 0.1], [0.5, 0.4, 0.6], True),
        ([0.5, 0.4, 0.6], [0.1, 0.1, 0.1], False),
        ([0.9, 0.0, 0.3], [0.3, 0.5, 0.3], True),  # a little worse on the whole, by less than chance
        ([], [], True),
    ],
)
def test_a_challenger_is_worse_only_by_more_than_chance(challenger, champion, expected):
    assert comparison.no_worse_than(challenger, champion)[0] is expected


@pytest.mark.parametrize(("one", "other"), [(0, 0), (3, 3), (1, 9), (12, 2), (0, 6), (40, 71)])
def test_chance_is_that_of_the_exact_binomial_test(one, other):
    expected = binomtest(one, one + other).pvalue if one + other else 1.0

    assert comparison.mcnemar([1.0] * one, [1.0] * other) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("one", "other"), [([0.5, 1.0], [1.0]), ([0.5] * 6, [1.0, 1.0]), ([1.0] * 5, [0.5] * 3), ([], [0.5, 1.0, 0.5])]
)
def test_with_weights_chance_is_the_share_of_all_ways_to_divide_them(one, other):
    weights, seen = [*one, *other], abs(sum(one) - sum(other))
    ways = [abs(sum(map(operator.mul, weights, signs))) for signs in itertools.product((1, -1), repeat=len(weights))]

    assert comparison.mcnemar(one, other) == pytest.approx(sum(way >= seen for way in ways) / len(ways))


def test_a_text_of_weight_two_counts_as_two_texts():
    old, new, weights = [0.1, 0.4, 0.2], [0.3, 0.1, 0.2], [2.0, 1.0, 1.0]
    twice = [0, 0, 1, 2]

    mean = comparison.no_worse_than(new, old, weights)[1]

    assert mean == pytest.approx(comparison.no_worse_than([new[at] for at in twice], [old[at] for at in twice])[1])
    rows = [a_row(weight=2.0), a_row()]
    assert comparison.right_share(rows, [RIGHT, WRONG]) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ([WRONG] * 10, [RIGHT] * 10, "better"),
        ([RIGHT] * 10, [WRONG] * 10, "worse"),
        ([RIGHT, WRONG] * 5, [WRONG, RIGHT] * 5, "no_difference"),
        ([RIGHT] * 10, [RIGHT] * 8 + [WRONG] * 2, "no_difference"),
    ],
)
def test_a_difference_is_one_only_when_chance_would_seldom_make_it(old, new, verdict):
    found = comparison.compare([a_row()] * 10, old, new)

    assert found["verdict"] == verdict
    assert (found["log_loss_difference"] > 0) == (new.count(WRONG) > old.count(WRONG))
    assert comparison.compare([], [], [])["verdict"] == "no_difference"


@pytest.mark.parametrize(("weight", "verdict"), [(1.0, "worse"), (0.5, "no_difference")])
def test_many_half_words_for_the_old_model_do_not_outvote_half_as_many_whole_ones_for_the_new(weight, verdict):
    rows = [a_row(weight=weight)] * 30 + [a_row()] * 15

    found = comparison.compare(rows, [RIGHT] * 30 + [WRONG] * 15, [WRONG] * 30 + [RIGHT] * 15)

    assert found["verdict"] == verdict
    assert found["only_champion_right"] == 30


def test_the_right_side_is_part_of_being_right():
    rows = [a_row(), a_row("salg", is_out_of_scope=True)]
    refuses_all, sends_all = [says("lan", 0.9)] * 2, [says("lan")] * 2

    found = comparison.compare(rows, refuses_all, sends_all)

    assert (found["only_champion_right"], found["only_challenger_right"]) == (1, 1)


def test_each_language_municipality_and_area_is_compared_alone():
    rows = [a_row(language="nn", municipality="bardu")] * 6 + [a_row(language="nb")] * 6

    found = comparison.by_group(rows, [RIGHT] * 12, [WRONG] * 6 + [RIGHT] * 6)

    assert found["language"]["nn"]["verdict"] == "worse"
    assert found["language"]["nb"]["verdict"] == "no_difference"
    assert set(found["municipality"]) == {"bardu", ""}
    assert found["primary"]["lan"]["n"] == 12
