"""The coordinator's pages: ask for a trial, read what came out, compare two, put rules in force and take them back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.assignment import operations as assignment
from app.assignment.laboratory import queries, working
from app.assignment.models import AdoptedPolicy, RoutingTrial, TriageResult
from tests.support import building, stream

SINCE = datetime(2026, 3, 2, 7, tzinfo=clock.NORWAY)
DAYS = {"first_on": "2026-03-01", "last_on": "2026-04-30"}
ADDRESS = "/skrivebord/laboratorium"


@pytest.fixture
def coordinator(client):
    building.sign_in(client, "hilde-aroy")
    return client


def ask(client, session, **fields):
    whole = {"name": "Prøve", "office": "together", "new_room": "8", **DAYS, **fields}
    return building.post(client, ADDRESS, **whole)


def work(session):
    runner = working.Runner()
    while runner.look(session):
        runner.wait()


def test_a_trial_is_asked_for_worked_through_and_read(session, coordinator):
    stream.pour(session, 40, seed=5, since=SINCE)
    answer = ask(
        coordinator, session, least_mass="0,5", who_1="astrid-lundmo", area_1="reiseliv", knows_1="3",
        away_1="line-marie-hartvik", from_1="2026-03-01", until_1="3.3.2026", new_name="Ny Hjelper",
        new_areas=["landbruk"],
    )  # fmt: skip
    assert answer.status_code == 303
    waiting = coordinator.get(answer.location).text
    assert 'data-under-way="yes"' in waiting
    assert 'http-equiv="refresh"' not in waiting

    work(session)
    page = coordinator.get(answer.location).text

    trial = session.scalars(select(RoutingTrial)).one()
    assert trial.state == "done"
    assert 'data-under-way="yes"' not in page
    assert "Ny Hjelper" in page
    assert "Alle 40 saker blir som de ble når ingenting endres." in page
    for change, case in queries.changes(session, trial.id, 1)[0]:
        assert f"/skrivebord/saker/{case.reference}" in page
        assert change.was != change.becomes
        assert change.was_mass is not None
        assert change.mass is not None
    assert "% sikker" in page.replace("\xa0", " ")


def test_more_than_25_changes_have_more_pages(session, coordinator):
    stream.pour(session, 90, seed=5, since=SINCE)
    answer = ask(coordinator, session, least_mass="1")
    work(session)

    first, second = coordinator.get(answer.location).text, coordinator.get(f"{answer.location}?side=2").text

    total = queries.changes(session, 1, 1)[1]
    assert 25 < total <= 50
    rows = [page.count('class="fl-small fl-soft fl-nowrap"') for page in (first, second)]
    assert rows == [25, total - 25]


def test_what_cannot_be_is_told_beside_the_field_and_nothing_is_stored(session, coordinator):
    answer = ask(
        coordinator, session, name="", least_mass="7", last_on="2026-02-01", who_1="astrid-lundmo", level_1="0,9",
        away_1="hilde-aroy", new_name="X",
    )  # fmt: skip

    assert answer.status_code == 400
    sentences = (
        "Gi forsøket et navn.",
        "Skriv et tall fra 0.3 til 1.0.",
        "med den første dagen først",
        "både en person og et fagområde",
        "hva den nye spesialisten kan",
    )
    for sentence in sentences:
        assert sentence in answer.text
    assert session.scalars(select(RoutingTrial)).all() == []


def test_numbers_in_the_wrong_order_are_refused(session, coordinator):
    answer = ask(coordinator, session, level_1="0.9")

    assert answer.status_code == 400
    assert "ikke være mer enn tallet som følger" in answer.text


def test_two_trials_of_the_same_cases_are_compared(session, coordinator):
    stream.pour(session, 30, seed=5, since=SINCE)
    ask(coordinator, session, name="Samlet")
    ask(coordinator, session, name="Hver for seg", office="alone")
    work(session)
    together, alone = session.scalars(select(RoutingTrial).order_by(RoutingTrial.id))

    page = coordinator.get(f"{ADDRESS}/{together.id}/sammenlign?med={alone.id}")

    assert page.status_code == 200
    assert "Spurte om noe ingen kan" in page.text
    assert coordinator.get(f"{ADDRESS}/{together.id}/sammenlign?med=99").status_code == 404


def test_rules_are_put_in_force_with_a_reason_and_taken_back_in_one_click(session, coordinator):
    stream.pour(session, 10, seed=5, since=SINCE)
    answer = ask(coordinator, session, least_mass="0,5", near="0,2")
    work(session)
    adopt = f"{answer.location}/ta-i-bruk"
    assert building.post(coordinator, adopt, reason="").status_code == 400
    assert building.post(coordinator, adopt, reason="Vi vil ha flere sendt.").status_code == 303
    session.expire_all()

    assert assignment.known(session, at=clock.now()).policy.least_mass == 0.5
    assert assignment.known(session, at=clock.now()).policy.near == 0.2
    case = building.a_sorted_case(session, areas={"reiseliv": 0.6})
    kept = session.scalars(select(TriageResult).where(TriageResult.case_id == case.id)).one()
    assert (kept.decision, kept.basis.policy["near"]) == ("assign", 0.2)
    page = coordinator.get(f"{ADDRESS}/regler").text
    assert "Vi vil ha flere sendt." in page

    assert building.post(coordinator, f"{ADDRESS}/regler/tilbake", policy="0").status_code == 303
    session.expire_all()
    assert assignment.known(session, at=clock.now()).policy.least_mass == 0.85
    first = session.scalars(select(AdoptedPolicy).order_by(AdoptedPolicy.id)).first()
    building.post(coordinator, f"{ADDRESS}/regler/tilbake", policy=str(first.id))
    session.expire_all()
    rows = session.scalars(select(AdoptedPolicy).order_by(AdoptedPolicy.id)).all()
    assert [row.numbers for row in rows] == [first.numbers, {}, first.numbers]
    assert rows[0].at <= rows[1].at <= rows[2].at <= clock.now() + timedelta(seconds=1)


def test_a_trial_that_waits_is_stopped_begun_anew_and_deleted(session, coordinator):
    answer = ask(coordinator, session)
    building.post(coordinator, f"{answer.location}/stopp")
    work(session)
    session.expire_all()
    assert session.scalars(select(RoutingTrial)).one().state == "stopped"

    building.post(coordinator, f"{answer.location}/igjen")
    work(session)
    session.expire_all()
    assert session.scalars(select(RoutingTrial)).one().state == "done"
    assert "Ingen saker fra denne tiden" in coordinator.get(answer.location).text

    building.post(coordinator, f"{answer.location}/slett")
    assert session.scalars(select(RoutingTrial)).all() == []


def test_the_pages_ask_the_database_seldom(session, coordinator, statements):
    stream.pour(session, 40, seed=5, since=SINCE)
    answer = ask(coordinator, session, least_mass="1")
    work(session)
    for address in (ADDRESS, answer.location, f"{ADDRESS}/regler"):
        coordinator.get(address)
        with statements() as seen:
            coordinator.get(address)
        assert len(seen) <= 10, seen
