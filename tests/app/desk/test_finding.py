"""Finding: whoever may read a case finds it, sees where, and nobody else learns that it is there."""

import pytest
from bs4 import BeautifulSoup

from app import clock
from app.cases import operations
from app.people.models import Absence
from tests.support import building

ME, OTHER, COORDINATOR = "anne-ristin-fossbakk", "astrid-lundmo", "hilde-aroy"


@pytest.fixture
def finds(client):
    """The references that somebody finds by these words."""

    def found(slug: str, typed: str, **narrowed: str) -> set[str]:
        building.sign_in(client, slug)
        page = client.get("/skrivebord/sok", query_string={"q": typed} | narrowed)
        assert page.status_code == 200
        return {one["href"].rpartition("/")[2] for one in BeautifulSoup(page.text, "html5lib").select("main h3 a")}

    return found


def test_the_piece_where_the_words_stand_is_shown_and_the_words_are_marked(session, client):
    case, _address = building.held(session, text="Vi har et gammelt naust. " * 20 + "Kan snøfresere leies <b>her</b>?")
    operations.note(session, case, by=building.person(session, ME), text="Naustet er fredet.", at=clock.now())
    session.commit()
    building.sign_in(client, ME)

    page = client.get("/skrivebord/sok?q=snøfreser").text
    assert "Kan <mark>snøfresere</mark> leies &lt;b&gt;her" in page
    assert "… " in page
    assert "<mark>Naustet</mark> er <mark>fredet</mark>." in client.get("/skrivebord/sok?q=naust fredet").text


def test_everybody_finds_what_they_may_read_and_nothing_else(session, finds):
    mine, _address = building.held(session)
    secret, _address = building.held(session, slug=OTHER, is_confidential=True)
    theirs, _address = building.held(session, slug=OTHER)
    operations.ask(
        session, theirs, building.person(session, ME), by=building.person(session, OTHER), question="Hva mener du?",
        at=clock.now(),
    )  # fmt: skip
    session.commit()

    assert finds(ME, "hytter") == {mine.reference, theirs.reference}
    assert finds(OTHER, "hytter") == {secret.reference, theirs.reference}
    assert finds(COORDINATOR, "hytter") == {mine.reference, secret.reference, theirs.reference}


def test_a_deputy_finds_the_cases_of_whoever_is_away(session, finds):
    away = building.person(session, OTHER).developer
    away.deputy_id = building.person(session, ME).id
    case, _address = building.held(session, slug=OTHER)
    session.commit()
    assert finds(ME, "hytter") == set()

    session.add(Absence(developer_id=away.id, from_on=clock.today(), until_on=clock.today(), reason="course"))
    session.commit()
    assert finds(ME, "hytter") == {case.reference}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_found_is_narrowed(session, finds):
    case, _address = building.held(session)
    other = building.a_sorted_case(session, municipality="bardu", areas={"landbruk": 0.36})

    assert finds(COORDINATOR, "hytter", tilstand="assigned") == {case.reference}
    assert finds(COORDINATOR, "hytter", kommune="bardu") == {other.reference}
    assert finds(COORDINATOR, "hytter", fag="reiseliv", tilstand="nonsense") == {case.reference}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reference_however_written_leads_to_its_case(session, client):
    case, address = building.held(session)
    building.sign_in(client, ME)

    for typed in (case.reference, case.reference.lower().replace("-", " "), case.reference.replace("-", "")):
        answer = client.get("/skrivebord/sok", query_string={"q": f" {typed} "})
        assert (answer.status_code, answer.location) == (302, address)
    building.sign_in(client, OTHER)
    assert client.get("/skrivebord/sok", query_string={"q": case.reference}).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_page_asks_as_much_for_one_case_as_for_25(session, client, statements):
    building.sign_in(client, COORDINATOR)
    asked = []
    for more in (1, 24):
        for _number in range(more):
            building.held(session)
        client.get("/skrivebord/sok?q=hytter")
        with statements() as seen:
            page = client.get("/skrivebord/sok?q=hytter").text
        asked.append(len(seen))
    assert page.count("<mark>") >= 25
    assert asked[0] == asked[1] <= 8
