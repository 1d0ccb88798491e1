"""What the product logs in the tests of this process, looked through for what is personal or secret.

A line is looked at as it is logged, without the exception that it bears: of that the log tells no word
(`app.tracebacks`, tried in `tests/app/test_logs.py`).
"""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

from catalogue.region_files import find_region, read_staff

STAFF = read_staff(find_region("sor-troms"))
WORDS = (
    *(person.name for person in STAFF), *(person.slug for person in STAFF),
    "Solveig", "Skarvika", "Gratangsbotn", "Kari Nordmann", "Torbjørg", "Markersen", "Ragnfrid", "Holmmarker",
    "Torfinn", "Fjellmarker", "99112233", "77 00 00 00", "923609016", "en liten setning om fjellet",
)  # fmt: skip
"""Whoever works, asks, and what they ask in the cases that tests make; telephones, numbers, a password."""

PERSONAL = re.compile(
    "|".join(
        (
            *map(re.escape, WORDS),
            r"[\w.+-]+@[\w-]+\.[\w.-]*\w",  # an e-mail address
            r"/(?:sak|inn/passord|tilbakemelding)/[\w.-]{20,}",  # a link that opens something
            r"sak\+\w{20,}",  # a reply address
        )
    ),
    re.IGNORECASE,
)

found: list[str] = []
"""Lines that hold something, and what."""


def look(line: str) -> None:
    """Remember a line with something personal in it."""
    there = PERSONAL.search(line)
    if there:
        found.append(f"{there[0]!r} in: {line}")


def _watch(_logger: Any, _method: str, facts: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    look(" ".join(f"{name}={value}" for name, value in facts.items() if name != "exc_info"))
    return facts


class _Handler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        """Of what libraries say, from the level that the product's own log has."""
        look(f"{record.name}: {record.getMessage()}")


def begin() -> None:
    """Watch from now on, also when a command sets up its log anew."""
    configure = structlog.configure

    def configure_and_watch(*arguments: Any, **more: Any) -> None:
        configure(*arguments, **more)
        _stand_first()

    structlog.configure = configure_and_watch
    _stand_first()
    logging.getLogger().addHandler(_Handler(logging.WARNING))


def _stand_first() -> None:
    """In the list itself, so that loggers that were made before are watched too."""
    processors = structlog.get_config()["processors"]
    if _watch not in processors:
        processors.insert(0, _watch)
