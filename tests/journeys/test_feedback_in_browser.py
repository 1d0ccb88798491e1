"""A business says by keyboard alone and without scripts whether it helped and what came of it; the desk wishes."""

import dataclasses

import pytest
from playwright.sync_api import Browser

from app import create_app
from app.cases import secrets
from app.extensions import db
from tests.conftest import make_settings
from tests.support import building
from tests.support.browser import Eye
from tests.support.hands import Hands
from tests.support.serving import Served

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("serving"), pytest.mark.timeout(300)]


def questions(product: Served) -> tuple[str, dict[str, str]]:
    """Two cases closed a while ago in the product that runs: the reference of the first, and the pages that ask."""
    key = (product.data / "secret-key").read_text().strip()
    settings = make_settings(product.data, database_url=product.database_url)
    app = create_app(dataclasses.replace(settings, secret_key=key, base_url=product.address))
    with app.app_context():
        session = db.session()
        session.expire_on_commit = False
        cases = {kind: building.asked_about(session, kind) for kind in ("helped", "came")}
        pages = {kind: f"/nb/tilbakemelding/{secrets.feedback_token(case, kind)}" for kind, case in cases.items()}
        db.session.remove()
        db.engine.dispose()
    return cases["helped"].reference, {kind: product.address + page for kind, page in pages.items()}


def test_what_a_business_says_reaches_the_desk(browser: Browser, product: Served, eye: Eye) -> None:
    reference, pages = questions(product)
    own = eye.visit(browser.new_context(locale="nb-NO", java_script_enabled=False))
    hands = Hands(own)
    own.goto(pages["helped"])
    hands.go("button[name=said][value=partly]")
    hands.write("#comment", "Vi måtte ringe selv.")
    hands.go("form:has(#comment) button[type=submit]")
    own.goto(pages["came"])
    hands.go("button[name=said][value=something]")
    assert own.locator(".ds-error-summary a").count() == 1
    hands.write("#jobs", "2")
    hands.write("#funding", "250 000")
    hands.go("button[name=said][value=something]")
    hands.go("form[action$='/ikke-spor'] button")

    looked = eye.visit(browser.new_context(locale="nb-NO"))
    for kind, page in pages.items():
        looked.goto(page)
        eye.look(looked, f"feedback-{kind}")
    desk = eye.visit(browser.new_context(locale="nb-NO"))
    desk.goto(f"{product.address}/inn")
    desk.click("button[name=person][value=hilde-aroy]")
    desk.goto(f"{product.address}/skrivebord/saker/{reference}")
    assert "Det hjalp delvis" in desk.inner_text("#feedback + ul")
    assert "Vi måtte ringe selv." in desk.inner_text("#feedback + ul")
    eye.look(desk, "case-with-feedback")
    assert eye.faults == []


def test_a_wish_is_written_and_voted_for_by_keyboard(browser: Browser, product: Served, eye: Eye) -> None:
    anne = eye.visit(browser.new_context(locale="nb-NO", java_script_enabled=False))
    anne.goto(f"{product.address}/inn")
    anne.click("button[name=person][value=anne-ristin-fossbakk]")
    anne.goto(f"{product.address}/skrivebord/onsker")
    hands = Hands(anne)
    hands.write("#text", "Noen som kan toll")
    hands.go("#new button[type=submit]")

    hilde = eye.visit(browser.new_context(locale="nb-NO"))
    hilde.goto(f"{product.address}/inn")
    hilde.click("button[name=person][value=hilde-aroy]")
    hilde.goto(f"{product.address}/skrivebord/onsker")
    Hands(hilde).go("form[action$='/stem'] button")
    assert "2 stemmer" in hilde.inner_text("main")
    eye.look(hilde, "wishes")
    anne.goto(f"{product.address}/skrivebord/onsker")
    assert anne.locator("text=Endre").count() == 0
    assert eye.faults == []
