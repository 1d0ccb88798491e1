"""While a business writes, the form suggests services that may answer it; nothing of that is left anywhere."""

import random
import sqlite3
import time

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.config import MAX_TEXT_CHARACTERS
from app.enquiries.suggesting import MOST_BYTES
from app.extensions import db
from app.ui import region, shelf
from app.ui.shelf import Card, Shelf
from catalogue.search import Document, Index
from tests.app.enquiries.conftest import Visitor
from tests.catalogue.test_search import QUERIES

WRITTEN = "Vi er tre som vil åpne bakeri og lurer på om vi må ha skjenkebevilling for å servere øl"
AT = "/nb/henvendelse/forslag"


def suggested(visitor: Visitor, at: str = AT, **changes: str):
    return visitor.client.post(at, data=visitor.filled_in(text=WRITTEN) | changes)


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("nb", "Serverings- og skjenkebevilling"),
        ("nn", "Serverings- og skjenkeløyve"),
        ("en", "Licence to serve food and alcohol"),
    ],
)
def test_a_service_that_answers_is_suggested_in_the_language_of_the_page(visitor, language, name):
    answer = suggested(visitor, f"/{language}/henvendelse/forslag")

    links = BeautifulSoup(answer.text, "html.parser").select("a")
    assert name in [link.get_text() for link in links]
    assert all(link["href"].startswith(f"/{language}/tjenester/") for link in links)
    assert all(link["target"] == "_blank" and "noopener" in link["rel"] for link in links)


@pytest.mark.parametrize("text", ["", "   ", "xqzwkv plmokn", "\0\ufffd", "<b></b>"])
def test_what_no_service_answers_is_answered_with_nothing(visitor, text):
    answer = suggested(visitor, text=text)

    assert (answer.status_code, answer.data) == (204, b"")


def test_the_answer_sets_no_cookie_and_no_proxy_keeps_it(visitor):
    answer = suggested(visitor)

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("token", ["", "forged"])
def test_only_a_form_of_ours_is_answered(visitor, token):
    assert suggested(visitor, csrf_token=token).status_code == 400


def test_nothing_is_asked_of_the_database_and_nothing_is_counted(app: Flask, visitor, statements, case_count):
    form = visitor.filled_in(text=WRITTEN)
    visitor.client.post(AT, data=form)

    with statements() as seen:
        assert visitor.client.post(AT, data=form).status_code == 200

    assert seen == []
    assert case_count() == 0
    assert not (app.config["SETTINGS"].data_dir / "limits.sqlite3").exists()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_waits_for_no_writer(app: Flask, visitor):
    form = visitor.filled_in(text=WRITTEN)
    writer = sqlite3.connect(str(db.engine.url.database), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")

    began = time.perf_counter()
    answer = visitor.client.post(AT, data=form)

    writer.execute("ROLLBACK")
    writer.close()
    assert answer.status_code == 200
    assert time.perf_counter() - began < 3  # a writer would have waited for five


def test_more_than_a_piece_of_a_text_is_not_read(app: Flask, visitor):
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    assert suggested(visitor, text="ø" * (MOST_BYTES // 6 - 100)).status_code in {200, 204}
    assert suggested(visitor, text="x" * MAX_TEXT_CHARACTERS).status_code == 413


def test_the_form_works_without_the_script_and_names_where_it_asks(visitor):
    page = visitor.page("/nn/henvendelse")

    box = page.select_one("#suggestions")
    assert box["data-address"] == "/nn/henvendelse/forslag"
    assert box.select_one("p[role=status]").get_text() == ""
    assert box.find("div").has_attr("hidden")
    assert page.select_one("script[src*='suggest.js']").has_attr("defer")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_among_a_thousand_services_an_answer_takes_less_than_fifty_milliseconds(app: Flask, visitor):
    # given: the same words spread over twenty times as many services, each with words that only it has
    parts = [(key, query) for query, key, _ in QUERIES]
    draw = random.Random(7)
    own = [" ".join("".join(draw.choices("aeiounrstldkmg", k=8)) for _ in range(20)) for _ in range(7 * len(parts))]
    documents = [
        Document(f"{key}-{at}-{n}", [(8.0, text), (1.0, f"{text} {parts[(at + n) % len(parts)][1]} {own.pop()}")])
        for n in range(7)
        for at, (key, text) in enumerate(parts)
    ]
    cards = {one.key: Card(one.key, {"nb": one.key}, {"nb": one.key}, {"nb": ""}, {}) for one in documents}
    app.extensions["service_shelf"] = Shelf(region.current().revision, cards, Index(documents))
    form = visitor.filled_in()
    asked = [f"Hei! Vi driver for oss selv og lurer på {query}. Hvem kan hjelpe oss?" for query, _, _ in QUERIES]

    def seconds(text: str) -> float:
        began = time.perf_counter()
        answer = visitor.client.post(AT, data=form | {"text": text})
        took = time.perf_counter() - began
        answers.append(answer.status_code)
        return took

    answers: list[int] = []

    # when: the least of three, since other programs of the machine are not what is measured
    took = sorted(min(seconds(text) for _ in range(3)) for text in asked)

    p95 = took[int(0.95 * len(took))]
    print(f"\n{len(cards)} services: p50 {1000 * took[len(took) // 2]:.1f} ms, p95 {1000 * p95:.1f} ms")
    assert len(cards) > 1000
    assert answers.count(200) > 0.9 * len(answers)
    assert shelf.current().cards is cards
    assert p95 < 0.05
