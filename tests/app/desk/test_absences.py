"""A colleague's mail program says that they are away: the coordinator is told, and one press registers it."""

from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app import clock
from app.cases import secrets
from app.mail import inbox
from app.mail.addresses import reply_address
from app.mail.models import IncomingMail, OutgoingMail
from app.mail.sender import sender
from app.people.models import Absence
from app.ui.filters import plain_date
from app.worker import Worker
from tests.support import building

MAIL = "/skrivebord/alle?vis=epost"
WHO = "anne-ristin-fossbakk"


@pytest.fixture
def worker(app, monkeypatch):
    monkeypatch.setattr(Worker, "_refit", lambda _self: 0)
    return Worker(app)


@pytest.fixture
def held(session):
    """A case that Ánne Ristin has, with the letter that told her."""
    case, _address = building.held(session)
    (letter,) = building.letters_about(session, case, "handed_over_to")
    return case, letter


def answers(session, settings, worker, sent, text, *, by="", to="", thread=True, kind="auto-replied"):
    """The reader's mail program answers a letter of ours by itself; gives the row of its answer."""
    answer = EmailMessage()
    answer["From"], answer["To"] = by or sent.to_address, to or sender("nb").address
    answer["Subject"], answer["Auto-Submitted"] = "Automatisk svar: Ny sak til deg", kind
    answer["Message-ID"] = f"<{clock.now().timestamp()}@mail.example>"
    answer["Date"] = clock.now()
    if thread:
        answer["In-Reply-To"] = sent.message_id
    answer.set_content(text)
    mail_id = inbox.store(
        session, answer.as_bytes(), source="maildir", envelope_to=[answer["To"]], at=clock.now(),
        folder=settings.incoming_dir,
    )  # fmt: skip
    session.commit()
    worker.once()
    session.expire_all()
    return session.get_one(IncomingMail, mail_id)


def text_until(day: date) -> str:
    return f"Jeg er på ferie til og med {day:%d.%m.%Y}."


def absences(session):
    session.expire_all()
    developer = building.person(session, WHO).developer
    return [(one.from_on, one.until_on) for one in developer.absences]


def soon(days=8) -> date:
    return clock.today() + timedelta(days=days)


def letters(session):
    return session.scalar(select(func.count(OutgoingMail.id)))


def test_from_an_automatic_answer_to_a_registered_absence_in_one_press(session, client, settings, worker, held):
    case, sent = held
    before, written = absences(session), letters(session)
    row = answers(session, settings, worker, sent, text_until(soon()))
    building.sign_in(client, "hilde-aroy")
    page = BeautifulSoup(client.get(MAIL).text, "html5lib")
    form = page.select_one(f'form[action="/skrivebord/epost/{row.id}/fravaer"]')

    assert (row.state, row.outcome, row.case_reference) == ("held", "colleague_away", case.reference)
    assert f"Ánne Ristin Fossbakk ser ut til å være borte til og med {plain_date(soon())}." in page.text
    assert absences(session) == before
    assert page.select_one("#came") is None

    fields = {field["name"]: field["value"] for field in form.select("input")}
    answer = client.post(form["action"], data=fields)

    assert answer.status_code == 303
    assert absences(session) == sorted([*before, (clock.today(), soon())])
    assert "ser ut til å være borte" not in client.get(MAIL).text
    assert session.get_one(IncomingMail, row.id).handled_by == "hilde-aroy"
    assert letters(session) == written
    again = client.post(form["action"], data=fields)
    assert again.status_code == 303
    assert absences(session) == sorted([*before, (clock.today(), soon())])


def test_the_answer_may_come_to_the_reply_address_and_the_days_may_be_corrected(
    session, client, settings, worker, held
):
    case, sent = held
    to = reply_address(secrets.reply_token(case, building.person(session, WHO)), sender("nb").reply_domain)
    before = absences(session)
    row = answers(session, settings, worker, sent, "Jeg er på ferie.", to=to, thread=False)
    building.sign_in(client, "hilde-aroy")
    address = f"/skrivebord/epost/{row.id}"

    assert "e-posten sier ikke klart hvor lenge" in client.get(MAIL).text
    assert f'action="{address}/fravaer"' not in client.get(MAIL).text
    assert f'action="{address}/fravaer"' in client.get(address).text
    for wrong in ({}, {"from_on": "i dag", "until_on": "i morgen"}, {"from_on": soon(), "until_on": clock.today()},
                  {"from_on": clock.today(), "until_on": soon(500)}):  # fmt: skip
        building.post(client, f"{address}/fravaer", **wrong)
        assert absences(session) == before
        assert session.get_one(IncomingMail, row.id).state == "held"

    building.post(client, f"{address}/fravaer", from_on=soon(2), until_on=soon(5))

    assert absences(session) == sorted([*before, (soon(2), soon(5))])


def test_what_is_not_to_be_registered_is_not_suggested_again(session, client, settings, worker, held):
    _case, sent = held
    before = absences(session)
    row = answers(session, settings, worker, sent, text_until(soon()))
    building.sign_in(client, "hilde-aroy")

    building.post(client, f"/skrivebord/epost/{row.id}/behandlet")

    assert answers(session, settings, worker, sent, text_until(soon())).state == "ignored"
    assert answers(session, settings, worker, sent, text_until(soon(20))).state == "held"
    assert absences(session) == before


def test_what_is_registered_already_is_not_suggested(session, settings, worker, held):
    _case, sent = held
    developer = building.person(session, WHO).developer
    developer.absences.append(Absence(from_on=clock.today(), until_on=soon(5), reason="ferie"))
    session.commit()

    assert answers(session, settings, worker, sent, text_until(soon(5))).state == "ignored"
    assert answers(session, settings, worker, sent, text_until(soon(6))).state == "held"


def test_nobody_else_can_make_a_colleague_seem_away(session, settings, worker, held):
    case, sent = held
    stranger, other = "x@evil.example", building.person(session, "maiken-sorgard").email
    business = building.letters_about(session, case, "received")[0]
    theirs = reply_address(secrets.reply_token(case, building.person(session, WHO)), sender("nb").reply_domain)
    text = text_until(soon())

    found = {
        "a stranger's From": answers(session, settings, worker, sent, text, by=stranger),
        "our colleague's From without anything of ours": answers(session, settings, worker, sent, text, thread=False),
        "another colleague's From": answers(session, settings, worker, sent, text, by=other),
        "the letter to the business": answers(session, settings, worker, business, text, by=sent.to_address),
        "the business itself": answers(session, settings, worker, business, text),
        "our reply address from elsewhere": answers(session, settings, worker, sent, text, by=stranger, to=theirs),
    }

    assert {why: (row.state, row.outcome) for why, row in found.items()} == {
        "a stranger's From": ("ignored", "out_of_office"),
        "our colleague's From without anything of ours": ("ignored", "out_of_office"),
        "another colleague's From": ("ignored", "out_of_office"),
        "the letter to the business": ("ignored", "out_of_office"),
        "the business itself": ("ignored", "out_of_office"),
        "our reply address from elsewhere": ("held", "out_of_office"),
    }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_list_costs_the_same_for_one_and_for_many_and_loses_nobody(
    session, client, settings, worker, held, statements
):
    case, sent = held
    building.sign_in(client, "hilde-aroy")

    def cost():
        with statements() as seen:
            client.get(MAIL)
        return len(seen)

    row = answers(session, settings, worker, sent, text_until(soon()))
    one = cost()
    for day in range(2, 6):
        answers(session, settings, worker, sent, text_until(soon(day)))
    assert cost() == one <= 8

    building.person(session, WHO).email = "ny@example.org"
    session.commit()

    listed = BeautifulSoup(client.get(MAIL).text, "html5lib")
    assert listed.select_one(f'#came ~ table a[href="/skrivebord/epost/{row.id}"]')
    assert case.reference in listed.text
