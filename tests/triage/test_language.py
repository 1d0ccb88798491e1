import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import region_examples
from triage import language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jeg lurer på hvordan jeg søker om tilskudd til bedriften min.", "nb"),
        ("Eg lurar på korleis eg søkjer om tilskot til verksemda mi.", "nn"),
        ("Æ lure på koss man søke, kem kan hjælpe mæ? Det e ikkje lett.", "nb"),
        ("How do we apply for a grant for our business?", "en"),
        ("Buorre beaivi! Mun háliidan ohcat doarjaga boazodoalu várás.", "se"),
        ("Mun lean boazosápmelaš ja dárbbašan veahki.", "se"),
        ("Jag vill starta ett företag och undrar hur man söker bidrag", "other"),
        ("Ich möchte eine Firma gründen und brauche Hilfe", "other"),
        ("Chcę założyć firmę w Bardu, do kogo mam iść?", "other"),
        ("Хочу відкрити фірму", "other"),
        ("أريد أن أبدأ عملا تجاريا", "other"),
        ("Tôi muốn mở một công ty ở Bardu và cần giúp đỡ", "other"),
        ("Lån", "nb"),
        ("12345 !!", "nb"),
        ("", "nb"),
    ],
)
def test_the_language_is_told_by_small_words_and_letters(text, expected):
    assert language.detect(text) == expected


def test_the_questions_of_the_region_are_told_apart():
    questions = [one for one in region_examples.region_examples() if one.is_question and "oos:" not in one.label]

    right = sum(language.detect(one.text) == one.language for one in questions)

    assert right / len(questions) > 0.97


def test_a_sami_name_in_a_norwegian_text_does_not_make_it_sami():
    assert language.detect("Vi i Siŋgu AS lurer på hvordan man søker om lån, og hvem som kan hjelpe oss.") == "nb"


@given(st.text())
def test_any_text_has_a_language(text):
    assert language.detect(text) in {"nb", "nn", "en", "se", "other"}
