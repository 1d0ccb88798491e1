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
OF_THE_PARSER = {"unknown-doctype", "expected-closing-tag-but-got-eof"}


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
        if answer.mimetype == "text/html" and not answer.is_streamed and answer.data:
            found = faults(answer.text)
            assert not found, f"{answer.request.path}: " + "; ".join(found)
        return answer


@lru_cache(maxsize=2000)
def faults(html: str) -> tuple[str, ...]:
    """What is wrong with a page, in words; empty for a good one. A letter shown in the mailbox is no page of ours."""
    page = BeautifulSoup(html, "html.parser")
    if page.find("main") is None:
        return ()
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    return (
        *(f"not HTML: {error[1]} at {error[0]}" for error in parser.errors if error[1] not in OF_THE_PARSER),
        *_of_headings(page),
        *_of_ids(page),
        *_of_forms(page),
        *_of_safety(page),
    )


def _of_headings(page: BeautifulSoup) -> list[str]:
    headings = [heading.get_text(" ", strip=True) for heading in page.find_all("h1")]
    if len(headings) != 1:
        return [f"{len(headings)} h1"]
    title = " ".join(page.title.get_text(" ", strip=True).split()) if page.title else ""
    begins = re.sub(r"^(Feil|Error|Feil på|Fant ikke): ", "", title).startswith(" ".join(headings[0].split()))
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
    labelled = {label.get("for") for label in page.find_all("label")}
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


def _of_safety(page: BeautifulSoup) -> list[str]:
    inline = [f"inline script: {script}"[:80] for script in page.find_all("script", src=False, nonce=False)]
    styled = [f"style attribute on {element.name}" for element in page.find_all(style=True)]
    events = [
        f"{name} on {element.name}" for element in page.find_all(True) for name in element.attrs if name[:2] == "on"
    ]
    afar = [
        f"fetched from afar: {element.get('src') or element.get('href')}"
        for element in page.find_all(["img", "script", "link", "iframe", "source"])
        if re.match(r"(https?:)?//", element.get("src") or element.get("href") or "")
    ]
    return [*inline, *styled, *events, *afar]


def _words(value: str | list[str] | None) -> list[str]:
    return value.split() if isinstance(value, str) else list(value or [])
