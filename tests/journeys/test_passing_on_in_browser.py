"""A question is passed on to a partner: chosen on the desk, said yes to without scripts and by keyboard alone."""

import re

import pytest
from playwright.sync_api import Browser

from tests.journeys.test_life_of_a_case_in_browser import do, open_case, register, sign_in
from tests.support.browser import Eye
from tests.support.mailbox import text_of
from tests.support.serving import Served

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("serving"), pytest.mark.timeout(300)]

QUESTION = "Vi leier ut fire hytter i Gratangsbotn og vil bygge om. Hvem gir tilskudd?"


def test_the_business_is_asked_says_yes_and_the_partner_gets_the_question(
    browser: Browser, product: Served, eye: Eye
) -> None:
    desk = eye.visit(browser.new_context(locale="nb-NO"))
    sign_in(desk, eye.address)
    reference = register(desk, eye, QUESTION, "solveig@example.org")
    product.wait_until_done()
    open_case(desk, eye, reference)

    do(desk, "Vis videre til en partner")
    eye.look(desk, "refer")
    desk.click("#send")
    assert desk.locator(".ds-error-summary a").count() == 2
    eye.look(desk, "refer-with-faults")
    desk.check("#partner-innovasjon-norge")
    desk.check("#how-page")
    desk.click("#send")
    desk.wait_for_selector("#passed")
    eye.look(desk, "case-with-a-question-to-the-business")
    product.wait_until_done()

    asked = [text_of(one) for one in product.letters() if one["To"] == "solveig@example.org"]
    link = next(found[0] for text in asked if "videre" in text and (found := re.search(r"\S+/nb/sak/\w+", text)))
    own = eye.visit(browser.new_context(locale="nb-NO", java_script_enabled=False))
    own.goto(link)
    own.focus("button[name=answer][value=yes]")
    own.keyboard.press("Enter")
    own.wait_for_selector(".ds-alert[data-color=success]")
    looked = eye.visit(browser.new_context(locale="nb-NO"))
    looked.goto(link)
    eye.look(looked, "own-page-with-what-was-passed-on")
    product.wait_until_done()

    (letter,) = [one for one in product.letters() if "post@innovasjonnorge.no" in str(one["To"])]
    assert QUESTION.split(maxsplit=1)[0] in text_of(letter)
    open_case(desk, eye, reference)
    assert "Innovasjon Norge Arktis" in desk.inner_text("main")
    eye.look(desk, "case-that-waits-for-a-partner")
    assert eye.faults == []
