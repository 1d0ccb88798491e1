"""The code after the password: by e-mail in a strange browser, from an app, from paper; each once and not for ever."""

import re
from datetime import timedelta

import pytest
import time_machine
from click.testing import CliRunner
from passlib.totp import TOTP

from app import clock
from app.cli import commands, people
from app.extensions import db
from app.people.models import SecondStep
from app.sign_in_settings import SignInSettings
from tests.support import staff

APP = "/skrivebord/konto/app"


def with_app(client):
    """Set up an app; gives what makes its codes, and the recovery codes."""
    page = staff.get(client, APP).text
    codes = TOTP(re.search(r"<code>([A-Z2-7-]+)</code>", page)[1])
    answer = staff_set_up(client, codes.generate().token)
    assert answer.status_code == 200, answer.text
    return codes, re.findall(r"<code>([0-9a-f-]{14})</code>", answer.text)


def staff_set_up(client, code, password=staff.PASSWORD):
    """Send the first code of the app whose key has been shown; the page is not asked for again, it makes a new key."""
    from tests.support import building

    token = building.token_in(staff.get(client, "/skrivebord/konto").text)
    return client.post(
        APP, data={"csrf_token": token, "code": code, "old": password}, base_url=staff.BASE,
        headers={"Referer": staff.BASE},
    )  # fmt: skip


def later(seconds=60):
    return time_machine.travel(clock.now() + timedelta(seconds=seconds), tick=True)


def test_a_strange_browser_needs_a_code_by_e_mail_and_a_known_one_does_not(production):
    known, strange = staff.joined(production), production.test_client()
    staff.send(known, "/ut", page="/skrivebord/konto")

    first = staff.sign_in(strange, next="/skrivebord/folk")
    before = staff.is_in(strange)
    done = staff.send(strange, "/inn/kode", code=staff.code_in_letter())
    again = staff.sign_in(known)

    assert (first.status_code, first.location, before) == (303, "/inn/kode", False)
    assert (done.status_code, done.location) == (303, "/skrivebord/folk")
    assert staff.is_in(strange)
    assert again.location == "/skrivebord/"
    assert len(staff.letters("code")) == 1


def test_the_code_is_kept_as_a_hash_works_once_and_is_not_somebody_elses(production):
    staff.joined(production)
    staff.joined(production, "ola@example.org", name="Ola Nordmann")
    kari, ola = production.test_client(), production.test_client()
    staff.sign_in(kari)
    code = staff.code_in_letter()
    staff.sign_in(ola, email="ola@example.org")

    rows = db.session.query(SecondStep).all()
    of_another = staff.send(ola, "/inn/kode", code=code)
    right = staff.send(kari, "/inn/kode", code=f" {code[:3]} {code[3:]} ")
    thief = production.test_client()
    staff.sign_in(thief)
    spent = staff.send(thief, "/inn/kode", code=code)

    assert all(code not in str(vars(row)) for row in rows)
    assert of_another.status_code == 401
    assert right.status_code == 303
    assert spent.status_code == 401


def test_the_code_is_too_old_after_ten_minutes(production):
    staff.joined(production)
    client = production.test_client()
    staff.sign_in(client)
    code = staff.code_in_letter()

    with later(11 * 60):
        answer = staff.send(client, "/inn/kode", code=code)

    assert answer.status_code == 401


def test_a_new_code_takes_the_place_of_the_old_one(production):
    staff.joined(production)
    client = production.test_client()
    staff.sign_in(client)
    old = staff.code_in_letter()

    staff.send(client, "/inn/kode/ny", page="/inn/kode")

    assert len(staff.letters("code")) == 2
    if staff.code_in_letter() != old:
        assert staff.send(client, "/inn/kode", code=old).status_code == 401
    assert staff.send(client, "/inn/kode", code=staff.code_in_letter()).status_code == 303


def test_after_five_wrong_codes_the_right_one_does_not_work_either(production):
    staff.joined(production)
    client = production.test_client()
    staff.sign_in(client)
    code = staff.code_in_letter()
    wrong = [staff.send(client, "/inn/kode", code=f"{(int(code) + n) % 10**6:06}") for n in range(1, 6)]

    right = staff.send(client, "/inn/kode", code=code)

    assert {answer.status_code for answer in [*wrong, right]} == {401}
    assert staff.text_of(right) == staff.text_of(wrong[0])
    with later(16 * 60):
        staff.sign_in(client)
        assert staff.send(client, "/inn/kode", code=staff.code_in_letter()).status_code == 303


@pytest.mark.parametrize("address", ["/inn/kode", "/inn/kode/ny"])
def test_whoever_has_shown_no_password_is_asked_for_no_code(production, address):
    client = production.test_client()

    answer = staff.send(client, address, page="/inn", code="123456")

    assert answer.location == "/inn"


def test_an_app_is_set_up_by_key_or_picture_and_asked_for_afterwards(production):
    client = staff.joined(production)
    page = staff.get(client, APP).text
    codes, paper = with_app(client)
    staff.send(client, "/ut", page="/skrivebord/konto")

    with later():
        asked = staff.sign_in(client)
        wrong = staff.send(client, "/inn/kode", code="000000")
        right = staff.send(client, "/inn/kode", code=codes.generate().token)

    assert re.search(r'<path d="M4 4h1v1h-1z', page)
    assert len(set(paper)) == 10
    assert asked.location == "/inn/kode"
    assert wrong.status_code == 401
    assert right.status_code == 303
    assert staff.letters("code") == []
    assert "app" in staff.letters("account_changed")[-1].text


def test_the_secret_of_the_app_and_the_codes_on_paper_are_not_readable_at_rest(production):
    client = staff.joined(production)
    codes, paper = with_app(client)

    row = db.session.query(SecondStep).one()

    assert codes.base32_key not in row.app_secret
    assert not set(paper) & set(row.recovery_hashes)
    with client.session_transaction(base_url=staff.BASE) as browser:
        assert codes.base32_key not in str(dict(browser))


def test_a_code_of_the_app_works_once(production):
    client = staff.joined(production)
    codes, _paper = with_app(client)

    with later():
        code = codes.generate().token
        staff.sign_in(client)
        first = staff.send(client, "/inn/kode", code=code)
        staff.sign_in(client)
        second = staff.send(client, "/inn/kode", code=code)

    assert (first.status_code, second.status_code) == (303, 401)


def test_a_code_on_paper_works_once_in_place_of_the_app(production):
    client = staff.joined(production)
    _codes, paper = with_app(client)
    staff.sign_in(client)

    first = staff.send(client, "/inn/kode", code=paper[3].upper())
    page = staff.get(client, "/skrivebord/konto").text
    staff.sign_in(client)
    second = staff.send(client, "/inn/kode", code=paper[3])

    assert (first.status_code, second.status_code) == (303, 401)
    assert "9 reservekoder" in page


def test_new_codes_on_paper_end_the_old_ones(production):
    client = staff.joined(production)
    _codes, old = with_app(client)

    page = staff.send(client, "/skrivebord/konto/reservekoder", old=staff.PASSWORD)
    new = re.findall(r"<code>([0-9a-f-]{14})</code>", page.text)
    staff.sign_in(client)

    assert len(new) == 10
    assert staff.send(client, "/inn/kode", code=old[0]).status_code == 401
    assert staff.send(client, "/inn/kode", code=new[0]).status_code == 303


def test_a_new_password_by_e_mail_does_not_lead_past_the_app(production):
    client, thief = staff.joined(production), production.test_client()
    codes, _paper = with_app(client)
    staff.send(thief, "/inn/glemt-passord", email=staff.EMAIL)

    answer = staff.send(thief, staff.link_in("reset"), password=staff.NEW)

    assert answer.location == "/inn/kode"
    assert not staff.is_in(thief)
    with later():
        assert staff.send(thief, "/inn/kode", code=codes.generate().token).status_code == 303


def test_an_app_is_not_set_up_or_taken_away_without_the_password(production):
    client = staff.joined(production)
    page = staff.get(client, APP).text
    code = TOTP(re.search(r"<code>([A-Z2-7-]+)</code>", page)[1]).generate().token

    refused = staff_set_up(client, code, password="something else entirely")
    unset = db.session.query(SecondStep).filter(SecondStep.app_secret.is_not(None)).count()
    with_app(client)
    kept = staff.send(client, f"{APP}/fjern", old="something else entirely")
    taken = staff.send(client, f"{APP}/fjern", old=staff.PASSWORD)

    assert (refused.status_code, unset, kept.status_code, taken.status_code) == (400, 0, 400, 303)
    staff.sign_in(client)
    assert staff.is_in(client)


def test_whoever_has_lost_app_and_paper_is_helped_by_command_and_told(production, monkeypatch):
    client = staff.joined(production)
    with_app(client)
    monkeypatch.setattr("app.cli.preparing.make_app", lambda *_settings: production)
    people.add_to(commands)

    done = CliRunner().invoke(commands, ["user", "lost", staff.EMAIL])
    unknown = CliRunner().invoke(commands, ["user", "lost", "ukjent@example.org"])

    assert done.exit_code == 0, done.output
    assert unknown.exit_code == 1
    assert staff.sign_in(client).location == "/skrivebord/"
    assert len(staff.letters("account_changed")) == 2


@pytest.mark.parametrize(("mail_code", "location"), [("never", "/skrivebord/"), ("always", "/inn/kode")])
def test_when_a_code_by_e_mail_is_asked_for_is_a_setting(make_production, mail_code, location):
    app = make_production(sign_in=SignInSettings(mail_code=mail_code))
    known = staff.joined(app)
    browser = known if mail_code == "always" else app.test_client()

    assert staff.sign_in(browser).location == location
