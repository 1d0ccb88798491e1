import math

import pytest

from tests.support import region_examples
from triage import explanation

QUESTION = (
    "Vi driver bakeri på Setermoen og vil bygge ut lokalet. Kan vi få lån eller tilskudd til ny ovn, lån med garanti?"
)


def test_the_parts_of_all_words_and_the_bias_are_the_score(region_model):
    probabilities = region_model.probabilities(QUESTION)
    scores = {}
    for label in region_model.labels:
        parts, bias = region_model.word_parts(QUESTION, label=label)
        scores[label] = math.fsum(part for _, part in parts) + bias

    one = region_model.labels[0]
    for label in region_model.labels:
        expected = math.log(probabilities[label] / probabilities[one])
        assert scores[label] - scores[one] == pytest.approx(expected, abs=1e-4)


def test_words_are_shown_as_written_heaviest_first(region_model):
    words = region_model.predict(QUESTION).words

    assert 1 <= len(words) <= 5
    assert all(word in QUESTION for word, _ in words)
    assert [weight for _, weight in words] == sorted((weight for _, weight in words), reverse=True)
    assert words[-1][1] >= explanation.LEAST_SHARE * words[0][1]
    assert words[0][0] in {"lån", "tilskudd", "garanti"}


def test_a_word_written_twice_is_shown_once(region_model):
    shown = [word.lower() for word, _ in region_model.explain(QUESTION, label="finansiering", most=50)]

    assert shown.count("lån") == 1


def test_grammar_places_trades_and_nations_are_never_shown(region_model):
    text = (
        "Frisøren på Setermoen, snekkeren i Bardu og bakeriet i Salangen fra Ukraina og Syria: "
        "hvordan kan vi i kommunen få hjelp med lån?"
    )
    shown = {
        word.lower() for label in region_model.labels for word, _ in region_model.explain(text, label=label, most=50)
    }

    assert shown <= {"lån", "få"}


def test_no_shown_word_of_the_regions_questions_is_muted_or_grammar(region_model):
    questions = [one.text for one in region_examples.region_examples() if one.is_question][::40]
    places = {name.lower() for name in region_examples.place_names()}

    shown = {word.lower() for text in questions for word, _ in region_model.predict(text).words}

    assert not shown & (places | set(region_examples.neutral_words()))


def test_without_the_words_shown_the_probability_falls(region_model):
    said = region_model.predict(QUESTION)
    without = " ".join(word for word in QUESTION.split() if word.strip(",.?") not in dict(said.words[:3]))

    assert region_model.predict(without).areas[said.area] < said.areas[said.area]


def test_why_not_another_area_is_told_by_the_difference(region_model):
    text = "Vi trenger lån til fjøset"

    for_farming = region_model.explain(text, label="landbruk", against="finansiering")
    for_funding = region_model.explain(text, label="finansiering", against="landbruk")

    assert for_farming[0][0] == "fjøset"
    assert for_funding[0][0] == "lån"
    with pytest.raises(KeyError):
        region_model.explain(text, label="astrologi")


def test_neutral_terms_of_several_words_mute_none_of_them():
    muted = explanation.muted_words(["lov å spørre", "Snekker"], ["Øvre Salangen"])

    assert {"snekker", "ovre", "salangen"} <= muted
    assert "lov" not in muted
    assert explanation.is_form_of("snekkeren", muted)
    assert not explanation.is_form_of("snekkerverksted", muted)


def test_a_shown_word_is_one_that_was_written_even_when_it_was_mended(region_model):
    words = region_model.predict("Trenger næringsfonndet").words

    assert words[0][0] == "næringsfonndet"
