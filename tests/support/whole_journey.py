"""A whole journey in a process of its own, every logger at DEBUG: form, letters, desk, programs, and faults.

    python -m tests.support.whole_journey

Settings by environment. Prints what may stand in no log: a marker or a secret a line.
"""

import io
import logging
from typing import Any

from flask import Flask
from sqlalchemy import select, text

from app.assignment import operations as assignment
from app.cases import secrets
from app.cases.models import Case
from app.cli import preparing
from app.extensions import db
from app.mail import addresses, inbox
from app.mail.sender import sender
from app.people.signin import password_token
from app.worker import Worker
from tests.support import building
from tests.support.pages import Browser

MARKED = {
    "name": "Torbjørg Markersen",
    "email": "torbjorg.markersen@marker.example",
    "phone": "+47 91 82 73 64",
    "organisation_name": "Markerfjord Laks",
    "text": "Vi treng pengar til ein hemmelegmarkør i fjorden, seier Markersen.",
    "subject": "Hemmelegtittel",
}
WORDS = ("markersen", "torbj", "91 82 73 64", "91827364", "markerfjord", "hemmelegmark", "hemmelegtittel", "markerfil")


def main() -> None:
    """Go all the way."""
    app = preparing.make_app()
    logging.getLogger().setLevel(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        if not name.startswith(("sqlalchemy", "smtplib", "mail")):
            logging.getLogger(name).setLevel(logging.DEBUG)
    app.test_client_class = Browser
    Worker._refit = lambda _self: 0  # type: ignore[method-assign]
    client = app.test_client()
    asked(client)
    Worker(app).once()
    with app.app_context():
        told = answered(app, client)
    Worker(app).once()
    with app.app_context():
        broken(app, client)
    Worker(app).once()
    print("\n".join((*WORDS, *told)))


def asked(client: Any) -> None:
    """The form, rightly and wrongly; a search; the API."""
    page = client.get("/nb/henvendelse").text
    hidden = {name: building.re.search(rf'name="{name}" value="([^"]*)"', page)[1]
              for name in ("csrf_token", "submission_key")}  # fmt: skip
    fields = hidden | MARKED | {"municipality": "bardu", "language": "nb"}
    file = (io.BytesIO(b"hemmelegmarkor"), "Markerfil.txt")
    wrong = client.post(
        "/nb/henvendelse", data=fields | {"email": "torbjorg.markersen@@x", "organisation_number": "1" * 11}
    )
    right = client.post("/nb/henvendelse", data=fields | {"attachments": file}, content_type="multipart/form-data")
    assert (wrong.status_code, right.status_code) == (400, 303), (wrong.status_code, right.status_code)
    client.get("/nb/tjenester?q=hemmelegmarkør")
    by_program = {"text": MARKED["text"], "municipality": "bardu", "name": MARKED["name"], "email": MARKED["email"]}
    key = {"Idempotency-Key": "markersen-1234567890"}
    client.post("/api/v1/enquiries", json=by_program | {"language": "nb"}, headers=key)
    client.post("/api/v1/enquiries", json=by_program | {"name": ["Markersen"]}, headers=key)


def answered(app: Flask, client: Any) -> list[str]:
    """The business follows its case and writes by e-mail; the desk reads, searches, notes. Gives the secrets."""
    session, settings = db.session(), app.config["SETTINGS"]
    case = session.scalars(select(Case).order_by(Case.id)).first()
    token, reply = secrets.page_token(case), secrets.reply_token(case, None)
    client.get(f"/nb/sak/{token}")
    anybody = building.person(session, "anne-ristin-fossbakk")
    client.get(f"/inn/passord/{password_token(anybody)}")
    to = addresses.reply_address(reply, sender("nb").reply_domain)
    for start in (
        f"From: {MARKED['email']}\r\nTo: {to}",
        "From: Markersen <x@marker.example>\r\nTo: torbjorg@localhost",
    ):
        raw = f"{start}\r\nSubject: Hemmelegtittel\r\n\r\nMeir om hemmelegmarkør.".encode()
        inbox.store(session, raw, source="maildir", envelope_to=[to], at=case.received_at, folder=settings.incoming_dir)
    session.commit()
    building.sign_in(client, "hilde-aroy")
    for address in (f"/skrivebord/saker/{case.reference}", "/skrivebord/sok?q=hemmelegmarkør", "/skrivebord/alle"):
        assert client.get(address).status_code == 200, address
    for do in ("look", "export"):
        building.post(client, "/skrivebord/personvern/person", do=do, email=MARKED["email"], reason="Markersen")
    building.post(
        client, f"/skrivebord/saker/{case.reference}/notat", text="Markersen ringte.", version=str(case.version)
    )
    secret = [token, reply, secrets.reply_token(case, anybody), case.submission_key, password_token(anybody)]
    session.rollback()
    return secret


def broken(app: Flask, client: Any) -> None:
    """Faults that quote what people wrote: a page that breaks, a case that cannot be sorted, a row that is double."""
    session = db.session()

    def breaks(*_arguments: object, **_more: object) -> None:
        try:
            int(MARKED["text"])
        except ValueError as error:
            raise KeyError(MARKED["email"]) from error

    app.config["PROPAGATE_EXCEPTIONS"] = False
    breaks.guard, breaks.is_for_programs = app.view_functions["desk.everything"].guard, False
    app.view_functions["desk.everything"] = breaks
    assert client.get("/skrivebord/alle").status_code == 500

    def is_double(session: Any, case: Case, **_more: object) -> None:
        values = {"key": case.submission_key, "email": MARKED["email"]}
        session.execute(text("UPDATE case_file SET submission_key = :key, email = :email"), values)

    building.a_case(session, **{name: MARKED[name] for name in ("name", "email", "text", "subject")})
    assignment.sort = is_double  # type: ignore[assignment]


if __name__ == "__main__":
    main()
