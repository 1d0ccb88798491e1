"""A case is opened when its developer sees it, answers, takes it or writes a note; a page that is read writes once."""

import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, event

from app import clock
from app.cases import operations
from app.cases.models import Case
from app.extensions import db
from app.mail.models import QUEUED, WITHDRAWN
from app.people import queries as people
from tests.support import building
from tests.support.reminders import (
    ANNE,
    HILDE,
    LINE,
    ODDBJORN,
    away,
    days,
    everybody_is_here,
    given,
    look,
)

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def opened_at(session, case):
    return building.afresh(session, case).opened_at


def test_the_developer_who_looks_has_opened_the_case_and_the_first_time_counts(session, client, statements):
    case, address = building.held(session, ANNE)
    building.sign_in(client, ANNE)
    _other, other_address = building.held(session, ANNE, subject="En annen")
    client.get(other_address)  # the first page of a process reads the services too
    assert opened_at(session, case) is None

    with statements() as seen_first:
        assert client.get(address).status_code == 200
    first = opened_at(session, case)
    with statements() as seen:
        assert client.get(address).status_code == 200

    assert first is not None
    assert opened_at(session, case) == first
    assert building.afresh(session, case).version == case.version
    assert [one.partition(" SET ")[0] for one in seen_first if not one.startswith("SELECT")] == [
        "UPDATE case_file",
        "UPDATE outgoing_mail",
    ]
    assert all(one.startswith("SELECT") for one in seen)
    assert len(seen_first) <= len(seen) + 3


@ON_SQLITE
def test_nobody_elses_look_opens_it_nor_a_question_for_the_head_only(session, client):
    case, address = building.held(session, ANNE)

    building.sign_in(client, HILDE)
    assert client.get(address).status_code == 200
    assert client.get("/skrivebord/alle").status_code == 200
    building.post(client, f"{address}/notat", text="Ser noen på denne?", version=case.version, seen=0)
    building.post(client, "/ut")
    building.sign_in(client, ANNE)
    assert client.get("/skrivebord/").status_code == 200
    assert client.head(address).status_code == 200

    assert opened_at(session, case) is None


@ON_SQLITE
@pytest.mark.parametrize("verb", ["answer", "note", "note_taken", "close"])
def test_whatever_its_developer_does_opens_it(session, verb):
    case, _address = building.held(session, ANNE)
    facts = {"answer": {"text": "Ja."}, "note": {"text": "Hm."}}.get(verb, {})
    if verb in {"answer", "close"}:
        facts["version"] = case.version

    getattr(operations, verb)(session, case, by=building.person(session, ANNE), at=clock.now(), **facts)
    session.commit()

    assert opened_at(session, case) is not None


@ON_SQLITE
def test_whoever_gets_it_next_has_not_opened_it_unless_they_took_it_themselves(session):
    case, _address = building.held(session, ANNE)
    operations.note_taken(session, case, by=building.person(session, ANNE), at=clock.now())
    session.commit()

    building.give(session, case, LINE)
    assert opened_at(session, case) is None

    oddbjorn = people.developer_by_slug(session, ODDBJORN)
    operations.hand_over(
        session,
        case,
        oddbjorn,
        by=oddbjorn.user,
        reason="",
        at=clock.now(),
        version=building.afresh(session, case).version,
    )
    session.commit()
    assert opened_at(session, case) is not None


@ON_SQLITE
def test_a_word_to_the_deputy_that_waits_is_withdrawn_by_the_look(session, client):
    everybody_is_here(session)
    case = given(session, LINE, "2026-11-23T10:12")
    look(session, *days("2026-11-24", "2026-11-25", "12:00"))
    assert [mail.state for mail in building.letters_about(session, case, "unopened")] == [QUEUED]

    building.sign_in(client, LINE)
    client.get(f"/skrivebord/saker/{case.reference}")

    assert [mail.state for mail in building.letters_about(session, case, "unopened")] == [WITHDRAWN]


@contextmanager
def another_that_writes(url):
    """Somebody holds SQLite's only writing lock."""
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        connection.exec_driver_sql("ROLLBACK")
    engine.dispose()


@contextmanager
def waiting_briefly():
    """The product waits five seconds for another writer; so long no test needs to."""

    def shorten(connection):
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")

    event.listen(db.engine, "begin", shorten)
    yield
    event.remove(db.engine, "begin", shorten)


@ON_SQLITE
def test_while_the_database_is_busy_the_page_is_shown_and_the_next_look_counts(session, client, database_url):
    case, address = building.held(session, ANNE)
    building.sign_in(client, ANNE)
    session.rollback()

    with another_that_writes(database_url), waiting_briefly():
        assert client.get(address).status_code == 200

    assert opened_at(session, case) is None
    client.get(address)
    assert opened_at(session, case) is not None


def test_two_looks_at_once_are_one(app, session):
    case, address = building.held(session, ANNE)
    clients = [app.test_client() for _ in range(4)]
    for one in clients:
        building.sign_in(one, ANNE)
    session.rollback()
    answers = []
    looks = [threading.Thread(target=lambda one=one: answers.append(one.get(address).status_code)) for one in clients]
    for one in looks:
        one.start()
    for one in looks:
        one.join()

    assert answers == [200] * 4
    assert opened_at(session, case) is not None


# Who stands in.


@ON_SQLITE
def test_the_deputy_reads_answers_and_hands_over_while_the_case_lies_unopened_and_not_a_day_longer(session, client):
    everybody_is_here(session)
    case = given(session, LINE, "2026-11-23T10:12")
    address = f"/skrivebord/saker/{case.reference}"
    building.sign_in(client, ODDBJORN)
    assert client.get(address).status_code == 200

    page = client.get(address).text
    assert client.post(f"{address}/svar", data=building.fields(page, text="Hei!", then="leave")).status_code == 303
    assert client.get(address).status_code == 200  # what they did is not the developer's doing
    assert opened_at(session, case) is None

    building.post(client, "/ut")
    building.sign_in(client, LINE)
    client.get(address)
    building.post(client, "/ut")
    building.sign_in(client, ODDBJORN)
    assert client.get(address).status_code == 404


@ON_SQLITE
def test_the_deputy_reads_the_case_while_its_developer_is_away_or_gone_and_nobody_elses_deputy_does(session, client):
    everybody_is_here(session)
    case, address = building.held(session, LINE)
    building.sign_in(client, ODDBJORN)
    assert client.get(address).status_code == 404

    today = clock.today().isoformat()
    away(session, LINE, today, today)
    assert client.get(address).status_code == 200
    building.post(client, "/ut")
    building.sign_in(client, "astrid-lundmo")
    assert client.get(address).status_code == 404
    assert session.get_one(Case, case.id).developer.user.slug == LINE
