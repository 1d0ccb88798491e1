"""The form in a frame on a municipality's own site: who may frame it, whom it believes, one path with our page."""

import dataclasses

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from app import clock
from app.cases import queries
from app.enquiries import tokens
from catalogue.models import Region
from tests.app.enquiries.conftest import FILLED_IN, Visitor, assert_kept, faults, soup

FORM = "/innebygd/skjema"
FRAMED = (FORM, "/innebygd/skjema?sprak=nn&kommune=bardu", "/innebygd/sok", "/innebygd/sok?q=tilskudd")
HOSTS = " ".join(f"https://www.{town}.kommune.no" for town in ("bardu", "gratangen", "lavangen", "salangen"))


def frame_ancestors(answer) -> list[str]:
    policy = answer.headers["Content-Security-Policy"]
    return [part.strip() for part in policy.split(";") if part.strip().startswith("frame-ancestors")]


@pytest.mark.parametrize("address", FRAMED)
def test_only_the_hosts_of_the_region_may_frame_it_and_no_cookie_is_set(client, address):
    answer = client.get(address)

    assert answer.status_code == 200
    assert frame_ancestors(answer) == [f"frame-ancestors 'self' {HOSTS}"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_without_hosts_only_we_ourselves_may_frame_it(client, session):
    region = session.scalars(select(Region)).one()
    region.facts = {name: value for name, value in region.facts.items() if name != "hosts"}
    region.revision += 1
    session.commit()

    answer = client.get(FORM)

    assert frame_ancestors(answer) == ["frame-ancestors 'self'"]


@pytest.mark.parametrize("address", ["/nb/henvendelse", "/innebygd/finnes-ikke", "/inn", "/nb/tjenester"])
def test_nothing_else_may_be_framed(client, address):
    answer = client.get(address)

    assert frame_ancestors(answer) == ["frame-ancestors 'none'"]
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_an_error_in_the_frame_is_shown_in_the_frame(app: Flask, visitor: Visitor):
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    missing = visitor.client.get("/innebygd/skjema/mottatt/NF-2026-AAAAA?sprak=nn")

    assert missing.status_code == 404
    assert frame_ancestors(missing) == [f"frame-ancestors 'self' {HOSTS}"]
    page = soup(missing)
    assert page.html["lang"] == "nn"
    assert page.select_one("nav") is None
    assert all(link["target"] == "_blank" for link in page.select("a"))


def test_a_visitor_who_has_a_cookie_gets_no_other_one(visitor: Visitor):
    visitor.client.get("/nb/henvendelse")
    assert visitor.client.get_cookie("forstelinja") is not None

    for answer in (visitor.client.get(FORM), visitor.send(FORM), visitor.client.get("/innebygd.js")):
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("wish", "language"), [("nb", "nb"), ("nn", "nn"), ("en", "en"), ("se", "nb"), ("", "nb")])
def test_the_address_chooses_language_and_municipality_and_service(client, wish, language):
    page = soup(client.get(f"{FORM}?sprak={wish}&kommune=lavangen&tjeneste=kommunalt-naeringsfond"))

    assert page.html["lang"] == language
    assert page.select_one("input[name=municipality][checked]")["value"] == "lavangen"
    assert page.select_one("input[name=language][checked]")["value"] == language
    assert page.select_one("input[name=service]")["value"] == "kommunalt-naeringsfond"
    assert page.select_one("main form")["action"] == f"{FORM}?sprak={language}&kommune=lavangen"


def test_the_frame_has_no_menu_and_every_link_out_of_it_opens_elsewhere(client):
    page = soup(client.get(FORM))

    assert page.select("nav, header") == []
    out = [link for link in page.select("a") if not link["href"].startswith(("#", "/innebygd/"))]
    assert "/nb/personvern" in {link["href"] for link in out}
    assert [link for link in out if link.get("target") != "_blank" or "noopener" not in link["rel"]] == []


def test_a_sent_form_is_a_case_and_its_receipt_is_framed_too_and_shows_nothing_personal(
    app, visitor, only_case, session
):
    answer = visitor.send(f"{FORM}?sprak=nn&kommune=bardu", subject="Fylle hyttene", service="kommunalt-naeringsfond")

    case = only_case()
    assert answer.status_code == 303
    assert queries.channel(session, case) == "embedded"
    assert answer.headers["Location"] == f"{FORM}/mottatt/{case.reference}?sprak=nn&kommune=bardu"
    assert (case.text, case.page_language, case.service.slug) == (FILLED_IN["text"], "nn", "kommunalt-naeringsfond")
    receipt = app.test_client().get(answer.headers["Location"])
    assert frame_ancestors(receipt) == [f"frame-ancestors 'self' {HOSTS}"]
    assert "Set-Cookie" not in receipt.headers
    assert case.reference in receipt.text
    assert soup(receipt).html["lang"] == "nn"
    for personal in ("Fylle hyttene", FILLED_IN["email"], FILLED_IN["name"], "/sak/"):
        assert personal not in receipt.text
    assert soup(receipt).select_one(f"a[href='{FORM}?sprak=nn&kommune=bardu']") is not None


def test_the_form_needs_no_cookie_at_all(app: Flask, visitor: Visitor, case_count):
    form = visitor.filled_in(FORM)

    answer = app.test_client(use_cookies=False).post(FORM, data=form)

    assert answer.status_code == 303
    assert case_count() == 1


def test_the_same_form_sent_twice_is_one_case_and_says_so(visitor: Visitor, case_count):
    form = visitor.filled_in(FORM)

    first, second = (visitor.client.post(FORM, data=form).headers["Location"] for _ in range(2))

    assert case_count() == 1
    assert "utfall=known" in second
    assert soup(visitor.client.get(second)).h1.get_text() == "Dette har du alt sendt"
    assert "<b>" not in visitor.client.get(first + "&utfall=%3Cb%3E").text


def test_a_twin_by_our_own_page_is_the_same_case(visitor: Visitor, stranger: Visitor, case_count):
    visitor.send()

    receipt = stranger.send(FORM).headers["Location"]

    assert case_count() == 1
    assert "utfall=twin" in receipt
    assert "/sak/" not in stranger.client.get(receipt).text


def test_faults_are_shown_with_what_was_typed(visitor: Visitor, case_count):
    answer = visitor.send(f"{FORM}?sprak=nn&kommune=bardu", email="solveig")

    assert answer.status_code == 400
    assert len(faults(answer)) == 1
    assert_kept(answer)
    assert soup(answer).html["lang"] == "nn"
    assert soup(answer).select_one("main form")["action"] == f"{FORM}?sprak=nn&kommune=bardu"
    assert case_count() == 0


def other_form(visitor: Visitor) -> str:
    return str(visitor.filled_in(FORM)["csrf_token"])


def of_our_own_page(visitor: Visitor) -> str:
    return str(visitor.filled_in()["csrf_token"])


@pytest.mark.parametrize(
    "token",
    [lambda _: "", lambda _: "forged", other_form, of_our_own_page],
    ids=["none", "forged", "other", "own page"],
)
def test_a_token_that_is_not_this_forms_stores_nothing_and_keeps_what_was_typed(visitor, case_count, token):
    answer = visitor.send(FORM, csrf_token=token(visitor))

    assert answer.status_code == 400
    assert_kept(answer)
    assert case_count() == 0


def test_a_changed_key_breaks_the_token(visitor: Visitor, case_count):
    answer = visitor.send(FORM, submission_key="0" * 32)

    assert answer.status_code == 400
    assert case_count() == 0


def test_a_form_left_open_for_too_long_is_sent_with_one_more_press(visitor: Visitor, case_count):
    with time_machine.travel(clock.now(), tick=False) as now:
        form = visitor.filled_in(FORM)
        now.shift(tokens.HOLDS_FOR_S + 1)
        late = visitor.client.post(FORM, data=form)
        again = {field["name"]: field["value"] for field in soup(late).select("main form input[type=hidden]")}
        second = visitor.client.post(FORM, data=form | again)

    assert late.status_code == 400
    assert_kept(late)
    assert again["submission_key"] == form["submission_key"]
    assert second.status_code == 303
    assert case_count() == 1


def test_a_token_of_a_frame_opens_no_other_door(visitor: Visitor, case_count):
    framed = visitor.filled_in(FORM)

    assert visitor.client.post("/nb/henvendelse", data=framed).status_code == 400
    assert case_count() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://www.bardu.kommune.no"},
        {"Origin": "https://evil.example.org"},
        {"Origin": "null"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("address", [FORM, f"{FORM}/forslag"])
def test_a_form_that_another_page_sends_is_not_taken(app, visitor, case_count, address, headers):
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    answer = visitor.client.post(address, data=visitor.filled_in(FORM), headers=headers)

    assert answer.status_code == 403
    assert case_count() == 0


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}])
def test_a_form_that_our_frame_sends_is_taken(visitor, case_count, headers):
    assert visitor.client.post(FORM, data=visitor.filled_in(FORM), headers=headers).status_code == 303
    assert case_count() == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_limit_counts_both_doors(app, visitor, case_count):
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], submit_limit="2 per hour")

    statuses = [visitor.send(at, text=f"{at} {n}").status_code for n in (1, 2) for at in (FORM, "/nb/henvendelse")]

    assert statuses == [303, 303, 429, 429]
    assert case_count() == 2


def test_services_are_suggested_in_the_frame_too(app: Flask, visitor: Visitor):
    form = visitor.filled_in(FORM, text="Må vi ha skjenkebevilling for å servere øl?")
    at = visitor.page(f"{FORM}?sprak=nn").select_one("#suggestions")["data-address"]

    answer = app.test_client(use_cookies=False).post(at, data=form)
    forged = app.test_client(use_cookies=False).post(at, data=form | {"csrf_token": "forged"})

    assert "Serverings- og skjenkeløyve" in BeautifulSoup(answer.text, "html.parser").get_text()
    assert "Set-Cookie" not in answer.headers
    assert forged.status_code == 400
