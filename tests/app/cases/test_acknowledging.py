"""Nobody fills a stranger's mailbox through us: an address gets few acknowledgements a day, enquiries are all taken."""

import dataclasses
from datetime import timedelta

import pytest

from app import clock
from app.cases import operations
from app.cases.models import Case
from tests.support import building
from tests.support.visitor import enquiry

MOST = 3


@pytest.fixture(autouse=True)
def limit(app):
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], acknowledge_limit=f"{MOST} per day")


def letters(session, email: str) -> int:
    cases = session.query(Case).filter_by(email=email).all()
    return sum(len(building.letters_about(session, case, "received")) for case in cases)


def test_the_fourth_enquiry_of_a_day_from_an_address_gets_no_letter_and_says_so(session, client):
    # given
    email, shown = "kari@example.org", []

    # when
    for number in range(MOST + 1):
        token = building.token_in(client.get("/nb/henvendelse").text)
        fields = enquiry(text=f"Kan dere hjelpe oss med noe? Nummer {number}.", email=email)
        key = client.get("/nb/henvendelse").text.partition('name="submission_key" value="')[2].partition('"')[0]
        sent = client.post("/nb/henvendelse", data=fields | {"csrf_token": token, "submission_key": key})
        shown.append(client.get(sent.location).text)

    # then
    assert session.query(Case).filter_by(email=email).count() == MOST + 1
    assert letters(session, email) == MOST
    assert ["Vi sender en bekreftelse til" in page for page in shown] == [True] * MOST + [False]
    assert "Ta vare på lenken: Det kommer ingen e-post med den." in shown[-1]


def test_whatever_its_spelling_it_is_the_same_address_and_others_get_theirs(session):
    for number, email in enumerate(("Kari@example.org", "kari@EXAMPLE.org", " kari@example.org", "kari@example.org")):
        building.a_case(session, email=email.strip(), text=f"Nummer {number}.")
    other = building.a_case(session, email="ola@example.org")

    found = [one for one in session.query(Case) if one.email.lower() == "kari@example.org"]
    assert sum(len(building.letters_about(session, case, "received")) for case in found) == MOST
    assert len(building.letters_about(session, other, "received")) == 1


def test_the_next_day_it_gets_letters_again_and_what_staff_registers_is_not_counted(session, monkeypatch):
    # given
    email, now = "kari@example.org", clock.now()
    for number in range(MOST):
        building.a_case(session, email=email, text=f"Nummer {number}.")

    # when
    hilde = building.person(session, "hilde-aroy")
    new = {
        "submission_key": "k" * 20, "text": "På telefon.", "subject": "Telefon", "municipality": None, "name": "Kari",
        "email": email, "phone": "", "organisation_number": "", "organisation_name": "", "page_language": "nb",
        "reply_language": "nb", "service": None, "is_confidential": False, "channel": "phone",
    }  # fmt: skip
    operations.receive_once(session, operations.NewEnquiry(**new), at=now, by=hilde)
    session.commit()
    assert letters(session, email) == MOST + 1
    monkeypatch.setattr("app.clock.now", lambda: now + timedelta(days=1, minutes=1))
    building.a_case(session, email=email, text="I morgen.")

    # then
    assert letters(session, email) == MOST + 2
