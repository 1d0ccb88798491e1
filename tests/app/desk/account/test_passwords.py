"""Passwords: good ones only, the same on every keyboard, changed with the old one, told by neither time nor text."""

import statistics
import time
import unicodedata
from datetime import timedelta

import pytest
from sqlalchemy import event

from app import security
from app.extensions import db
from app.people import passwords
from tests.support import building, staff


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("kort", passwords.SHORT),
        ("x" * 129, passwords.LONG),
        ("passordet1passord", passwords.COMMON),
        ("Sommeren2026!", passwords.COMMON),
        ("password1234", passwords.COMMON),
        ("qwertyuiopåå", passwords.COMMON),
        ("aaaaaaaaaaaa", passwords.COMMON),
        ("kari.nordmann1", passwords.COMMON),
        ("førstelinja2026", passwords.COMMON),
        ("en hest gikk over fjellet i mai", ""),
        ("kF7#qpl0zTm2", ""),
        ("blåbærsyltetøy er godt " * 4, ""),
    ],
)
def test_common_and_short_passwords_are_refused(app, password, fault):
    assert passwords.fault_of(password, about=("Kari Nordmann", "kari.nordmann@example.org")) == fault


def test_a_password_with_rings_and_dots_opens_however_it_is_typed(production):
    password = "blåbærsyltetøy på ferja"
    client = staff.joined(production, password=unicodedata.normalize("NFC", password))

    for form in ("NFC", "NFD"):
        assert staff.sign_in(client, password=unicodedata.normalize(form, password)).status_code == 303


def test_a_password_is_changed_with_the_old_one_and_all_others_are_out(production):
    here, there = staff.joined(production), production.test_client()
    staff.sign_in(there)
    staff.send(there, "/inn/kode", code=staff.code_in_letter())
    address = "/skrivebord/konto/passord"

    wrong = staff.send(here, address, old="something else entirely", password=staff.NEW)
    weak = staff.send(here, address, old=staff.PASSWORD, password="passordet1passord")
    done = staff.send(here, address, old=staff.PASSWORD, password=staff.NEW)

    assert (wrong.status_code, weak.status_code, done.status_code) == (400, 400, 303)
    assert (staff.is_in(here), staff.is_in(there)) == (True, False)
    assert staff.sign_in(here).status_code == 401
    assert staff.sign_in(here, password=staff.NEW).status_code == 303
    assert "byttet" in staff.letters("account_changed")[-1].text


def test_a_link_that_lies_in_the_mailbox_is_dead_when_the_password_is_changed(production):
    client = staff.joined(production)
    staff.send(client, "/inn/glemt-passord", email=staff.EMAIL)
    link = staff.link_in("reset")

    staff.send(client, "/skrivebord/konto/passord", old=staff.PASSWORD, password=staff.NEW)

    assert staff.get(client, link).status_code == 404


def test_a_strange_browser_is_told_of_by_e_mail_and_the_first_one_is_not(production):
    staff.joined(production)
    assert staff.letters("new_device") == []
    strange = production.test_client()
    staff.sign_in(strange)

    staff.send(strange, "/inn/kode", code=staff.code_in_letter())

    assert len(staff.letters("new_device", staff.EMAIL)) == 1


def test_too_many_wrong_passwords_make_the_account_rest_for_strangers_and_not_for_its_own_browser(
    production, monkeypatch
):
    monkeypatch.setattr(security, "SIGN_IN_LIMIT", "1000 per minute")
    own, stranger = staff.joined(production), production.test_client()
    wrong = [staff.sign_in(stranger, password="something else entirely") for _ in range(10)]

    right = staff.sign_in(stranger)
    unknown = [staff.sign_in(production.test_client(), email="ukjent@example.org") for _ in range(11)]

    assert {answer.status_code for answer in [*wrong, right, *unknown]} == {401}
    assert len({staff.text_of(answer) for answer in [*wrong, right, *unknown]}) == 1
    assert staff.sign_in(own).status_code == 303


def test_the_limit_is_for_a_network_and_no_header_evades_it(app):
    assert security.network_of("203.0.113.7") == "203.0.113.7"
    assert security.network_of("2001:db8:1:2:aaaa::1") == security.network_of("2001:db8:1:2:ffff::9")
    assert security.network_of("2001:db8:1:2::1") != security.network_of("2001:db8:1:3::1")
    assert security.network_of("::ffff:203.0.113.7") == "203.0.113.7"
    assert security.network_of("nonsense") == "nonsense"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_neither_time_nor_text_says_who_has_an_account(production, monkeypatch):
    monkeypatch.setattr(security, "SIGN_IN_LIMIT", "100000 per minute")
    monkeypatch.setattr(security, "REST", dict.fromkeys(security.REST, "100000 per minute"))
    staff.joined(production)
    db.session.rollback()
    client = production.test_client()
    token = building.token_in(staff.get(client, "/inn").text)
    strange = "ukjt@example.org"

    def asked(address, email, fields):
        data = {"csrf_token": token, "email": email, **fields}
        return client.post(address, data=data, base_url=staff.BASE, headers={"Referer": f"{staff.BASE}{address}"})

    for address, fields in (("/inn", {"password": "something else entirely"}), ("/inn/glemt-passord", {})):
        took, answers = {staff.EMAIL: [], strange: []}, {}
        for _ in range(15):  # in turn, and without what waits for the disk or for others on this machine
            for email, times in took.items():
                begun = time.thread_time()
                answers[email] = asked(address, email, fields)
                times.append(time.thread_time() - begun)
        known, unknown = (statistics.median(times) for times in took.values())
        texts = {staff.text_of(one).replace(email, "") for email, one in answers.items()}

        assert len(texts) == len({one.status_code for one in answers.values()}) == 1
        assert abs(known - unknown) < 0.2 * known, (address, known, unknown)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_asking_for_a_new_password_asks_the_database_the_same_for_everybody(production, monkeypatch):
    monkeypatch.setattr("app.ui.region.LOOKS_EVERY", timedelta(days=1))
    staff.joined(production)
    client, seen, heads = production.test_client(), [], []
    token = building.token_in(staff.get(client, "/inn").text)
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2].split()[0]))

    for email in (staff.EMAIL, staff.EMAIL, "ukjt@example.org"):
        seen.clear()
        data, address = {"csrf_token": token, "email": email}, "/inn/glemt-passord"
        client.post(address, data=data, base_url=staff.BASE, headers={"Referer": f"{staff.BASE}{address}"})
        heads.append([word for word in seen if word in {"SELECT", "INSERT", "UPDATE", "DELETE"}])

    assert heads[0] == heads[1] == heads[2][:-1]  # the last takes the letter to nobody back
    assert heads[2][-1] == "DELETE"
    assert [one.to_address for one in staff.letters("reset")] == [staff.EMAIL]
