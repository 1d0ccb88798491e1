"""What a log tells of an exception: where, and of what kind; never its message, which may quote what people wrote.

PostgreSQL's says which values a row had, a parser's which text it could not read. Of an error of the database its code
is told (SQLSTATE, or SQLite's name), of the operating system's its number.
"""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any


def told(error: BaseException) -> str:
    """The traceback of an exception and of those before it, without a word of their messages."""
    return "\n".join(_chain(error))


def processor(_logger: object, _name: str, facts: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """For structlog: `exc_info` becomes `exception`, told so."""
    given = facts.pop("exc_info", None)
    error = _error_of(given)
    if error is not None:
        facts["exception"] = told(error)
    return facts


class Wordless(logging.Formatter):
    """For the standard library's loggers."""

    def formatException(self, ei: Any) -> str:  # noqa: ANN401, N802 - logging's own
        """The same."""
        return told(ei[1]) if ei and ei[1] else ""


def _error_of(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        found = given[1]
        return found if isinstance(found, BaseException) else None
    return sys.exc_info()[1] if given else None


def _chain(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and before is not error:
        yield from _chain(before)
        yield "After that:"
    yield from ("".join(traceback.format_tb(error.__traceback__)).rstrip() or "(no traceback)", _named(error))


def _named(error: BaseException) -> str:
    driver = getattr(error, "orig", error)
    codes = (getattr(driver, name, None) for name in ("sqlstate", "sqlite_errorname", "errno"))
    code = next((str(one) for one in codes if one is not None), "")
    return f"{type(error).__module__}.{type(error).__qualname__}{f' ({code})' if code else ''}"
