"""The pages that close a case, let it wait, merge and split it; and the way back from each."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from app import clock
from app.cases import operations
from app.cases import queries as cases
from app.cases.models import Case
from tests.support import building

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HOLDER, COORDINATOR = "anne-ristin-fossbakk", "hilde-aroy"


def sent(page, **typed):
    """What a browser sends of the form of a page, with what a person has chosen or typed."""
    form = BeautifulSoup(page, "html5lib").select_one("main form:has(#send)")
    fields = {}
    for field in form.select("input, textarea"):
        if field.get("type") not in {"radio", "checkbox", "submit"} or field.has_attr("checked"):
            fields[field["name"]] = field.get("value") or field.text.strip("\n")
    return fields | typed


def buttons(page):
    """Where the forms of the page lead."""
    return {form["action"].rpartition("/")[2] for form in BeautifulSoup(page, "html5lib").select("main form[action]")}


def undo(client, page):
    """Press the button in the message of what was just done."""
    form = BeautifulSoup(page, "html5lib").select_one(".ds-alert form")
    return client.post(form["action"], data={field["name"]: field["value"] for field in form.select("input")})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"outcome": "founded", "jobs": "2", "funding": "1 250 000"}, ("founded", 2, 1_250_000)),
        ({"outcome": "funding", "funding": "1.250.000 kr"}, ("funding", None, 1_250_000)),
        ({}, ("other", None, None)),
    ],
)
def test_a_case_is_closed_with_what_it_came_to_and_that_can_be_undone(session, client, typed, kept):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)

    answer = client.post(f"{address}/avslutt", data=sent(client.get(f"{address}/avslutt").text, **typed))

    assert (answer.status_code, answer.location) == (303, address)
    now = building.afresh(session, case)
    assert (now.state, now.outcome, now.jobs, now.funding_nok) == ("closed", *kept)
    page = client.get(address).text
    assert undo(client, page).status_code == 303
    assert building.afresh(session, case).state == "assigned"


@pytest.mark.parametrize(
    "typed", [{"outcome": "won"}, {"outcome": "spam"}, {"jobs": "to"}, {"jobs": "-1"}, {"funding": "9" * 12}]
)
def test_what_cannot_be_kept_is_asked_for_again_with_all_that_was_typed(session, client, typed):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    page = client.get(f"{address}/avslutt").text

    answer = client.post(f"{address}/avslutt", data=sent(page, reason="Ringte dem.", **typed))

    assert answer.status_code == 400
    assert "Ringte dem." in answer.text
    assert BeautifulSoup(answer.text, "html5lib").select_one(".ds-error-summary a") is not None
    assert all(value in answer.text for name, value in typed.items() if name != "outcome")
    assert building.afresh(session, case).state == "assigned"


def test_who_saves_second_sees_what_the_first_did_on_every_page_that_asks(app, session):
    case, address = building.held(session, email="a@example.org")
    building.held(session, email="a@example.org", text="Det samme.")
    client, other = app.test_client(), app.test_client()
    building.sign_in(client, HOLDER)
    building.sign_in(other, COORDINATOR)
    pages = {act: client.get(f"{address}/{act}").text for act in ("avslutt", "vent", "del", "sla-sammen")}
    building.post(other, f"{address}/fagomrade", version=case.version, area="landbruk")

    for act, page in pages.items():
        answer = client.post(f"{address}/{act}", data=sent(page, text="En del."))
        assert answer.status_code == 409, act
        assert "Hilde Årøy" in answer.text, act
    assert building.afresh(session, case).state == "assigned"


def test_the_case_waits_comes_back_by_hand_and_both_can_be_undone(session, client):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    day = clock.today() + timedelta(days=20)

    page = client.get(f"{address}/vent").text
    client.post(
        f"{address}/vent",
        data=sent(page, whom="partner", until=day.isoformat(), on_reply="wait", reason="Innovasjon Norge, Kari"),
    )

    now = building.afresh(session, case)
    assert (now.state, now.follow_up_on, now.on_reply) == ("waiting_for_partner", day, "wait")
    page = client.get(address).text
    assert "Innovasjon Norge, Kari" in page
    assert {"ta-opp", "angre"} <= buttons(page)
    assert case.reference in client.get("/skrivebord/").text
    building.post(client, f"{address}/ta-opp", version=now.version)
    assert building.afresh(session, case).state == "assigned"
    undo(client, client.get(address).text)
    assert building.afresh(session, case).state == "waiting_for_partner"


@pytest.mark.parametrize("until", ["", "i morgen", "2026-02-30", "01.01.2020", "2099-01-01"])
def test_a_day_that_is_none_is_asked_for_again(session, client, until):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    page = client.get(f"{address}/vent").text

    answer = client.post(f"{address}/vent", data=sent(page, until=until, reason="Regnskapet."))

    assert answer.status_code == 400
    assert "Regnskapet." in answer.text
    assert BeautifulSoup(answer.text, "html5lib").select_one("#until-error") is not None
    assert building.afresh(session, case).state == "assigned"


def test_what_came_back_is_marked_on_my_work_until_something_is_done(session, client):
    case, address = building.held(session)
    at = clock.now() - timedelta(days=20)
    by = building.person(session, HOLDER)
    operations.wait(
        session, case, "business", by=by, at=at, version=case.version, until=(at + timedelta(days=7)).date()
    )
    session.commit()
    building.sign_in(client, HOLDER)
    waiting = client.get("/skrivebord/").text
    for hours in range(72):  # until an office hour comes
        if operations.bring_back(session, at=clock.now() + timedelta(hours=hours)):
            break
    session.commit()

    page = client.get("/skrivebord/").text

    assert "Følg opp</span>" not in waiting
    assert "Følg opp</span>" in page
    client.post(f"{address}/svar", data=building.fields(client.get(address).text, text="Svar.", then="leave"))
    assert "Følg opp</span>" not in client.get("/skrivebord/").text


def test_an_answer_can_ask_and_wait_a_week(session, client):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)

    client.post(
        f"{address}/svar", data=building.fields(client.get(address).text, text="Hvor mange senger?", then="follow_up")
    )

    now = building.afresh(session, case)
    assert now.state == "waiting_for_business"
    assert timedelta(days=7) <= now.follow_up_on - clock.today() <= timedelta(days=14)
    assert len(building.letters_about(session, case, "answered")) == 1


@pytest.mark.parametrize("given", ["phone", "in_person"])
def test_an_answer_that_was_given_otherwise_is_written_down_and_not_sent(session, client, given):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)

    client.post(
        f"{address}/svar",
        data=building.fields(client.get(address).text, text="Sa at hun kan søke.", then="leave", given=given),
    )

    now = building.afresh(session, case)
    assert (now.state, now.first_answered_at is not None) == ("answered", True)
    assert not building.letters_about(session, case, "answered")
    assert "Sa at hun kan søke." in client.get(address).text


def test_two_cases_of_a_business_are_merged_after_a_plain_word_and_the_old_address_leads_on(session, client):
    case, address = building.held(session, email="a@example.org", subject="Den første")
    other, other_address = building.held(session, email="a@example.org", subject="Den andre", text="Det samme.")
    building.held(session, email="b@example.org", subject="En fremmed")
    building.sign_in(client, HOLDER)

    page = client.get(f"{other_address}/sla-sammen").text
    answer = client.post(f"{other_address}/sla-sammen", data=sent(page))

    assert "Den første" in page
    assert "En fremmed" not in page
    assert "Dette kan ikke angres" in page
    assert (answer.status_code, answer.location) == (303, address)
    assert building.afresh(session, other).merged_into_id == case.id
    assert client.get(other_address).location == address
    assert "Det samme." in client.get(address).text
    assert client.get(f"{other_address}/sla-sammen").status_code == 303


def test_a_developer_cannot_merge_with_what_somebody_else_has(app, session):
    _case, _address = building.held(session, "line-marie-hartvik", email="a@example.org", subject="Hos Line Marie")
    _other, address = building.held(session, email="a@example.org", text="Det samme.")
    holder, coordinator = app.test_client(), app.test_client()
    building.sign_in(holder, HOLDER)
    building.sign_in(coordinator, COORDINATOR)

    assert "Hos Line Marie" not in holder.get(f"{address}/sla-sammen").text
    assert "Hos Line Marie" in coordinator.get(f"{address}/sla-sammen").text


def test_a_question_is_split_after_a_plain_word_and_the_two_know_each_other(session, client):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)

    page = client.get(f"{address}/del").text
    whole = client.post(f"{address}/del", data=sent(page, text=case.text))
    empty = client.post(f"{address}/del", data=sent(page, text=" "))
    answer = client.post(f"{address}/del", data=sent(page, text="Hvem kan regnskap?"))

    assert "Dette kan ikke angres" in page
    assert (whole.status_code, empty.status_code, answer.status_code) == (400, 400, 303)
    session.rollback()
    (made,) = session.query(Case).filter(Case.split_from_id == case.id).all()
    assert f"/skrivebord/saker/{made.reference}" in client.get(address).text
    building.give(session, made, HOLDER)
    assert address in client.get(f"/skrivebord/saker/{made.reference}").text


def test_what_cannot_be_done_now_is_said_and_leads_back(session, client):
    case = building.a_case(session)
    address = f"/skrivebord/saker/{case.reference}"
    building.sign_in(client, COORDINATOR)

    for act in ("avslutt", "vent", "del", "sla-sammen"):
        answer = client.get(f"{address}/{act}")
        assert (answer.status_code, answer.location) == (303, address), act
    assert not {"angre", "soppel", "gjenapne", "ta-opp"} & buttons(client.get(address).text)


def test_the_pages_cost_the_same_for_a_business_with_one_case_and_with_many(session, client, statements):
    _case, address = building.held(session, email="a@example.org")
    building.sign_in(client, COORDINATOR)
    counts = []
    for _round in range(2):
        building.held(session, email="a@example.org", text=f"Igjen {_round}.")
        for page in (f"{address}/sla-sammen", f"{address}/avslutt", "/skrivebord/soppel"):
            client.get(page)
            with statements() as seen:
                client.get(page)
            counts.append(len(seen))
        for number in range(12):
            case, _ = building.held(session, email="a@example.org", text=f"Nr. {number}.")
            if number % 2:
                operations.mark_spam(
                    session, case, by=building.person(session, COORDINATOR), at=clock.now(), version=case.version
                )
        session.commit()

    assert counts[:3] == counts[3:]
    assert max(counts) <= 9, counts


def test_history_says_each_step_in_words(session, client):
    case, address = building.held(session)
    by, at = building.person(session, HOLDER), clock.now()
    until = clock.today() + timedelta(days=9)
    operations.wait(session, case, "business", by=by, at=at, version=case.version, until=until)
    operations.take_up(session, case, by=by, at=at, version=case.version)
    operations.undo(session, case, by=by, at=at, version=case.version)
    operations.close(session, case, by=by, at=at, version=case.version, outcome="founded")
    operations.close(session, case, by=by, at=at, version=case.version, outcome="jobs")
    session.commit()
    building.sign_in(client, HOLDER)

    page = BeautifulSoup(client.get(address).text, "html5lib")

    lines = [line.get_text() for line in page.select(".fl-line h3")]
    assert len(lines) == len(cases.history(session, case))
    assert not [line for line in lines if line in {"waiting", "taken_up", "undone", "closed", "outcome"}]
    assert any("Et foretak ble startet" in line for line in lines)
