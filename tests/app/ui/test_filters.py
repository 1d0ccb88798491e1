"""Dates, numbers and foreign text as they are shown in three languages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from flask_babel import Babel, force_locale

from app.ui import filters, locale

MOMENT = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_a_day() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def plain_app() -> Iterator[Flask]:
    app = Flask("plain")
    locale.register(Babel(), app)
    with app.test_request_context("/nb/"):
        yield app


@pytest.mark.parametrize(
    ("language", "day", "time", "number", "share", "places"),
    [
        ("nb", "mandag 30.\u00a0november", "kl.\u00a010.12", "20\u00a0000", "82\u00a0%", "Bardu og Salangen"),
        ("nn", "måndag 30.\u00a0november", "kl.\u00a010.12", "20\u00a0000", "82\u00a0%", "Bardu og Salangen"),
        ("en", "Monday 30\u00a0November", "10:12", "20,000", "82%", "Bardu and Salangen"),
    ],
)
def test_each_language_has_its_own_spelling(
    plain_app: Flask, language: str, day: str, time: str, number: str, share: str, places: str
) -> None:
    with force_locale(language):
        assert filters.day(date(2026, 11, 30)) == day
        assert filters.clock_time(MOMENT) == time
        assert filters.number(20_000) == number
        assert filters.share(0.82) == share
        assert filters.and_list(["Bardu", "Salangen"]) == places


def test_the_year_is_shown_only_when_it_is_not_this_one(plain_app: Flask) -> None:
    assert filters.day(date(2027, 1, 4)) == "mandag 4.\u00a0januar 2027"
    assert filters.plain_date(date(2026, 1, 4)) == "4.\u00a0januar"


def test_moments_are_shown_by_the_clock_in_norway(plain_app: Flask) -> None:
    assert filters.day(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == "onsdag 1.\u00a0juli"
    assert filters.iso(MOMENT) == "2026-11-23T10:12+01:00"
    assert filters.clock_time(datetime(2026, 7, 1, 7, 5, tzinfo=UTC)) == "kl.\u00a09.05"


def test_days_near_by_have_names(plain_app: Flask) -> None:
    with force_locale("en"):
        assert filters.near_day(date(2026, 11, 24)) == "yesterday"
        assert filters.near_day(MOMENT) == "Monday 23\u00a0November"


@pytest.mark.parametrize(
    ("size", "shown"),
    [(12, "12\u00a0B"), (84_000, "84\u00a0kB"), (3_240_000, "3,2\u00a0MB"), (999_999, "1\u00a0000\u00a0kB")],
)
def test_sizes_are_readable(plain_app: Flask, size: int, shown: str) -> None:
    assert filters.file_size(size) == shown


def test_foreign_text_becomes_paragraphs_and_nothing_else(plain_app: Flask) -> None:
    shown = filters.paragraphs("<b>en</b>\nto\n \n\n\u202etre & fire\n")

    assert shown == '<p dir="auto">&lt;b&gt;en&lt;/b&gt;<br>to</p>\n<p dir="auto">\u202etre &amp; fire</p>'


def test_a_style_sheet_that_is_not_there_has_no_address(plain_app: Flask) -> None:
    with plain_app.test_request_context("/nb/"):
        assert filters._asset({}, "vendor/designsystemet.css") == ""
        assert filters._asset({"forstelinja.css": "abc"}, "forstelinja.css") == "/static/forstelinja.css?v=abc"


@pytest.mark.parametrize(("value", "shown"), [(0, "0"), (0.001, "1"), (0.994, "99"), (0.9999, "99"), (1, "100")])
def test_only_nothing_is_nought_and_only_everything_is_a_hundred(plain_app: Flask, value: float, shown: str) -> None:
    with plain_app.test_request_context("/nb/"):
        assert filters.share(value) == f"{shown}\u00a0%"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Vi **gjør**:\n\n- én\n- to", "<p>Vi <strong>gjør</strong>:</p>\n<ul>\n<li>én</li>\n<li>to</li>\n</ul>"),
        ("<b>a</b><script>1</script>", "<p>&lt;b&gt;a&lt;/b&gt;&lt;script&gt;1&lt;/script&gt;</p>"),
        ("[her](https://a.no/x) [ond](javascript:1)", '<p><a href="https://a.no/x">her</a> [ond](javascript:1)</p>'),
        ("# stor\n![bilde](https://a.no/x)", '<p># stor<br>\n!<a href="https://a.no/x">bilde</a></p>'),
        ("[ring](tel:77) [fil](/x) [d](data:x)", '<p><a href="tel:77">ring</a> [fil](/x) [d](data:x)</p>'),
        ('[a](https://a.no/"onclick="x)', '<p><a href="https://a.no/%22onclick=%22x">a</a></p>'),
    ],
)  # fmt: skip
def test_a_description_has_a_little_markdown_and_no_html(written: str, shown: str) -> None:
    assert filters.small_markdown(written).strip() == shown
