"""Pages that only tell, in three languages, and the pages for failures."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask, abort

from app.config import LANGUAGES
from app.extensions import db
from catalogue import queries as catalogue
from tests.app.enquiries.conftest import Visitor, soup

PATHS = ("", "henvendelse", "slik-virker-det", "personvern", "tilgjengelighet")


def assert_sound(page: BeautifulSoup, language: str) -> None:
    ids = [element["id"] for element in page.select("[id]")]
    assert page.html["lang"] == language
    assert len(page.select("h1")) == 1
    assert page.title.get_text().startswith(page.h1.get_text())
    assert len(ids) == len(set(ids))
    assert page.select("script:not([src^='/static/']), style, [style], [onclick]") == []
    for field in page.select("input:not([type=hidden]), textarea, select"):
        assert page.select_one(f"label[for='{field['id']}']") is not None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_sound_in_every_language(visitor: Visitor, language: str, path: str) -> None:
    answer = visitor.client.get(f"/{language}/{path}")

    assert answer.status_code == 200
    assert_sound(soup(answer), language)


@pytest.mark.parametrize("path", PATHS)
def test_all_links_on_our_own_site_lead_somewhere(visitor: Visitor, path: str) -> None:
    links = {a["href"].partition("#")[0] for a in visitor.page(f"/nb/{path}").select("a[href^='/']")}

    assert {link: visitor.client.get(link).status_code for link in links if link} == dict.fromkeys(links - {""}, 200)


def test_the_language_switch_keeps_the_page_and_what_was_asked_for(visitor: Visitor) -> None:
    page = visitor.page("/nb/henvendelse?kommune=bardu&tjeneste=kommunalt-naeringsfond")

    addresses = [a["href"] for a in page.select(".fl-languages a")]

    assert addresses == [
        "/nn/henvendelse?kommune=bardu&tjeneste=kommunalt-naeringsfond",
        "/en/henvendelse?kommune=bardu&tjeneste=kommunalt-naeringsfond",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_on_accessibility_tells_the_regions_address_and_its_statement(
    app: Flask, visitor: Visitor, language: str
) -> None:
    email, statement = "hinder@example.org", "https://uustatus.no/nb/erklaringer/publisert/1"
    with app.app_context():
        region = catalogue.region(db.session())
        region.facts = {**region.facts, "accessibility": {"email": email, "statement_url": statement}}
        region.revision += 1
        db.session.commit()

    main = visitor.page(f"/{language}/tilgjengelighet").main

    assert main.select_one(f"a[href='mailto:{email}']").get_text() == email
    assert main.select_one(f"a[href='{statement}']") is not None


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("nn-NO", "nn"),
        ("no", "nb"),
        ("se", "nb"),
        ("de,fr", "nb"),
        ("", "nb"),
        ("sv,en", "nb"),
    ],
)
def test_the_bare_address_leads_to_the_readers_language(visitor: Visitor, wish: str, language: str) -> None:
    answer = visitor.client.get("/", headers={"Accept-Language": wish})

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/{language}/"
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize("address", ["/nb/tull", "/en/tull", "/tull", "/nb/sak/tull", "/de/", "/nb//evil.example"])
def test_what_does_not_exist_is_a_page_with_a_way_out(visitor: Visitor, address: str) -> None:
    answer = visitor.client.get(address)

    assert answer.status_code == 404
    assert_sound(soup(answer), address[1:3] if address[1:3] in LANGUAGES else "nb")
    assert soup(answer).select_one("main a.ds-button") is not None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 429, 500, 503])
def test_every_failure_has_a_sound_page_that_gives_back_what_was_typed(app: Flask, status: int) -> None:
    app.add_url_rule("/nb/feil", "failing", lambda: abort(status), methods=["GET", "POST"])
    app.config["PROPAGATE_EXCEPTIONS"] = False
    visitor = Visitor(app.test_client())

    shown, sent = visitor.client.get("/nb/feil"), visitor.client.post("/nb/feil", data={"text": "Dette skrev jeg"})

    assert (shown.status_code, sent.status_code) == (status, status)
    assert_sound(soup(shown), "nb")
    if status in {400, 403, 409, 429, 500, 503}:
        assert "Dette skrev jeg" in soup(sent).select_one("#typed").get_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_privacy_page_says_who_answers_for_it_and_how_long_things_are_kept(visitor: Visitor, language: str) -> None:
    page = visitor.page(f"/{language}/personvern")

    told = page.main.get_text(" ", strip=True)
    for address in ("personvern@forstelinja.example.org", "personvernombud@forstelinja.example.org"):
        assert page.select_one(f"a[href='mailto:{address}']") is not None
    for number in ("864993982", "24", "180", "365", "90", "30", "36"):
        assert number in told
    assert len(page.select("table tbody tr")) == 9
    assert page.select_one("a[href='https://www.datatilsynet.no/']") is not None
