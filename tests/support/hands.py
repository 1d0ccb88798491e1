"""Somebody who works by keyboard alone: whatever they do they first reach with Tab."""

from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Page

MATCHES = "which => document.activeElement.matches(which)"
VALUE = "() => document.activeElement.value"
IS_OPEN = "() => document.activeElement.parentElement.open"


@dataclass
class Hands:
    """On the keyboard of one page. `which` is a CSS selector: the first element of it that Tab comes to."""

    page: Page

    def reach(self, which: str, *, most: int = 400) -> None:
        """Press Tab until it has the focus. Raises AssertionError when it cannot be reached."""
        for _ in range(most):
            if self.page.evaluate(MATCHES, which):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{which} is not reached with Tab on {self.page.url}")

    def press(self, which: str, key: str = "Enter") -> None:
        """Reach it and press; of a link or a button that leads to another page, wait for that."""
        self.reach(which)
        self.page.keyboard.press(key)
        self.page.wait_for_load_state("load")

    def go(self, which: str) -> None:
        """Press what leads to another page, and wait for it."""
        self.reach(which)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def open(self, which: str) -> None:
        """Open a fold by its summary, unless it is open."""
        self.reach(f"{which} > summary")
        if not self.page.evaluate(IS_OPEN):
            self.page.keyboard.press("Enter")

    def write(self, which: str, text: str) -> None:
        """Type after what stands in the field."""
        self.reach(which)
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text)

    def date(self, which: str, day: date) -> None:
        """Type a day, in the order that this browser's field has."""
        self.reach(which)
        for order in ("%d%m%Y", "%m%d%Y"):
            self.page.keyboard.type(day.strftime(order))
            if self.page.evaluate(VALUE) == day.isoformat():
                return
            while self.page.evaluate(MATCHES, which):  # the field has three parts, and is entered by the first
                self.page.keyboard.press("Shift+Tab")
            self.reach(which)
        raise AssertionError(f"{which} does not take {day}")

    def pick(self, which: str, value: str) -> None:
        """Choose from a list."""
        self.reach(which)
        self.page.keyboard.press("Home")
        for _ in range(60):
            if self.page.evaluate(VALUE) == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{which} does not offer {value}")

    def choose(self, name: str, *, down: int = 0) -> str:
        """Choose one of several: so many below the chosen one or the first, which Tab reaches. Gives its value."""
        self.reach(f"input[name={name}]")
        self.page.keyboard.press("Space")
        for _ in range(down):
            self.page.keyboard.press("ArrowDown")
        return str(self.page.evaluate(VALUE))
