"""Whoever reads a confidential case is noted before it is shown, wherever that is; lists and search show no word."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app import clock
from app.history import operations as history
from app.history.models import CaseReading
from app.mail import inbox
from app.mail.models import HELD, IncomingMail
from tests.support import building
from tests.support.history import faults

ANNE, HILDE, ASTRID = "anne-ristin-fossbakk", "hilde-aroy", "astrid-lundmo"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def readings(session):
    session.rollback()
    return session.execute(select(CaseReading.case_id, CaseReading.user_id)).all()


def test_opening_a_confidential_case_is_noted_once_an_hour_and_nobody_elses_looking_is(client, session, monkeypatch):
    case, address = building.held(session, is_confidential=True)
    plain, plain_address = building.held(session)
    building.sign_in(client, ANNE)
    anne = building.person(session, ANNE).id

    for _again in range(2):
        assert client.get(address).status_code == 200
    assert client.get(plain_address).status_code == 200
    assert readings(session) == [(case.id, anne)]

    now = clock.now()
    monkeypatch.setattr("app.clock.now", lambda: now + timedelta(hours=1))
    client.get(f"{address}/bedriften")
    assert readings(session) == [(case.id, anne)] * 2
    history.seal_all(session)
    assert faults(session) == []
    assert plain.id != case.id


@ON_SQLITE
def test_whoever_may_not_read_the_case_leaves_no_trace_of_reading_it(client, session):
    _case, address = building.held(session, is_confidential=True)
    building.sign_in(client, ASTRID)

    assert client.get(address).status_code == 404
    assert readings(session) == []


@ON_SQLITE
def test_what_cannot_be_noted_is_not_shown(client, session, monkeypatch):
    _case, address = building.held(session, is_confidential=True)
    building.sign_in(client, ANNE)

    def full(*_arguments, **_more):
        raise OperationalError("INSERT", {}, Exception("disk is full"))

    monkeypatch.setattr("app.cases.access.history.note_reading", full)

    answer = client.get(address)

    assert answer.status_code == 503
    assert "Solveig Holm" not in answer.text


@ON_SQLITE
def test_a_page_with_a_fault_in_it_is_a_reading_too(client, session):
    case, address = building.held(session, is_confidential=True)
    building.sign_in(client, ANNE)

    assert building.post(client, f"{address}/notat", text="").status_code == 400
    assert readings(session) == [(case.id, building.person(session, ANNE).id)]


@ON_SQLITE
def test_a_form_that_is_shown_again_is_a_reading_and_one_that_leads_on_is_none(client, session):
    case, address = building.held(session, is_confidential=True)
    building.sign_in(client, ANNE)

    assert building.post(client, f"{address}/notat", text="Ring dem.").status_code == 303
    assert readings(session) == []
    again = building.post(client, f"{address}/del", text="", version=case.version)
    assert (again.status_code, case.text in again.text) == (400, True)
    assert readings(session) == [(case.id, building.person(session, ANNE).id)]


def test_lists_and_search_show_no_word_of_a_confidential_case(client, session):
    # given
    words = {"subject": "Nedleggelse", "text": "Vi skal markere nedleggelsen.", "organisation_name": "Markerfirma"}
    asked = building.a_sorted_case(session, areas={"reiseliv": 0.3}, is_confidential=True, **words)
    held, _address = building.held(session, is_confidential=True, **words)
    building.sign_in(client, HILDE)
    lists = [f"/skrivebord/alle?vis={one}" for one in ("trenger", "apne")]

    # when
    shown = [client.get(one).text for one in (*lists, "/skrivebord/sok?q=nedleg", "/skrivebord/sok.json?q=nedleg")]
    building.sign_in(client, ANNE)
    shown.append(client.get("/skrivebord/").text)

    # then
    for page in shown:
        assert [word for word in ("Nedleggelse", "markere", "Markerfirma") if word in page] == []
    assert asked.reference in shown[0]
    assert [held.reference in page for page in shown[1:]] == [True] * 4
    assert f"Fortrolig sak {held.reference}" in shown[-1]
    assert readings(session) == []


def test_a_letter_on_a_confidential_case_is_read_as_the_case_is(client, session, settings):
    # given
    case, _address = building.held(session, is_confidential=True)
    mail_id = a_held_letter(session, settings, case.reference)
    building.sign_in(client, HILDE)

    # when
    listed = client.get("/skrivebord/alle?vis=epost").text
    assert ("Om salget" in listed, readings(session)) == (False, [])
    page = client.get(f"/skrivebord/epost/{mail_id}").text

    # then
    hilde = building.person(session, HILDE).id
    assert "Om salget" in page
    assert readings(session) == [(case.id, hilde)]


def test_a_letter_as_it_came_and_what_a_person_gets_are_readings_too(client, session, settings):
    # given
    case, _address = building.held(session, is_confidential=True, email="a@example.org")
    other, _address = building.held(session, is_confidential=True)
    mail_id = a_held_letter(session, settings, other.reference)
    building.sign_in(client, HILDE)

    # when
    client.get(f"/skrivebord/epost/{mail_id}/slik-den-kom")
    asked = {"email": "a@example.org", "do": "export", "reason": "bedt om det"}
    got = building.post(client, "/skrivebord/personvern/person", **asked)

    # then
    hilde = building.person(session, HILDE).id
    assert got.mimetype == "application/zip"
    assert sorted(readings(session)) == [(case.id, hilde), (other.id, hilde)]


def a_held_letter(session, settings, reference):
    raw = b"From: b@example.org\r\nSubject: Om salget\r\n\r\nOm salget"
    number = inbox.store(session, raw, source="maildir", at=clock.now(), folder=settings.incoming_dir)
    row = session.get_one(IncomingMail, number)
    row.state, row.due_at, row.outcome, row.case_reference = HELD, None, "someone_else", reference
    row.subject = row.text = "Om salget"
    session.commit()
    return number


@ON_SQLITE
def test_the_coordinator_sees_who_has_read_and_the_developer_does_not(client, session):
    _case, address = building.held(session, is_confidential=True)
    building.sign_in(client, ANNE)
    assert "Hvem som har åpnet" not in client.get(address).text
    client.post("/ut", data={"csrf_token": building.token_in(client.get(address).text)})

    building.sign_in(client, HILDE)
    page = client.get(address).text

    assert "Hvem som har åpnet denne fortrolige saken" in page
    assert building.person(session, ANNE).name in page.partition("Hvem som har åpnet")[2]


@ON_SQLITE
def test_a_confidential_case_costs_one_statement_more_to_read(client, session, statements):
    _case, address = building.held(session, is_confidential=True)
    _plain, plain = building.held(session)
    building.sign_in(client, ANNE)
    for one in (address, plain):
        client.get(one)  # the first look is kept
    with statements() as of_plain:
        client.get(plain)
    with statements() as of_confidential:
        client.get(address)

    assert len(of_confidential) == len(of_plain) + 1
