"""The whole story in a real browser: ask, receipt, coordinator, reassign, answer, read; every page accessible."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import Eye
from tests.support.serving import Served
from tests.support.visitor import REFERENCE

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("serving"), pytest.mark.timeout(300)]

QUESTION = (
    "Hei! Vi er tre som vil åpne bakeri på Sjøvegan i vår, og lurer på om det finnes tilskudd til ovn og innredning."
)
ANSWER = "Hei! Ja, det finnes et kommunalt næringsfond. Ring meg i morgen, så ser vi på søknaden sammen."
MORE = "Takk! Vi ringer. Ovnen koster 180 000 kroner."
PUBLIC = (
    "",
    "henvendelse",
    "tjenester?q=tilskud&kommune=salangen",
    "tjenester/kommunalt-naeringsfond",
    "kommuner/lavangen",
    "slik-virker-det",
    "personvern",
    "tilgjengelighet",
)


def fill(page: Page, *, email: str, text: str = QUESTION) -> None:
    """Fill in what is needed, and nothing else."""
    page.fill("#text", text)
    page.check("#municipality-salangen")
    page.fill("#name", "Kari Nordmann")
    page.fill("#email", email)


def sign_in(page: Page, address: str, slug: str) -> None:
    """One click on the sample person."""
    page.goto(f"{address}/inn")
    page.click(f"button[name=person][value={slug}]")


def sign_out(page: Page) -> None:
    """By the desk's own button."""
    page.locator("form[action$='/ut'] button").first.click()


def coordinator(product: Served) -> str:
    """The slug of the region's coordinator."""
    who = "SELECT u.slug FROM user_account u JOIN user_role r ON r.user_id = u.id JOIN role ON role.id = r.role_id "
    return str(product.rows(who + "WHERE role.name = 'coordinator' ORDER BY u.id")[0].slug)


def ask(page: Page, eye: Eye, language: str) -> str:
    """From the front page through a faulty form to the receipt; gives the reference."""
    page.goto(f"{eye.address}/{language}/")
    eye.look(page, f"front-{language}")
    page.locator(f"a[href^='/{language}/henvendelse']").first.click()
    eye.look(page, f"form-{language}")
    page.click("#send")
    assert page.locator(".ds-error-summary a").count() >= 4
    eye.look(page, f"form-with-faults-{language}")
    fill(page, email=f"story-{language}@example.com")
    page.set_input_files(
        "#attachments", {"name": "Søknad.txt", "mimeType": "text/plain", "buffer": b"Budsjett: 180000"}
    )
    page.click("#send")
    page.wait_for_url("**/henvendelse/mottatt/*")
    eye.look(page, f"receipt-{language}")
    found = REFERENCE.search(page.inner_text("main"))
    assert found
    return found[0]


def reassign(page: Page, eye: Eye, reference: str) -> tuple[str, str]:
    """The coordinator finds the case and gives it away in two clicks; gives slug and name of who has it now."""
    eye.look(page, "all-cases")
    page.goto(f"{eye.address}/skrivebord/alle?vis=apne")
    eye.look(page, "open-cases")
    page.locator(f"a[href$='/saker/{reference}']").first.click()
    eye.look(page, "case-as-coordinator")
    page.locator(f"a[href$='/saker/{reference}/gi-videre']").first.click()
    eye.look(page, "hand-over")
    chosen = page.locator("input[name=person]:checked")
    slug = chosen.get_attribute("value") or ""
    name = page.locator(f"label[for=person-{slug}]").inner_text().split(",")[0]
    page.click("#send")
    assert "gi-videre" not in page.url
    assert name in page.inner_text("main")
    eye.look(page, "handed-over")
    return slug, name


def answer(page: Page, eye: Eye, reference: str) -> None:
    """The developer finds the case among their own and answers."""
    eye.look(page, "my-work")
    page.locator(f"a[href$='/saker/{reference}']").first.click()
    eye.look(page, "case-as-developer")
    page.fill("#answer-text", ANSWER)
    page.locator("#answer button[value=now]").click()
    assert ANSWER in page.inner_text("main")
    eye.look(page, "answered")


def test_the_whole_story_from_question_to_answer(browser: Browser, product: Served, eye: Eye) -> None:
    business = eye.visit(browser.new_context(locale="nb-NO"))
    reference = ask(business, eye, "nb")
    business.locator("a[href*='/sak/']").first.click()
    private_link = business.url
    eye.look(business, "own-case-fresh")
    product.wait_until_done()

    desk = eye.visit(browser.new_context(locale="nb-NO"))
    desk.goto(f"{eye.address}/inn")
    eye.look(desk, "sign-in")
    sign_in(desk, eye.address, coordinator(product))
    slug, name = reassign(desk, eye, reference)
    sign_out(desk)
    sign_in(desk, eye.address, slug)
    answer(desk, eye, reference)
    product.wait_until_done()

    business.goto(private_link)
    assert ANSWER in business.inner_text("main")
    assert name in business.inner_text("main")
    eye.look(business, "own-case-answered")
    business.fill("#text", MORE)
    business.locator("#write button[type=submit]").click()
    assert MORE in business.inner_text("main")
    eye.look(business, "own-case-added")
    desk.reload()
    assert MORE in desk.inner_text("main")

    by_letter = [letter["Subject"] for letter in product.letters() if reference in letter["Subject"]]
    assert len(by_letter) >= 4  # acknowledgement, first developer or coordinator, new developer, answer
    assert eye.faults == []


def test_the_rest_of_the_desk_and_the_pages_of_errors_are_accessible(
    browser: Browser, product: Served, eye: Eye
) -> None:
    page = eye.visit(browser.new_context(locale="nb-NO"))
    for path in (
        "/nb/finnes-ikke",
        "/nb/sak/abcdefghijklmnopqrstuvwxyz234567",
        "/nb/henvendelse/mottatt/NF-2026-22222",
    ):
        page.goto(eye.address + path)
        eye.look(page, "not-found")
    ask(page, eye, "nb")
    product.wait_until_done()
    sign_in(page, eye.address, coordinator(product))
    tabs = page.locator("a[href*='vis=']").evaluate_all("all => [...new Set(all.map(one => one.href))]")
    for number, path in enumerate([f"{eye.address}/skrivebord/folk", f"{eye.address}/postkasse", *tabs]):
        page.goto(path)
        eye.look(page, f"desk-{number}")
    page.goto(f"{eye.address}/postkasse")
    letters = page.locator("main a[href*='/postkasse/']").evaluate_all("all => all.map(one => one.href)")
    assert len(letters) >= 2
    for path in letters[:2]:
        page.goto(path)
        eye.look(page, "letter")
    assert eye.faults == []


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_public_pages_are_accessible_in_every_language(browser: Browser, eye: Eye, language: str) -> None:
    page = eye.visit(browser.new_context())
    for path in PUBLIC:
        page.goto(f"{eye.address}/{language}/{path}")
        assert page.get_attribute("html", "lang") == language
        assert page.locator("h1").count() == 1
        eye.look(page, f"{path or 'front'}-{language}")
    if language != "nb":
        ask(page, eye, language)
        page.locator("a[href*='/sak/']").first.click()
        eye.look(page, f"own-case-{language}")
    assert eye.faults == []


def test_a_business_gets_all_the_way_without_javascript(browser: Browser, product: Served) -> None:
    page = browser.new_context(java_script_enabled=False, locale="nn-NO").new_page()
    page.goto(f"{product.address}/")
    assert re.search("/nn/$", page.url)
    page.locator("a[href^='/nn/henvendelse']").first.click()
    page.click("#send")
    assert page.locator(".ds-error-summary").is_visible()
    page.locator(".ds-error-summary a").first.click()
    assert page.url.endswith("#text")
    fill(page, email="utan-skript@example.com")
    page.click("#send")
    page.wait_for_url("**/nn/henvendelse/mottatt/*")
    page.locator("a[href*='/sak/']").first.click()
    assert QUESTION in page.inner_text("main")
    page.fill("#text", MORE)
    page.locator("#write button[type=submit]").click()
    assert MORE in page.inner_text("main")


def test_the_form_can_be_sent_with_the_keyboard_alone_and_the_focus_is_always_seen(
    browser: Browser, product: Served
) -> None:
    page = browser.new_context(locale="nb-NO").new_page()
    page.goto(f"{product.address}/nb/henvendelse")
    typed = {"text": QUESTION, "name": "Kari Nordmann", "email": "tastatur@example.com"}
    unseen, order = [], []
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const one = document.activeElement, field = one.closest('.ds-field');"
            " const isSeen = (part) => part && getComputedStyle(part).outlineStyle !== 'none';"
            " return {id: one.id, name: one.name || '', type: one.type || '', tag: one.tagName,"
            " isSeen: isSeen(one) || isSeen(field)} }"
        )
        order.append(here["id"] or here["tag"])
        if not here["isSeen"]:
            unseen.append(here)
        if here["name"] == "municipality":
            page.keyboard.press("ArrowDown")
        elif here["id"] in typed:
            page.keyboard.type(typed[here["id"]])
        elif here["id"] == "send":
            page.keyboard.press("Enter")
            break
    page.wait_for_url("**/henvendelse/mottatt/*")
    assert unseen == []
    assert "website" not in order
    assert order.index("text") < order.index("name") < order.index("email") < order.index("send")
    assert page.locator("main").inner_text().count("NF-") >= 1
