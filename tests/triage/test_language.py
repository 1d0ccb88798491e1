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


SENTENCES = {
    "nb": "Du kan søke om tilskudd hos kommunen. Jeg ser at dere ikke har levert søknaden, men fristen er fredag. "
    "Hvordan vil dere gjøre det, og hva trenger dere fra meg?",
    "nn": "Du kan søkje om tilskot hos kommunen. Eg ser at de ikkje har levert søknaden, men fristen er fredag. "
    "Korleis vil de gjere det, og kva treng de frå meg?",
    "en": "You can apply for a grant from the municipality. I see that you have not sent the application yet, but the "
    "deadline is on Friday. How do you want to do it?",
    "se": "Mun lean oaidnán ahte dii lehpet ohcan doarjaga suohkanis. Mo dii háliidit dahkat dan? Sáhttá go mu veahkki "
    "leat ávkin, jus dii dárbbašit dan dál? Giitu go čállet midjiide ja buorre beaivi.",
}


@pytest.mark.parametrize("own", SENTENCES)
def test_a_whole_answer_is_surely_not_in_another_language_and_never_surely_not_in_its_own(own):
    against = {other for other in SENTENCES if language.is_surely_not(SENTENCES[own], other)}

    assert against == set(SENTENCES) - {own}


@pytest.mark.parametrize(
    "text",
    ["", "Nei.", "Ja, det er fint. Ring meg!", "https://www.example.org/the/and/is/of/to/we/have/with/my/can/how/what",
     "Hei, du kan søke om det hos oss. Vi har en frist, og den er på fredag."],
)  # fmt: skip
def test_what_is_short_or_common_to_both_kinds_of_norwegian_leaves_doubt(text):
    assert not any(language.is_surely_not(text, one) for one in ("nb", "nn"))
