"""Who meets what at which address: every address, every role, both methods, whosever case it is; the committed table.

After a change that is meant:  .venv/bin/python -m tests.app.walls.test_rights   and read what changed.
"""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app import create_app
from app.cases.models import Attachment
from app.extensions import db
from app.sign_in_settings import GENERIC, Provider, SignInSettings
from tests.house.test_addresses import is_for_programs, rules
from tests.support import building, lived_in, own_provider
from tests.support.crawler import Plain

LIST = Path(__file__).parent / "rights.txt"
ROLES = {
    "stranger": None,
    "own": lived_in.HOLDER,
    "shares": lived_in.SHARER,
    "asked": lived_in.ADVISER,
    "deputy": lived_in.DEPUTY,
    "other": lived_in.OTHER,
    "coordinator": lived_in.COORDINATOR,
    "editor": lived_in.EDITOR,
    "steering": lived_in.STEERING,
    "observer": lived_in.OBSERVER,
    "operator": lived_in.OPERATOR,
}
"""Who asks: a stranger (the business is one who has the link), developers by whose the case is, and the other roles."""

WRONG_LINK = "a" * 32
KNOWN_TO_ALL = ("anyone", "from_watchers", "own_case", "asked_business", "own_page", "from_our_sites", "demo_only")
"""Guards that do not ask who somebody is."""

CASE, SECRET = "/skrivebord/saker/<reference>", "/skrivebord/saker/<confidential>"
"""The same addresses for a case that is not confidential and one that is, each with its own row."""

IN_PRODUCTION = ("/inn/tilbyder", "/ut/tilbyder", "/skrivebord/konto/app", "/skrivebord/konto/reservekoder")
"""What a demonstration has not: single sign-on, and second steps, for its people have no passwords."""

BASE = "https://localhost"
PASSWORD = "en liten setning om fjellet"


def met(app: Flask, session: Session, who: str) -> dict[tuple[str, str], int]:
    """What this role is answered at each method and address, a form holding nothing but its token."""
    app.test_client_class = Plain
    house = lived_in.move_in(app, session)
    found: dict[tuple[str, str], int] = {}
    client, token = come_in(app, ROLES[who])
    for rule in rules(app):
        for method in methods_of(rule):
            sent = {} if is_for_programs(app, rule) else {"csrf_token": token}
            found[method, rule.rule] = ask(client, method, house.at(rule), sent)
            if rule.rule.startswith(("/inn", "/ut")):
                client, token = come_in(app, ROLES[who])
    file = session.query(Attachment).filter_by(case_id=house.secret.id).first()
    secret = {"reference": house.secret.reference, "attachment_id": str(file.id)}
    for rule in of_cases(app):
        for method in methods_of(rule):
            row = method, rule.rule.replace(CASE, SECRET)
            found[row] = ask(client, method, house.at(rule, **secret), {"csrf_token": token})
    return found | met_in_production(app, session, house, who)


def methods_of(rule: Rule) -> list[str]:
    """What may be done there."""
    return sorted(rule.methods - {"HEAD", "OPTIONS"})


def of_cases(app: Flask) -> list[Rule]:
    """The addresses of a case on the desk."""
    return [rule for rule in rules(app) if rule.rule.startswith(CASE)]


def met_in_production(app: Flask, session: Session, house: lived_in.House, who: str) -> dict[tuple[str, str], int]:
    """What this role is answered where a provider is set, and people have passwords."""
    with own_provider.running() as one:
        provider = Provider(GENERIC, one.issuer, "forstelinja", "Kommunekonto", ())
        sign_in = SignInSettings(provider=provider, mail_code="never")
        settings = replace(app.config["SETTINGS"], mode="production", base_url=BASE, sign_in=sign_in)
        other = create_app(settings)
        other.test_client_class = Plain
        if ROLES[who]:
            building.person(session, ROLES[who]).password = hash_password(PASSWORD)
            session.commit()
        found = {}
        for rule in rules(other):
            for method in methods_of(rule) if rule.rule.startswith(IN_PRODUCTION) else ():
                client, token = come_in_by_password(other, session, ROLES[who])
                found[method, rule.rule] = ask(client, method, house.at(rule), {"csrf_token": token}, BASE)
        with other.app_context():
            db.engine.dispose()
        return found


def come_in_by_password(app: Flask, session: Session, person: str | None) -> tuple[FlaskClient, str]:
    """A browser with its token, this person signed in there as in production."""
    client = app.test_client()
    token = building.token_in(client.get("/inn", base_url=BASE).text)
    if person:
        sent = {"csrf_token": token, "email": building.person(session, person).email, "password": PASSWORD}
        answer = client.post("/inn", data=sent, base_url=BASE, headers={"Referer": f"{BASE}/inn"})
        assert answer.status_code == 303, answer.text
        token = building.token_in(client.get("/skrivebord/folk", base_url=BASE).text)
    return client, token


def come_in(app: Flask, person: str | None) -> tuple[FlaskClient, str]:
    """A browser with its token, this person signed in there."""
    client = app.test_client()
    if person:
        building.sign_in(client, person)
    return client, building.token_in(client.get("/skrivebord/folk" if person else "/inn").text)


def ask(client: FlaskClient, method: str, address: str, sent: dict[str, str], base: str = "http://localhost") -> int:
    """The status of one answer."""
    if method == "GET":
        return client.get(address, base_url=base).status_code
    return client.post(address, data=sent, base_url=base, headers={"Referer": f"{base}{address}"}).status_code


def written(columns: dict[str, dict[tuple[str, str], int]]) -> str:
    """The table as it is committed."""
    rows = [("METHOD", "ADDRESS", *ROLES)]
    rows += [(*row, *(str(columns[who][row]) for who in ROLES)) for row in columns["stranger"]]
    widths = [max(map(len, column)) + 2 for column in zip(*rows, strict=True)]
    return "".join(
        "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )


def committed() -> dict[str, dict[tuple[str, str], int]]:
    """Role → method and address → status, as in the list."""
    head, *rows = (line.split() for line in LIST.read_text(encoding="utf-8").splitlines())
    return {who: {(row[0], row[1]): int(row[place]) for row in rows} for place, who in enumerate(head) if place > 1}


def test_every_address_is_in_the_table(app):
    there = {(method, rule.rule) for rule in rules(app) for method in methods_of(rule)}
    there |= {(method, rule.rule.replace(CASE, SECRET)) for rule in of_cases(app) for method in methods_of(rule)}

    assert set(committed()["stranger"]) == there
    assert list(committed()) == list(ROLES)


@pytest.mark.slow
@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_role_meets_what_the_table_says(app, session, who):
    found, told = met(app, session, who), committed()[who]

    assert {row: status for row, status in found.items() if told.get(row) != status} == {}


def test_nobody_is_let_in_by_the_table_whom_the_guard_does_not_know(app):
    """A second look at the list itself: a wrong row would be committed as easily as a right one."""
    guards = {rule.rule: app.view_functions[rule.endpoint].guard.__name__ for rule in rules(app)}
    guards |= {at.replace(CASE, SECRET): guard for at, guard in guards.items()}
    table = committed()
    private = {row for row in table["stranger"] if guards[row[1]] not in KNOWN_TO_ALL}

    assert len(private) > 100
    assert {row for row in private if table["stranger"][row] not in {302, 401}} == set()
    about_cases = {row for row in private if row[1].startswith((CASE, SECRET))}
    no_case_workers = ("editor", "steering", "observer", "operator")
    assert {row for row in about_cases if {table[who][row] for who in no_case_workers} != {403}} == set()
    assert {row for row in about_cases if table["other"][row] != 404} == set()
    for address in (CASE, SECRET):
        readers = {who for who in ROLES if table[who]["GET", address] == 200}
        assert readers == {"own", "shares", "asked", "deputy", "coordinator"}
    assert {row for row in table["stranger"] if row[1].startswith(IN_PRODUCTION) and table["own"][row] == 404} == set()
    assert {row for who in table for row, status in table[who].items() if status >= 500} <= {("GET", "/helse/klar")}
    for_editors = {row for row in private if guards[row[1]] == "editor"}
    assert {table[who][row] for who in ROLES if who not in {"stranger", "editor"} for row in for_editors} == {403}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_link_opens_its_own_case_and_no_other(app, session):
    """The business: with another link than its own, or none, it is as if nothing were there."""
    house = lived_in.move_in(app, session)
    client, token = come_in(app, None)
    with_link = [rule for rule in rules(app) if "<token>" in rule.rule]

    assert len(with_link) > 5
    for rule in with_link:
        for wrong in (WRONG_LINK, house.values["token"][:-1], house.values["token"].upper(), "%20", "null", "0"):
            at = house.at(rule)
            right = next(house.values[name] for name in ("token", "question", "link") if house.values[name] in at)
            address = at.replace(right, wrong)
            assert client.get(address).status_code in {404, 405}, address
            assert ask(client, "POST", address, {"csrf_token": token}) in {404, 405}, address


def main() -> None:
    """Write the table anew, on SQLite."""
    import tempfile

    from app.cli import preparing
    from tests.conftest import make_settings

    columns = {}
    for who in ROLES:
        app = create_app(make_settings(Path(tempfile.mkdtemp())))
        app.test_client_class = Plain
        with app.app_context():
            preparing.prepare(app, with_model=False)
            session = db.session()
            session.expire_on_commit = False
            columns[who] = met(app, session, who)
            db.session.remove()
        sys.stdout.write(f"{who}\n")
    LIST.write_text(written(columns), encoding="utf-8")


if __name__ == "__main__":
    main()
