"""Wishes for competence and services: written, voted for, changed while nobody else wants them, and closed."""

import pytest
from bs4 import BeautifulSoup

from app import clock
from app.errors import ConflictError
from app.wishes import operations, queries
from app.wishes.operations import WantedByOthersError
from catalogue import queries as catalogue
from tests.support import building

ANNE, ASTRID, HILDE, OBSERVER = "anne-ristin-fossbakk", "astrid-lundmo", "hilde-aroy", "vegard-tunheim"
ADDRESS = "/skrivebord/onsker"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def wish(session, who=ANNE, text="En som kan eksport", kind="competence", area=None):
    found = operations.write(session, kind=kind, text=text, area=area, by=building.person(session, who), at=clock.now())
    session.commit()
    return found


def vote(session, one, who):
    operations.vote(session, one, by=building.person(session, who), at=clock.now())
    session.commit()


def shown(client):
    page = BeautifulSoup(client.get(ADDRESS).text, "html5lib")
    return [one.get_text() for one in page.select("main li.fl-panel > p bdi")]


def test_a_wish_is_written_with_a_vote_and_voted_for_once_by_each(session):
    one = wish(session)
    for who in (ASTRID, ASTRID, ANNE, HILDE):
        vote(session, one, who)
    assert [row.user.slug for row in one.votes] == [ANNE, ASTRID, HILDE]
    operations.take_vote_back(session, one, by=building.person(session, ANNE))
    session.commit()
    assert [row.user.slug for row in one.votes] == [ASTRID, HILDE]


def test_most_wanted_first_then_the_oldest_and_by_kind_for_the_documents(session, monkeypatch):
    area = next(one for one in catalogue.areas(session) if one.slug == "reiseliv")
    few, many = wish(session, text="Få"), wish(session, text="Mange", area=area)
    service = wish(session, text="Et kurs", kind="service")
    closed = wish(session, text="Ferdig")
    vote(session, many, HILDE)
    operations.close(session, closed, "done", at=clock.now(), version=closed.version)
    session.commit()

    assert [one.text for one in queries.wishes(session, are_open=True)] == ["Mange", "Få", "Et kurs"]
    assert [one.text for one in queries.wishes(session, are_open=False)] == ["Ferdig"]
    name, town = building.person(session, ANNE).name, building.person(session, ANNE).developer.municipality_id
    monkeypatch.setattr(queries, "MAX_ROWS", 2)
    assert queries.wanted(session, "competence") == [
        queries.Wanted("Mange", name, town, 2),
        queries.Wanted("Få", name, town, 1),
    ]
    assert queries.wanted(session, "service") == [queries.Wanted("Et kurs", name, town, 1)]
    assert few.id < service.id


def test_it_is_changed_and_removed_while_nobody_else_votes(session):
    one = wish(session)
    seen = one.version
    operations.change(session, one, kind="service", text="Annet", area=None, version=seen)
    session.commit()
    with pytest.raises(ConflictError):
        operations.change(session, one, kind="service", text="Sent", area=None, version=seen)
    vote(session, one, HILDE)
    with pytest.raises(WantedByOthersError):
        operations.change(session, one, kind="service", text="Sent", area=None, version=one.version)
    with pytest.raises(WantedByOthersError):
        operations.remove(session, one, version=one.version)
    operations.take_vote_back(session, one, by=building.person(session, HILDE))
    operations.remove(session, one, version=one.version)
    session.commit()
    assert queries.wishes(session, are_open=True) == []


def test_what_is_closed_cannot_be_voted_for_until_it_is_open_again(session):
    one = wish(session)
    operations.close(session, one, "not_now", at=clock.now(), version=one.version)
    session.commit()
    for refused in (
        lambda: vote(session, one, HILDE),
        lambda: operations.take_vote_back(session, one, by=building.person(session, ANNE)),
        lambda: operations.remove(session, one, version=one.version),
        lambda: operations.reopen(session, one, version=one.version + 1),
    ):
        with pytest.raises(ConflictError):
            refused()
    with pytest.raises(ValueError, match="no way"):
        operations.close(session, one, "maybe", at=clock.now(), version=one.version)
    operations.reopen(session, one, version=one.version)
    vote(session, one, HILDE)
    assert len(one.votes) == 2


@ON_SQLITE
def test_a_developer_writes_a_wish_on_the_page_and_it_is_shown_as_it_was_written(session, client):
    building.sign_in(client, ANNE)
    text = "Noen som kan <b>toll</b> & eksport"

    answer = building.post(client, ADDRESS, kind="service", text=text, area="reiseliv")

    assert answer.status_code == 303
    assert shown(client) == [text]
    (one,) = queries.wishes(session, are_open=True)
    assert (one.kind, one.area.slug, one.by.slug, len(one.votes)) == ("service", "reiseliv", ANNE, 1)


@ON_SQLITE
@pytest.mark.parametrize(
    "fields", [{"text": ""}, {"text": "å" * 301}, {"kind": "money"}, {"area": "no-such-area"}], ids=str
)
def test_what_is_at_fault_is_told_and_given_back(session, client, fields):
    building.sign_in(client, ANNE)
    answer = building.post(client, ADDRESS, **{"kind": "service", "text": "Et kurs", "area": ""} | fields)

    assert answer.status_code == 400
    assert "ds-error-summary" in answer.text
    assert queries.wishes(session, are_open=True) == []


@ON_SQLITE
def test_each_sees_the_buttons_that_are_theirs_and_who_only_reads_no_names_of_voters(session, app):
    one = wish(session)
    vote(session, one, ASTRID)
    name = building.person(session, ASTRID).name
    seen = {}
    for who in (ANNE, ASTRID, HILDE, OBSERVER):
        client = app.test_client()
        building.sign_in(client, who)
        page = BeautifulSoup(client.get(ADDRESS).text, "html5lib").select_one("main")
        actions = {form["action"].rpartition(f"/{one.id}/")[2] for form in page.select("li form")}
        seen[who] = (actions, name in page.get_text(), "2 stemmer" in page.get_text())

    assert seen == {
        ANNE: ({"stem/angre"}, True, True),
        ASTRID: ({"stem/angre"}, True, True),
        HILDE: ({"stem", "lukk"}, True, True),
        OBSERVER: (set(), False, True),
    }


@ON_SQLITE
def test_another_persons_wish_is_not_changed_by_address(session, client):
    one = wish(session)
    building.sign_in(client, HILDE)
    for path in ("", "/slett"):
        assert building.post(client, f"{ADDRESS}/{one.id}{path}", text="Mitt", version=one.version).status_code == 403
    assert client.get(f"{ADDRESS}/{one.id}").status_code == 403


@ON_SQLITE
def test_from_wish_to_closed_and_back_on_the_page(session, client, app):
    one = wish(session)
    building.sign_in(client, HILDE)
    assert building.post(client, f"{ADDRESS}/{one.id}/stem").status_code == 303
    assert building.post(client, f"{ADDRESS}/{one.id}/stem/angre").status_code == 303
    assert building.post(client, f"{ADDRESS}/{one.id}/lukk", version=1, closed_as="x").status_code == 303
    assert building.post(client, f"{ADDRESS}/{one.id}/lukk", version=1, closed_as="not_now").status_code == 303
    assert "Ikke nå" in client.get(ADDRESS).text
    again = building.post(client, f"{ADDRESS}/{one.id}/lukk", version=1, closed_as="done")
    assert "Ingenting ble endret." in client.get(again.location).text
    assert building.post(client, f"{ADDRESS}/{one.id}/apne", version=2).status_code == 303
    mine = app.test_client()
    building.sign_in(mine, ANNE)
    told = {"version": 3, "kind": "competence", "text": "Eksport og toll", "area": ""}
    assert "En som kan eksport" in mine.get(f"{ADDRESS}/{one.id}").text
    assert building.post(mine, f"{ADDRESS}/{one.id}", **told).status_code == 303
    conflict = building.post(mine, f"{ADDRESS}/{one.id}", **told | {"text": "Sent"})
    assert (conflict.status_code, "Sent" in conflict.text) == (409, True)
    assert building.post(mine, f"{ADDRESS}/{one.id}/slett", version=4).status_code == 303
    assert shown(mine) == []


@ON_SQLITE
def test_the_menu_and_the_keys_lead_there_and_many_wishes_cost_no_more(session, client, statements):
    building.sign_in(client, ANNE)
    asked = []
    for more in (1, 20):
        for number in range(more):
            vote(session, wish(session, text=f"Ønske {number}"), HILDE)
        client.get(ADDRESS)
        with statements() as seen:
            page = client.get(ADDRESS).text
        asked.append(len(seen))

    assert f'href="{ADDRESS}" aria-current="page"' in page
    assert "g o" in " ".join(BeautifulSoup(client.get("/skrivebord/taster").text, "html5lib").get_text().split())
    assert asked[0] == asked[1] <= 8
