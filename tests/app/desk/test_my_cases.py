"""A developer's own work: late first, then new answers, then new cases."""

import re
from datetime import timedelta

from app import clock
from app.cases import operations
from app.people.models import Absence
from tests.support import building

ME, COLLEAGUE = "anne-ristin-fossbakk", "maiken-sorgard"


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


def _of_a_colleague(session, subject, at=None):
    case = building.a_sorted_case(session, subject=subject, at=at)
    building.give(session, case, COLLEAGUE)
    return case


def test_what_i_am_asked_about_and_what_i_share_is_in_my_work_until_i_am_thanked(session, client):
    # given
    case, shared = _of_a_colleague(session, "Et råd"), _of_a_colleague(session, "En delt sak")
    _of_a_colleague(session, "Ikke min")
    for one, shares in ((case, False), (shared, True)):
        colleague, me = building.person(session, COLLEAGUE), building.person(session, ME)
        operations.ask(session, one, me, by=colleague, question="Hva tror du?", at=clock.now(), shares=shares)
    session.commit()
    building.sign_in(client, ME)

    # then
    first = client.get("/skrivebord/").text
    assert "Kolleger venter på råd fra deg" in first
    assert "Et råd" in first
    assert "En delt sak" not in first
    listed = client.get("/skrivebord/?vis=hjelper").text
    assert re.findall(r"<h3><a [^>]+><bdi>([^<]+)", listed) == ["Et råd", "En delt sak"]
    assert f"{building.person(session, COLLEAGUE).name} delte saken med deg" in listed

    # when
    operations.note(session, case, by=building.person(session, ME), text="Mitt råd.", at=clock.now())
    session.commit()

    # then
    assert "Kolleger venter" not in client.get("/skrivebord/").text
    assert "ba deg om råd" in client.get("/skrivebord/?vis=hjelper").text


def test_whoever_stands_in_sees_all_cases_while_the_other_is_away_and_else_what_lies_unopened(session, client):
    # given
    old, new = _of_a_colleague(session, "Uåpnet", at=building.days_ago(9)), _of_a_colleague(session, "Ny")
    old.assigned_at = building.days_ago(9)
    colleague = new.developer
    colleague.deputy = building.person(session, ME)
    session.commit()
    building.sign_in(client, ME)
    address = "/skrivebord/?vis=vikar"

    # then
    assert re.findall(r"<h3><a [^>]+><bdi>([^<]+)", client.get(address).text) == ["Uåpnet"]

    # when
    today = clock.today()
    colleague.absences.append(Absence(from_on=today, until_on=today + timedelta(days=7), reason=""))
    session.commit()

    # then
    page = client.get(address).text
    assert re.findall(r"<h3><a [^>]+><bdi>([^<]+)", page) == ["Uåpnet", "Ny"]
    assert f"{colleague.user.name} har saken." in page
    for case in (old, new):
        assert client.get(f"/skrivebord/saker/{case.reference}").status_code == 200


def test_nobody_is_offered_lists_of_others_that_are_empty(session, client):
    _of_a_colleague(session, "Ikke min")
    building.sign_in(client, ME)

    page = client.get("/skrivebord/").text

    assert "vis=hjelper" not in page
    assert "vis=vikar" not in page
    assert "Ingen saker her" in client.get("/skrivebord/?vis=vikar").text
