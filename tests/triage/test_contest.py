"""A challenger is in force only when it is no worse on cases that neither model has seen; the catalogue always is."""

import random
from dataclasses import replace

import pytest

from triage import classifier, contest
from triage.contest import Contest, Correction
from triage.evaluation import Labelled
from triage.examples import CASE, DESCRIPTION, QUESTION, Example

KNOWN = {"reiseliv": "hytte turist gjest booking sesong", "landbruk": "sau gras fjøs traktor beite"}
NEW = {"reiseliv": "kajakk guide vinterlys hundespann topptur", "landbruk": "geit melk ysteri bringebær honning"}
FILLING = "vi har en bedrift og lurer på noe om dette hva gjør man når det er slik"


def text(rng, words):
    return " ".join([*rng.sample(FILLING.split(), 6), *rng.sample(words.split(), 3)])


def catalogue(rng, count=40):
    return tuple(
        Example(label, QUESTION, f"bank:{label}:{n // 4}", "nb", text(rng, words))
        for label, words in KNOWN.items()
        for n in range(count)
    ) + tuple(Example(label, DESCRIPTION, f"label:{label}", "nb", words) for label, words in KNOWN.items())


def cases(rng, count, *, wrong=0.0, first=1, town="bardu", words=NEW):
    found = []
    for n in range(count):
        label = rng.choice(list(words))
        said = rng.choice([one for one in words if one != label]) if rng.random() < wrong else label
        example = Example(said, CASE, f"case:{first + n}", "nb", text(rng, words[label]))
        found.append(Correction(first + n, example, town))
    return tuple(found)


@pytest.fixture
def rng():
    return random.Random(1)


@pytest.fixture
def champion(rng):
    return classifier.fit(catalogue(rng))


def of(rng, corrections, *, seen=(), must=False, **more):
    return Contest(catalogue(rng), tuple(corrections), frozenset(seen), must, **more)


def test_corrections_that_help_are_learned_and_the_model_in_force_knows_them_all(rng, champion):
    given = cases(rng, 120)

    result = contest.hold(of(rng, given), champion)

    assert result.verdict == contest.NO_WORSE
    assert result.case_ids == tuple(one.case_id for one in given)
    assert result.scores["held_out"] == 60
    assert result.scores["all"]["challenger_right"] > result.scores["all"]["champion_right"] + 0.2
    assert result.model.figures["n_cases"] == 120


def test_both_are_tried_on_the_newest_cases_which_neither_has_seen(rng, champion, monkeypatch):
    given, fitted, tried = cases(rng, 120), [], []
    real_fit, real_judge = classifier.fit, contest.judge
    monkeypatch.setattr(classifier, "fit", lambda some, **more: fitted.append(some) or real_fit(some, **more))
    monkeypatch.setattr(contest, "judge", lambda rows, *more: tried.extend(rows) or real_judge(rows, *more))

    contest.hold(of(rng, given, seen=range(1, 41)), champion)

    assert [row.id for row in tried] == [str(n) for n in range(81, 121)]
    challenger = {one.group for one in fitted[0] if one.origin == CASE}
    assert challenger == {f"case:{n}" for n in range(1, 81)}


def test_with_too_few_new_cases_nothing_changes(rng, champion):
    result = contest.hold(of(rng, cases(rng, contest.LEAST_HELD_OUT - 1)), champion)

    assert (result.verdict, result.model) == (contest.TOO_FEW, None)


def half(given):
    """The same cases, closed without a word."""
    return [replace(one, example=replace(one.example, weight=0.5)) for one in given]


def test_a_case_that_was_closed_without_a_word_counts_half_in_the_exam(rng, champion):
    given = half(cases(rng, 2 * contest.LEAST_HELD_OUT - 1))
    assert contest.hold(of(rng, given), champion).verdict == contest.TOO_FEW

    given = half(cases(rng, 60)) + list(cases(rng, 60, first=100, town="salangen"))
    scores = contest.hold(of(rng, given), champion).scores

    assert (scores["held_out"], scores["all"]["weight"]) == (45, 45.0)
    assert [part["name"] for part in scores["parts"] if part["kind"] == "municipality"] == ["salangen"]


def test_a_changed_catalogue_is_taken_in_and_brings_no_case_that_was_not_judged(rng, champion):
    given = cases(rng, 25)

    result = contest.hold(of(rng, given, seen=range(1, 16), must=True), champion)

    assert result.verdict == contest.CATALOGUE
    assert result.case_ids == tuple(range(1, 16))


def test_without_a_model_that_fits_one_is_made_of_what_was_judged_before(rng):
    result = contest.hold(of(rng, cases(rng, 60), seen=range(1, 11)), None)

    assert (result.verdict, len(result.case_ids)) == (contest.FIRST, 10)


def mistaken(rng, right):
    """Eighty cases with the wrong label, then forty with the right one."""
    given = cases(rng, 120, words=right)
    other = {"reiseliv": "landbruk", "landbruk": "reiseliv"}
    return [
        Correction(
            one.case_id, Example(other[one.example.label], CASE, one.example.group, "nb", one.example.text), None
        )
        if at < 60
        else one
        for at, one in enumerate(given)
    ]


def test_corrections_that_harm_are_not_learned(rng, champion):
    given = mistaken(rng, KNOWN)

    result = contest.hold(of(rng, given), champion)

    assert (result.verdict, result.model) == (contest.WORSE, None)


def test_a_changed_catalogue_comes_into_force_without_the_corrections_that_harm(rng, champion):
    given = mistaken(rng, KNOWN)

    result = contest.hold(of(rng, given, must=True), champion)

    assert (result.verdict, result.case_ids) == (contest.CATALOGUE_ALONE, ())
    assert result.scores["why"] == contest.WORSE


def test_a_part_that_becomes_worse_keeps_the_old_model_though_the_whole_is_better(rng, champion):
    harmed = [Correction(one.case_id, one.example, "salangen") for one in mistaken(rng, KNOWN)]
    helped = [
        Correction(1_000 + one.case_id, Example(
            one.example.label, CASE, f"case:{1_000 + one.case_id}", "nb", one.example.text), "bardu")
        for one in cases(rng, 360)
    ]  # fmt: skip
    mixed = [one for four in zip(harmed, helped[::3], helped[1::3], helped[2::3], strict=True) for one in four]

    result = contest.hold(of(rng, mixed), champion)

    assert result.scores["all"]["challenger_right"] > result.scores["all"]["champion_right"]
    assert result.verdict == contest.WORSE_IN_PART
    assert [part["name"] for part in result.scores["parts"] if part["is_worse"]] == ["salangen"]


def test_a_small_part_is_not_looked_at_alone(rng, champion):
    given = cases(rng, 110) + cases(rng, 10, first=500, town="lavangen")

    parts = contest.hold(of(rng, given), champion).scores["parts"]

    assert {part["name"] for part in parts if part["kind"] == "municipality"} == {"bardu"}


def test_the_regions_own_test_set_alone_can_refuse(rng, champion):
    swapped = {"reiseliv": NEW["landbruk"], "landbruk": NEW["reiseliv"]}  # what everybody says but the test set
    agreed = of(rng, cases(rng, 120, words=swapped))
    exam = tuple(Labelled(str(n), text(rng, NEW[label]), label) for n, label in enumerate([*NEW] * 30))

    free, examined = (contest.hold(replace(agreed, test_set=some), champion) for some in ((), exam))

    assert free.verdict == contest.NO_WORSE
    assert (examined.verdict, examined.model) == (contest.WORSE_ON_TEST_SET, None)
    assert examined.scores["all"] == free.scores["all"]
    assert examined.scores["test_set"]["n"] == 60


def test_a_test_set_that_agrees_refuses_nothing(rng, champion):
    exam = tuple(Labelled(str(n), text(rng, NEW[label]), label) for n, label in enumerate([*NEW] * 30))

    result = contest.hold(of(rng, cases(rng, 120), test_set=exam), champion)

    assert result.verdict == contest.NO_WORSE
    assert result.scores["test_set"]["challenger_right"] > result.scores["test_set"]["champion_right"]
