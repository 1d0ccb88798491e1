"""Who may open which address of the editor: only the editor; a table of every address, every role, both methods."""

import pytest
from sqlalchemy import func, select

from catalogue.models import Revision
from tests.support import building
from tests.support.editor import EDITOR

ROLES = ("anne-ristin-fossbakk", "hilde-aroy", "gunn-britt-elvevold", "vegard-tunheim")
SERVICE, AREA = "/skrivebord/katalog/tjenester/kommunalt-naeringsfond", "/skrivebord/katalog/omrader/reiseliv"

TABLE = {
    ("GET", "/skrivebord/katalog"): 200,
    ("GET", "/skrivebord/katalog/ny-tjeneste"): 200,
    ("POST", "/skrivebord/katalog/ny-tjeneste"): 400,
    ("GET", SERVICE): 200,
    ("POST", SERVICE): 303,
    ("GET", f"{SERVICE}/forhandsvisning/nn"): 200,
    ("GET", f"{SERVICE}/historikk"): 200,
    ("POST", f"{SERVICE}/historikk/1"): 409,
    ("POST", f"{SERVICE}/trekk-tilbake"): 303,
    ("POST", f"{SERVICE}/kast-utkast"): 409,
    ("POST", f"{SERVICE}/fortsatt-riktig"): 409,
    ("GET", "/skrivebord/katalog/omrader"): 200,
    ("GET", "/skrivebord/katalog/nytt-omrade"): 200,
    ("POST", "/skrivebord/katalog/nytt-omrade"): 400,
    ("GET", AREA): 200,
    ("POST", AREA): 400,
    ("POST", f"{AREA}/sla-sammen"): 303,
    ("POST", f"{AREA}/ta-ut-av-bruk"): 303,
}
"""What the editor meets; a POST sends nothing but the token, so all after the first come from an older page."""


def answers(app, who):
    found = {}
    for method, address in TABLE:
        client = app.test_client()
        if who:
            building.sign_in(client, who)
        token = building.token_in(client.get("/skrivebord/folk" if who else "/inn").text)
        answer = client.get(address) if method == "GET" else client.post(address, data={"csrf_token": token})
        found[method, address] = (answer.status_code, answer.headers.get("Location", ""))
    return found


def test_every_address_of_the_editor_is_in_the_table(app):
    there = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("catalogue_editor.")
        for method in rule.methods or ()
        if method in {"GET", "POST"}
    }

    assert len(there) == len(TABLE)


@pytest.mark.parametrize("who", ROLES)
def test_nobody_else_on_the_staff_may_edit(app, who):
    assert {status for status, _ in answers(app, who).values()} == {403}


def test_whoever_is_not_signed_in_is_led_to_the_door(app):
    for (method, address), (status, place) in answers(app, None).items():
        assert (status, place.partition("?")[0]) == (302, "/inn"), (method, address)


def test_the_editor_may_and_is_stopped_where_the_page_was_not_looked_at(app):
    assert {row: status for row, (status, _) in answers(app, EDITOR).items()} == TABLE


@pytest.mark.parametrize("slug", ["finnes-ikke", "a%00b", "%E2%80%8F", "%F0%9F%90%9F", "x" * 300, "..", "Reiseliv"])
def test_what_is_not_there_is_not_found(client, slug):
    # given
    building.sign_in(client, EDITOR)
    token = building.token_in(client.get("/skrivebord/folk").text)

    # when
    found = {
        (method, address): client.open(address, method=method, data={"csrf_token": token}).status_code
        for method, row in TABLE
        if "kommunalt" in row or "reiseliv" in row
        for address in [row.replace("kommunalt-naeringsfond", slug).replace("reiseliv", slug)]
    }

    # then
    assert set(found.values()) == {404}, found


def test_without_a_token_nothing_is_changed(client, session):
    # given
    building.sign_in(client, EDITOR)

    # when
    statuses = {client.post(address).status_code for method, address in TABLE if method == "POST"}

    # then
    assert statuses == {400}
    assert session.scalar(select(func.count()).select_from(Revision)) == 0


def test_the_pages_are_kept_by_nobody_and_by_no_search_engine(client):
    building.sign_in(client, EDITOR)

    for method, address in TABLE:
        if method == "GET":
            assert client.get(address).headers["Cache-Control"] == "no-store", address


def test_the_menu_leads_the_editor_there_and_nobody_else(app):
    shown = {}
    for who in (EDITOR, *ROLES):
        client = app.test_client()
        building.sign_in(client, who)
        shown[who] = 'href="/skrivebord/katalog"' in client.get("/skrivebord/folk").text

    assert shown == {EDITOR: True, **dict.fromkeys(ROLES, False)}
