"""Over https every form of a public page can be sent from it, also where no browser tells a Referer."""

import dataclasses
import itertools

import pytest
from bs4 import BeautifulSoup

from app import create_app
from app.cases.secrets import page_token
from app.extensions import db
from tests.house.test_addresses import rules
from tests.support import building, lived_in
from tests.support.crawler import Plain

BASE = "https://localhost"
PUBLIC = {"anyone", "own_case", "asked_business", "own_page"}
TYPED = {
    "text": "Vi vil leie ut hytter om vinteren.", "name": "Kari", "municipality": "bardu", "comment": "Takk.",
    "email": "kari@example.org", "password": "en liten setning om fjellet", "again": "en liten setning om fjellet",
    "code": "123456", "said": "nothing", "answer": "yes",
}  # fmt: skip
REFUSED = ("Vi kunne ikke lese det som ble sendt", "Siden har vært åpen lenge")
"""What a page says to whoever sends a form without its token."""

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def house(app, session):
    app.test_client_class = Plain
    return lived_in.move_in(app, session)


@pytest.fixture
def served(settings, session, house):
    """The same house as it stands in production."""
    session.rollback()
    app = create_app(dataclasses.replace(settings, mode="production", base_url=BASE))
    app.test_client_class = Plain
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def forms_on(client, address):
    """Each form of a page that is sent by POST: where it goes, and what it holds when its fields are filled in."""
    found = []
    shown = client.get(address, base_url=BASE)
    page = BeautifulSoup(shown.text if shown.mimetype == "text/html" else "", "html.parser")
    for form in page.select("form[method=post]"):
        names = [field["name"] for field in form.select("[name]")]
        filled = {name: TYPED[name] for name in names if name in TYPED}
        pressed = form.select_one("button[name]")
        if pressed is not None:
            filled[pressed["name"]] = pressed["value"]
        hidden = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
        found.append((form.get("action") or address, hidden | filled))
    return found


def public_pages(app, house):
    for rule in rules(app):
        if "GET" in rule.methods and app.view_functions[rule.endpoint].guard.__name__ in PUBLIC:
            yield house.at(rule)


def test_every_form_of_the_public_pages_is_taken_over_https_without_a_referer(served, house):
    client, sent, refused = served.test_client(), set(), []
    client.get("/nb/", base_url=BASE)

    for page, told in itertools.product(public_pages(served, house), ({}, {"Origin": "null"})):
        for number in range(len(forms_on(client, page))):
            shown = forms_on(client, page)  # the page as it is by now, with the token of this session
            action, fields = shown[min(number, len(shown) - 1)]
            answer = client.post(action, base_url=BASE, data=fields, headers=told)
            sent.add(
                action.partition("?")[0]
                .replace(house.values["token"], "TOKEN")
                .replace(house.values["question"], "TOKEN")
            )
            if answer.status_code >= 400 and any(sign in answer.text for sign in REFUSED):
                refused.append(f"{page} → {action}")

    assert refused == []
    assert sent >= {
        "/nb/henvendelse", "/nb/sak/TOKEN", "/nb/sak/TOKEN/samtykke", "/nb/tilbakemelding/TOKEN",
        "/nb/tilbakemelding/TOKEN/ikke-spor", "/inn", "/inn/glemt-passord", "/skrivebord/sprak", "/innebygd/skjema",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Origin": BASE}, 303),
        ({"Referer": f"{BASE}/nb/"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site", "Origin": BASE}, 400),
        ({"Origin": "https://evil.example.org"}, 400),
        ({"Origin": "https://localhost:8443"}, 400),
        ({"Origin": "https://localhost.evil.example.org", "Referer": BASE}, 400),
        ({"Origin": "null", "Referer": "https://evil.example.org/"}, 400),
        ({"Referer": "no address"}, 400),
    ],
)
def test_a_form_on_another_site_is_refused_though_it_has_the_token(app, session, told, status):
    app.test_client_class = Plain
    client, case = app.test_client(), building.a_case(session)
    page = f"/nb/sak/{page_token(case)}"
    token = building.token_in(client.get(page, base_url=BASE).text)

    answer = client.post(f"{page}/samtykke", base_url=BASE, data={"csrf_token": token}, headers=told)

    assert answer.status_code == status
