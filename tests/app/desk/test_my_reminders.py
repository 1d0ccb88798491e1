"""My reminders: everybody chooses for themselves, sees what they chose, and is told what always comes."""

import dataclasses

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.people import operations as people
from app.people.models import ReminderChoice
from tests.support import building
from tests.support.reminders import ANNE, HILDE, at

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ADDRESS = "/skrivebord/varsler"


def chosen(session):
    """What each person has chosen."""
    session.rollback()
    rows = session.scalars(select(ReminderChoice).order_by(ReminderChoice.user_id))
    return {row.user.slug: (row.is_digest, row.hour, row.left_out, row.told_on) for row in rows}


def shown(client):
    """What the page shows as chosen: mode, hour, ticks."""
    page = BeautifulSoup(client.get(ADDRESS).text, "html5lib")
    return (
        page.select_one("input[name=mode][checked]")["value"],
        page.select_one("select[name=hour] option[selected]")["value"],
        [box["value"] for box in page.select("input[name=wanted][checked]")],
    )


def test_until_somebody_chooses_they_get_everything_singly(client):
    building.sign_in(client, ANNE)
    assert shown(client) == ("singly", "8", ["due_soon"])


def test_a_choice_is_kept_shown_and_changed_again(session, client):
    with time_machine.travel(at("2026-11-25T12:00"), tick=True):
        building.sign_in(client, HILDE)
        assert shown(client) == ("singly", "8", ["due_soon", "others"])
        answer = building.post(client, ADDRESS, mode="digest", hour="13", wanted=["others"])
        assert (answer.status_code, answer.headers["Location"]) == (303, ADDRESS)
        assert chosen(session) == {HILDE: (True, 13, ["due_soon"], None)}
        assert shown(client) == ("digest", "13", ["others"])

        building.post(client, ADDRESS, mode="digest", hour="12")
        assert chosen(session) == {HILDE: (True, 12, ["due_soon", "others"], at("2026-11-25").date())}

        building.post(client, ADDRESS, mode="singly", hour="12", wanted=["others", "due_soon"])
        assert chosen(session)[HILDE][:3] == (False, 12, [])


def test_everybody_chooses_for_themselves_alone(session, client):
    building.sign_in(client, ANNE)

    building.post(client, ADDRESS, mode="digest", hour="9", wanted=["due_soon", "others"], user_id="1", person=HILDE)

    assert chosen(session).keys() == {ANNE}
    assert chosen(session)[ANNE][2] == []


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"mode": "never", "hour": "8"},
        {"mode": "digest", "hour": "3"},  # a quiet hour
        {"mode": "digest", "hour": "99999999999999999999"},
        {"mode": "digest", "hour": "-1"},
        {"mode": ["", "digest"], "hour": "8"},
        {"mode": "digest", "hour": "٨"},
    ],
)
def test_what_is_no_choice_is_refused_by_the_field_and_nothing_is_kept(session, client, sent):
    building.sign_in(client, ANNE)

    answer = building.post(client, ADDRESS, **sent)

    assert answer.status_code == 400
    assert "ds-error-summary" in answer.text
    assert chosen(session) == {}


def test_an_old_token_keeps_nothing_and_loses_nothing(session, client):
    building.sign_in(client, ANNE)

    answer = client.post(ADDRESS, data={"csrf_token": "old", "mode": "digest", "hour": "9"})

    assert answer.status_code == 400
    page = BeautifulSoup(answer.text, "html5lib")
    assert page.select_one("input[name=mode][checked]")["value"] == "digest"
    assert page.select_one("select[name=hour] option[selected]")["value"] == "9"
    assert chosen(session) == {}


def test_the_hours_are_those_that_are_not_quiet_and_the_page_says_which_are(app, client, settings):
    building.sign_in(client, ANNE)
    page = BeautifulSoup(client.get(ADDRESS).text, "html5lib")
    assert [one["value"] for one in page.select("#hour option")] == [str(hour) for hour in range(8, 16)]
    assert "mellom klokka 16 og 8" in page.text

    app.config["SETTINGS"] = dataclasses.replace(settings, quiet_hours="")
    page = BeautifulSoup(client.get(ADDRESS).text, "html5lib")
    assert len(page.select("#hour option")) == 24
    assert "når som helst" in page.text


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_it_is_there_in_every_language_and_reached_from_my_work(client, language):
    building.sign_in(client, ANNE)
    building.post(client, "/skrivebord/sprak", language=language, back="/skrivebord/")

    assert f'href="{ADDRESS}"' in client.get("/skrivebord/").text
    page = BeautifulSoup(client.get(ADDRESS).text, "html5lib")
    assert page.html["lang"] == language
    assert len(page.select("#always ~ ul li")) == 3


def test_whoever_has_no_cases_is_told_that_they_get_no_reminders(client):
    building.sign_in(client, "vegard-tunheim")
    page = BeautifulSoup(client.get(ADDRESS).text, "html5lib")
    assert page.select("main form") == []


def test_the_page_costs_few_statements(client, statements):
    building.sign_in(client, HILDE)
    client.get(ADDRESS)
    with statements() as seen:
        client.get(ADDRESS)
    assert len(seen) <= 8


def test_the_choices_go_with_the_account(session):
    person = building.person(session, ANNE)
    people.choose_reminders(session, person, is_digest=True, hour=9, left_out=(), told_on=None)
    session.commit()

    people.disable(session, person)
    session.commit()

    assert chosen(session)[ANNE][0] is True
