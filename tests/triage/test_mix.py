import numpy as np
import pytest

from triage import classifier, mix
from triage.examples import Example

AREAS = ["bar", "gard", "penger"]
LABELS = [*AREAS, "oos:salg", "oos:test"]


def cases(**counts: int) -> list[Example]:
    return [
        Example(label.replace("_", ":"), "case", f"case:{label}:{at}", "nb", f"en sak om {label}")
        for label, count in counts.items()
        for at in range(count)
    ]


def test_without_cases_every_label_is_as_likely_as_it_was():
    questions = [Example("bar", "question", str(at), "nb", "skjenking") for at in range(200)]

    assert not mix.log_odds(LABELS, questions).any()


def test_a_mix_that_chance_explains_changes_nothing():
    assert not mix.log_odds(LABELS, cases(bar=12, gard=9, penger=10, oos_salg=5)).any()


def test_what_is_asked_for_more_often_is_likelier():
    found = dict(zip(LABELS, mix.log_odds(LABELS, cases(bar=90, gard=20, penger=10, oos_salg=20)), strict=True))

    assert found["bar"] > 0 > found["gard"] > found["penger"]
    assert found["bar"] == pytest.approx(np.log(90 / 140 / (0.85 / 3)), abs=0.1)


def test_kinds_of_not_for_us_count_together():
    found = mix.log_odds(LABELS, cases(bar=20, gard=20, penger=20, oos_salg=140))

    assert found[3] == found[4] > 0


def test_nothing_becomes_unthinkable():
    found = mix.log_odds(LABELS, cases(bar=5_000))

    assert found.min() == pytest.approx(-np.log(4))


def test_more_cases_are_trusted_more():
    few, many = (mix.log_odds(LABELS, cases(bar=4 * n, gard=n, penger=n, oos_salg=n)) for n in (9, 90))

    assert 0 < few[0] < many[0]


QUESTIONS = [
    Example(label, "question", f"{label}:{at}", "nb", text)
    for label, text in (("bar", "skjenking av øl"), ("gard", "fjøs og sauer"), ("penger", "lån og tilskudd"))
    for at in range(10)
]


def test_the_model_names_what_is_asked_for_more_often_where_words_do_not_tell():
    told = [Example("gard", "case", f"case:{at}", "nb", "sauer på fjøs") for at in range(60)]

    before, after = classifier.fit(QUESTIONS), classifier.fit([*QUESTIONS, *told])

    unsure = "skjenking på fjøs"
    assert after.predict(unsure).areas["gard"] > before.predict(unsure).areas["gard"]
    assert after.figures["mix"][after.labels.index("gard")] > 0
    assert not any(before.figures["mix"])


def test_how_cases_are_written_does_not_speak_against_labels_that_have_few():
    """Words that stand in every case tell nothing of a label, however many cases each has."""
    told = [Example("gard", "case", f"gard:{at}", "nb", "heisann kjære dere, fjøs") for at in range(8)]
    told += [Example("bar", "case", "bar:0", "nb", "heisann kjære dere, øl")]
    learned = [*QUESTIONS, *told]
    texts = [one.text.split() for one in sorted(learned)]
    vocabulary, matrix = classifier.features.fit_vocabulary(texts)
    truth = np.unique([one.label for one in sorted(learned)], return_inverse=True)[1]
    is_case = np.array([one.origin == "case" for one in sorted(learned)])
    at = int(vocabulary.word_columns(["heisann"])[0])

    plain = classifier.complement_naive_bayes(matrix, truth, np.ones(len(truth)), 0.1)[:, at]
    evened = classifier.complement_naive_bayes(matrix, truth, np.ones(len(truth)), 0.1, is_case)[:, at]

    assert np.ptp(evened) < np.ptp(plain) / 5
