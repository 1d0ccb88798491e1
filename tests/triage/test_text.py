import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage import text as writing


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("SKJØNNER Å DRIVE", "skjonner a drive"),
        ("søknad", "soknad"),
        ("soeknad", "soknad"),
        ("gård", "gard"),
        ("gaard", "gard"),
        ("næring", "naring"),
        ("naering", "naring"),
        ("Ánne Čahcesuolu", "anne cahcesuolu"),
        (unicodedata.normalize("NFD", "Årøy"), "aroy"),
    ],
)
def test_spellings_without_norwegian_letters_are_folded_to_the_same(written, folded):
    assert writing.fold(written) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("verksemda", "bedriften"),
        ("eg", "jeg"),
        ("korleis", "hvordan"),
        ("søkje", "søke"),
        ("tilskot", "tilskudd"),
        ("gründarar", "gründere"),
        ("mogleg", "moglig"),
        ("HEIMESIDE", "hjemmeside"),
    ],
)
def test_nynorsk_and_bokmaal_have_one_spelling(one, other):
    assert writing.canonical(one) == writing.canonical(other)


def test_links_and_addresses_are_no_words():
    text = "Se https://example.org/a?b=c eller www.example.org, skriv til kari@example.org. Takk"

    assert writing.surfaces(text) == ["Se", "eller", "skriv", "til", "Takk"]


def test_words_keep_hyphens_and_are_as_written():
    assert writing.surfaces("E-post og CNC-fres, mva/moms!") == ["E-post", "og", "CNC-fres", "mva/moms"]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_text_read_in_the_wrong_encoding_has_its_letters_back(encoding):
    garbled = "Søknad om gård på Ås, nærmere øya".encode().decode(encoding)

    assert writing.words(garbled) == writing.words("Søknad om gård på Ås, nærmere øya")


OWN = "Hei, vi vil bygge ut fjøset.\nHvem kan hjelpe oss med det?"


@pytest.mark.parametrize(
    "tail",
    [
        "\n\nMvh\nKari Nordmann\nReiseliv AS",
        "\n-- \nKari Nordmann, skjenkebevilling",
        "\n\nMed vennlig hilsen Ola\nBanken",
        "\n\nBest regards,\nOla",
        "\n\nSendt fra min iPhone",
        "\n\nDen 3. nov. 2026 kl. 10:12 skrev Kommunen <post@example.org>:\n> Vi viser til søknad\n> om bevilling",
        "\n\nOn Tue, Nov 3, 2026 at 10:12 AM Kommunen wrote:\n\nAbout your licence to serve alcohol",
        "\n\n-----Opprinnelig melding-----\nFra: Kommunen\nVi viser til søknad",
        "\n\nFra: Kommunen\nSendt: tirsdag\nEmne: Skjenkebevilling\n\nVi viser til søknad",
        "\n________________________________\nFrom: Kommunen",
    ],
)
def test_quoted_tail_and_signature_are_cut(tail):
    assert writing.own_words(OWN + tail) == OWN


def test_an_answer_below_the_quoted_mail_is_kept():
    message = "Den 3. nov. 2026 kl. 10:12 skrev Kommunen:\n> Hva gjelder det?\n> Hilsen oss\nDet gjelder fjøset."

    assert writing.own_words(message) == "Det gjelder fjøset."


@pytest.mark.parametrize(
    "clean",
    [
        "Hilsen på alle i Bardu! Vi vil starte kafé.",
        "Vi er tre som vil starte sammen.\nHilsen vi møter dere snart, men først: hvem kan hjelpe oss med søknaden?",
        "På telefon i går skrev dere ned dette:\nvi trenger tomt",
        "> bare dette",
    ],
)
def test_clean_text_is_left_whole(clean):
    assert writing.own_words(clean) == clean


def test_the_subject_counts_as_the_first_sentence():
    assert writing.joined(" Fjøs ", "Kan jeg få lån?") == "Fjøs. Kan jeg få lån?"
    assert writing.joined("", "Kan jeg få lån?") == "Kan jeg få lån?"


@pytest.mark.parametrize("word", ["og", "ikkje", "æ", "the", "12345", "x", "mandag"])
def test_grammar_and_numbers_carry_no_matter(word):
    assert writing.is_grammar(writing.canonical(word))


@pytest.mark.parametrize("word", ["lån", "fjøs", "ansatt", "søknad", "energi"])
def test_words_that_carry_the_matter_are_no_grammar(word):
    assert not writing.is_grammar(writing.canonical(word))


@given(st.text())
def test_any_text_becomes_words_in_one_spelling(text):
    surfaces = writing.surfaces(text)

    words = writing.words(text)

    assert len(words) == len(surfaces)
    assert words == [writing.canonical(surface) for surface in surfaces]
    mended = unicodedata.normalize("NFC", writing._mended_encoding(text))
    assert all(surface in mended for surface in surfaces)


@given(st.text(), st.text())
def test_own_words_never_raises_and_keeps_something(subject, message):
    own = writing.own_words(message)

    assert len(own) <= writing.MOST_CHARACTERS
    assert bool(own) == bool(message[: writing.MOST_CHARACTERS * 4].strip()) or len(message) > writing.MOST_CHARACTERS
    assert writing.joined(subject, message).endswith(own)


HOSTILE = {
    "one letter": "a" * 200_000,
    "at signs": "a@" * 100_000,
    "quotes": "> " * 100_000,
    "headers": "Fra: " * 40_000,
    "empty lines": "\n" * 200_000,
    "signatures": "hilsen\n" * 30_000,
    "almost quoted": "Den 1 " * 33_000 + "skrev",
    "accents": "\u0327\u0301" * 100_000,
    "hyphens": "-/" * 100_000,
    "words": "kjenkebevillig lån " * 11_000,
    "right to left": "\u202e\u0627" * 100_000,
    "zero bytes": "\x00" * 200_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_takes_no_time(text):
    began = time.process_time()

    writing.words(writing.joined(text, text))

    assert time.process_time() - began < 0.25
