"""What settings must look like. Pure."""

import re
from collections.abc import Callable
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

NOON = 12

WRONG_STORE = (
    "must read like s3://bucket/prefix or file:///srv/shared, without a password, and what it needs must be installed "
    "(for s3: pip install 'forstelinja[s3]'); see docs/scale.md"
)
WRONG_COUNTER = (
    "must read like redis://host:6379/0, rediss:// or memcached://host:11211, and what it needs must be installed "
    "(pip install 'forstelinja[redis]', or [memcached]); see docs/scale.md"
)
COUNTERS = {"redis": "redis", "rediss": "redis", "memcached": "pymemcache"}
"""Where limits may be counted by several machines together, and the package that each needs."""


def is_sender(text: str) -> bool:
    """An address, or a name and an <address>; none is fine."""
    return not text or bool(re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(text)[1]))


def is_safe(address: str) -> bool:
    """An address that a stranger on the way can neither read nor answer for; none is fine."""
    parts = urlsplit(address)
    is_here = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return not address or (bool(parts.hostname) and (parts.scheme == "https" or is_here))


def is_domain(text: str) -> bool:
    """A domain, without an at-sign; none is fine."""
    return not text or bool(re.fullmatch(r"[\w-]+(?:\.[\w-]+)*", text))


def are_quiet_hours(text: str) -> bool:
    """Whether these are whole hours that leave noon free: taken for office hours, they would turn the day round."""
    hours = re.fullmatch(r"([01]?[0-9]|2[0-3])-([01]?[0-9]|2[0-3])", text)
    start, end = map(int, hours.groups()) if hours else (0, 0)
    return not text or (NOON - start) % 24 >= (end - start) % 24 > 0


def is_read_by(read: Callable[[str], object], text: str) -> bool:
    """Whether `read` takes the text without a ValueError; none is fine."""
    try:
        return not text or read(text) is not None
    except ValueError:
        return False


def is_web(address: str) -> bool:
    """Whether this can stand in front of a path; empty is right until something is served."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return not address or (parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query)


def is_database(url: str) -> bool:
    """An address of SQLite or of PostgreSQL."""
    try:
        return make_url(url).drivername in {"sqlite", "postgresql+psycopg"}
    except (ArgumentError, ValueError):
        return False


def is_store(url: str) -> bool:
    """An address of a store that this machine can speak to, with no password in it; none is fine."""
    if not url:
        return True
    parts = urlsplit(url)
    if not parts.scheme or "://" not in url or parts.password is not None or parts.query or parts.fragment:
        return False
    if parts.scheme == "file":
        return not parts.netloc and parts.path.startswith("/") and parts.path != "/"
    try:
        import fsspec  # noqa: PLC0415 - only where a store is set

        fsspec.get_filesystem_class(parts.scheme)
    except (ImportError, ValueError):
        return False
    return bool(parts.netloc)


def is_counter(url: str) -> bool:
    """An address where several machines can count together, and this one can speak to; none is fine."""
    parts = urlsplit(url)
    package = COUNTERS.get(parts.scheme)
    return not url or (package is not None and bool(parts.hostname) and find_spec(package) is not None)


def database_address(url: str, data_dir: Path) -> str:
    """SQLAlchemy's spelling of the address: psycopg 3 for PostgreSQL; a file in the data folder where none is given."""
    if not url:
        return f"sqlite:///{data_dir / 'forstelinja.sqlite3'}"
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
