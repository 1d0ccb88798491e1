"""Staff who sign in over HTTP as in production: with passwords, codes and letters."""

import re

from bs4 import BeautifulSoup
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.mail.models import OutgoingMail
from app.people import notifications, operations
from app.people import queries as people
from tests.support import building

BASE = "https://localhost"
PASSWORD, NEW = "en liten setning om fjellet", "en annen setning om havet"
EMAIL = "kari@example.org"


def invite(email=EMAIL, role="developer", name="Kari Nordmann"):
    """An account, and the address in its invitation."""
    user = operations.invite(db.session(), email=email, name=name, role=role, at=clock.now())
    notifications.invited(db.session(), user, at=clock.now())
    db.session.commit()
    return link_in("invitation")


def account(email=EMAIL):
    """The account as it is now."""
    db.session.rollback()
    db.session.expire_all()
    return people.by_email(db.session(), email)


def letters(kind, email=None):
    """The letters of this kind, the oldest first."""
    db.session.rollback()
    chosen = select(OutgoingMail).where(OutgoingMail.letter == f"people/letters/{kind}").order_by(OutgoingMail.id)
    return [one for one in db.session.scalars(chosen) if email is None or one.to_address == email]


def link_in(kind):
    """The address in the newest letter of this kind."""
    return re.search(r"https://localhost(/inn/passord/\S+)", letters(kind)[-1].text)[1]


def code_in_letter():
    """The code in the newest letter with one."""
    return re.search(r"^(\d{6})$", letters("code")[-1].text, re.MULTILINE)[1]


def get(client, address):
    """Look at a page."""
    return client.get(address, base_url=BASE)


def send(client, address, page=None, **fields):
    """Send a form with the token of its page."""
    token = building.token_in(get(client, page or address).text)
    return client.post(
        address, data={"csrf_token": token, **fields}, base_url=BASE, headers={"Referer": f"{BASE}{address}"}
    )


def is_in(client):
    """Whether this browser is signed in."""
    return get(client, "/skrivebord/konto").status_code == 200


def joined(app, email=EMAIL, password=PASSWORD, **more):
    """A browser whose person has answered an invitation and is signed in."""
    client = app.test_client()
    answer = send(client, invite(email, **more), password=password)
    assert answer.status_code == 303, answer.text
    return client


def sign_in(client, email=EMAIL, password=PASSWORD, **more):
    """Send address and password."""
    return send(client, "/inn", email=email, password=password, **more)


def text_of(answer):
    """What the page says, without its token and without the address that was typed."""
    page = BeautifulSoup(answer.text, "html5lib")
    for field in page.select("input"):
        field.decompose()
    return " ".join(page.get_text(" ").split())
