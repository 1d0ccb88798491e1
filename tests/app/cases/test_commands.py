"""What a reply asks for: the few words that are commands, in three languages, and everything that is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.commands import Wish, wish


@pytest.mark.parametrize(
    ("written", "asks"),
    [
        ("Hei Solveig, du kan søke næringsfondet.", Wish("answer", "Hei Solveig, du kan søke næringsfondet.")),
        ("avslutt\n\nDu finner skjemaet her.", Wish("answer", "Du finner skjemaet her.", closes=True)),
        ("  Avslutt.  ", Wish("close", "")),
        ("CLOSE", Wish("close", "")),
        ("til: Line Marie Hartvik\nHun kan hytter.", Wish("hand_over", "Hun kan hytter.", name="Line Marie Hartvik")),
        ("Til : line marie.", Wish("hand_over", "", name="line marie")),
        ("to: Line", Wish("hand_over", "", name="Line")),
        ("internt: Ring henne i morgen.\nHun er på fjellet.", Wish("note", "Ring henne i morgen.\nHun er på fjellet.")),
        ("internal:\nCall her", Wish("note", "Call her")),
        ("tar den", Wish("take", "")),
        ("Tek den!", Wish("take", "")),
        ("kan ikke\nJeg er inhabil.", Wish("decline", "Jeg er inhabil.")),
        ("decline", Wish("decline", "")),
        ("\n\n  avslutt\n", Wish("close", "")),
    ],
)
def test_a_command_stands_alone_at_the_top(written: str, asks: Wish) -> None:
    assert wish(written) == asks


@pytest.mark.parametrize("written", ["", " \n ", "til:", "internt:\n", "to: "])
def test_a_command_without_what_it_needs_is_unclear(written: str) -> None:
    assert wish(written).kind == "unclear"


@pytest.mark.parametrize(
    "written",
    [
        "Avslutt saken hvis du vil.",
        "Hei\navslutt",
        "Til slutt: husk fristen.",
        "Vi kan ikke svare på dette.",
        "Tar den med meg videre.",
        "Frist: 1. mai",
    ],
)
def test_a_sentence_is_an_answer_whatever_words_it_holds(written: str) -> None:
    assert wish(written) == Wish("answer", written)


@given(st.text())
def test_anything_can_be_written_and_no_answer_is_made_of_nothing(written: str) -> None:
    found = wish(written)

    assert found.text.strip() or found.kind != "answer"
    assert found.name.strip() or found.kind != "hand_over"
