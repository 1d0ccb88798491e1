"""A real Chromium, and an eye for each page: accessible, nothing sideways, light and dark, wide and narrow."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

WIDE, NARROW = 1280, 320
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
SCREENSHOTS = "FORSTELINJA_SCREENSHOTS"
"""The environment variable that names a folder for pictures of every page that is looked at."""

WHAT_STICKS_OUT = """() => [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1
        && getComputedStyle(one).position !== "fixed")
    .slice(0, 5).map(one => one.outerHTML.slice(0, 160))"""
WIDTH_OF_ALL = "() => document.documentElement.scrollWidth - window.innerWidth"


@contextmanager
def chromium_at(path: str) -> Iterator[Browser]:
    """The browser, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Eye:
    """Looks at pages. What is wrong is collected, so that one run tells everything."""

    address: str
    axe: Axe = field(default_factory=Axe)
    faults: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def visit(self, context: BrowserContext) -> Page:
        """A new tab that notes errors of scripts, refused resources and failed requests."""
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: script error: {error}"))
        page.on("console", lambda said: self._note_console(page, said))
        page.on("response", self._note_answer)
        return page

    def look(self, page: Page, name: str) -> None:
        """Look at the page as it stands: wide and narrow, light and dark."""
        page.wait_for_load_state("load")  # a function given as text is evaluated, which the pages' policy forbids
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": 900})
            over = page.evaluate(WIDTH_OF_ALL)
            if over > 0:
                self.faults.append(f"{name}: {over} px too wide at {width} px: {page.evaluate(WHAT_STICKS_OUT)}")
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                self.faults += [f"{name}, {width} px, {scheme}: {fault}" for fault in self._violations(page)]
                self._picture(page, f"{len(self.seen):02}-{name}-{width}-{scheme}")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": WIDE, "height": 900})
        self.seen.append(name)

    def _violations(self, page: Page) -> Iterator[str]:
        for fault in self.axe.run(page).response["violations"]:
            where = "; ".join(node["html"][:140] for node in fault["nodes"][:3])
            yield f"{fault['id']} ({fault['impact']}): {fault['help']}: {where}"

    def _picture(self, page: Page, name: str) -> None:
        folder = os.environ.get(SCREENSHOTS)
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    def _note_console(self, page: Page, said: Any) -> None:
        if said.type == "error" and "Failed to load resource" not in said.text:
            self.faults.append(f"{page.url}: the browser complains: {said.text}")

    def _note_answer(self, answer: Any) -> None:
        is_page = answer.request.resource_type == "document"
        if answer.status >= 500 or (answer.status >= 400 and not is_page):
            self.faults.append(f"{answer.url} answered {answer.status}")
        if not answer.url.startswith((self.address, "data:", "about:")):
            self.faults.append(f"something was fetched from elsewhere: {answer.url}")
