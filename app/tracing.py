"""One mark for each request, which follows what it causes: the case, its letters, and the worker's lines about them."""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

HEADER = "X-Request-ID"
ENVIRON = "HTTP_X_REQUEST_ID"
SHAPE = re.compile(r"[A-Za-z0-9._-]{8,64}")

_current: ContextVar[str | None] = ContextVar("request_id", default=None)


def current() -> str | None:
    """The mark of the request that is being answered, or of the one that caused what is being done; None: nobody's."""
    return _current.get()


@contextmanager
def following(request_id: str | None) -> Iterator[None]:
    """What is done within this block was caused by that request."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)


def add_mark(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor for the log: each line bears the mark, unless it names one itself or nobody asked."""
    mark = _current.get()
    if mark is not None:
        event.setdefault("request_id", mark)
    return event


class Traced:
    """Gives each request its mark, and tells it in the answer.

    The header of whoever asks is believed only where a proxy of ours stands in front (`trusts_header`), and only when
    it looks like a mark: anybody could write anything into our log otherwise.
    """

    def __init__(self, app: Wsgi, *, trusts_header: bool) -> None:
        self.app = app
        self.trusts_header = trusts_header

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        given = environ.get(ENVIRON, "") if self.trusts_header else ""
        mark = given if given and SHAPE.fullmatch(given) else secrets.token_hex(8)

        def start(status: str, headers: list[tuple[str, str]], *more: object) -> object:
            return start_response(status, [*headers, (HEADER, mark)], *more)

        token = _current.set(mark)
        try:
            return self.app(environ, start)
        finally:
            _current.reset(token)
