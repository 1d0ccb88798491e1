import numpy as np
import pytest

from triage import advice
from triage.classifier import AreaClassifier
from triage.examples import Example

TEXTS = {
    "penger": [
        "lån og tilskudd",
        "tilskudd fra banken",
        "banken gir lån",
        "lån til traktor",
        "skjenking og øl til lån",
    ],
    "gard": ["sauene og beitet", "beitet med kyrne", "kyrne og sauene", "sauene på beitet", "gjødsel til beitet"],
    "bar": ["skjenking og øl", "øl og bevilling", "bevilling til skjenking", "øl og skjenking her", "bevilling til øl"],
}
"""One question about money speaks most of the bar."""


@pytest.fixture(scope="module")
def fitted() -> AreaClassifier:
    given = [
        Example(text=text, label=label, language="nb", origin="question", group=f"service:{label}-{at}")
        for label, texts in TEXTS.items()
        for at, text in enumerate(texts)
    ]
    return AreaClassifier(neutral=("traktor",)).fit_examples(given)


@pytest.fixture(scope="module")
def advised(fitted):
    services = {f"{label}-{at}": f"{label} {at}" for label in TEXTS for at in range(5)} | {"ny": "En ny tjeneste"}
    enquiries = [
        "Kan jeg ha alpakka her?",
        "Alpakka og lama, og en alpakka til",
        "Kvigstad vil ha Kvigstad",
        "Kvigstad",
    ]
    return advice.advise(
        fitted.model_, fitted.held_out_, fitted.held_out_examples_, services=services, enquiries=enquiries
    )


def test_every_label_is_counted_and_the_weakest_is_first(fitted, advised):
    found = {row["label"]: row for row in advised["labels"]}

    assert set(found) == set(TEXTS)
    assert [row["found"] for row in advised["labels"]] == sorted(row["found"] for row in advised["labels"])
    said = np.array([fitted.model_.labels[at] for at in fitted.held_out_.p.argmax(axis=1)])
    truth = np.array([example.label for example in fitted.held_out_examples_])
    for label in TEXTS:
        assert found[label]["found"] == pytest.approx((said == truth)[truth == label].mean(), abs=1e-4)
        assert found[label]["n"] == (truth == label).sum()


def test_a_service_without_questions_comes_first_and_one_whose_questions_are_understood_not_at_all(fitted, advised):
    missed = {
        example.group.removeprefix("service:")
        for example, row in zip(fitted.held_out_examples_, fitted.held_out_.p, strict=True)
        if fitted.model_.labels[row.argmax()] != example.label
    }

    assert missed
    assert advised["services"][0] == {
        "service": "ny", "name": "En ny tjeneste", "questions": 0, "missed": 0, "texts": [],
    }  # fmt: skip
    assert {row["service"] for row in advised["services"]} == missed | {"ny"}


def test_a_pair_tells_its_texts_and_the_words_on_both_sides(advised):
    pair = next(one for one in advised["pairs"] if (one["right"], one["said"]) == ("penger", "bar"))

    assert pair["n"] == 1
    assert pair["texts"] == ["skjenking og øl til lån"]
    assert set(pair["pulled"]) == {"skjenking", "øl"}
    assert pair["would_hold"] == ["lån"]


def test_a_word_is_new_when_two_enquiries_have_it_and_it_is_no_name(advised):
    assert advised["new_words"] == [{"word": "alpakka", "texts": 2}]
