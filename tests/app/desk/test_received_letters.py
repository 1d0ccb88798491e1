"""Letters that came and need a person: the coordinator sees them, reads them, and finds their place."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app import clock
from app.cases import operations, queries, secrets
from app.cases.operations import Passing
from app.mail import inbox
from app.mail.addresses import reply_address
from app.mail.models import IncomingMail
from app.mail.sender import sender
from app.worker import Worker
from catalogue import queries as catalogue
from tests.support import building, scanner


@pytest.fixture
def worker(app, monkeypatch):
    monkeypatch.setattr(Worker, "_refit", lambda _self: 0)
    return Worker(app)


def comes(session, settings, from_address, to, text, subject="Hytter", files=()):
    """A raw letter comes in and is stored."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = from_address, to, subject
    letter["Message-ID"] = "<1@example.com>"
    letter.set_content(text)
    for name, content in files:
        letter.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    raw = letter.as_bytes()
    found = inbox.store(session, raw, source="maildir", envelope_to=[to], at=clock.now(), folder=settings.incoming_dir)
    session.commit()
    return found


def business_address(case):
    return reply_address(secrets.reply_token(case, None), sender("nb").reply_domain)


def test_a_reply_comes_in_and_the_whole_of_it_is_one_click_away(session, client, settings, worker):
    # given
    case, address = building.held(session)
    text = "Ja, gjerne.\n\nOn Mon, 23 Nov 2026 at 10:12, Førstelinja <post@x.no> wrote:\n> Vil du ha besøk?\n"
    comes(session, settings, case.email, business_address(case), text, files=[("kart.pdf", b"%PDF-1.4 kart")])

    # when
    worker.once()

    # then
    (message,) = queries.conversation(session, case)
    assert (message.kind, message.channel, message.text) == ("addition", "mail", "Ja, gjerne.")
    building.sign_in(client, "anne-ristin-fossbakk")
    page = BeautifulSoup(client.get(address).text, "html5lib")
    link = page.select_one(f'a[href*="/epost/{message.mail_id}"]')
    assert "Vil du ha besøk?" not in page.select_one(".fl-talk").text
    assert "Vil du ha besøk?" in client.get(link["href"]).text
    assert [file.shown_name for file in queries.attachments(session, case)] == ["kart.pdf"]


def test_what_is_from_someone_else_is_shown_to_the_coordinator_who_attaches_it(session, client, settings, worker):
    # given
    case, _address = building.held(session)
    mail_id = comes(session, settings, "soster@example.com", business_address(case), "Hun er på fjellet.")
    worker.once()
    building.sign_in(client, "hilde-aroy")

    # when
    listed = BeautifulSoup(client.get("/skrivebord/alle?vis=epost").text, "html5lib")
    one = client.get(f"/skrivebord/epost/{mail_id}").text

    # then
    assert "soster@example.com" in listed.text
    assert "Fra noen andre enn den som fikk adressen vår" in listed.text
    assert "Hun er på fjellet." in one
    assert list(queries.conversation(session, case)) == []

    # when
    building.post(client, f"/skrivebord/epost/{mail_id}/legg-ved", reference=case.reference.lower())

    # then
    session.expire_all()
    assert [message.text for message in queries.conversation(session, case)] == ["Hun er på fjellet."]
    row = session.get_one(IncomingMail, mail_id)
    assert (row.state, row.handled_by, row.case_reference) == ("handled", "hilde-aroy", case.reference)
    again = building.post(client, f"/skrivebord/epost/{mail_id}/legg-ved", reference=case.reference)
    assert again.status_code == 303
    session.expire_all()
    assert len(queries.conversation(session, case)) == 1


def test_a_letter_is_marked_as_handled_and_kept(session, client, settings, worker):
    mail_id = comes(session, settings, "a@example.com", f"sak+{'a' * 32}@{sender('nb').reply_domain}", "Hei")
    worker.once()
    building.sign_in(client, "hilde-aroy")

    building.post(client, f"/skrivebord/epost/{mail_id}/behandlet")

    assert "a@example.com" not in client.get("/skrivebord/alle?vis=epost").text
    raw = client.get(f"/skrivebord/epost/{mail_id}/slik-den-kom")
    assert b"Subject: Hytter" in raw.data
    assert raw.headers["Content-Disposition"].startswith("attachment")


def test_a_case_number_that_is_none_changes_nothing(session, client, settings, worker):
    mail_id = comes(session, settings, "a@example.com", f"sak+{'a' * 32}@{sender('nb').reply_domain}", "Hei")
    worker.once()
    building.sign_in(client, "hilde-aroy")

    building.post(client, f"/skrivebord/epost/{mail_id}/legg-ved", reference="NF-2026-22222")

    session.expire_all()
    assert session.get_one(IncomingMail, mail_id).state == "held"


@pytest.mark.parametrize("who", ["maiken-sorgard", "petter-andreas-solbakk", None])
def test_only_the_coordinator_reads_what_nobody_has_got(session, client, settings, worker, who):
    mail_id = comes(session, settings, "a@example.com", f"sak+{'a' * 32}@{sender('nb').reply_domain}", "Hemmelig")
    worker.once()
    if who:
        building.sign_in(client, who)

    for path in ("", "/slik-den-kom"):
        answer = client.get(f"/skrivebord/epost/{mail_id}{path}")
        assert answer.status_code in {302, 403}
        assert b"Hemmelig" not in answer.data


def test_a_letter_of_another_case_is_no_letter_of_mine(session, client, settings, worker):
    case, _address = building.held(session)
    other, address = building.held(session, slug="maiken-sorgard")
    comes(session, settings, case.email, business_address(case), "Ja, gjerne.")
    worker.once()
    (message,) = queries.conversation(session, case)
    building.sign_in(client, "maiken-sorgard")

    assert client.get(f"{address}/epost/{message.mail_id}").status_code == 404
    assert other.reference != case.reference


def test_html_and_scripts_in_a_letter_are_text(session, client, settings, worker):
    mail_id = comes(
        session, settings, '"<script>x</script>" <a@example.com>', sender("nb").address.replace("post@", "annen@"),
        "<script>alert(1)</script><b>Hei</b>", subject="<script>s</script>",
    )  # fmt: skip
    worker.once()
    building.sign_in(client, "hilde-aroy")

    for address in ("/skrivebord/alle?vis=epost", f"/skrivebord/epost/{mail_id}"):
        assert "<script>" not in client.get(address).text.replace("<script src=", "")


def test_a_letter_invites_a_reply_only_while_letters_come_in(app, session, settings):
    from app.mail.models import OutgoingMail

    building.a_case(session)
    app.config["SETTINGS"] = replace(settings, inbox_url="lmtp://127.0.0.1:8024")
    building.a_case(session)

    first, second = session.scalars(select(OutgoingMail.text).order_by(OutgoingMail.id)).all()
    assert "Svar på denne e-posten" not in first
    assert "Svar på denne e-posten" in second


def test_a_held_reply_of_a_partner_that_is_attached_is_a_note(session, client, settings, worker):
    # given
    case, address = building.held(session)
    what = Passing(catalogue.partners(session)[0], "Kan de få tilskudd?", clock.today() + timedelta(days=7))
    given = {"how": "phone", "on": clock.today(), "by": case.developer.user, "at": clock.now(), "version": case.version}
    referral = operations.pass_on(session, case, what, **given)
    session.commit()
    to = reply_address(secrets.partner_token(case, referral.id), sender("nb").reply_domain)
    mail_id = comes(session, settings, "kari@example.com", to, "Vi har ringt dem.")
    worker.once()
    assert list(queries.conversation(session, case)) == []
    building.sign_in(client, "hilde-aroy")

    # when
    building.post(client, f"/skrivebord/epost/{mail_id}/legg-ved", reference=case.reference)

    # then
    session.expire_all()
    (note,) = queries.conversation(session, case)
    assert (note.kind, note.text) == ("note", "Vi har ringt dem.")
    assert "Innovasjon Norge Arktis skrev" in client.get(address).text
    assert "Vi har ringt dem." not in client.get(f"/nb/sak/{secrets.page_token(case)}").text


def test_a_letter_as_it_came_is_handed_out_only_when_the_scanner_has_found_it_clean(app, session, client, settings):
    # given
    mail_id = comes(session, settings, "a@example.com", "post@x.no", "Se her.", files=[("a.pdf", b"%PDF-1.4 kart")])
    building.sign_in(client, "hilde-aroy")
    address = f"/skrivebord/epost/{mail_id}/slik-den-kom"

    for answer, status, said in (
        (scanner.INFECTED, 303, "Det er funnet skadelig programvare i den"),
        (b"stream: Size limit ERROR\0", 303, "Blir sjekket for skadelig programvare"),
        (scanner.CLEAN, 200, ""),
    ):
        with scanner.answering([answer]) as port:
            app.config["SETTINGS"] = replace(settings, clamd=f"127.0.0.1:{port}")
            # when
            found = client.get(address)
        # then
        assert (found.status_code, "base64" in found.text) == (status, status == 200)
        assert said in client.get(f"/skrivebord/epost/{mail_id}").text
