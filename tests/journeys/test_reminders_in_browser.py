"""A person chooses how to be reminded, by keyboard alone; the page is accessible, narrow and wide, light and dark."""

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import Eye
from tests.support.serving import Served

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("serving"), pytest.mark.timeout(180)]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_reminders_are_chosen_by_keyboard_and_the_choice_stands(product: Served, browser: Browser, eye: Eye) -> None:
    # given
    page = eye.visit(browser.new_context(locale="nb-NO"))
    page.goto(f"{product.address}/inn")
    page.click("button[name=person][value=hilde-aroy]")
    page.goto(f"{product.address}/skrivebord/")

    # when: from my work to the page, a digest at eleven, without other people's cases
    tab_to(page, "main a[href='/skrivebord/varsler']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/skrivebord/varsler")
    eye.look(page, "my-reminders")
    page.goto(page.url)
    tab_to(page, "#mode-singly")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#hour")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    tab_to(page, "#wanted-others")
    page.keyboard.press("Space")
    tab_to(page, "#send")
    page.keyboard.press("Enter")

    # then
    page.wait_for_selector(".ds-alert[data-color=success]")
    assert page.is_checked("#mode-digest")
    assert page.input_value("#hour") == "11"
    assert [page.is_checked(f"#wanted-{name}") for name in ("due_soon", "others")] == [True, False]
    eye.look(page, "my-reminders-kept")
    rows = product.rows("SELECT is_digest, hour, left_out FROM reminder_choice")
    assert [(bool(row.is_digest), row.hour, row.left_out) for row in rows] == [(True, 11, '["others"]')]

    # when: the hour is made up
    page.eval_on_selector("#hour", "one => one.add(new Option('3', '3', true, true))")
    page.click("#send")

    # then
    page.wait_for_selector(".ds-error-summary")
    eye.look(page, "my-reminders-with-a-fault")
    page.click(".ds-error-summary a")
    assert page.locator(":target").count() == 1
    assert eye.faults == []
