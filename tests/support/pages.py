"""What every page must be, looked at on every page that any test fetches."""

import contextvars
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import html5lib
from bs4 import BeautifulSoup, Tag
from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.extensions import db

NEEDS_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
TOKEN = re.compile(r'(name="csrf_token"[^>]* value=")[^"]+')
"""What differs between two views of the same page and is no fault of it."""

NO_PAGE = re.compile(r"/postkasse/[^/]+/html|/skrivebord/brev/[^/]+/html|.*/forslag")
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


def faults(html: str) -> tuple[str, ...]:
    """What is wrong with a page, in words; empty for a good one. A page is looked at once, whatever its token."""
    return _faults(TOKEN.sub(r"\1", html))


@lru_cache(maxsize=2000)
def _faults(html: str) -> tuple[str, ...]:
    elements = BeautifulSoup(html, "html.parser").find_all(True)  # once: each search goes through the whole page
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    return (
        *(f"not HTML: {error[1]} at {error[0]}" for error in parser.errors),
        *_of_landmarks(elements),
        *_of_headings(elements),
        *_of_ids(elements),
        *_of_forms(elements),
        *_of_safety(elements),
    )


def _called(elements: Sequence[Tag], *names: str) -> list[Tag]:
    return [element for element in elements if element.name in names]


def _of_landmarks(elements: Sequence[Tag]) -> list[str]:
    count = len(_called(elements, "main"))
    return [] if count == 1 else [f"{count} main"]


def _of_headings(elements: Sequence[Tag]) -> list[str]:
    headings = [heading.get_text(" ", strip=True) for heading in _called(elements, "h1")]
    if len(headings) != 1:
        return [f"{len(headings)} h1"]
    title = " ".join(" ".join(one.get_text(" ", strip=True) for one in _called(elements, "title")[:1]).split())
    begins = headings[0] and FAULT_IN_THE_TITLE.sub("", title).startswith(" ".join(headings[0].split()))
    language = next((one.get("lang") for one in _called(elements, "html")), None)
    return [
        *([] if begins else [f"the title “{title}” does not begin with the h1 “{headings[0]}”"]),
        *([] if language in {"nb", "nn", "en"} else [f"lang is {language}"]),
    ]


def _of_ids(elements: Sequence[Tag]) -> list[str]:
    ids = [str(element["id"]) for element in elements if element.has_attr("id")]
    wanted = {
        name
        for element in elements
        for attribute in ("for", "aria-labelledby", "aria-describedby")
        for name in _words(element.get(attribute))
    }
    return [f"id {name} is there twice" for name, count in Counter(ids).items() if count > 1] + [
        f"no element has the id {name}" for name in sorted(wanted - set(ids))
    ]


def _of_forms(elements: Sequence[Tag]) -> list[str]:
    labelled = {label.get("for") for label in _called(elements, "label") if label.get_text(strip=True)}
    found = [
        f"the field {field.get('name')} has no label"
        for field in _called(elements, "input", "select", "textarea")
        if field.get("type") not in NEEDS_NO_LABEL
        and field.get("id") not in labelled
        and not field.find_parent("label")
        and not field.get("aria-label")
    ]
    return found + [
        f"the form to {form.get('action')} has no token"
        for form in _called(elements, "form")
        if str(form.get("method", "")).lower() == "post" and form.find("input", attrs={"name": "csrf_token"}) is None
    ]


DATA = "application/ld+json"
"""A script of this type is data and never run."""

FETCHED_BY_NOBODY = {"canonical", "alternate"}
"""Links that only tell search engines where a page is; these must be whole addresses."""


def _of_safety(elements: Sequence[Tag]) -> list[str]:
    inline = [
        f"inline {one.name}: {one}"[:80]
        for one in _called(elements, "script", "style")
        if not one.get("src") and one.get("type") != DATA
    ]
    styled = [f"style attribute on {element.name}" for element in elements if element.has_attr("style")]
    events = [f"{name} on {element.name}" for element in elements for name in element.attrs if name[:2] == "on"]
    afar = [
        f"{where} from afar: {element[where]}"
        for element in _called(elements, "img", "script", "link", "iframe", "source", "object", "form", "use")
        for where in ("src", "href", "srcset", "data", "action")
        if re.match(r"\s*(?:[a-z]+:)?//", element.get(where) or "")
        and not FETCHED_BY_NOBODY & set(element.get("rel", ()))
    ]
    return [*inline, *styled, *events, *afar]


def _words(value: str | list[str] | None) -> list[str]:
    return value.split() if isinstance(value, str) else list(value or [])
