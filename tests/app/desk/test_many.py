"""Many cases at once: given, corrected, closed, undone; and two coordinators at the same two hundred."""

import threading
from collections import Counter

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app.cases.models import Case, CaseEvent
from app.mail.models import OutgoingMail
from tests.support import building
from tests.support.building import post, sign_in

MANY = "/skrivebord/mange"
UNSURE = {"landbruk": 0.36, "energi-og-klima": 0.31, "areal-og-bygg": 0.24}


def some(session, number):
    return [building.a_sorted_case(session, areas=UNSURE, text=f"Spørsmål nummer {one}?") for one in range(number)]


def marks(cases):
    return [f"{case.reference}:{case.version}" for case in cases]


def holders(session, cases):
    session.rollback()
    session.expire_all()
    return [case.developer.user.slug if case.developer else None for case in cases]


def undo_in(page):
    """What the button that undoes the last press sends."""
    form = BeautifulSoup(page, "html5lib").select_one(f'form[action="{MANY}/angre"]')
    return [field["value"] for field in form.select("input[name=case]")]


def test_they_are_given_to_one_person_and_taken_back_by_one_button(session, client):
    cases = some(session, 3)
    building.give(session, cases[2], "maiken-sorgard")
    sign_in(client, "hilde-aroy")

    answer = post(client, MANY, case=marks(cases), do="give", person="maiken-sorgard", back="/skrivebord/alle?vis=apne")
    assert (answer.status_code, answer.location) == (303, "/skrivebord/alle?vis=apne")
    assert holders(session, cases) == ["maiken-sorgard"] * 3
    page = client.get(answer.location).text
    assert "2 saker er endret." in page
    assert "1 sak er som den var" in page

    post(client, f"{MANY}/angre", case=undo_in(page))

    assert holders(session, cases) == [None, None, "maiken-sorgard"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"do": "area", "area": "reiseliv"}, ("referred", "reiseliv", None)),
        ({"do": "not_for_us"}, ("closed", "landbruk", "not_for_us")),
        ({"do": "spam"}, ("closed", "landbruk", "spam")),
        ({"do": "give", "person": "ingen"}, ("referred", "landbruk", None)),
        ({"do": "tull"}, ("referred", "landbruk", None)),
    ],
)
def test_each_button_does_what_it_says(session, client, fields, found):
    cases = some(session, 2)
    sign_in(client, "hilde-aroy")

    post(client, MANY, case=[*marks(cases), "tull", "NF-2026-XXXXX:1"], **fields)

    session.rollback()
    session.expire_all()
    assert {(case.state, case.area.slug if case.area else "landbruk", case.outcome) for case in cases} == {found}


def test_of_two_coordinators_at_the_same_two_hundred_each_case_has_one_responsible_and_one_truth(app, session):
    cases = some(session, 200)
    wanted = marks(cases)
    pressing = []
    for person in ("bjornar-rotvold", "oddbjorn-nesvag"):
        client = app.test_client()
        sign_in(client, "hilde-aroy")
        token = building.token_in(client.get("/skrivebord/folk").text)
        order = wanted if person == "bjornar-rotvold" else wanted[::-1]
        pressing.append((client, {"csrf_token": token, "case": order, "do": "give", "person": person}))
    session.rollback()
    barrier, answers = threading.Barrier(2), []

    def press(client, fields):
        barrier.wait()
        answers.append(client.post(MANY, data=fields).status_code)

    threads = [threading.Thread(target=press, args=one) for one in pressing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [303, 303]
    who = dict(zip((case.reference for case in cases), holders(session, cases), strict=True))
    print(Counter(who.values()))
    assert set(who.values()) <= {"bjornar-rotvold", "oddbjorn-nesvag"}
    told = session.execute(select(Case.reference, CaseEvent.facts).join(Case).where(CaseEvent.kind == "handed_over"))
    assert sorted((reference, facts["to"]) for reference, facts in told) == sorted(who.items())
    letters = session.execute(
        select(OutgoingMail.about, OutgoingMail.to_address).where(OutgoingMail.letter.endswith("/handed_over_to"))
    )
    assert sorted((about, address.partition("@")[0].replace(".", "-")) for about, address in letters) == sorted(
        who.items()
    )
    assert session.scalar(select(func.count()).where(OutgoingMail.letter.endswith("/handed_over_from"))) == 0
