"""From an invitation by command to a password, and from a forgotten one to a new one, by the letters themselves."""

import re

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app import create_app
from app.cli import commands, people
from app.extensions import db
from app.mail.models import OutgoingMail
from app.people import operations
from app.people import queries as people_of
from tests.conftest import make_settings
from tests.support import building
from tests.support.pages import Browser

BASE = "https://localhost"
PASSWORD, NEW = "en liten setning om fjellet", "en annen setning om havet"


@pytest.fixture
def production(tmp_path, database_url, monkeypatch):
    settings = make_settings(tmp_path, mode="production", base_url=BASE, database_url=database_url, submit_limit="")
    app = create_app(settings)
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=True)
    app.test_client_class = Browser
    monkeypatch.setattr("app.cli.preparing.make_app", lambda *_settings: app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def invite(*arguments):
    people.add_to(commands)
    return CliRunner().invoke(commands, ["user", "invite", *arguments])


def links(letter):
    db.session.rollback()
    found = db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.letter == f"people/letters/{letter}").order_by(OutgoingMail.id)
    )
    return [re.search(r"https://localhost(/inn/passord/\S+)", mail.text)[1] for mail in found]


def send(client, address, **fields):
    token = building.token_in(client.get(address, base_url=BASE).text)
    return client.post(
        address, data={"csrf_token": token, **fields}, base_url=BASE, headers={"Referer": f"{BASE}{address}"}
    )


def signed_in(client):
    return client.get("/skrivebord/", base_url=BASE).status_code == 200


def test_an_invitation_by_command_leads_to_the_desk(production):
    done = invite("kari@example.org", "--name", "Kari Nordmann", "--role", "coordinator")
    (link,) = links("invitation")
    client = production.test_client()

    chosen = send(client, link, password=PASSWORD)

    assert done.exit_code == 0, done.output
    assert chosen.location == "/skrivebord/alle"
    assert signed_in(client)


def test_a_forgotten_password_is_replaced_and_the_old_one_and_its_sessions_end(production):
    invite("kari@example.org", "--name", "Kari Nordmann", "--role", "coordinator")
    old, lost = production.test_client(), production.test_client()
    send(old, links("invitation")[0], password=PASSWORD)

    asked = send(lost, "/inn/glemt-passord", email=" Kari@Example.org")
    changed = send(lost, links("reset")[0], password=NEW)

    assert asked.status_code == 200
    assert changed.status_code == 303
    assert signed_in(lost)
    assert not signed_in(old)
    assert send(old, "/inn", email="kari@example.org", password=PASSWORD).status_code == 401
    assert send(old, "/inn", email="kari@example.org", password=NEW).status_code == 303


def alike(answer):
    """The page without whose address it was and without its token, which tells the second it was made in."""
    return re.sub(r'(kari|ingen)@|name="csrf_token"[^>]*>', "", answer.text)


def test_asking_again_and_again_sends_one_letter_and_a_strange_address_is_answered_alike(production):
    invite("kari@example.org", "--name", "Kari Nordmann", "--role", "coordinator")
    client = production.test_client()

    known = [send(client, "/inn/glemt-passord", email="kari@example.org") for _ in range(3)]
    unknown = send(client, "/inn/glemt-passord", email="ingen@example.org")
    empty = send(client, "/inn/glemt-passord", email="")

    assert len(links("reset")) <= 2  # two when five minutes end just then
    assert alike(known[0]) == alike(unknown)
    assert empty.status_code == 400


def test_whoever_is_disabled_is_out_at_the_next_click_and_gets_no_link(production):
    invite("kari@example.org", "--name", "Kari Nordmann", "--role", "developer")
    client = production.test_client()
    send(client, links("invitation")[0], password=PASSWORD)
    assert signed_in(client)

    operations.disable(db.session(), people_of.by_email(db.session(), "kari@example.org"))
    db.session.commit()

    assert not signed_in(client)
    assert send(client, "/inn", email="kari@example.org", password=PASSWORD).status_code == 401
    send(client, "/inn/glemt-passord", email="kari@example.org")
    assert links("reset") == []


def test_the_session_cookie_is_for_this_site_and_encrypted_connections_only(production):
    client = production.test_client()

    answer = client.get("/inn", base_url=BASE)

    cookie = answer.headers["Set-Cookie"]
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax"))


def test_a_session_planted_before_sign_in_is_worth_nothing_afterwards(production):
    invite("kari@example.org", "--name", "Kari Nordmann", "--role", "developer")
    client, thief = production.test_client(), production.test_client()
    client.get("/inn", base_url=BASE)
    planted = client.get_cookie("forstelinja", domain="localhost").value

    send(client, links("invitation")[0], password=PASSWORD)
    thief.set_cookie("forstelinja", planted, domain="localhost", secure=True)

    assert client.get_cookie("forstelinja", domain="localhost").value != planted
    assert not signed_in(thief)


@pytest.mark.parametrize(
    "next_", ["https://evil.example.org/", "//evil.example.org", "/\\evil.example.org", "javascript:x"]
)
def test_nobody_is_led_away_after_signing_in(production, next_):
    invite("kari@example.org", "--name", "Kari Nordmann", "--role", "developer")
    client = production.test_client()
    send(client, links("invitation")[0], password=PASSWORD)

    answer = send(client, "/inn", email="kari@example.org", password=PASSWORD, next=next_)

    assert answer.location == "/skrivebord/"
