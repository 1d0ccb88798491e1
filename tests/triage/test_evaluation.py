import math
import random
from xml.etree import ElementTree as ET

import pytest
from sklearn.metrics import f1_score, roc_auc_score

from triage import evaluation, picture, reliability
from triage.decision import Assignment, Referral
from triage.evaluation import Labelled
from triage.prediction import Prediction


def a_row(primary: str, *acceptable: str, **changes) -> Labelled:
    facts = {"id": "1", "text": "Hei", "acceptable": frozenset(acceptable)}
    return Labelled(primary=primary, **(facts | changes))


def says(p_not_for_us: float = 0.0, **areas: float) -> Prediction:
    ordered = dict(sorted(areas.items(), key=lambda item: -item[1]))
    return Prediction(ordered, {"spam": p_not_for_us}, p_not_for_us, "nb")


ROWS = [
    a_row("lan", id="1", language="nb"),
    a_row("lan", "gard", id="2", language="nn", traits=frozenset({"typos"})),
    a_row("bar", id="3", language="nb", traits=frozenset({"typos", "short"})),
    a_row("bar", id="4", language="en", municipality="bardu"),
    a_row("spam", id="5", is_out_of_scope=True),
    a_row("spam", id="6", is_out_of_scope=True),
]
SAID = [
    says(lan=0.9, bar=0.1),
    says(gard=0.6, lan=0.3, bar=0.1),
    says(0.05, lan=0.85, gard=0.06, kino=0.03, bar=0.01),
    says(0.1, bar=0.8, lan=0.1),
    says(0.9, lan=0.1),
    says(0.2, lan=0.8),
]
DECIDED = [
    Assignment("kari", "Kari", "specialist", "lan", 3),
    Referral("unsure", "low_mass"),
    Assignment("kari", "Kari", "specialist", "lan", 3),
    Assignment("ola", "Ola", "specialist", "bar", 3),
    Referral("not_for_us", "spam"),
    Assignment("kari", "Kari", "specialist", "lan", 3),
]


def test_shares_are_counted_over_what_is_for_us():
    figures = evaluation.evaluate(ROWS, SAID)

    assert (figures["n"], figures["n_for_us"]) == (6, 4)
    assert figures["primary"] == 2 / 4
    assert figures["acceptable"] == 3 / 4
    assert figures["top_3"] == 3 / 4
    assert "decisions" not in figures


def test_log_loss_counts_what_is_acceptable_together():
    figures = evaluation.evaluate(ROWS, SAID)

    assert figures["log_loss"] == pytest.approx(-sum(map(math.log, (0.9, 0.9, 0.01, 0.8))) / 4)
    assert evaluation.log_loss(ROWS[4], SAID[4]) == pytest.approx(-math.log(0.9))
    assert evaluation.log_loss(a_row("unheard-of"), SAID[0]) == pytest.approx(-math.log(1e-6))


def test_the_groups_are_told_apart():
    figures = evaluation.evaluate(ROWS, SAID)

    assert figures["by_language"]["nb"] == {"n": 2, "primary": 0.5, "acceptable": 0.5}
    assert figures["by_language"]["nn"] == {"n": 1, "primary": 0.0, "acceptable": 1.0}
    assert set(figures["by_area"]) == {"lan", "bar"}
    assert figures["by_trait"]["typos"]["n"] == 2
    assert figures["by_municipality"]["bardu"]["n"] == 1


def test_confusions_name_the_texts():
    assert evaluation.evaluate(ROWS, SAID)["confusions"] == [
        {"right": "bar", "said": "lan", "ids": ["3"], "texts": ["Hei"]}
    ]


def test_refusals_are_counted_on_both_sides():
    found = evaluation.evaluate(ROWS, SAID)["not_for_us"]

    assert found == {"n": 2, "auroc": 1.0, "found": 0.5, "businesses_refused": 0.0, "kind_right": 1.0}


def test_what_is_sent_is_judged_by_area_and_by_person():
    covers = {"kari": ["lan"], "ola": ["bar", "gard"]}

    found = evaluation.evaluate(ROWS, SAID, DECIDED, covers=covers)["decisions"]

    assert found["sent"] == 3 / 4
    assert found["sent_right_area"] == pytest.approx(2 / 3)
    assert found["sent_right_person"] == pytest.approx(2 / 3)
    assert found["all_sent_right_person"] == 2 / 4
    assert found["junk_not_sent"] == 0.5
    assert found["reasons"] == {"not_for_us": 1, "specialist": 4, "unsure": 1}


def test_nothing_to_count_gives_no_figure_and_no_fault():
    figures = evaluation.evaluate([], [], [], covers={})

    assert figures["acceptable"] is None
    assert figures["not_for_us"]["auroc"] is None
    assert figures["decisions"]["sent"] is None


def test_rows_and_predictions_must_be_as_many():
    with pytest.raises(ValueError, match="zip"):
        evaluation.evaluate(ROWS, SAID[:-1])


def test_macro_f1_is_that_of_scikit_learn():
    rng = random.Random(4)
    areas = ["a", "b", "c", "d"]
    rows = [a_row(rng.choice(areas[:3])) for _ in range(200)]
    said = [says(**{rng.choice([row.primary, rng.choice(areas)]): 1.0}) for row in rows]

    ours = evaluation.evaluate(rows, said)["macro_f1"]

    truth, guess = [row.primary for row in rows], [one.area for one in said]
    assert ours == pytest.approx(f1_score(truth, guess, labels=areas[:3], average="macro"))


def test_the_area_under_the_curve_is_that_of_scikit_learn():
    rng = random.Random(5)
    positive = [round(rng.betavariate(3, 2), 1) for _ in range(60)]
    negative = [round(rng.betavariate(2, 3), 1) for _ in range(90)]

    theirs = roc_auc_score([1] * 60 + [0] * 90, positive + negative)

    assert evaluation.area_under_curve(positive, negative) == pytest.approx(theirs)


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(0, 0, 0.0, 1.0), (9, 10, 0.596, 0.982), (0, 496, 0.0, 0.0077), (10, 10, 0.722, 1.0)],
)
def test_the_interval_of_a_share_is_wilsons(right, n, low, high):
    assert reliability.wilson(right, n) == pytest.approx((low, high), abs=1e-3)


def test_a_labelled_row_is_read_and_its_faults_are_named():
    row = {"id": "o1", "text": "Hei", "subject": None, "primary": "lan", "acceptable": ["bar"], "out_of_scope": False}

    read = Labelled.from_dict(row)

    assert read.right_areas == {"lan", "bar"}
    assert read.subject == ""
    with pytest.raises(ValueError, match="primary"):
        Labelled.from_dict(row | {"primary": ""})
    with pytest.raises(ValueError, match="text"):
        Labelled.from_dict({"id": "o1"})


def test_the_share_that_keeps_a_promise_is_the_largest_there_is():
    stated = [1 - at / 100 for at in range(100)]
    came_true = [at not in {30, 60, 61, 62} for at in range(100)]

    assert evaluation.coverage(stated, came_true, 1.0) == 0.3
    assert evaluation.coverage(stated, came_true, 0.95) == 1.0
    assert evaluation.coverage([0.9] * 5, [True] * 5, 0.9) == 0.0  # five prove nothing
    assert evaluation.coverage([], [], 0.9) is None


def test_every_person_has_their_own_figures():
    covers = {"kari": ["lan"], "ola": ["bar", "gard"]}

    found = evaluation.evaluate(ROWS, SAID, DECIDED, covers=covers)["decisions"]["by_person"]

    assert sum(one["n"] for one in found.values()) == 3
    assert set(found) <= set(covers)


def test_the_picture_holds_its_numbers_in_words_and_every_circle_lies_inside():
    table = reliability.reliability_table([0.05, 0.55, 0.95, 0.95], [False, True, True, False])

    drawn = ET.fromstring(picture.reliability_svg(table, title="open & hidden"))

    name = "{http://www.w3.org/2000/svg}"
    assert drawn.find(f"{name}title").text == "open & hidden"
    assert "stated 95%, true 50% of 2" in drawn.find(f"{name}desc").text
    circles = drawn.findall(f"{name}circle")
    assert len(circles) == 3
    whole = picture.SIDE + 2 * picture.EDGE
    assert all(0 <= float(one.get(axis)) <= whole for one in circles for axis in ("cx", "cy"))
    assert picture.reliability_svg([], title="nothing").startswith("<svg")
