"""Which browser somebody sits at: a cookie that only this browser has, and what it calls itself."""

import re
import secrets

from flask import Response, after_this_request, current_app, g, request

from app.people.operations.sessions import REMEMBERED, Device

COOKIE = "forstelinja-enhet"
_KEY = re.compile(r"[A-Za-z0-9_-]{32}")

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
"""What browsers write into their own description, the special ones first: most call themselves Safari too."""


def this_device() -> Device:
    """The browser that asks; one that has no cookie gets it with this answer, for a year."""
    if "staff_device" not in g:
        key = request.cookies.get(COOKIE, "")
        if not _KEY.fullmatch(key):
            key = secrets.token_urlsafe(24)
        after_this_request(lambda response: _keep(response, key))
        g.staff_device = Device(key, name_of(request.headers.get("User-Agent", "")))
    device: Device = g.staff_device
    return device


def name_of(description: str) -> str:
    """«Firefox, Windows» out of a browser's description of itself; empty when it says nothing that we know."""
    found = [next((name for mark, name in known if mark in description), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name)


def _keep(response: Response, key: str) -> Response:
    response.set_cookie(
        COOKIE,
        key,
        max_age=REMEMBERED,
        path="/inn",
        secure=not current_app.config["SETTINGS"].is_demo,
        httponly=True,
        samesite="Lax",
    )
    return response
