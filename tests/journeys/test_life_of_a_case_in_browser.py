"""A case's whole life in a real browser: telephoned in, waited with, closed and undone, merged, split, and spam."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import Eye
from tests.support.serving import Served
from tests.support.visitor import REFERENCE

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("serving"), pytest.mark.timeout(300)]

COORDINATOR = "hilde-aroy"
HYTTER = "Vi leier ut fire hytter i Gratangsbotn og vil fylle dem om vinteren. Og hvem kan hjelpe oss med regnskapet?"


def sign_in(page: Page, address: str) -> None:
    """One click on the coordinator."""
    page.goto(f"{address}/inn")
    page.click(f"button[name=person][value={COORDINATOR}]")


def do(page: Page, label: str) -> None:
    """Press a button, or follow a way, of the case's page by its words."""
    page.locator(".fl-actions").get_by_text(label, exact=True).click()


def register(page: Page, eye: Eye, text: str, email: str = "") -> str:
    """Write down what a business said on the telephone; gives the case's number."""
    page.goto(f"{eye.address}/skrivebord/ny")
    page.fill("#text", text)
    page.check("#municipality-gratangen")
    page.fill("#name", "Solveig Holm")
    page.fill("#phone", "77 00 00 00")
    page.fill("#email", email)
    page.click("#send")
    found = REFERENCE.search(page.inner_text("main"))
    assert found
    return found[0]


def open_case(page: Page, eye: Eye, reference: str) -> None:
    """Its page, once it is sorted."""
    page.goto(f"{eye.address}/skrivebord/saker/{reference}")


def test_a_case_telephoned_in_is_answered_waited_with_closed_and_undone(
    browser: Browser, product: Served, eye: Eye
) -> None:
    page = eye.visit(browser.new_context(locale="nb-NO"))
    sign_in(page, eye.address)
    page.goto(f"{eye.address}/skrivebord/ny")
    eye.look(page, "register")
    page.click("#send")
    assert page.locator(".ds-error-summary a").count() == 4
    eye.look(page, "register-with-faults")
    reference = register(page, eye, HYTTER)
    product.wait_until_done()
    assert [letter for letter in product.letters() if "Solveig" in str(letter["To"])] == []

    open_case(page, eye, reference)
    assert "Bedriften har ingen e-postadresse" in page.inner_text("main")
    eye.look(page, "case-without-address")
    page.fill("#answer-text", "Sa at de kan søke om støtte.")
    page.locator("#answer button[value=send]").click()
    assert "Det ble ikke sendt noen e-post" in page.inner_text("main")

    do(page, "Vent og følg opp")
    eye.look(page, "wait")
    page.fill("#until", "2020-01-01")
    page.click("#send")
    eye.look(page, "wait-with-fault")
    page.fill("#until", page.evaluate("() => new Date(Date.now() + 9 * 864e5).toISOString().slice(0, 10)"))
    page.check("#whom-partner")
    page.fill("#reason", "Innovasjon Norge, Kari")
    page.click("#send")
    assert "Vi venter på en partner." in page.inner_text("main")
    eye.look(page, "case-that-waits")
    do(page, "Ikke vent lenger")

    do(page, "Avslutt saken")
    eye.look(page, "close")
    page.check("#outcome-founded")
    page.fill("#jobs", "to")
    page.click("#send")
    eye.look(page, "close-with-fault")
    page.fill("#jobs", "2")
    page.fill("#funding", "250 000")
    page.click("#send")
    assert re.search("Et foretak ble startet, 2 arbeidsplasser, 250.000 kroner", page.inner_text("main"))
    eye.look(page, "case-closed")
    page.locator(".ds-alert form button").click()
    assert "Det er angret" in page.inner_text("main")
    assert eye.faults == []


def test_two_become_one_one_becomes_two_and_spam_goes_its_way(browser: Browser, product: Served, eye: Eye) -> None:
    page = eye.visit(browser.new_context(locale="nb-NO"))
    sign_in(page, eye.address)
    email = "solveig@example.com"
    first, second = (register(page, eye, text, email) for text in (HYTTER, "Vi spør en gang til om hyttene våre."))
    product.wait_until_done()

    open_case(page, eye, second)
    do(page, "Slå sammen med en annen sak")
    eye.look(page, "merge")
    page.click("#send")
    assert page.url.endswith(first)
    assert "Vi spør en gang til om hyttene våre." in page.inner_text("main")
    eye.look(page, "case-merged")

    do(page, "Del saken")
    eye.look(page, "split")
    page.fill("#text", "Hvem kan hjelpe oss med regnskapet?")
    page.click("#send")
    assert "En del av spørsmålet er nå sak" in page.inner_text("main")
    product.wait_until_done()

    spam = register(page, eye, "Ring Magne for billige nettsider til alle!", "magne@example.com")
    product.wait_until_done()
    open_case(page, eye, spam)
    do(page, "Slå sammen med en annen sak")
    eye.look(page, "merge-with-nothing")
    open_case(page, eye, spam)
    do(page, "Søppelpost eller salg")
    page.goto(f"{eye.address}/skrivebord/soppel")
    eye.look(page, "spam")
    page.locator("main li form button").click()
    eye.look(page, "spam-empty")

    subjects = [str(letter["Subject"]) for letter in product.letters() if email in str(letter["To"])]
    assert sum("De to sakene dine er nå én" in subject for subject in subjects) == 1
    joined = next(letter for letter in product.letters() if "nå én" in str(letter["Subject"]))
    received = [letter for letter in product.letters() if "har fått spørsmålet" in str(letter["Subject"])]
    links = [re.search(r"http\S+/sak/\S+", letter.get_body(("plain",)).get_content()) for letter in (*received, joined)]
    business = eye.visit(browser.new_context(locale="nb-NO"))
    business.goto(links[0][0])
    eye.look(business, "own-case-joined")
    assert "hytter" not in business.inner_text("main")
    business.goto(links[-1][0])
    assert "Vi spør en gang til om hyttene våre." in business.inner_text("main")
    open_case(page, eye, first)
    page.fill("#answer-text", "Hvor mange senger har dere?")
    page.select_option("#answer-then", "follow_up")
    page.locator("#answer button[value=now]").click()
    business.reload()
    assert "Vi venter på å høre fra deg." in business.inner_text("main")
    eye.look(business, "own-case-we-wait-for")
    assert eye.faults == []
