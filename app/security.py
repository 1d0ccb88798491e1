"""Walls against strangers: headers on every answer, limits per address, hosts we answer to."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Request, Response, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from limits import RateLimitItem, parse_many
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import TooManyRequests
from werkzeug.middleware.proxy_fix import ProxyFix

from app import clock
from app.config import FOR_PROGRAMS, Settings
from app.limit_counters import SharedFileStorage
from app.tracing import Wsgi

log = structlog.get_logger(__name__)

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
PERMISSIONS_POLICY = ", ".join(
    f"{power}=()"
    for power in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
        "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "usb",
        "xr-spatial-tracking",
    )
)  # fmt: skip
"""What a browser can do and no page of ours needs."""

WITHOUT_SESSION = (FOR_PROGRAMS, "/katalog", "/sitemap.xml", "/innebygd.js")
"""Paths where nobody is anybody: no cookie is read or written, so what is kept on the way is the same for all."""

PATH, HOST = "PATH_INFO", "HTTP_HOST"
FOR_MACHINES = ("/helse/lever", "/helse/klar", "/helse/tall")
"""Addresses that a proxy and whoever watches ask each machine for, by whatever name it has among them."""

SIGN_IN_LIMIT = "20 per 5 minutes"
PASSWORDS, CODES = "wrong passwords", "wrong codes"
REST = {PASSWORDS: "10 per 15 minutes", CODES: "5 per 15 minutes"}
"""How many wrong tries an account, or an address that has none, takes before nothing opens it for a while."""

LIMITS_FILE = "limits.sqlite3"

PATIENCE_S, COUNTED_ALONE_FOR = 0.5, timedelta(seconds=10)
"""How long the place where machines count together is waited for, and not asked again once it was away."""

_REDIS: dict[str, Any] = {"socket_timeout": PATIENCE_S, "socket_connect_timeout": PATIENCE_S, "retry": None}
_MEMCACHED: dict[str, Any] = {"timeout": PATIENCE_S, "connect_timeout": PATIENCE_S}
PATIENT: dict[str, dict[str, Any]] = {"redis": _REDIS, "rediss": _REDIS, "memcached": _MEMCACHED}

NETWORK_BITS = 64
"""Of an IPv6 address the first half is the network; whoever has one has all addresses in it (RFC 4291, 2.5.4)."""


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
        WTF_CSRF_CHECK_DEFAULT=False,  # Pages checks, so that a form that keeps what was typed can check by itself
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as the visitor's session: slow writers lose nothing
        WTF_CSRF_SSL_STRICT=False,  # no Referer comes from a page whose address is a secret; Pages looks at more
    )
    patience = PATIENT.get(urlsplit(settings.limits_url).scheme, {})
    together = storage_from_string(settings.limits_url or _own_file(settings), wrap_exceptions=True, **patience)
    app.extensions["limits"] = FixedWindowRateLimiter(together)
    app.session_interface = SessionOfPages()
    app.wsgi_app = ForMachines(app.wsgi_app)  # type: ignore[method-assign] # Flask's documented way
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


class ForMachines:
    """Answers whoever asks for the signs of life, whatever host they name: no address is built there, and none told.

    All other addresses answer to the hosts of `TRUSTED_HOSTS` only.
    """

    def __init__(self, app: Wsgi) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        if environ.get(PATH) in FOR_MACHINES:
            environ[HOST] = "localhost"
        return self.app(environ, start_response)


def check_submit_limit() -> None:
    """Count one form sent from this address; raise TooManyRequests when there have been too many."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.submit_limit:
        _hit("submit", settings.submit_limit)


def check_sign_in_limit() -> None:
    """Count one try to sign in from this network; raise TooManyRequests when there have been too many."""
    _hit("sign-in", SIGN_IN_LIMIT)


def may_acknowledge(mark: str) -> bool:
    """Count one acknowledgement to the address that is known by this mark; False when it has had enough of them.

    So nobody can fill a stranger's mailbox through our form.
    """
    settings: Settings = current_app.config["SETTINGS"]
    items: list[RateLimitItem] = parse_many(settings.acknowledge_limit) if settings.acknowledge_limit else []
    counted = [_count("hit", item, "acknowledge", mark) for item in items]
    return all(counted)


def may_try(what: str, who: str) -> bool:
    """Count one try, before it is known whether it is right; False when there were too many wrong ones.

    Then nothing opens for a while, and nobody is told so. Counted first, many tries at once are no more than one after
    the other. `who` is an account or an address that has none, and may say at which device; what is counted is a hash
    of it.
    """
    counted = [_count("hit", item, what, _mark(who)) for item in parse_many(REST[what])]
    return all(counted)


def forget_wrong(what: str, who: str) -> None:
    """The right one has come: those before it do not count any more."""
    for item in parse_many(REST[what]):
        _count("clear", item, what, _mark(who))


def forget_counts() -> int:
    """Delete the counts of this machine whose time is over, with the addresses they were of; gives how many."""
    counters = SharedFileStorage(_own_file(current_app.config["SETTINGS"]))
    return counters.forget_ended() if counters.path.exists() else 0


def network_of(address: str) -> str:
    """Whoever asks, as far as one subscriber can change it: the address, of IPv6 the network."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or IPv6Address(int(found) >> NETWORK_BITS << NETWORK_BITS))


def _mark(who: str) -> str:
    return hashlib.sha256(who.strip().lower().encode()).hexdigest()[:32]


def _hit(what: str, limits: str) -> None:
    items: list[RateLimitItem] = parse_many(limits)
    counted = [_count("hit", item, what, network_of(request.remote_addr or "")) for item in items]
    if not all(counted):
        raise TooManyRequests(retry_after=max(item.get_expiry() for item in items))


def _own_file(settings: Settings) -> str:
    """Where this machine counts for itself."""
    return f"shared-file://{settings.data_dir / LIMITS_FILE}"


def _count(verb: str, item: RateLimitItem, what: str, who: str) -> bool:
    """Count, ask or forget, together with other machines; while that place is away this machine counts for itself."""
    app, now = current_app, clock.now()
    if now >= app.extensions.get("limits_alone_until", now):
        try:
            return bool(getattr(app.extensions["limits"], verb)(item, what, who))
        except StorageError as error:
            log.warning("limits_counted_alone", why=type(error.storage_error).__name__)
            app.extensions["limits_alone_until"] = now + COUNTED_ALONE_FOR
    alone = FixedWindowRateLimiter(SharedFileStorage(_own_file(app.config["SETTINGS"])))
    return bool(getattr(alone, verb)(item, what, who))


def _set_headers(response: Response) -> Response:
    headers = response.headers
    framed_by: tuple[str, ...] = g.get("framed_by", ())
    frames = "frame-ancestors " + (" ".join(framed_by) or "'none'")
    headers.setdefault("Content-Security-Policy", f"{CONTENT_SECURITY_POLICY}; {frames}")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if not framed_by:  # the old header knows no list of hosts
        headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("X-Permitted-Cross-Domain-Policies", "none")
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.is_demo:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response
