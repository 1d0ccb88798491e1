"""A developer's own work: late first, then new answers, then new cases."""

import re

from app import clock
from app.cases import operations
from tests.support import building

ME = "anne-ristin-fossbakk"


def _mine(session, subject, at=None):
    case = building.a_sorted_case(session, subject=subject, at=at)
    building.give(session, case, ME)
    return case


def _answered(session, case):
    operations.answer(
        session, case, by=building.person(session, ME), text="Svar.", at=clock.now(), version=case.version
    )
    session.commit()


def test_late_comes_before_a_new_answer_and_that_before_a_new_case(session, client):
    # given
    _mine(session, "Ny")
    replied = _mine(session, "Nytt svar")
    _answered(session, replied)
    operations.add(session, replied, text="Mer om saken.", at=clock.now())
    session.commit()
    _mine(session, "Sen", at=building.days_ago(15))
    _answered(session, waiting := _mine(session, "Venter på bedriften"))
    building.a_sorted_case(session, subject="En annens", areas={"landbruk": 0.95})
    building.sign_in(client, ME)

    # when
    page = client.get("/skrivebord/").text

    # then
    shown = re.findall(r"<h3><a [^>]+><bdi>([^<]+)", page)
    assert shown == ["Sen", "Nytt svar", "Ny", "Venter på bedriften"]
    assert waiting.reference in page


def test_an_empty_desk_says_so(client):
    building.sign_in(client, ME)
    page = client.get("/skrivebord/")
    assert "fl-empty" in page.text


def test_closed_cases_are_listed_by_themselves_and_only_mine(session, client):
    # given
    case = _mine(session, "Ferdig")
    operations.close(session, case, by=building.person(session, ME), at=clock.now(), version=case.version)
    session.commit()
    building.sign_in(client, ME)

    # then
    assert "Ferdig" in client.get("/skrivebord/avsluttede").text
    assert "Ferdig" not in client.get("/skrivebord/").text


def test_more_cases_cost_no_more_statements(session, client, statements):
    # given
    building.sign_in(client, ME)
    counts = []

    # when
    for rows in (1, 25):
        for number in range(rows):
            _mine(session, f"Sak {number}")
        client.get("/skrivebord/")
        with statements() as seen:
            client.get("/skrivebord/")
        counts.append(len(seen))

    # then
    assert counts[0] == counts[1]


def test_an_editor_is_told_what_they_can_do(client):
    building.sign_in(client, "petter-andreas-solbakk")
    page = client.get("/skrivebord/")
    assert page.status_code == 200
    assert "/skrivebord/folk" in page.text
