"""A coordinator at the desk whose hands stay on the keyboard."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.support.browser import Eye

LIST = "/skrivebord/alle?vis=apne"
FOCUSED = "document.activeElement.id || document.activeElement.getAttribute('href') || document.activeElement.tagName"


@dataclass
class Desk:
    """The coordinator's desk, with cases in the order of the list."""

    page: Page
    eye: Eye
    cases: list[str]

    def open(self, path: str) -> None:
        """Go there, as by a bookmark."""
        self.page.goto(self.eye.address + path)

    def open_case(self) -> None:
        """The first case, from the list."""
        self.open(LIST)
        self.press("j", "Enter")
        self.page.wait_for_url(f"**{self.cases[0]}")

    def press(self, *keys: str) -> None:
        """One after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def focused(self) -> str:
        """The id, address or name of what has the focus."""
        return str(self.page.evaluate(FOCUSED))
