import random
from collections import defaultdict

import pytest

from tests.support import region_examples
from triage import examples
from triage.examples import Example


def an_example(**changes) -> Example:
    facts = {"label": "landbruk", "origin": "question", "group": "g", "language": "nb", "text": "Hei"}
    return Example(**(facts | changes))


@pytest.mark.parametrize("wrong", [{"origin": "rumour"}, {"label": ""}, {"label": "oos:"}])
def test_an_example_of_no_origin_or_label_is_refused(wrong):
    with pytest.raises(ValueError, match="origin|label"):
        an_example(**wrong)


def test_sentences_that_name_the_neighbours_of_an_area_are_dropped():
    text = "Alt om lån og tilskudd. Ikke søknader om fjøs, og ikke akutt pengemangel. Hjelp å få: mye!"

    assert examples.definition_sentences(text) == ["Alt om lån og tilskudd.", "Hjelp å få: mye!"]
    assert examples.definition_sentences("Everything. Not farms.") == ["Everything."]


def test_terms_are_joined_twenty_to_a_text():
    texts = examples.joined_terms([f"ord{at}" for at in range(45)])

    assert [text.count(";") + 1 for text in texts] == [20, 20, 5]


def test_every_label_has_the_same_weight_from_each_origin():
    given = region_examples.region_examples()

    weights = examples.source_weights(given)

    total: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for example, weight in zip(given, weights, strict=True):
        total[example.origin][example.label] += weight
    for of_label in total.values():
        assert max(of_label.values()) == pytest.approx(min(of_label.values()))
    assert sum(weights) / len(weights) == pytest.approx(1)


def test_a_case_weighs_the_same_whatever_its_area_and_half_as_much_as_the_mean_question():
    questions = [an_example(text=str(at), label="a" if at < 9 else "b") for at in range(10)]
    cases = [
        an_example(origin="case", label="a"),
        an_example(origin="case", label="a"),
        an_example(origin="case", label="b"),
    ]

    weights = examples.source_weights([*questions, *cases])

    assert weights[-1] == weights[-2] == weights[-3] == pytest.approx(sum(weights[:10]) / 20)


def test_an_example_may_weigh_more_than_its_origin():
    weights = examples.source_weights([an_example(weight=2.0), an_example(label="b")])

    assert weights[0] == 2 * weights[1]


def test_groups_are_never_divided_and_every_fold_has_questions_of_every_label():
    given = region_examples.region_examples()

    folds = examples.fold_of_each(given, 4)

    fold_of_group: dict[str, set[int]] = defaultdict(set)
    labels: dict[int, set[str]] = defaultdict(set)
    for example, fold in zip(given, folds, strict=True):
        fold_of_group[example.group].add(fold)
        if example.is_question:
            labels[fold].add(example.label)
    assert all(len(found) == 1 for found in fold_of_group.values())
    assert len({frozenset(found) for found in labels.values()}) == 1
    assert set(labels) == {0, 1, 2, 3}


def test_a_question_is_never_tested_on_its_own_copy():
    given = [
        an_example(text="Kan jeg få lån?", group="one"),
        an_example(text="kan eg få  LÅN", group="two"),
        an_example(text="Hva med fjøs?", group="two"),
        an_example(text="Hva med fjøs?", group="three"),
        an_example(text="Noe annet", group="four"),
    ]

    folds = examples.fold_of_each(given, 2)

    assert folds[:4] == [folds[0]] * 4
    assert folds[4] != folds[0]


def test_what_has_no_question_is_always_trained_on():
    given = [an_example(origin="keyword", group="words"), an_example(), an_example(origin="description")]

    folds = examples.fold_of_each(given, 4)

    assert folds[0] == -1
    assert folds[1] == folds[2] != -1


def test_the_fingerprint_tells_content_not_order():
    given = list(region_examples.region_examples()[:50])
    shuffled = random.Random(1).sample(given, len(given))

    assert examples.fingerprint(given, ["b", "a"]) == examples.fingerprint(shuffled, ["a", "b"])
    assert examples.fingerprint(given) != examples.fingerprint(given[1:])
    assert examples.fingerprint(given) != examples.fingerprint(given, ["a"])


def test_neighbours_in_a_bank_share_a_group():
    assert examples.bank_group("landbruk", 0) == examples.bank_group("landbruk", 9)
    assert examples.bank_group("landbruk", 9) != examples.bank_group("landbruk", 10)
    assert examples.bank_group("landbruk", 0) != examples.bank_group("reiseliv", 0)


def test_questions_are_weighed_as_enquiries_come():
    asked = [
        *(an_example(label="lan", origin="question", group=f"service:{at % 2}", text=f"a {at}") for at in range(4)),
        *(an_example(label="bar", origin="question", group=f"bank:bar:{at}", text=f"b {at}") for at in range(16)),
        *(an_example(label="oos:salg", origin="question", group=f"bank:oos:{at}", text=f"c {at}") for at in range(5)),
    ]

    weights = examples.enquiry_weights(asked)

    assert sum(weights) == pytest.approx(1)
    assert sum(weights[20:]) == pytest.approx(0.15)
    assert sum(weights[:4]) == pytest.approx(sum(weights[4:20])) == pytest.approx(0.425)
    assert sum(examples.enquiry_weights(asked[20:])) == sum(examples.enquiry_weights(asked[:4])) == pytest.approx(1)
    assert examples.enquiry_weights([]) == []


def test_a_few_cases_do_not_decide_from_when_on_is_sent_and_many_count_as_much_as_the_bank():
    bank = [an_example(origin="question", group=f"bank:a:{at}", text=f"b {at}") for at in range(80)]
    cases = [an_example(origin="case", group=f"case:{at}", text=f"c {at}") for at in range(200)]

    few, many = (examples.enquiry_weights([*bank, *cases[:count]]) for count in (20, 200))

    assert few[-1] == few[0] == pytest.approx(1 / 100)
    assert sum(many[80:]) == pytest.approx(sum(many[:80])) == pytest.approx(0.5)
