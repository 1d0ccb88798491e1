"""Every address, its methods and its guard, as in the committed list; every change needs a token.

After a change that is meant:  .venv/bin/python -m tests.house.test_addresses   and read what changed.
"""

import re
from pathlib import Path

import pytest
from flask import Flask, request
from flask import session as browser
from flask.sessions import NullSession
from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule

from app import create_app
from app.pages import Pages
from tests.support import building

LIST = Path(__file__).parent / "addresses.txt"
KEBAB = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)?)?")
OF_EVERY_ADDRESS = {"HEAD", "OPTIONS"}
TYPED = {"text": "x", "person": "petter-andreas-solbakk", "password": "en lang og god frase", "language": "nn"}


def rules(app: Flask) -> list[Rule]:
    """Every address but those of the look, in the order of the list."""
    return sorted((rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"), key=lambda rule: rule.rule)


def is_for_programs(app: Flask, rule: Rule) -> bool:
    """Whether a change there needs no token, because no cookie says who asks."""
    return bool(app.view_functions[rule.endpoint].is_for_programs)


def filled_in(rule: Rule, values: dict[str, str]) -> str:
    """The address with these values, "none" for the rest."""
    return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda found: values.get(found[1], "none"), rule.rule)


def listed(app: Flask) -> str:
    """Address, methods, endpoint and guard of each, in columns."""
    rows = []
    for rule in rules(app):
        guard = app.view_functions[rule.endpoint].guard
        methods = " ".join(sorted(rule.methods - OF_EVERY_ADDRESS))
        rows.append((rule.rule, methods, rule.endpoint, f"{guard.__module__.removeprefix('app.')}.{guard.__name__}"))
    widths = [max(map(len, column)) + 2 for column in zip(*rows, strict=True)]
    return "".join(
        "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )


@pytest.fixture
def bare(tmp_path: Path) -> Flask:
    """The application without a database, to be looked at only."""
    from tests.conftest import make_settings

    return create_app(make_settings(tmp_path))


def test_the_addresses_are_those_of_the_list(bare):
    assert listed(bare) == LIST.read_text(encoding="utf-8")


def test_every_address_has_a_guard_and_is_written_with_hyphens(bare):
    assert len(rules(bare)) > 20
    for rule in rules(bare):
        assert callable(bare.view_functions[rule.endpoint].guard), rule
        for part in re.sub(r"<[^>]+>", "", rule.rule).split("/"):
            assert KEBAB.fullmatch(part), rule.rule


def test_what_changes_something_is_a_post_because_the_door_asks_a_post_for_its_token(bare):
    assert set().union(*(rule.methods for rule in rules(bare))) == {"GET", "POST"} | OF_EVERY_ADDRESS


def a_trial(session, by):
    """A finished trial of the laboratory, whose rules could be put in force."""
    from app import clock
    from app.assignment.laboratory import operations
    from app.clock import Period
    from triage.replay import Setting

    today = clock.today()
    setting = Setting(numbers={"near": 0.1})
    trial = operations.ask(session, name="a", period=Period(today, today), setting=setting, by=by, at=clock.now())
    trial.state = "done"
    return trial


@pytest.mark.parametrize("person", [None, "hilde-aroy"])
@pytest.mark.parametrize("token", [{}, {"csrf_token": "forged"}], ids=["without", "forged"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_change_is_made_without_a_token(app, session, statements, person, token):
    from app import clock
    from app.cases.secrets import feedback_token, page_token
    from app.cases.writing.operations import write_text
    from app.memos.operations import NewCost, enter_cost
    from app.people.operations import ensure_roles
    from app.people.signin import password_token
    from app.wishes.operations import write

    case, _address = building.held(session)
    hilde = building.person(session, "hilde-aroy")
    asked = building.asked_about(session)
    wish = write(session, kind="service", text="a", area=None, by=hilde, at=clock.now())
    text = write_text(session, title="a", language="nb", area=None, text="b", by=hilde, at=clock.now())
    cost = enter_cost(session, NewCost("Lønn", True, 1, 2, 3), by=hilde, at=clock.now())
    trial = a_trial(session, hilde)
    session.commit()
    values = {
        "slug": "reiseliv",
        "number": "1",
        "mail_id": "1",
        "absence_id": "1",
        "session_id": "1",
        "message_id": "1",
        "text_id": str(text.id),
        "trial_id": str(trial.id),
        "referral_id": "1",
        "wish_id": str(wish.id),
        "reference": case.reference,
        "token": page_token(case),
        "letter_id": "1",
        "language": "nb",
        "kind": "status",
        "place": "summary",
        "spoken": "nb",
        "cost_id": str(cost.id),
        "version_id": "1",
    }
    link = password_token(building.person(session, "anne-ristin-fossbakk"))
    session.commit()
    client = app.test_client()
    if person:
        user = building.person(session, person)
        user.roles.append(ensure_roles(session)["editor"])
        session.commit()
        building.sign_in(client, person)
    posts = [rule for rule in rules(app) if "POST" in rule.methods and not is_for_programs(app, rule)]

    assert len(posts) > 10
    for rule in posts:
        own = {"slug": "reiseliv" if "/omrader/" in rule.rule else "kommunalt-naeringsfond"}
        own |= {"slug": "maiken-sorgard"} if "/folk/" in rule.rule else {}
        own |= {"token": link} if rule.rule.startswith("/inn/") else {}
        own |= {"token": feedback_token(asked, "helped")} if "/tilbakemelding/" in rule.rule else {}
        address = filled_in(rule, values | own)
        with statements() as seen:
            answer = client.post(address, data=TYPED | token)
        if person:
            assert answer.status_code == 400, address
        assert answer.status_code >= 400 or answer.location == "/inn", address
        assert not [one for one in seen if one.startswith(("INSERT", "UPDATE", "DELETE"))], address
        assert not [one for one in answer.headers.getlist("Set-Cookie") if "_user_id" in one]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_needs_no_token_sees_no_cookie_and_takes_no_form(app, session, statements):
    client = app.test_client()
    building.sign_in(client, "hilde-aroy")

    doors = [rule for rule in rules(app) if is_for_programs(app, rule)]

    assert [(rule.rule, rule.methods - OF_EVERY_ADDRESS) for rule in doors] == [("/api/v1/enquiries", {"POST"})]
    for rule in doors:
        with statements() as seen, app.test_request_context(rule.rule, headers={"Cookie": "forstelinja=x"}):
            answer = client.post(rule.rule, data=TYPED, headers={"Idempotency-Key": "k" * 16})
            assert type(browser._get_current_object()) is NullSession
            assert not request.cookies
        assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (415, [])
        assert "Cookie" not in answer.headers["Vary"]
        assert not [one for one in seen if one.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_only_what_sees_no_cookie_can_go_without_a_token():
    with pytest.raises(ValueError, match="token"):
        Pages("x", __name__).add("/nb/x", lambda: "", allow=lambda: None, methods=("POST",), for_programs=True)


@pytest.mark.parametrize("address", ["/nb/henvendelse/", "/NB/henvendelse", "/se/henvendelse", "/skrivebord/Alle"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_address_that_is_none_is_answered_with_a_page(client, address):
    answer = client.get(address)

    assert answer.status_code == 404
    assert "<h1" in answer.text


@pytest.mark.parametrize("number", ["0", "2147483648", "9" * 30, "-1", "1.5", "²"])
def test_a_number_that_no_row_can_have_is_no_address(bare, number):
    numbered = [rule for rule in rules(bare) if "<key:" in rule.rule]

    assert len(numbered) > 2
    for rule in numbered:
        address = filled_in(rule, {"language": "nb"} | dict.fromkeys(rule.arguments - {"language"}, number))
        with pytest.raises(NotFound):
            bare.url_map.bind("localhost").match(address, method="GET" if "GET" in rule.methods else "POST")
    assert not [rule for rule in rules(bare) if "<int" in rule.rule]


def main() -> None:
    import tempfile

    from tests.conftest import make_settings

    LIST.write_text(listed(create_app(make_settings(Path(tempfile.mkdtemp())))), encoding="utf-8")


if __name__ == "__main__":
    main()
