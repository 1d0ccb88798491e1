"""What every answer carries, and what a visitor meets when something goes wrong with us."""

import pytest
from sqlalchemy.exc import OperationalError

from app.cases import secrets
from app.cases.models import Case
from app.enquiries import texts
from app.extensions import db
from tests.support import building


@pytest.mark.parametrize("address", ["/nb/", "/nb/henvendelse", "/inn", "/helse/lever", "/static/mark.svg", "/x/y"])
def test_every_answer_tells_the_browser_to_be_careful(client, address):
    headers = client.get(address).headers

    assert "default-src 'none'" in headers["Content-Security-Policy"] or "'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in headers or "Python" not in headers["Server"]


def test_no_proxy_and_no_browser_keeps_what_is_private(client, session):
    case, address = building.held(session)
    private = client.get(f"/nb/sak/{secrets.page_token(case)}")
    building.sign_in(client, "hilde-aroy")

    for answer in (private, client.get(address), client.get("/skrivebord/alle"), client.get("/rapporter/")):
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
    assert private.headers["Referrer-Policy"] == "no-referrer"


def test_an_unknown_host_is_refused(app, client):
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    assert client.get("/nb/", headers={"Host": "evil.example.org"}).status_code == 400


@pytest.mark.parametrize(("address", "lang", "words"), [("/nn/x", "nn", "Vi finn"), ("/en/x", "en", "find")])
def test_a_page_that_is_not_there_says_so_in_the_visitors_language(client, address, lang, words):
    answer = client.get(address)

    assert answer.status_code == 404
    assert f'lang="{lang}"' in answer.text
    assert words in answer.text


def test_a_fault_of_ours_shows_a_page_and_nothing_of_the_fault(app, client, monkeypatch, caplog):
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    def broken():
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(texts, "render_template", lambda *_names, **_facts: broken())

    answer = client.get("/nb/personvern")

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "<h1" in answer.text
    assert "the secret inside" in caplog.text


def test_a_program_gets_its_answer_as_a_problem(client):
    answer = client.get("/nb/x", headers={"Accept": "application/json"})

    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == 404


def test_with_the_database_away_a_private_page_says_try_again(app, client, session, monkeypatch):
    case = building.a_case(session)

    def away(*_arguments):
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("app.cases.queries.by_page_secret", away)

    answer = client.get(f"/nb/sak/{secrets.page_token(case)}")

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("page", ["", "/bedriften"])
def test_with_the_database_away_staff_are_told_to_try_again_though_nobody_knows_who_they_are(
    app, client, session, monkeypatch, page
):
    _case, address = building.held(session)
    building.sign_in(client, "anne-ristin-fossbakk")
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    def away(*_arguments, **_more):
        raise OperationalError("SELECT", {}, Exception("gone"))

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("app.people.queries.in_session", away)
        answer = client.get(f"{address}{page}")

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "<h1" in answer.text
    assert client.get(f"{address}{page}").status_code == 200


def test_a_post_that_was_refused_leaves_nothing_behind(client, session):
    case, address = building.held(session)
    building.sign_in(client, "anne-ristin-fossbakk")
    before = case.version

    answer = building.post(client, f"{address}/svar", text="", then="leave", version=before)

    session.rollback()
    assert answer.status_code == 400
    assert session.get(Case, case.id, populate_existing=True).version == before


def test_nul_bytes_and_broken_letters_in_an_address_are_no_fault_of_ours(client):
    for address in ("/nb/%00", "/nb/sak/%FF%FE", "/%2e%2e/%2e%2e/etc/passwd", "/nb/henvendelse/mottatt/%00"):
        assert client.get(address).status_code == 404


def test_connections_go_back_to_the_pool(app, client):
    for _ in range(30):
        client.get("/nb/henvendelse/mottatt/NF-2026-AAAAA")

    assert getattr(db.engine.pool, "checkedout", lambda: 0)() == 0
