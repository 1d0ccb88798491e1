"""Settings that open a hole, and files that others can read."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from app.config import Settings
from app.upkeep.doctor.finding import Finding, fault, ok, warning

FEWEST_SIGNS = 10
"""Different characters in a key of 16 or more that was made by chance; "aaaa…" and a name written twice have fewer."""

FOR_OTHERS = 0o077


def look(settings: Settings, *, is_debugging: bool = False) -> Iterator[Finding]:
    """All of them."""
    found = [*_of_settings(settings), *_of_files(settings)]
    if is_debugging:
        found.append(fault("debugger", "FLASK_DEBUG is on: strangers could run code here.", "Unset FLASK_DEBUG."))
    yield from found or [ok("holes", "No debugger, no demonstration for strangers, no files that others can read.")]


def _of_settings(settings: Settings) -> Iterator[Finding]:
    is_here = (urlsplit(settings.base_url).hostname or "localhost") in {"localhost", "127.0.0.1", "::1"}
    if settings.is_demo and (not is_here or os.environ.get("FORSTELINJA_DEMO_OPEN") == "yes"):
        yield fault(
            "mode", "This is a demonstration that others can reach: anybody signs in as anybody.",
            "Set FORSTELINJA_MODE=production, or serve it on this machine only and unset FORSTELINJA_DEMO_OPEN.",
        )  # fmt: skip
    elif settings.is_demo:
        yield warning("mode", "This is a demonstration.", "Set FORSTELINJA_MODE=production for the public.")
    if len(set(settings.secret_key)) < FEWEST_SIGNS:
        yield fault(
            "key", "SECRET_KEY can be guessed.",
            "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'. It ends all links.",
        )  # fmt: skip
    if not settings.is_demo and not settings.submit_limit:
        yield warning(
            "limits", "Nobody counts how many forms come from one address.",
            "Set FORSTELINJA_SUBMIT_LIMIT, such as “30 per hour”.",
        )  # fmt: skip
    if not settings.is_demo and not settings.proxies:
        yield warning(
            "proxies", "FORSTELINJA_PROXIES is 0: behind a proxy all visitors count as one.",
            "Set it to how many reverse proxies of yours stand in front; leave it when none does.",
        )  # fmt: skip


def _of_files(settings: Settings) -> Iterator[Finding]:
    private = {
        "the demonstration's key": settings.data_dir / "secret-key" if settings.is_demo else None,
        "the key that letters are signed with": Path(settings.dkim_key) if settings.dkim_key else None,
        ".env": Path.cwd() / ".env",
    }
    for name, path in private.items():
        if path is not None and path.is_file() and path.stat().st_mode & FOR_OTHERS:
            yield fault("file rights", f"Others on this machine can read {name}.", f"chmod 600 {path}")
    if settings.data_dir.is_dir() and settings.data_dir.stat().st_mode & 0o007:
        yield warning(
            "file rights", f"Everybody on this machine can look into {settings.data_dir}: it holds what people wrote.",
            f"chmod 700 {settings.data_dir}",
        )  # fmt: skip
