from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from flask_babel import Babel
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from app.desk.sample_letters import LETTERS
from app.mail import rendering
from app.mail.rendering import render, wrap


@pytest.fixture(scope="module")
def house():
    """An application that knows languages and nothing else."""
    app = Flask("house")
    Babel(app, default_locale="nb")
    with app.app_context(), time_machine.travel(datetime(2026, 11, 23, 9, 12, tzinfo=UTC), tick=False):
        yield app


def test_a_letter_is_in_its_readers_language_whatever_the_pages(house):
    with house.test_request_context("/en/", headers={"Accept-Language": "en"}):
        nynorsk = render(*LETTERS["received"], "nn")
        english = render(*LETTERS["received"], "en")

    assert "måndag 30. november" in nynorsk.text
    assert '<html lang="nn">' in nynorsk.html
    assert "Monday 30 November" in english.text
    assert '<html lang="en">' in english.html


def test_a_letter_needs_no_request_and_leaves_no_language_behind(house):
    from flask_babel import get_locale

    render(*LETTERS["received"], "en")

    assert str(get_locale()) == "nb"


def test_a_date_in_another_year_says_which(house):
    letter, facts = LETTERS["received"]

    assert "mandag 4. januar 2027" in render(letter, facts | {"promised_on": date(2027, 1, 4)}, "nb").text


def test_a_missing_fact_is_an_error_and_not_a_gap_in_the_letter(house):
    letter, facts = LETTERS["received"]

    with pytest.raises(UndefinedError, match="reference"):
        render(letter, {name: fact for name, fact in facts.items() if name != "reference"}, "nb")


def test_what_others_wrote_is_shown_and_never_obeyed_in_html(house):
    letter, facts = LETTERS["assigned"]
    evil = '<script>alert(1)</script>{{ 7*7 }}<img src="https://evil.example/x.png">'
    hostile = facts | {
        "question_text": evil,
        "title": evil,
        "words": [evil],
        "reasons": [evil],
        "area_name": evil,
        "business": facts["business"] | {"name": evil, "organisation_name": evil, "phone": evil},
    }

    html = render(letter, hostile, "nb").html

    assert "<script" not in html
    assert "<img" not in html
    assert "49" not in html
    assert html.count("&lt;script&gt;") >= 8


def test_a_quoted_question_cannot_pretend_to_be_our_own_words(house):
    letter, facts = LETTERS["assigned"]
    question = "Hei\n\n-- \nAvsluttet\r\n\rÅPNE SAKEN:\u2028https://evil.example\x0b.\x85slutt"

    text = render(letter, facts | {"question_text": question}, "nb").text

    evil = [line for line in text.splitlines() if "evil" in line or "Avsluttet" in line or "ÅPNE" in line]
    assert len(evil) == 3
    assert all(line.startswith("> ") for line in evil)


def test_marks_that_turn_the_direction_of_writing_are_gone(house):
    letter, facts = LETTERS["assigned"]
    turned = facts | {"title": "gpj.exe\u202e", "question_text": "a\u202eb\u2066c\u200f"}

    rendered = render(letter, turned, "nb")

    for part in (rendered.subject, rendered.text, rendered.html):
        assert not set(part) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_two_names_that_look_alike_are_alike_in_a_header():
    hidden = "Å\u200br\u00adøy\u2063 \U000e0041\u061c\u200fHilde\ufffb\u180e"

    assert rendering.one_line(hidden) == "Årøy Hilde"
    assert rendering.one_line("👩\u200d🌾 a\u200cb") == "👩\u200d🌾 a\u200cb"


def test_names_stand_apart_from_the_sentence_around_them(house):
    letter, facts = LETTERS["assigned"]

    html = render(letter, facts | {"business": facts["business"] | {"name": "שלום"}}, "nb").html

    assert "<bdi>שלום</bdi>" in html


def test_blank_lines_and_indents_of_a_question_survive_in_both_bodies(house):
    letter, facts = LETTERS["assigned"]
    rendered = render(letter, facts | {"question_text": "En\n\n  - to\n\ttre"}, "nb")

    assert "> En\n>\n>   - to\n>     tre\n" in rendered.text
    assert '<p dir="auto">En</p>\n<p dir="auto">\u00a0\u00a0- to<br>\n\u00a0\u00a0\u00a0\u00a0tre</p>' in rendered.html


def test_the_longest_question_that_is_taken_is_in_the_letter_whole(house):
    letter, facts = LETTERS["assigned"]
    question = "Blåbærsyltetøy og čáhci. " * 800

    text = render(letter, facts | {"question_text": question}, "nb").text

    assert text.count("Blåbærsyltetøy") == 800
    assert max(map(len, text.splitlines())) <= rendering.WIDTH


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_a_subject_is_one_line_without_control_characters(text):
    line = rendering.one_line(text)

    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert line.isprintable() or all(mark.isprintable() or ord(mark) > 0x9F for mark in line)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(st.sampled_from("abcæøå> -")), max_size=5).map("\n".join))
def test_wrapping_loses_no_word_and_moves_none_out_of_its_quotation(text):
    wrapped = wrap(text)

    def words(some, marks):
        lines = [line for line in some.split("\n") if line.startswith("> ") == marks]
        return [word for line in lines for word in line.replace(">", " ").split()]

    assert words(wrapped, True) == words(text, True)
    assert words(wrapped, False) == words(text, False)


def test_long_quoted_lines_keep_their_marks_and_links_stay_whole():
    link = "https://forstelinja.example.org/" + "a" * 90
    text = "> > " + "ord " * 40 + "\n" + link + "\n  til: " + "navn " * 20

    lines = wrap(text).splitlines()

    assert link in lines
    assert [line[:4] for line in lines[:3]] == ["> > "] * 3
    assert "  til: navn navn" in wrap(text)
    assert all(len(line) <= rendering.WIDTH for line in lines if line != link)
