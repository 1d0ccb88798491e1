"""What the model said beside what people said: the counts are right, and chance is not called drift."""

import random
from collections import Counter
from datetime import date

import pytest

from triage import drift, judged
from triage.judged import NOT_FOR_US, UNREAD, Judged, Share

AREAS = [f"area-{n}" for n in range(18)]


def a_case(said="a", meant="a", p=0.9, language="nb", town=1, *, is_sent=True, has_stayed=True, number=1):
    return Judged(number, date(2026, 11, 1), said, p, meant, language, town, is_sent, has_stayed)


def test_a_tally_counts_right_sent_stayed_and_unread():
    rows = [
        a_case(),
        a_case(meant="b", has_stayed=False),
        a_case(said=UNREAD, p=0.0, is_sent=False),
        a_case(said=NOT_FOR_US, meant=NOT_FOR_US, is_sent=False, has_stayed=False),
    ]

    found = judged.tally(rows)

    assert (found.right, found.sent, found.stayed, found.unread) == (Share(2, 4), Share(2, 4), Share(1, 2), 1)


def test_nothing_is_a_tally_too():
    assert judged.tally([]).right == Share(0, 0)
    assert judged.tally([]).right.share == 0
    assert (judged.bands([]), judged.confusions([]), judged.parts([], lambda row: row.language)) == ([], [], {})


@pytest.mark.parametrize(
    ("right", "n", "verdict"),
    [(10, 40, "worse"), (38, 40, "same"), (36, 40, "same"), (10, 19, "too_few")],
)
def test_a_language_is_called_worse_only_when_the_intervals_do_not_overlap(right, n, verdict):
    rows = [a_case() for _ in range(90)] + [a_case(meant="b") for _ in range(10)]
    rows += [a_case(language="nn", meant="a" if at < right else "b") for at in range(n)]

    assert judged.parts(rows, lambda row: row.language)["nn"].verdict == verdict


def test_a_part_is_compared_with_all_the_others_and_not_with_itself():
    rows = [a_case(language="nn", meant="b") for _ in range(30)]

    part = judged.parts(rows, lambda row: row.language)["nn"]

    assert (part.rest.n, part.verdict) == (0, "too_few")


def test_bands_hold_every_case_that_was_read_and_say_when_the_model_is_too_sure():
    rows = [a_case(p=0.95, meant="a" if at < 20 else "b") for at in range(40)]
    rows += [a_case(p=1.0), a_case(p=0.2), a_case(p=0.5), a_case(said=UNREAD, p=0.0)]

    found = judged.bands(rows)

    assert [(one.begins, one.true.n, one.verdict) for one in found] == [
        (0.0, 1, "too_few"), (0.5, 1, "too_few"), (0.9, 41, "worse"),
    ]  # fmt: skip
    assert found[-1].stated == pytest.approx((40 * 0.95 + 1) / 41)


def test_confusions_come_with_the_commonest_first_and_without_what_was_not_read():
    rows = [a_case(meant="b"), a_case(meant="c"), a_case(meant="c"), a_case(), a_case(said=UNREAD)]

    assert judged.confusions(rows) == [(("a", "c"), 2), (("a", "b"), 1)]


def test_a_question_helps_most_where_much_is_asked_and_little_is_written():
    rows = [a_case(meant="b"), a_case(is_sent=False), a_case(is_sent=False), a_case(), a_case(meant=NOT_FOR_US)]
    needed = judged.demand(rows)

    assert needed == Counter(a=2, b=1)
    services = {"poor": ("a", 0), "rich": ("a", 9), "other": ("b", 0), "unasked": ("c", 0)}
    assert judged.would_help(services, needed) == [("poor", 2.0), ("other", 1.0), ("rich", 0.2)]


def _some_cases(dice, n, weights):
    return Counter(dice.choices(AREAS, weights, k=n))


def test_noise_is_called_drift_on_fewer_than_one_page_of_twenty():
    dice = random.Random(5)
    weights = [1 / (at + 1) for at in range(18)]
    alarms = 0
    for _ in range(400):
        asked = _some_cases(dice, 250, weights), _some_cases(dice, 1000, weights)
        found = {
            area: tuple(Share(sum(dice.random() < 0.85 for _ in range(asked[at][area])), asked[at][area])
                        for at in (0, 1))
            for area in AREAS
        }  # fmt: skip
        alarms += any(drift.has_drifted(row) for row in drift.drifts(asked, found))

    assert alarms / 400 < 0.05 + 2 * (0.05 * 0.95 / 400) ** 0.5


def test_an_area_that_is_asked_for_twice_as_often_drifts_and_stands_first():
    lately, before = Counter(dict.fromkeys(AREAS, 20)), Counter(dict.fromkeys(AREAS, 80))
    lately["area-7"] = 50

    first, *others = drift.drifts((lately, before), {})

    assert (first.area, first.asked, first.found) == ("area-7", "more", "too_few")
    assert not any(map(drift.has_drifted, others))


def test_an_area_that_is_found_less_often_drifts_and_one_that_is_found_more_often_does_not():
    asked = Counter(a=60, b=60), Counter(a=240, b=240)
    found = {"a": (Share(30, 60), Share(220, 240)), "b": (Share(59, 60), Share(180, 240))}

    rows = {row.area: row for row in drift.drifts(asked, found)}

    assert (rows["a"].found, drift.has_drifted(rows["a"])) == ("less", True)
    assert (rows["b"].found, drift.has_drifted(rows["b"])) == ("more", False)


def test_of_few_cases_nothing_is_said():
    assert {row.asked for row in drift.drifts((Counter(a=9), Counter(b=9)), {})} == {"too_few"}
    assert drift.drifts((Counter(), Counter()), {}) == []
    assert drift.z_score(Share(0, 0), Share(1, 2)) == 0
    assert drift.z_score(Share(5, 5), Share(5, 5)) == 0
