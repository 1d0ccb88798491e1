"""What the steering group decides by, in a real browser: figures, documents, a trial, models; by keyboard alone."""

import dataclasses

import pytest
import sqlalchemy
from playwright.sync_api import Browser, Page

from app import clock, create_app
from app.cli import making_up
from app.extensions import db
from tests.conftest import make_settings
from tests.support.browser import Eye
from tests.support.hands import Hands
from tests.support.serving import Served

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("serving"), pytest.mark.timeout(300)]

CASES = 300
WAITS_S = 60


def make_up(product: Served) -> None:
    """Some hundred cases in the product that runs."""
    key = (product.data / "secret-key").read_text().strip()
    settings = make_settings(product.data, database_url=product.database_url)
    app = create_app(dataclasses.replace(settings, secret_key=key, base_url=product.address))
    with app.app_context():
        making_up.make(db.session(), CASES, seed=4, now=clock.now(), tell=lambda _more: None)
        db.session.remove()
        db.engine.dispose()


def desk(browser: Browser, product: Served, eye: Eye, who: str, *, scripts: bool = True) -> Page:
    """The desk of this person."""
    page = eye.visit(browser.new_context(locale="nb-NO", java_script_enabled=scripts))
    page.goto(f"{product.address}/inn")
    page.click(f"button[name=person][value={who}]")
    return page


def write(product: Served, statement: str, **values: object) -> None:
    """Change the product's database beside it."""
    engine = sqlalchemy.create_engine(product.database_url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text(statement), values)
    engine.dispose()


def test_figures_documents_and_models_are_for_every_eye_and_hand(browser: Browser, product: Served, eye: Eye) -> None:
    make_up(product)
    page = desk(browser, product, eye, "hilde-aroy")
    hands = Hands(page)

    page.goto(f"{product.address}/rapporter/")
    hands.pick("#kommune", "bardu")
    hands.go("main form[method=get] button")
    assert "kommune=bardu" in page.url
    assert "Bardu" in page.inner_text("h1 + p + p")
    hands.open("section:has(> #hjalp-det) details")
    assert page.locator("section:has(> #hjalp-det) table").is_visible()
    eye.look(page, "report")

    page.goto(f"{product.address}/rapporter/dokumenter")
    eye.look(page, "documents")
    hands.go("main a[href$='/status']")
    hands.go("form[action$='/versjoner'] button")
    assert page.locator("main table a[href*='/versjoner/']").count() == 1
    with page.expect_download() as download:
        hands.reach("a[download]")
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".pdf")
    eye.look(page, "document")
    for address, name in (("/rapporter/dokumenter/kostnader", "costs"), ("/nb/tall", "open figures")):
        page.goto(product.address + address)
        eye.look(page, name)

    page.goto(f"{product.address}/skrivebord/modeller")
    eye.look(page, "models")
    page.goto(f"{product.address}/skrivebord/modeller/helse")
    eye.look(page, "model health")
    reference = product.rows("SELECT reference FROM case_file WHERE state = 'assigned' ORDER BY id")[0].reference
    page.goto(f"{product.address}/skrivebord/saker/{reference}/timer")
    hands.write("#hours", "1,25")
    hands.go("#send")
    noted = (
        "SELECT h.quarters FROM case_hours h JOIN case_file c ON c.id = h.case_id "
        "JOIN user_account u ON u.id = h.user_id "
        f"WHERE c.reference = '{reference}' AND u.slug = 'hilde-aroy'"
    )
    assert [row.quarters for row in product.rows(noted)] == [5]
    page.goto(f"{product.address}/skrivebord/saker/{reference}/timer")
    eye.look(page, "hours")
    assert eye.faults == []


def test_a_trial_is_asked_for_and_read_by_keyboard(browser: Browser, product: Served, eye: Eye) -> None:
    make_up(product)
    page = desk(browser, product, eye, "hilde-aroy")
    hands = Hands(page)
    page.goto(f"{product.address}/skrivebord/laboratorium")
    eye.look(page, "laboratory")
    hands.write("#name", "Hver for seg")
    hands.choose("office", down=1)
    hands.go("main form[action$='/laboratorium'] button[type=submit]")
    page.wait_for_selector("#cases", timeout=1000 * WAITS_S)  # the page looks by itself

    now = f"{clock.now():%Y-%m-%d %H:%M:%S.%f}"  # with a sign of life no worker takes it for left
    write(product, "UPDATE routing_trial SET state = 'running', cases_done = 60, beat_at = :now", now=now)
    page.reload()
    hands.go("section[aria-labelledby=how-far] a")
    assert page.locator("#progress progress").get_attribute("value") == "60"
    eye.look(page, "trial under way")
    write(product, "UPDATE routing_trial SET state = 'done'")
    page.wait_for_selector("#cases", timeout=1000 * WAITS_S)
    assert page.locator("main table").count() >= 1
    eye.look(page, "trial")

    page.goto(f"{product.address}/skrivebord/laboratorium")
    hands.write("#name", "Samlet, og sendt oftere")
    hands.open("details:has(#least_mass)")
    hands.write("#least_mass", "0,6")
    hands.go("main form[action$='/laboratorium'] button[type=submit]")
    page.wait_for_selector("#cases", timeout=1000 * WAITS_S)
    hands.go("form[action$='/sammenlign'] button")
    eye.look(page, "trials compared")
    page.go_back()
    hands.go("main a[href$='/ta-i-bruk']")
    eye.look(page, "rules put in force")
    assert eye.faults == []
