"""The database and the disk: there, of the right shape, with room, and ours to write."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from app import disk, store
from app.config import Settings
from app.upkeep.doctor import queries
from app.upkeep.doctor.finding import Finding, fault, ok, warning

LITTLE, TOO_LITTLE = 2 * 1024**3, 256 * 1024**2
"""Bytes of free disk at which somebody should know, and at which forms may soon be refused."""

SLOW_CLOCK, WRONG_CLOCK = timedelta(seconds=5), timedelta(seconds=60)


def look_at_database(session: Session, *, now: datetime, schema: tuple[str | None, str]) -> Iterator[Finding]:
    """Its kind and clock; `schema` are the migration it is at, and this program's."""
    kind = session.get_bind().dialect.name
    there, ours = schema
    if there != ours:
        yield fault(
            "schema", f"The database is at migration {there or 'none'}, this program is written for {ours}.",
            "Run: forstelinja db upgrade" if (there or "") < ours else "Run the newer program.",
        )  # fmt: skip
    else:
        yield ok("schema", f"Migration {ours}, as this program needs it.")
    if kind == "sqlite":
        mode = queries.journal_mode(session)
        if mode == "wal":
            yield ok("database", "SQLite with a write-ahead log.")
        else:
            yield fault(
                "database", f"SQLite keeps no write-ahead log (journal mode {mode}): readers block writers.",
                "Put the database on a disk of this machine, not on a network share, and start again.",
            )  # fmt: skip
        return
    yield ok("database", f"PostgreSQL {queries.server_version(session)}.")
    yield _clock("the database's", queries.server_clock(session) - now)


def _clock(whose: str, apart: timedelta) -> Finding:
    seconds = abs(apart.total_seconds())
    says = f"This machine's clock and {whose} are {seconds:.1f} s apart."
    if timedelta(seconds=seconds) > SLOW_CLOCK:
        make = fault if timedelta(seconds=seconds) > WRONG_CLOCK else warning
        return make("clock", says, "Let both be set by the net: systemctl enable --now systemd-timesyncd (or chrony).")
    return ok("clock", says)


def clock_of_mail_server(apart: timedelta) -> Finding:
    """What its own word says of our clock."""
    return _clock("the mail server's", apart)


def look_at_disk(settings: Settings) -> Iterator[Finding]:
    """Room, and whether we may write where we must."""
    shared = [place for place in store.places(settings).values() if isinstance(place, Path)]
    for place in (settings.data_dir, *shared):
        if place.exists() and not os.access(place, os.W_OK | os.X_OK):
            yield fault("file rights", f"{place} cannot be written to.", f"chown it to the user that runs us: {place}")
    room = disk.room(settings.data_dir)
    if room is None:
        yield fault(
            "disk", f"{settings.data_dir} is not there.", "Start the service once, or set FORSTELINJA_DATA_DIR."
        )
    elif room < TOO_LITTLE:
        yield fault("disk", f"{room // 1024**2} MB left: forms will soon be refused.", "Make room at once.")
    elif room < LITTLE:
        yield warning("disk", f"{room // 1024**2} MB left.", "Make room within days.")
    else:
        yield ok("disk", f"{room // 1024**3} GB left.")


def look_at_store(settings: Settings) -> Iterator[Finding]:
    """Whether the store that several machines share takes files, gives them back and removes them; where one is set."""
    if not settings.store_url:
        return
    try:
        for place in store.places(settings).values():
            store.try_out(place)
    except OSError as error:
        why = str(error)[:200] or type(error).__name__
        yield fault(
            "store", f"{settings.store_url} cannot be used: {why}", "Look at docs/scale.md: address and rights."
        )
    else:
        yield ok("store", f"{settings.store_url} takes files and gives them back.")
