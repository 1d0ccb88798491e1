"""While an enquiry is written in a real browser, services are suggested; in nobody's way, none without script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.browser import Eye, chromium_at
from tests.support.serving import Served

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("serving"), pytest.mark.timeout(300)]

QUESTION = "Vi vil åpne pub og lurer på om vi må ha skjenkebevilling"
FOUND = "Serverings- og skjenkebevilling"
FROM_TOP = "() => document.getElementById('name').getBoundingClientRect().top + window.scrollY"
WAIT_MS = 1200
"""Longer than the script waits for the next key, and the answer takes."""


@pytest.fixture
def context(chromium: str) -> Iterator[BrowserContext]:
    """A visitor."""
    with chromium_at(chromium) as browser:
        one = browser.new_context(locale="nb-NO")
        one.set_default_timeout(15_000)
        yield one
        one.close()


@pytest.fixture
def page(eye: Eye, context: BrowserContext) -> Page:
    """The form."""
    one = eye.visit(context)
    one.goto(f"{eye.address}/nb/henvendelse")
    return one


def test_what_is_being_written_shows_a_service_that_is_reached_by_keyboard(page: Page, eye: Eye, context) -> None:
    asked = []
    page.on("request", lambda request: asked.append(request) if "forslag" in request.url else None)

    page.locator("#text").press_sequentially(QUESTION, delay=10)
    expect(page.locator("#suggestions a").first).to_have_text(FOUND)

    # then: asked when the keys were still, not at every key, and not by the address
    assert 1 <= len(asked) <= 3
    assert all(request.method == "POST" and "?" not in request.url for request in asked)
    # the writer's focus is where it was, and what has come is said once
    assert page.evaluate("document.activeElement.id") == "text"
    expect(page.locator("#suggestions [role=status]")).to_contain_text("ny fane")
    eye.look(page, "form-with-suggestions")
    page.focus("#text")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == FOUND
    with context.expect_page() as opened:
        page.keyboard.press("Enter")
    assert opened.value.url.endswith("/nb/tjenester/serverings-og-skjenkebevilling")
    assert page.input_value("#text") == QUESTION
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert eye.faults == []


def test_what_was_hidden_stays_hidden(page: Page, eye: Eye) -> None:
    page.fill("#text", QUESTION)
    page.locator("#suggestions button").click()

    expect(page.locator("#suggestions a")).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "text"
    page.locator("#text").press_sequentially(" og hva det koster å søke", delay=5)
    page.wait_for_timeout(WAIT_MS)
    expect(page.locator("#suggestions a")).to_have_count(0)
    expect(page.locator("#suggestions button")).to_be_hidden()
    assert eye.faults == []


def test_nothing_is_suggested_for_a_few_letters_and_it_goes_when_they_go(page: Page) -> None:
    page.fill("#text", "skjenking")
    page.wait_for_timeout(WAIT_MS)
    expect(page.locator("#suggestions a")).to_have_count(0)

    page.fill("#text", QUESTION)
    expect(page.locator("#suggestions a")).not_to_have_count(0)
    page.fill("#text", "")
    expect(page.locator("#suggestions a")).to_have_count(0)
    expect(page.locator("#suggestions [role=status]")).to_have_text("")


def test_nothing_moves_once_the_writer_has_left_the_field(page: Page) -> None:
    page.fill("#text", QUESTION)
    page.focus("#name")
    before = page.evaluate(FROM_TOP)
    page.wait_for_timeout(WAIT_MS)

    assert page.evaluate(FROM_TOP) == before
    page.focus("#text")
    expect(page.locator("#suggestions a")).not_to_have_count(0)


def test_the_form_is_sent_though_the_suggestions_fail(page: Page, product: Served) -> None:
    page.route("**/forslag", lambda route: route.abort())
    errors: list[object] = []
    page.on("pageerror", lambda error: errors.append(error))  # noqa: PLW0108 - Playwright marks what it is given

    page.fill("#text", QUESTION)
    page.wait_for_timeout(WAIT_MS)
    send(page)

    assert errors == []
    assert len(product.rows("SELECT id FROM case_file")) == 1


def test_without_the_script_the_form_is_as_it_was(chromium: str, product: Served) -> None:
    with chromium_at(chromium) as browser:
        page = without_script(browser).new_page()
        page.goto(f"{product.address}/nb/henvendelse")
        expect(page.locator("#suggestions button")).to_be_hidden()
        assert page.locator("#suggestions").bounding_box()["height"] == 0
        send(page)

    assert len(product.rows("SELECT id FROM case_file")) == 1


def without_script(browser: Browser) -> BrowserContext:
    return browser.new_context(locale="nb-NO", java_script_enabled=False)


def send(page: Page) -> None:
    """Fill in the form and send it."""
    page.fill("#text", QUESTION)
    page.check("#municipality-bardu")
    page.fill("#name", "Kari Nordmann")
    page.fill("#email", "kari@example.com")
    page.click("#send")
    page.wait_for_url("**/mottatt/*")
