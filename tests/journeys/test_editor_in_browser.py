"""The editor in a real browser: every page accessible, and a newcomer adds a service that is routed by at once."""

import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import Eye
from tests.support.editor import DESK, EDITOR, FUND, NEW
from tests.support.serving import Served, wait_until
from tests.support.visitor import REFERENCE

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("serving"), pytest.mark.timeout(300)]

AREA = "forskning-og-innovasjon"
TEXTS = {
    "name_nb": "Hjelp med kvantefjøs", "name_nn": "Hjelp med kvantefjøs", "name_en": "Help with quantum barns",
    "summary_nb": "Vi hjelper deg i gang med kvantefjøs.", "summary_nn": "Vi hjelper deg i gang med kvantefjøs.",
    "summary_en": "We help you begin with quantum barns.",
    "description_nb": "Kvantefjøs er nytt for alle.", "description_nn": "Kvantefjøs er nytt for alle.",
    "description_en": "Quantum barns are new to everybody.",
    "what_you_get_nb": "En samtale.", "what_you_get_nn": "Ein samtale.", "what_you_get_en": "A talk.",
    "cost_nb": "Gratis", "cost_nn": "Gratis", "cost_en": "Free", "amount": "0",
    "questions_nb": "Hvem veileder oss om kvantefjøs?\nHvordan begynner vi med et kvantefjøs?",
    "questions_nn": "Kven rettleier oss om kvantefjøs?\nKorleis byrjar vi med eit kvantefjøs?",
    "questions_en": "Who advises us on quantum barns?\nHow do we begin with a quantum barn?",
}  # fmt: skip
QUESTION = "Hei! Vi trenger hjelp med et kvantefjøs. Hvem veileder oss om kvantefjøs, og hvordan begynner vi?"


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/inn")
    page.click(f"button[name=person][value={EDITOR}]")


def press(page: Page, then: str) -> None:
    page.click(f"button[name=then][value={then}]")


def fill(page: Page) -> None:
    """Everything that a service needs, and nothing else."""
    for name, text in TEXTS.items():
        page.fill(f"#{name}", text)
    page.select_option("#event", "start")
    page.select_option("#area", AREA)
    for box in ("#audience-etablerer", "#municipalities-salangen", "#municipalities-bardu", "#channels-form"):
        page.check(box)


def model_count(product: Served) -> int:
    return int(product.rows("SELECT count(*) AS n FROM fitted_model")[0].n)


def ask(page: Page, address: str, email: str) -> str:
    """A business asks by the public form; gives the reference."""
    page.goto(f"{address}/nb/henvendelse")
    page.fill("#text", QUESTION)
    page.check("#municipality-salangen")
    page.fill("#name", "Kari Nordmann")
    page.fill("#email", email)
    page.click("#send")
    page.wait_for_url("**/henvendelse/mottatt/*")
    found = REFERENCE.search(page.inner_text("main"))
    assert found
    return found[0]


def sorted_as(product: Served, reference: str) -> Any:
    """What became of a case: its area's slug, state and developer."""
    product.wait_until_done()
    (case,) = product.rows(
        "SELECT a.slug, c.state, c.developer_id FROM case_file c "
        "LEFT JOIN competence_area a ON a.id = c.area_id WHERE c.reference = :reference",
        reference=reference,
    )
    return case


def test_a_newcomer_adds_a_service_and_an_enquiry_in_its_words_is_routed_by_it(
    browser: Browser, product: Served, eye: Eye
) -> None:
    # given
    business = eye.visit(browser.new_context(locale="nb-NO"))
    before = sorted_as(product, ask(business, eye.address, "for@example.com"))
    desk, began, models = eye.visit(browser.new_context(locale="nb-NO")), time.monotonic(), model_count(product)

    # when
    sign_in(desk, eye.address)
    desk.click(f"nav a[href='{DESK}'], main a[href='{DESK}']")
    desk.click(f"a[href='{NEW}']")
    fill(desk)
    press(desk, "publish")
    assert "publisert" in desk.inner_text(".ds-alert")
    written = time.monotonic() - began
    wait_until(lambda: model_count(product) > models, seconds=120, what="the questions are learned")
    after = sorted_as(product, ask(business, eye.address, "etter@example.com"))
    passed = time.monotonic() - began

    # then
    assert before.slug != AREA
    assert (after.slug, after.state) == (AREA, "assigned")
    knows = "SELECT count(*) AS n FROM competence k JOIN competence_area a ON a.id = k.area_id WHERE a.slug = :area "
    (row,) = product.rows(knows + "AND k.developer_id = :who", area=AREA, who=after.developer_id)
    assert row.n == 1
    print(f"written in {written:.1f} s, routed after {passed:.1f} s")
    assert passed < 300
    assert eye.faults == []


def test_every_page_of_the_editor_is_accessible(browser: Browser, eye: Eye) -> None:
    page = eye.visit(browser.new_context(locale="nb-NO"))
    sign_in(page, eye.address)
    page.goto(eye.address + DESK)
    eye.look(page, "catalogue")
    page.click(f"a[href='{NEW}']")
    press(page, "save")
    eye.look(page, "new-service-without-a-name")
    page.locator(".ds-error-summary a").first.click()
    assert page.evaluate("document.activeElement.id") == "name_nb"
    page.fill("#name_nb", "Halvferdig")
    page.fill("#requirements_nn", "Ein plan.")
    press(page, "publish")
    eye.look(page, "service-with-what-it-lacks")
    press(page, "preview")
    eye.look(page, "preview-of-half-a-service")
    page.goto(eye.address + FUND)
    eye.look(page, "service")
    page.fill("#name_nb", "Det kommunale næringsfondet")
    page.fill("#summary_nb", "Penger til gode formål i kommunen.")
    press(page, "preview")
    eye.look(page, "preview")
    page.goto(eye.address + FUND)
    eye.look(page, "service-with-a-draft")
    page.goto(f"{eye.address}{FUND}/historikk")
    eye.look(page, "history")
    page.goto(f"{eye.address}{DESK}?vis=sprak")
    eye.look(page, "languages-older")
    for path, name in (("omrader", "areas"), ("nytt-omrade", "new-area"), ("omrader/reiseliv", "area")):
        page.goto(f"{eye.address}{DESK}/{path}")
        eye.look(page, name)
    assert eye.faults == []


def test_two_editors_see_what_the_other_wrote(browser: Browser, eye: Eye) -> None:
    pages = [eye.visit(browser.new_context(locale="nb-NO")) for _ in range(2)]
    for address in (FUND, f"{DESK}/omrader/reiseliv"):
        for page in pages:
            if address == FUND:
                sign_in(page, eye.address)
            page.goto(eye.address + address)
        for page, name in zip(pages, ("Den første", "Den andre"), strict=True):
            page.fill("#name_nb", name)
        pages[0].fill("#name_en", "The first one")
        for page in pages:
            page.locator("form:has(#name_nb) button").first.click()
        eye.look(pages[1], "written-at-once")
        assert pages[1].input_value("#name_nb") == "Den andre"
        assert pages[1].input_value("#name_en") == "The first one"
        assert "Den første" in pages[1].inner_text("main")
        pages[1].locator(".ds-error-summary a").first.click()
        assert pages[1].evaluate("document.activeElement.id") == "name_nb"
        pages[1].locator("form:has(#name_nb) button").first.click()
        assert "lagret" in pages[1].inner_text(".ds-alert") or "endret" in pages[1].inner_text(".ds-alert")
    assert eye.faults == []


def test_a_service_is_written_with_the_keyboard_alone_and_the_focus_is_always_seen(browser: Browser, eye: Eye) -> None:
    page = browser.new_context(locale="nb-NO").new_page()
    sign_in(page, eye.address)
    page.goto(eye.address + NEW)
    typed, unseen = {"name_nb": "Tastatur", "name_nn": "Tastatur", "questions_nb": "Går det uten mus?"}, []
    for _ in range(200):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const one = document.activeElement, field = one.closest('.ds-field');"
            " const isSeen = (part) => part && getComputedStyle(part).outlineStyle !== 'none';"
            " return {id: one.id, value: one.value || '', isSeen: isSeen(one) || isSeen(field)} }"
        )
        if not here["isSeen"]:
            unseen.append(here)
        if here["id"] in typed:
            page.keyboard.type(typed[here["id"]])
        elif here["id"] == "event":
            page.keyboard.press("ArrowDown")
        elif here["id"] == "audience-etablerer":
            page.keyboard.press("Space")
        elif here["value"] == "save":
            page.keyboard.press("Enter")
            break
    page.wait_for_url("**/tjenester/tastatur")
    assert unseen == []
    assert page.input_value("#questions_nb") == "Går det uten mus?"
    assert page.is_checked("#audience-etablerer")
    assert page.input_value("#event") == "start"
