"""Walls against strangers: headers on every answer, limits per address, hosts we answer to."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, g
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse_many
from limits.storage import Storage
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import TooManyRequests
from werkzeug.middleware.proxy_fix import ProxyFix

from app import clock
from app.config import FOR_PROGRAMS, Settings
from app.extensions import limiter

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # Designsystemet's icons are data: pictures used as masks
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    )
)
WITHOUT_SESSION = (FOR_PROGRAMS, "/katalog", "/sitemap.xml", "/innebygd.js")
"""Paths where nobody is anybody: no cookie is read or written, so what is kept on the way is the same for all."""

SIGN_IN_LIMIT = "20 per 5 minutes"


def register(app: Flask, settings: Settings) -> None:
    """Set hosts, cookies, sizes and headers. Nothing here depends on who is asking."""
    app.config.update(
        TRUSTED_HOSTS=["localhost", "127.0.0.1", "[::1]", urlsplit(settings.base_url).hostname or "localhost"],
        SESSION_COOKIE_NAME="forstelinja",
        SESSION_COOKIE_SECURE=not settings.is_demo,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=128 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=8 * 1024 * 1024,
        MAX_FORM_PARTS=200,
        RATELIMIT_HEADERS_ENABLED=False,
        RATELIMIT_STORAGE_URI=f"shared-file://{settings.data_dir / 'limits.sqlite3'}",
        WTF_CSRF_CHECK_DEFAULT=False,  # Pages checks, so that a form that keeps what was typed can check by itself
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as the visitor's session: slow writers lose nothing
        WTF_CSRF_SSL_STRICT=True,
    )
    app.session_interface = SessionOfPages()
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign] # Flask's documented way
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    app.after_request(_set_headers)


class SessionOfPages(SecureCookieSessionInterface):
    """The visitor's session, on pages; addresses for programs have none: what would write into it fails."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie holds; for programs None, which Flask takes for an empty one that cannot be written."""
        if not request.path.startswith(WITHOUT_SESSION):
            return super().open_session(app, request)
        request.cookies = ImmutableMultiDict()  # Flask-Login's own cookie, which remembers people, is not seen either
        return None


def check_submit_limit() -> None:
    """Count one form sent from this address; raise TooManyRequests when there have been too many."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.submit_limit:
        _hit("submit", settings.submit_limit)


def check_sign_in_limit() -> None:
    """Count one try to sign in from this address; raise TooManyRequests when there have been too many."""
    _hit("sign-in", SIGN_IN_LIMIT)


def _hit(what: str, limits: str) -> None:
    items: list[RateLimitItem] = parse_many(limits)
    counted = [limiter.limiter.hit(item, what, get_remote_address()) for item in items]
    if not all(counted):
        raise TooManyRequests(retry_after=max(item.get_expiry() for item in items))


def _set_headers(response: Response) -> Response:
    headers = response.headers
    framed_by: tuple[str, ...] = g.get("framed_by", ())
    frames = "frame-ancestors " + (" ".join(framed_by) or "'none'")
    headers.setdefault("Content-Security-Policy", f"{CONTENT_SECURITY_POLICY}; {frames}")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if not framed_by:  # the old header knows no list of hosts
        headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.is_demo:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


class SharedFileStorage(Storage):
    """Counters in a small SQLite file of their own, so that all web processes of a machine count together.

    Losing it loses only counts, so nothing is synced. Several machines share a Redis instead (Flask-Limiter's setting).
    """

    STORAGE_SCHEME = ["shared-file"]  # noqa: RUF012 - the library's own spelling
    base_exceptions = sqlite3.Error

    def __init__(self, uri: str, **_options: object) -> None:
        super().__init__()
        self.path = Path(uri.removeprefix("shared-file://"))

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` and give the sum of this window, which ends `expiry` seconds after its first count."""
        now = clock.now().timestamp()
        with self._open() as connection:
            row = connection.execute(
                "INSERT INTO counter VALUES (:key, :amount, :now + :expiry) ON CONFLICT (key) DO UPDATE SET "
                "value = CASE WHEN expires <= :now THEN :amount ELSE value + :amount END, "
                "expires = CASE WHEN expires <= :now THEN :now + :expiry ELSE expires END RETURNING value",
                {"key": key, "amount": amount, "now": now, "expiry": expiry},
            ).fetchone()
            connection.execute("DELETE FROM counter WHERE expires < ?", (now - 86_400,))
        return int(row[0])

    def get(self, key: str) -> int:
        """The sum of the running window, 0 when there is none."""
        return int(self._one("value", key))

    def get_expiry(self, key: str) -> float:
        """When the running window ends, in seconds since 1970."""
        return self._one("expires", key) or clock.now().timestamp()

    def check(self) -> bool:
        """Whether the file can be opened."""
        with self._open() as connection:
            return bool(connection.execute("SELECT 1").fetchone())

    def reset(self) -> int | None:
        """Forget all counts; give how many keys there were."""
        with self._open() as connection:
            return connection.execute("DELETE FROM counter").rowcount

    def clear(self, key: str) -> None:
        """Forget one key."""
        with self._open() as connection:
            connection.execute("DELETE FROM counter WHERE key = ?", (key,))

    def _one(self, column: str, key: str) -> float:
        with self._open() as connection:
            row = connection.execute(
                f"SELECT {column} FROM counter WHERE key = ? AND expires > ?",  # noqa: S608 - our own column names
                (key, clock.now().timestamp()),
            ).fetchone()
        return row[0] if row else 0

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=5)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("CREATE TABLE IF NOT EXISTS counter (key TEXT PRIMARY KEY, value INT, expires REAL)")
            with connection:
                yield connection
        finally:
            connection.close()
