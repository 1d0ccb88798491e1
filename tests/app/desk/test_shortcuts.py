"""The shortcuts listed are those a person may use; the palette finds what they may read; and on to the next case."""

import json

import pytest
from bs4 import BeautifulSoup

from app import clock
from app.cases import operations
from app.desk import shortcuts
from tests.support import building

HOLDER, OTHER, COORDINATOR = "anne-ristin-fossbakk", "astrid-lundmo", "hilde-aroy"
EDITOR, STEERING = "petter-andreas-solbakk", "gunn-britt-elvevold"
ADDRESS = "/skrivebord/sok.json"


def listed(client, slug):
    """The keys that the page lists for somebody, and the pages that the palette offers: keys → target, addresses."""
    building.sign_in(client, slug)
    page = BeautifulSoup(client.get("/skrivebord/taster").text, "html5lib")
    in_page, in_dialog = (
        {one["data-keys"]: one["data-target"] for one in page.select(f"{where} [data-keys]")}
        for where in ("main", "#keys")
    )
    assert in_page == in_dialog
    return in_page, [one["url"] for one in json.loads(page.select_one("#palette")["data-pages"])]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_everybody_is_shown_what_they_may_open_and_nothing_else(app):
    found = {slug: listed(app.test_client(), slug) for slug in (HOLDER, COORDINATOR, EDITOR, STEERING)}

    keys = {slug: set(of) for slug, (of, _pages) in found.items()}
    case_keys = set("sno/bvl.jk")
    assert {one.keys for one in shortcuts.TABLE} <= keys[COORDINATOR]
    assert {"?", "Ctrl+K", "Ctrl+Enter", "g m", "g s", "g n", "g f", "g r"} | case_keys <= keys[HOLDER]
    assert keys[HOLDER] & {"x", "g a", "g k"} == set()
    assert {"?", "Ctrl+K", "g k", "g t", "g b"} <= keys[EDITOR]
    assert (keys[EDITOR] | keys[STEERING]) & (case_keys | {"g s", "g n", "g a"}) == set()
    for slug, (of, pages) in found.items():
        client = app.test_client()
        building.sign_in(client, slug)
        wanted = {*pages, *(target for key, target in of.items() if key.startswith("g "))}
        assert len(pages) == len(set(pages))
        assert {address: client.get(address).status_code for address in wanted} == dict.fromkeys(wanted, 200)


def test_no_two_shortcuts_have_the_same_keys_or_hide_each_other():
    keys = [one.keys for one in shortcuts.TABLE] + [f"g {letter}" for letter in shortcuts.LETTERS.values()]

    assert len(keys) == len(set(keys))
    assert "g" not in keys
    assert all(len(letter) == 1 for letter in shortcuts.LETTERS.values())
    assert set(shortcuts.WHERE) == {one.where for one in shortcuts.TABLE} | {shortcuts.GO}


def test_nobody_who_is_not_signed_in_has_shortcuts(client):
    page = client.get("/inn").text

    assert "keys.js" not in page
    assert 'id="palette"' not in page


def test_the_palette_finds_what_one_may_read_and_nothing_else(session, client):
    mine, address = building.held(session)
    building.held(session, slug=OTHER, is_confidential=True)

    building.sign_in(client, HOLDER)
    found = client.get(ADDRESS, query_string={"q": "hytt"})

    label = "Fylle hyttene utenom sommeren"
    about = f"{mine.reference}, Skarvika hytter, Gratangen"
    assert found.mimetype == "application/json"
    assert found.headers["Cache-Control"] == "no-store"
    assert found.json == [{"url": address, "label": label, "about": about}]
    assert client.get(ADDRESS, query_string={"q": mine.reference.lower()}).json == found.json
    building.sign_in(client, COORDINATOR)
    assert len(client.get(ADDRESS, query_string={"q": "skarvika"}).json) == 2


def test_the_palette_takes_whatever_is_written_and_gives_eight(session, client, statements):
    building.sign_in(client, COORDINATOR)
    asked = []
    for more in (1, 8):
        for _number in range(more):
            building.held(session)
        client.get(f"{ADDRESS}?q=hytter")
        with statements() as seen:
            found = client.get(f"{ADDRESS}?q=hytter").json
        asked.append(len(seen))

    assert len(found) == 8
    assert asked[0] == asked[1] <= 8
    for typed in ("", "h", " h ", "%", "\0\0\0", "'; --", "* OR", '"', "x" * 5000, "😀😀", "%_"):
        answer = client.get(ADDRESS, query_string={"q": typed})
        assert (answer.status_code, answer.json) == (200, []), typed
    assert client.get(ADDRESS).json == []


def pressed(client, address, **typed):
    """What comes back from the form at this address, filled in so."""
    form = BeautifulSoup(client.get(address).text, "html5lib").select_one("main form:has([data-onward])")
    hidden = {one["name"]: one["value"] for one in form.select("input[type=hidden]")}
    return client.post(form["action"], data=hidden | typed)


def test_closing_leads_on_to_what_waits_most_and_can_be_undone_from_there(session, client):
    # given
    first, address = building.held(session)
    _later, other = building.held(session)
    late, late_address = building.held(session, at=building.days_ago(20))
    building.sign_in(client, HOLDER)

    # when
    answer = pressed(client, f"{address}/avslutt", outcome="other", do="next")

    # then
    assert (answer.status_code, answer.location) == (303, late_address)
    assert f'action="{address}/angre"' in client.get(late_address).text
    assert building.afresh(session, first).state == "closed"
    assert pressed(client, f"{late_address}/avslutt", outcome="other", do="next").location == other
    last = pressed(client, f"{other}/avslutt", outcome="other", do="next")
    assert last.location == "/skrivebord/"
    assert "siste saken som ventet på deg" in client.get(last.location).text
    assert building.afresh(session, late).state == "closed"


def test_sending_leads_on_and_the_answer_can_be_taken_back_from_there(session, client):
    case, address = building.held(session)
    _later, other = building.held(session)
    building.sign_in(client, HOLDER)

    answer = pressed(client, address, text="Prøv toppturer.", then="close", do="next")

    assert (answer.status_code, answer.location) == (303, other)
    now = building.afresh(session, case)
    assert (now.state, now.outcome) == ("closed", "answered")
    page = BeautifulSoup(client.get(other).text, "html5lib")
    undo = page.select_one(f'form[action="{address}/svar/angre"]')
    back = client.post(undo["action"], data={one["name"]: one["value"] for one in undo.select("input")})
    assert (back.status_code, building.afresh(session, case).state) == (303, "assigned")


def test_a_coordinator_goes_on_in_the_list_they_came_from_and_never_elsewhere(session, client):
    building.sign_in(client, COORDINATOR)

    def leads_to(following):
        _case, address = building.held(session)
        return pressed(client, f"{address}/avslutt", outcome="other", do="next", following=following).location

    assert leads_to("/skrivebord/saker/NF-2026-ABCDE") == "/skrivebord/saker/NF-2026-ABCDE"
    for bad in ("", "//example.org", "https://example.org/skrivebord/", "javascript:alert(1)", "/skrivebord/../ut"):
        assert leads_to(bad) == "/skrivebord/alle"


def test_what_could_not_be_closed_leads_nowhere(session, client):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    page = client.get(f"{address}/avslutt").text
    operations.note(session, case, by=building.person(session, HOLDER), text="x", at=clock.now())
    session.commit()

    answer = client.post(
        f"{address}/avslutt",
        data={"csrf_token": building.token_in(page), "version": 0, "outcome": "other", "do": "next"},
    )

    assert answer.status_code == 409
    assert building.afresh(session, case).state == "assigned"
