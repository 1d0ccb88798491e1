import itertools
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import region_examples
from triage import text as writing
from triage.prediction import LANGUAGE, NO_WORDS

QUESTIONS = {
    "servering-og-arrangement": "Må vi ha skjenkebevilling for å selge øl på konserten?",
    "landbruk": "Kan æ få tilskudd til nytt fjøs te sauan på garden?",
    "reindrift-og-samisk-naering": "Hvordan søker vi Sametinget om støtte til reindrift og duodji?",
    "finansiering": "Can we get a loan or a grant from the business fund for new equipment?",
}


@pytest.mark.parametrize(("area", "question"), QUESTIONS.items())
def test_plain_questions_are_understood_from_the_catalogue_alone(region_model, area, question):
    said = region_model.predict(question)

    assert said.area == area
    assert said.areas[area] > 0.6
    assert said.is_readable


def test_everything_is_told_and_sums_to_one(region_model):
    said = region_model.predict(QUESTIONS["landbruk"])

    assert set(said.areas) == set(region_examples.areas())
    assert len(said.not_for_us) == 7
    assert sum(said.areas.values()) + said.p_not_for_us == pytest.approx(1)
    assert sum(said.not_for_us.values()) == pytest.approx(said.p_not_for_us)
    assert list(said.areas.values()) == sorted(said.areas.values(), reverse=True)
    assert list(said.not_for_us.values()) == sorted(said.not_for_us.values(), reverse=True)


def test_what_is_not_for_us_is_told_by_kind(region_model):
    said = region_model.predict("Når får vi svar på søknaden om barnehageplass til datteren vår?")

    assert said.p_not_for_us > 0.7
    assert said.kind == "privatsak"
    assert said.words


def test_probabilities_are_those_of_a_plain_calculation(small_model):
    question = "Kan jeg få lån og tilskudd til fjøs og til fjøs igjen?"

    vocabulary = small_model.vocabulary
    words = writing.words(question)
    scores = small_model.bias.astype(float).copy()
    for block, weight in ((_words_and_pairs(vocabulary, words), 1.5), (_grams(vocabulary, words), 1.0)):
        values = {column: (1 + np.log(n)) * vocabulary.idf[column] for column, n in block.items()}
        length = np.sqrt(sum(value**2 for value in values.values()))
        for column, value in values.items():
            scores += weight * value / length * small_model.weights[column].astype(float)
    expected = np.exp(scores) / np.exp(scores).sum()

    said = small_model.probabilities(question)

    np.testing.assert_allclose(list(said.values()), expected, rtol=1e-4)


def _words_and_pairs(vocabulary, words):
    found: dict[int, int] = {}
    n = len(vocabulary.words)
    for word in words:
        if word in vocabulary.words:
            column = vocabulary.words.index(word)
            found[column] = found.get(column, 0) + 1
    for one, other in itertools.pairwise(words):
        if one in vocabulary.words and other in vocabulary.words:
            key = vocabulary.words.index(one) * n + vocabulary.words.index(other)
            for at in np.flatnonzero(vocabulary.pair_keys == key):
                found[n + int(at)] = found.get(n + int(at), 0) + 1
    return found


def _grams(vocabulary, words):
    found: dict[int, int] = {}
    first = len(vocabulary.words) + len(vocabulary.pair_keys)
    for word in words:
        padded = f" {word} "
        for gram in [padded[at : at + 4] for at in range(len(padded) - 3)] if len(padded) > 3 else [padded]:
            if gram in vocabulary.grams:
                column = first + vocabulary.grams.index(gram)
                found[column] = found.get(column, 0) + 1
    return found


@pytest.mark.parametrize("nothing", ["", "   \n", "....", "😀😀😀", "\x00\x00", "\u202e", "فارسی"])
def test_a_text_without_a_known_word_is_not_guessed_at(region_model, nothing):
    said = region_model.predict(nothing)

    assert said.doubt == NO_WORDS
    assert not said.is_readable
    assert said.words == ()
    assert len(set(said.areas.values())) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("se", "Buorre beaivi! Mun háliidan ohcat doarjaga boazodoalu várás, sáhttá go giinu veahkehit?"),
        ("other", "Chcę założyć firmę w Bardu i potrzebuję pomocy z VAT"),
        ("other", "Ich möchte ein Restaurant eröffnen und brauche eine Genehmigung"),
        ("other", "Waxaan rabaa inaan ganacsi bilaabo oo aan u baahanahay caawimaad"),
        ("other", "Quero abrir uma empresa em Bardu e preciso de ajuda com financiamento"),
        ("other", "Haluan perustaa yrityksen ja tarvitsen apua rahoitukseen"),
    ],
)
def test_a_language_that_was_never_learned_is_not_guessed_at(region_model, language, text):
    said = region_model.predict(text)

    assert said.doubt == LANGUAGE
    assert said.language == language


def test_no_question_of_the_region_is_taken_for_a_foreign_language(region_model):
    questions = [one.text for one in region_examples.region_examples() if one.is_question and "oos:" not in one.label]

    assert [text for text in questions[::7] if not region_model.predict(text).is_readable] == []


SAME = "Vi ønsker å søke om skjenkebevilling til kafeen på Årstein, hvem hjelper oss med det?"


@pytest.mark.parametrize(
    "written",
    [
        SAME.upper(),
        SAME.replace("å", "a").replace("ø", "o").replace("Å", "A"),
        SAME.replace("å", "aa").replace("ø", "oe").replace("Å", "Aa"),
        SAME + "\n\nMvh\nKari Nordmann\nRegnskap og reiseliv AS",
        SAME + "\n\nDen 3. november 2026 kl. 10:12 skrev Ola:\n> Lån, fjøs, reindrift og eksport",
        SAME.encode().decode("latin-1"),
    ],
    ids=["capitals", "plain letters", "double letters", "signature", "quoted tail", "wrong encoding"],
)
def test_the_way_it_is_written_changes_nothing(region_model, written):
    assert region_model.predict(written).areas == pytest.approx(region_model.predict(SAME).areas, abs=1e-6)


def test_a_misspelt_word_is_read_as_it_was_meant(region_model):
    right, wrong = region_model.read("næringsfondet"), region_model.read("næringsfonndet")

    assert wrong.words == right.words
    assert wrong.surfaces == ["næringsfonndet"]


def test_the_subject_weighs_too(region_model):
    said = region_model.predict("Hvem kan hjelpe oss med dette?", "Skjenkebevilling")

    assert said.area == "servering-og-arrangement"


def test_a_prediction_is_plain_values(small_model):
    facts = small_model.predict("lån").as_facts()

    assert set(facts) == {"areas", "not_for_us", "p_not_for_us", "language", "words", "doubt", "known_share"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.text(), st.text(max_size=50))
def test_any_text_has_a_prediction(small_model, text, subject):
    said = small_model.predict(text, subject)

    assert sum(said.areas.values()) + said.p_not_for_us == pytest.approx(1)


def test_a_prediction_with_its_reasons_takes_less_than_a_millisecond(region_model):
    questions = [one.text for one in region_examples.region_examples() if one.is_question][::10]
    taken = []
    for question in questions:
        began = time.perf_counter()
        region_model.predict(question)
        taken.append(time.perf_counter() - began)

    assert sorted(taken)[len(taken) // 2] < 0.001


def test_200_000_hostile_characters_take_no_time(region_model):
    began = time.process_time()

    for text in ("a@" * 100_000, "kjenkebevillig lån " * 11_000, "\u0327\u0301" * 100_000, "ord " * 50_000):
        region_model.predict(text, text)

    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("module", ["model", "persistence", "routing", "text", "language", "explanation", "examples"])
def test_predicting_loads_neither_scikit_learn_nor_scipy(module):
    program = f"import sys, triage.{module}; print(sorted({{'sklearn', 'scipy', 'flask'}} & set(sys.modules)))"

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "vague",
    [
        "Hei, kan dere hjelpe oss?",
        "Vi er et firma i Gratangen og lurer på noe",
        "Hva kan dere hjelpe med?",
        "Jeg har en frisørsalong på Setermoen",
        "Bardu kommune",
        "Can you help our company?",
        "Har et spørsmål",
    ],
)
def test_what_names_no_matter_is_neither_guessed_at_nor_refused(region_model, vague):
    said = region_model.predict(vague)

    assert said.doubt == NO_WORDS
    assert said.p_not_for_us < 0.5
    assert said.words == ()


def test_every_question_of_the_region_but_greetings_names_a_matter(region_model):
    vague = [
        example
        for example in region_examples.region_examples()
        if example.is_question and region_model.predict(example.text).doubt == NO_WORDS
    ]

    assert {example.label for example in vague} <= {"oos:testmelding"}
    assert len(vague) < 15


def test_a_word_without_end_is_shown_cut(region_model):
    said = region_model.predict("Vi søker tilskudd til " + "fjøs" * 900)

    assert max(len(word) for word, _ in said.words) <= writing.LONGEST_WORD


def test_a_place_is_any_place(region_model):
    asked = "Vi har verksted i {} og trenger lån til ny løftebukk."

    said = [region_model.probabilities(asked.format(town)) for town in ("Bardu", "Gratangen", "Sjøvegan", "SALANGEN")]

    assert all(one == said[0] for one in said)
    assert region_model.probabilities("Gratangens kafé") == region_model.probabilities("Bardus kafé")
    assert region_model.probabilities(asked.format("Tromsø")) != said[0]


def test_a_long_name_of_a_place_makes_no_common_word_a_place():
    assert writing.place_names(["Bardu", "Øvre Salangen", ""]) == {"bardu"}
    assert writing.without_names(["i", "bardu", "bardus", "ovre", "s"], frozenset({"bardu"})) == [
        "i", writing.PLACE, writing.PLACE, "ovre", "s",
    ]  # fmt: skip
