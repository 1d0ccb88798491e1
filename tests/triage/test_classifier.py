import random

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.naive_bayes import ComplementNB
from sklearn.utils import estimator_checks

from triage import classifier, features, persistence
from triage import text as writing
from triage.classifier import AreaClassifier
from triage.examples import Example

TEXTS = [
    "lån og tilskudd",
    "penger fra banken",
    "skjenking av øl",
    "bevilling til servering",
    "fjøs og sauer",
    "melk og jord",
]
LABELS = ["penger", "penger", "bar", "bar", "gard", "gard"]


@pytest.fixture(scope="module")
def given_examples(request) -> list[Example]:
    return [
        Example(text=text, label=label, language="nb", origin="question", group=f"{label}:{at % 2}")
        for at, (text, label) in enumerate(zip(TEXTS * 2, LABELS * 2, strict=True))
    ]


def test_it_keeps_to_the_conventions_of_scikit_learn():
    estimator = AreaClassifier(C=0.5, neutral=("bonden",))

    assert is_classifier(estimator)
    assert estimator.get_params()["C"] == 0.5
    assert clone(estimator).get_params() == estimator.get_params()
    assert estimator.set_params(alpha=0.2).alpha == 0.2
    with pytest.raises(NotFittedError):
        estimator.predict_proba(["lån"])
    assert estimator.fit(TEXTS, LABELS) is estimator
    assert not [name for name in vars(AreaClassifier()) if name.endswith("_")]
    assert estimator.score(TEXTS, LABELS) == 1.0


@pytest.mark.parametrize(
    "check",
    [
        estimator_checks.check_estimator_cloneable,
        estimator_checks.check_no_attributes_set_in_init,
        estimator_checks.check_get_params_invariance,
        estimator_checks.check_set_params,
        estimator_checks.check_do_not_raise_errors_in_init_or_set_params,
        estimator_checks.check_parameters_default_constructible,
        estimator_checks.check_mixin_order,
        estimator_checks.check_estimator_tags_renamed,
        estimator_checks.check_estimator_repr,
        estimator_checks.check_valid_tag_types,
    ],
    ids=lambda check: check.__name__,
)
@pytest.mark.parametrize("estimator", [AreaClassifier(), features.WordCounts(), features.GramCounts()], ids=repr)
def test_it_passes_the_checks_of_scikit_learn_that_need_no_table_of_numbers(check, estimator):
    check(type(estimator).__name__, clone(estimator))


def test_it_passes_what_scikit_learn_itself_chooses_for_estimators_of_texts():
    with pytest.warns(SkipTestWarning, match="string=True"):  # the rest of its checks are made of numbers
        results = estimator_checks.check_estimator(AreaClassifier(), on_fail=None)

    assert results
    assert {result["status"] for result in results} == {"passed"}


def test_probabilities_are_in_the_order_of_the_classes_and_sum_to_one():
    estimator = AreaClassifier().fit(TEXTS, LABELS)

    p = estimator.predict_proba(["trenger lån", "øl og servering", ""])

    assert estimator.classes_.tolist() == ["bar", "gard", "penger"]
    assert p.shape == (3, 3)
    np.testing.assert_allclose(p.sum(axis=1), 1)
    assert estimator.predict(["trenger lån", "øl og servering"]).tolist() == ["penger", "bar"]
    assert estimator.predict_proba([]).shape == (0, 3)


def test_two_labels_are_enough_and_one_is_not():
    two = AreaClassifier().fit(TEXTS[:4], LABELS[:4])

    assert two.predict(["øl", "banken"]).tolist() == ["bar", "penger"]
    with pytest.raises(ValueError, match="at least two labels"):
        AreaClassifier().fit(TEXTS[:2], LABELS[:2])
    with pytest.raises(ValueError, match="at least two labels"):
        classifier.fit([])
    with pytest.raises(ValueError, match="zip"):
        AreaClassifier().fit(TEXTS, LABELS[:2])


def test_the_same_examples_in_another_order_give_the_same_model_byte_for_byte(given_examples):
    shuffled = random.Random(3).sample(given_examples, len(given_examples))

    one, other = classifier.fit(given_examples), classifier.fit(shuffled)

    assert persistence.dump(one) == persistence.dump(other)


def test_naive_bayes_is_that_of_scikit_learn(given_examples):
    _, matrix = features.fit_vocabulary([writing.words(example.text) for example in given_examples])
    truth = np.unique([example.label for example in given_examples], return_inverse=True)[1]
    weights = np.linspace(0.5, 2, len(truth))

    ours = classifier.complement_naive_bayes(matrix, truth, weights, 0.1)

    theirs = ComplementNB(alpha=0.1).fit(matrix, truth, sample_weight=weights).feature_log_prob_
    np.testing.assert_allclose(ours, theirs, rtol=1e-4)


def test_temperatures_may_be_given_and_are_otherwise_found(given_examples):
    given = AreaClassifier(temperatures=(2.0, 0.5)).fit_examples(given_examples)
    found = AreaClassifier(folds=2).fit_examples(given_examples)

    assert given.temperatures_ == (2.0, 0.5)
    assert found.temperatures_ != classifier.DEFAULT_TEMPERATURES
    assert {"cv_accuracy", "cv_log_loss", "ece", "n_examples", "temperatures"} <= set(found.figures_)


def test_without_enough_groups_to_hold_out_the_temperatures_are_the_usual_ones():
    estimator = AreaClassifier().fit(TEXTS, LABELS, groups=LABELS)

    assert estimator.temperatures_ == classifier.DEFAULT_TEMPERATURES
    assert "cv_accuracy" not in estimator.figures_


def test_a_new_service_is_understood_after_the_next_fit(small_model, small_example_list):
    question = "Hvem kan si noe om akvaponi med krepsekvoter?"
    assert max(small_model.predict(question).areas.values()) < 0.9

    taught = [
        Example(text=text, label="akvaponi", language="nb", origin="question", group=f"service:akvaponi:{at}")
        for at, text in enumerate(["Hva trengs for akvaponi?", "Kan jeg få krepsekvoter?", "Akvaponi og kreps i kar"])
    ]
    after = classifier.fit([*small_example_list, *taught])

    assert after.predict(question).area == "akvaponi"
