"""What every page must be, looked at on every page that any test fetches."""

import contextvars
import re
from functools import lru_cache
from typing import Any

import html5lib
from bs4 import BeautifulSoup, Tag
from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.extensions import db

NEEDS_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
NO_PAGE = re.compile(r"/postkasse/[^/]+/html|.*/forslag")
"""What stands within a page: a letter in its frame, and the suggestions that a script fetches."""
FAULT_IN_THE_TITLE = re.compile(r"^(?:Feil|Error): ")
"""What stands before the h1 in the title of a form that has to be filled in better; so the design system asks."""


class Browser(FlaskClient):
    """A client whose requests share nothing with the test, or with each other, but the database and their cookies.

    Flask would run them in the test's own application context, with its `g`, its session and its signed-in person.
    Every whole page that comes back is checked.
    """

    def open(self, *arguments: Any, **more: Any) -> TestResponse:
        """Let go of the test's own transaction, ask as a stranger would, look at what came."""
        if has_app_context():
            db.session.rollback()
        answer = contextvars.Context().run(super().open, *arguments, **more)
        if is_page(answer):
            found = faults(answer.text)
            assert not found, f"{answer.request.path}: " + "; ".join(found)
        return answer


def is_page(answer: TestResponse) -> bool:
    """Whether somebody reads this: not what leads elsewhere, and not a piece of a page."""
    is_html = answer.mimetype == "text/html" and bool(answer.data) and not 300 <= answer.status_code < 400
    return is_html and not NO_PAGE.fullmatch(answer.request.path)


@lru_cache(maxsize=2000)
def faults(html: str) -> tuple[str, ...]:
    """What is wrong with a page, in words; empty for a good one."""
    page = BeautifulSoup(html, "html.parser")
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    return (
        *(f"not HTML: {error[1]} at {error[0]}" for error in parser.errors),
        *_of_landmarks(page),
        *_of_headings(page),
        *_of_ids(page),
        *_of_forms(page),
        *_of_safety(page),
    )


def _of_landmarks(page: BeautifulSoup) -> list[str]:
    count = len(page.find_all("main"))
    return [] if count == 1 else [f"{count} main"]


def _of_headings(page: BeautifulSoup) -> list[str]:
    headings = [heading.get_text(" ", strip=True) for heading in page.find_all("h1")]
    if len(headings) != 1:
        return [f"{len(headings)} h1"]
    title = " ".join(page.title.get_text(" ", strip=True).split()) if page.title else ""
    begins = headings[0] and FAULT_IN_THE_TITLE.sub("", title).startswith(" ".join(headings[0].split()))
    language = (page.html or Tag(name="none")).get("lang")
    return [
        *([] if begins else [f"the title “{title}” does not begin with the h1 “{headings[0]}”"]),
        *([] if language in {"nb", "nn", "en"} else [f"lang is {language}"]),
    ]


def _of_ids(page: BeautifulSoup) -> list[str]:
    ids = [element["id"] for element in page.find_all(id=True)]
    wanted = {
        name
        for element in page.find_all(True)
        for attribute in ("for", "aria-labelledby", "aria-describedby")
        for name in _words(element.get(attribute))
    }
    return [f"id {name} is there twice" for name in {name for name in ids if ids.count(name) > 1}] + [
        f"no element has the id {name}" for name in sorted(wanted - set(ids))
    ]


def _of_forms(page: BeautifulSoup) -> list[str]:
    labelled = {label.get("for") for label in page.find_all("label") if label.get_text(strip=True)}
    found = [
        f"the field {field.get('name')} has no label"
        for field in page.find_all(["input", "select", "textarea"])
        if field.get("type") not in NEEDS_NO_LABEL
        and field.get("id") not in labelled
        and not field.find_parent("label")
        and not field.get("aria-label")
    ]
    return found + [
        f"the form to {form.get('action')} has no token"
        for form in page.find_all("form", method=re.compile("post", re.IGNORECASE))
        if form.find("input", attrs={"name": "csrf_token"}) is None
    ]


DATA = "application/ld+json"
"""A script of this type is data and never run."""

FETCHED_BY_NOBODY = {"canonical", "alternate"}
"""Links that only tell search engines where a page is; these must be whole addresses."""


def _of_safety(page: BeautifulSoup) -> list[str]:
    inline = [
        f"inline {one.name}: {one}"[:80]
        for one in page.find_all(["script", "style"], src=False)
        if one.get("type") != DATA
    ]
    styled = [f"style attribute on {element.name}" for element in page.find_all(style=True)]
    events = [
        f"{name} on {element.name}" for element in page.find_all(True) for name in element.attrs if name[:2] == "on"
    ]
    afar = [
        f"{where} from afar: {element[where]}"
        for element in page.find_all(["img", "script", "link", "iframe", "source", "object", "form", "use"])
        for where in ("src", "href", "srcset", "data", "action")
        if re.match(r"\s*(?:[a-z]+:)?//", element.get(where) or "")
        and not FETCHED_BY_NOBODY & set(element.get("rel", ()))
    ]
    return [*inline, *styled, *events, *afar]


def _words(value: str | list[str] | None) -> list[str]:
    return value.split() if isinstance(value, str) else list(value or [])
