"""Where somebody is signed in: listed, ended one by one or all at once, and by what changes the account."""

from datetime import timedelta

import pytest
import time_machine

from app import clock
from app.desk.account.devices import name_of
from app.extensions import db
from app.people import operations, queries
from app.people.models import StaffSession
from app.people.operations.profiles import profile_of
from tests.support import building, staff

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


def second_browser(app, **more):
    client = app.test_client()
    staff.sign_in(client, **more)
    staff.send(client, "/inn/kode", code=staff.code_in_letter())
    return client


@pytest.mark.parametrize(
    ("description", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Safari/604.1",
         "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Safari/537.36 Edg/124.0",
         "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Mobile Safari/537.36",
         "Chrome, Android"),
        ("curl/8.5.0", ""),
        ("<script>alert(1)</script>", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_two_words(description, name):
    assert name_of(description) == name


def test_sessions_are_listed_and_ended_one_by_one(production):
    here, there = staff.joined(production), second_browser(production)
    page = staff.get(here, "/skrivebord/konto").text
    (other,) = [row for row in db.session.query(StaffSession) if f"/okter/{row.id}/avslutt" in page]

    answer = staff.send(here, f"/skrivebord/konto/okter/{other.id}/avslutt", page="/skrivebord/konto")

    assert answer.status_code == 303
    assert staff.is_in(here)
    assert not staff.is_in(there)


def test_all_others_end_at_once(production):
    here, there, elsewhere = staff.joined(production), second_browser(production), second_browser(production)

    staff.send(here, "/skrivebord/konto/okter/avslutt", page="/skrivebord/konto")

    assert [staff.is_in(one) for one in (here, there, elsewhere)] == [True, False, False]


def test_nobody_ends_the_session_of_somebody_else(production):
    kari, ola = staff.joined(production), staff.joined(production, "ola@example.org", name="Ola Nordmann")
    of_kari = db.session.query(StaffSession).filter_by(user_id=staff.account().id).one().id

    staff.send(ola, f"/skrivebord/konto/okter/{of_kari}/avslutt", page="/skrivebord/konto")

    assert staff.is_in(kari)


def test_a_copy_of_the_cookie_is_worth_nothing_after_signing_out(production):
    client, thief = staff.joined(production), production.test_client()
    thief.set_cookie(
        "forstelinja", client.get_cookie("forstelinja", domain="localhost").value, domain="localhost", secure=True
    )
    assert staff.is_in(thief)

    staff.send(client, "/ut", page="/skrivebord/konto")

    assert not staff.is_in(thief)


def test_a_session_is_new_at_every_sign_in_and_the_key_is_kept_as_a_hash(production):
    client = staff.joined(production)
    with client.session_transaction(base_url=staff.BASE) as before:
        first = before["staff_key"]

    staff.sign_in(client)

    with client.session_transaction(base_url=staff.BASE) as after:
        second = after["staff_key"]
    rows = db.session.query(StaffSession).order_by(StaffSession.id).all()
    assert first != second
    assert [row.ended_at is None for row in rows] == [False, True]
    assert not {first, second} & {value for row in rows for value in (row.key_hash, row.device_hash, row.device)}


def test_another_role_ends_all_sessions(production):
    client = staff.joined(production)
    user = staff.account()
    before = profile_of(user)
    changed = type(before)(**{**vars(before), "roles": ("developer", "editor")})

    operations.change(db.session(), user, changed, seen=before.fingerprint)
    db.session.commit()

    assert not staff.is_in(client)


def test_another_name_ends_none(production):
    client = staff.joined(production)
    user = staff.account()
    before = profile_of(user)

    operations.change(db.session(), user, type(before)(**{**vars(before), "name": "K"}), seen=before.fingerprint)
    db.session.commit()

    assert staff.is_in(client)


def test_a_session_ends_after_a_working_day(production):
    client = staff.joined(production)

    with time_machine.travel(clock.now() + timedelta(hours=11), tick=True):
        late = staff.is_in(client)
    with time_machine.travel(clock.now() + timedelta(hours=13), tick=True):
        too_late = staff.is_in(client)

    assert (late, too_late) == (True, False)


def test_that_a_session_is_in_use_is_noted_by_reading_now_and_then(production, monkeypatch):
    client = staff.joined(production)
    before = db.session.query(StaffSession).one().seen_at
    staff.is_in(client)
    assert db.session.query(StaffSession).one().seen_at == before

    monkeypatch.setattr("app.people.signin._touched", {})
    with time_machine.travel(before + timedelta(minutes=20), tick=True):
        staff.is_in(client)

    db.session.rollback()
    db.session.expire_all()
    assert db.session.query(StaffSession).one().seen_at > before + timedelta(minutes=19)


def test_a_closed_account_is_out_and_cannot_use_a_code_that_it_has(production):
    staff.joined(production)
    client = production.test_client()
    staff.sign_in(client)
    code = staff.code_in_letter()

    operations.disable(db.session(), staff.account())
    db.session.commit()
    token = building.token_in(staff.get(client, "/inn").text)
    answer = client.post(
        "/inn/kode", data={"csrf_token": token, "code": code}, base_url=staff.BASE, headers={"Referer": staff.BASE}
    )

    assert answer.location == "/inn"
    assert not staff.is_in(client)
    assert queries.running_sessions(db.session(), staff.account(), begun_after=clock.now() - timedelta(days=1)) == []
