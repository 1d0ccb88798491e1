"""What opens something lies in no table to be read: not before its letter goes, and not afterwards."""

import re

import pytest
from sqlalchemy import select, text

from app import clock
from app.cases import operations, secrets
from app.extensions import db
from app.mail import operations as mail
from app.mail.delivery import deliver_due
from app.mail.errors import NOTHING_LEFT
from app.mail.models import FAILED, SENT, OutgoingMail
from app.people import notifications
from app.people import operations as people
from app.people.operations import second_steps
from tests.support import building
from tests.support.letter_box import Broken

HOLDER = "anne-ristin-fossbakk"


def everything(session):
    """All that lies in the database, as whoever has taken it would read it."""
    session.commit()
    tables = session.get_bind().dialect.identifier_preparer
    names = [tables.quote(table.name) for table in db.metadata.sorted_tables]
    rows = [tuple(row) for name in names for row in session.execute(text(f"SELECT * FROM {name}"))]
    return str(rows)  # a row itself tells its long texts in short


def go(session):
    """What a mail server gets when all letters go."""
    post = Broken(None)
    deliver_due(session, post, now=clock.now, worker="test")
    return post.tried


def whole(envelope):
    return envelope.text + envelope.html + str(envelope.headers)


@pytest.fixture
def opening(session, monkeypatch):
    """Every kind of secret that a letter of ours tells."""
    monkeypatch.setattr(second_steps.secrets, "randbelow", lambda _most: 408_917)
    case, _address = building.held(session, HOLDER)
    person = case.developer.user
    business = building.asked_about(session)
    operations.ask(session, case, building.person(session, "bjornar-rotvold"), by=person, question="Vet du?",
                   at=clock.now(), shares=False)  # fmt: skip
    newcomer = people.invite(session, email="kari@example.org", name="Kari Nordmann", role="developer", at=clock.now())
    notifications.invited(session, newcomer, at=clock.now())
    notifications.forgotten(session, newcomer.email, at=clock.now())
    notifications.code(session, newcomer, at=clock.now())
    session.commit()
    letters = session.scalars(select(OutgoingMail.text).where(OutgoingMail.letter.contains("people/letters"))).all()
    links = re.findall(r"/inn/passord/(\S+)", "\n".join(letters))
    assert len(links) == 2
    return {
        "408917", *links, secrets.page_token(case), secrets.reply_token(case, None), secrets.reply_token(case, person),
        secrets.note_token(case, building.person(session, "bjornar-rotvold")),
        secrets.feedback_token(business, "helped"),
    }  # fmt: skip


def test_what_opens_something_is_in_the_letters_that_go_and_in_no_table(session, opening):
    before = everything(session)
    told = "\n".join(map(whole, go(session)))
    after = everything(session)

    for secret in opening:
        assert secret in told
        assert secret not in before
        assert secret not in after


def test_a_letter_that_came_back_goes_again_with_all_that_it_said(session):
    case = building.a_case(session)
    (first,) = go(session)
    mail.bounced(session, first.message_id, to_address=case.email, status="5.1.1", is_final=True)
    session.commit()

    assert mail.retry(session, None, at=clock.now()) == 1
    (again,) = go(session)

    assert whole(again) == whole(first)
    assert secrets.page_token(case) in again.text


def test_under_another_key_a_letter_is_refused_with_a_sentence_and_the_list_of_letters_stands(app, session, client):
    building.a_case(session)
    app.config["SECRET_KEY"] = "another key, for this moment only"

    assert go(session) == []

    session.expire_all()
    letter = session.scalars(select(OutgoingMail)).one()
    assert (letter.state, letter.last_error, letter.text) == (FAILED, NOTHING_LEFT, "")
    building.sign_in(client, "hilde-aroy")
    assert "ligger forseglet under en annen SECRET_KEY" in client.get("/skrivebord/alle?vis=epost").text


def test_a_letter_that_was_emptied_by_rule_is_not_sent_empty(session):
    building.a_case(session)
    go(session)
    letter = session.scalars(select(OutgoingMail)).one()
    assert letter.state == SENT
    letter.text = letter.html = ""
    letter.state, letter.sent_at = FAILED, None
    session.commit()

    mail.retry(session, [letter.id], at=clock.now())

    assert go(session) == []
    session.expire_all()
    assert session.scalars(select(OutgoingMail)).one().last_error == NOTHING_LEFT
