"""The desk by keyboard alone: every shortcut of the table, the palette, and none of it where it would be in the way."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.desk.shortcuts import LETTERS, TABLE
from tests.support.browser import Eye
from tests.support.keyboard import LIST, Desk
from tests.support.serving import Served, serving
from tests.support.visitor import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("serving"), pytest.mark.timeout(180)]

COORDINATOR, EDITOR = "hilde-aroy", "petter-andreas-solbakk"
HYTTER = "Vi leier ut hytter i Gratangsbotn og vil fylle dem om vinteren. Hvem kan hjelpe oss med det?"
SHIFT_7 = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', shiftKey: true, bubbles: true}))"


def sign_in(page: Page, address: str, slug: str) -> None:
    page.goto(f"{address}/inn")
    page.click(f"button[name=person][value={slug}]")


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, ready: Path) -> Iterator[Served]:
    """One product for the whole file, with three open cases."""
    with serving(tmp_path_factory.mktemp("keys") / "product", ready=ready) as one:
        visitor = Visitor(one.address)
        for number in range(3):
            visitor.send(text=f"{HYTTER} Hytte {number}.", email=f"hytte{number}@example.com")
        one.wait_until_done()
        yield one


@pytest.fixture
def desk(product: Served, browser: Browser) -> Desk:
    """The coordinator at work."""
    eye = Eye(product.address)
    page = eye.visit(browser.new_context(locale="nb-NO"))
    page.set_default_timeout(10_000)
    sign_in(page, eye.address, COORDINATOR)
    page.goto(eye.address + LIST)
    found = page.locator("main .fl-table").first.locator("tbody th a").all()
    return Desk(page, eye, [str(one.get_attribute("href")) for one in found])


def the_list(desk: Desk) -> None:
    desk.open(LIST)
    desk.press("j", "Shift+?")
    expect(desk.page.locator("#keys")).to_be_visible()
    desk.press("j", "n", "/")
    desk.eye.look(desk.page, "dialog-of-shortcuts")
    desk.press("Escape")
    expect(desk.page.locator("#keys")).to_be_hidden()
    assert desk.focused == desk.cases[0]


def the_palette(desk: Desk) -> None:
    desk.open(LIST)
    desk.press("Control+k")
    expect(desk.page.locator("#palette")).to_be_visible()
    assert desk.focused == "palette-field"
    desk.press("Escape")


def the_search_field(desk: Desk) -> None:
    for path, field in ((LIST, "search"), ("/skrivebord/sok", "q")):
        desk.open(path)
        desk.page.evaluate(SHIFT_7)
        assert desk.focused == field
    desk.open(LIST)
    desk.press("/")
    assert desk.focused == "search"
    assert desk.page.input_value("#search") == ""


def the_next_line(desk: Desk) -> None:
    desk.open(LIST)
    for wanted in desk.cases:
        desk.press("j")
        assert desk.focused == wanted
    assert desk.page.locator(":focus-visible").count() == 1
    desk.press("Shift+J", "Alt+k", "Control+j")
    assert desk.focused == desk.cases[-1]
    desk.open("/skrivebord/sok?q=hytter")
    desk.press("j", "j", "j")
    assert desk.focused in desk.cases


def the_line_before(desk: Desk) -> None:
    desk.open(LIST)
    desk.press("j", "j", "k", "k", "k")
    assert desk.focused == desk.cases[0]


def the_open_line(desk: Desk) -> None:
    desk.open(LIST)
    desk.press("j", "j", "Enter")
    desk.page.wait_for_url(f"**{desk.cases[1]}")


def the_tick(desk: Desk) -> None:
    desk.open(LIST)
    desk.press("x", "j", "x", "j", "x", "x")
    ticked = desk.page.locator("input[name=case]:checked")
    expect(ticked).to_have_count(1)
    assert desk.cases[0].endswith(str(ticked.get_attribute("value")).partition(":")[0])


def the_next_case(desk: Desk) -> None:
    desk.open_case()
    for wanted in desk.cases[1:]:
        desk.press(".")
        desk.page.wait_for_url(f"**{wanted}")
    desk.press(".")
    expect(desk.page.locator("#keys-told")).to_have_text("Dette er den siste saken i listen.")
    desk.eye.look(desk.page, "last-case-of-the-list")


def the_button_that_leads_on(desk: Desk) -> None:
    """No shortcut of its own: it leads on in the coordinator's list."""
    desk.open(LIST)
    desk.press("j", "j", "Enter")
    desk.page.wait_for_url(f"**{desk.cases[1]}")
    desk.press("l")
    desk.page.wait_for_url("**/avslutt")
    desk.page.locator("[data-onward]").focus()
    desk.press("Enter")
    desk.page.wait_for_url(f"**{desk.cases[2]}")
    desk.page.locator(".ds-alert form button").focus()
    desk.press("Enter")
    desk.page.wait_for_url(f"**{desk.cases[1]}")


def what_is_written(desk: Desk) -> None:
    desk.open_case()
    desk.press("n")
    desk.page.keyboard.type("Ring dem. Er det j, k? / x")
    assert desk.page.input_value("#note-text") == "Ring dem. Er det j, k? / x"
    desk.press("Control+Enter")
    expect(desk.page.locator(".ds-alert[data-color=success]")).to_contain_text("Notatet er lagret")
    desk.press("s")
    desk.page.keyboard.type("Prøv toppturer.")
    desk.press("Control+Enter")
    expect(desk.page.locator(".ds-alert[data-color=success]")).to_contain_text("Svaret er på vei til")


def focuses(key: str, field: str) -> Callable[[Desk], None]:
    def trial(desk: Desk) -> None:
        desk.open_case()
        desk.press(key)
        assert desk.focused == field
        assert desk.page.input_value(f"#{field}") == ""

    return trial


def leads_to(key: str, end: str) -> Callable[[Desk], None]:
    def trial(desk: Desk) -> None:
        desk.open_case()
        desk.press(key)
        desk.page.wait_for_url(f"**{desk.cases[0]}/{end}")

    return trial


TRIALS: dict[str, Callable[[Desk], None]] = {
    "?": the_list,
    "Ctrl+K": the_palette,
    "/": the_search_field,
    "j": the_next_line,
    "k": the_line_before,
    "Enter": the_open_line,
    "x": the_tick,
    "s": focuses("s", "answer-text"),
    "n": focuses("n", "note-text"),
    "o": leads_to("o", "gi-videre"),
    "b": leads_to("b", "spor"),
    "v": leads_to("v", "vent"),
    "l": leads_to("l", "avslutt"),
    ".": the_next_case,
    "Ctrl+Enter": what_is_written,
}


def test_every_shortcut_of_the_table_does_what_it_says(desk: Desk, browser: Browser) -> None:
    assert set(TRIALS) == {one.keys for one in TABLE}
    assert len(desk.cases) == 3

    for trial in TRIALS.values():
        trial(desk)
    the_button_that_leads_on(desk)

    editor = desk.eye.visit(browser.new_context(locale="nb-NO"))
    sign_in(editor, desk.eye.address, EDITOR)
    tried = {}
    for page in (desk.page, editor):
        page.goto(f"{desk.eye.address}/skrivebord/taster")
        rows = page.locator("main [data-keys^='g ']").all()
        ways = {str(one.get_attribute("data-keys")): str(one.get_attribute("data-target")) for one in rows}
        for keys, address in (ways.items() - tried.items()) | {("g m", "/skrivebord/")}:
            for key in keys.split():
                page.keyboard.press(key)
            page.wait_for_url(f"{desk.eye.address}{address}")
        tried |= ways
    assert set(tried) == {f"g {letter}" for letter in LETTERS.values()}
    assert desk.eye.faults == []


def hits(page: Page, *wanted: str) -> None:
    """The palette shows these, and says how many; the first is the one that Enter takes."""
    expect(page.locator("#palette [role=option] bdi:first-child")).to_have_text(list(wanted))
    assert page.inner_text("#palette-count").startswith(f"Treff: {len(wanted)}.")
    chosen = page.locator("#palette [aria-selected=true]")
    assert chosen.get_attribute("id") == page.get_attribute("#palette-field", "aria-activedescendant")
    assert chosen.locator("bdi").first.inner_text() == wanted[0]


def test_the_palette_opens_pages_actions_and_cases_and_says_when_it_cannot(desk: Desk) -> None:
    page, reference = desk.page, desk.cases[1].rpartition("/")[2]
    desk.open_case()

    desk.press("Control+k")
    page.keyboard.type("hytte")
    case = page.locator("#palette [role=option]", has_text=reference)
    expect(case).to_be_visible()
    assert page.locator("#palette [role=option]").count() == 3
    desk.eye.look(page, "palette-with-cases")
    while case.get_attribute("aria-selected") == "false":
        desk.press("ArrowDown")
    desk.press("Enter")
    page.wait_for_url(f"**{desk.cases[1]}")

    desk.press("Control+k")
    page.keyboard.type("skriv notat")
    hits(page, "Skriv notat")
    desk.press("Enter")
    assert desk.focused == "note-text"

    desk.press("Control+k")  # from within a field too
    page.keyboard.type("varsl")
    hits(page, "Mine varsler")
    desk.press("Enter")
    page.wait_for_url("**/skrivebord/varsler")

    page.route("**/sok.json*", lambda route: route.abort())
    desk.press("Control+k")
    page.keyboard.type("sø")
    expect(page.locator("#palette-count")).to_contain_text("Det går ikke å søke i sakene akkurat nå.")
    assert page.locator("#palette [role=option]").count() > 0
    desk.press("ArrowUp", "ArrowUp", "Escape")
    expect(page.locator("#palette")).to_be_hidden()
    assert desk.eye.faults == []


def test_keys_of_one_character_are_off_when_they_are_turned_off(desk: Desk) -> None:
    page = desk.page
    desk.open("/skrivebord/taster")
    desk.eye.look(page, "shortcuts")
    page.focus("#keys-on")
    desk.press("Space")
    expect(page.locator("#keys-choice [role=status]")).to_have_text("Hurtigtaster med ett tegn er av.")

    desk.open(LIST)
    desk.press("j", "g", "m", "Shift+?", "/")
    assert (desk.focused, page.url) == ("BODY", desk.eye.address + LIST)
    expect(page.locator("#keys")).to_be_hidden()
    desk.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()

    desk.open("/skrivebord/taster")
    assert not page.is_checked("#keys-on")
    page.focus("#keys-on")
    desk.press("Space", "j", "Shift+?")
    expect(page.locator("#keys")).to_be_visible()
    without_script = page.context.browser.new_context(java_script_enabled=False).new_page()
    sign_in(without_script, desk.eye.address, COORDINATOR)
    without_script.goto(f"{desk.eye.address}/skrivebord/taster")
    expect(without_script.locator("dialog, #keys-choice")).to_have_count(3)
    assert [one.is_visible() for one in without_script.locator("dialog, #keys-choice").all()] == [False] * 3
    assert re.search(r"Gå til søkefeltet", without_script.inner_text("main"))
    assert desk.eye.faults == []
