"""Somebody who opens every page that a link leads to, and looks at what comes."""

import contextvars
import re
from collections import Counter
from collections.abc import Callable, Iterable
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from app.extensions import db

LINK = re.compile(r'<(?:a|link|iframe|img|form)\b[^>]*?\s(?:href|src|action)="([^"]*)"')
OF_A_KIND = 3
"""Pages of one address and the same names behind its question mark that are opened: the fourth shows nothing new."""

MOST_PAGES = 700


class Plain(FlaskClient):
    """A browser whose requests share nothing with the test. It opens many pages, and leaves their look to others."""

    def open(self, *arguments, **more) -> TestResponse:
        """Let go of the test's own transaction and ask as a stranger would."""
        db.session.rollback()
        return contextvars.Context().run(super().open, *arguments, **more)


def crawl(app: Flask, client: FlaskClient, start: Iterable[str], look: Callable[[str, TestResponse], None]) -> int:
    """Open these addresses and all that they lead to on our host; gives how many were opened."""
    waiting, seen, kinds, opened = list(dict.fromkeys(start)), set(), Counter[object](), 0
    while waiting and opened < MOST_PAGES:
        address = waiting.pop(0)
        kind = _kind(app, address)
        if address in seen or kind is None or kinds[kind] >= OF_A_KIND:
            continue
        seen.add(address)
        kinds[kind] += 1
        opened += 1
        answer = client.get(address)
        look(address, answer)
        if answer.location:
            waiting.append(_own(address, answer.location))
        if answer.mimetype == "text/html":
            waiting += [_own(address, unescape(link)) for link in LINK.findall(answer.text)]
    return opened


def _own(base: str, link: str) -> str:
    """Path and query of a link to our host; empty for one that leads elsewhere."""
    parts = urlsplit(urljoin(f"http://localhost{base}", link))
    return parts._replace(scheme="", netloc="", fragment="").geturl() if parts.netloc == "localhost" else ""


def _kind(app: Flask, address: str) -> object:
    """Which pages are of a kind with this one; None for what no page is at."""
    parts = urlsplit(address)
    try:
        rule, _values = app.url_map.bind("localhost").match(parts.path, method="GET", return_rule=True)
    except HTTPException:
        return None
    if rule.endpoint == "static":
        return None
    return rule.rule, tuple(sorted({name for name, _value in parse_qsl(parts.query)}))
