"""The list of what was erased because somebody asked: beside the database, so that a restored backup does not undo it.

A line holds a keyed hash of the address, the moment, and the cases' references; none of them names anybody.
"""

import hmac
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app

from app import disk, store
from app.config import Settings

FILE = "erasures.jsonl"


@dataclass(frozen=True)
class Erasure:
    """Whoever has the address with this mark was erased at this moment, with these cases."""

    mark: str
    at: datetime
    references: tuple[str, ...]


def mark(email: str) -> str:
    """By what an address is known that was erased: HMAC-SHA256 under the application's key, 64 hexadecimal digits."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"erased\0{email.strip().lower()}".encode(), "sha256").hexdigest()


def write_down(settings: Settings, erasure: Erasure) -> None:
    """Add a line to the list; durable on return, before anything is erased. Where machines share a store, there too."""
    path = _path(settings)
    line = json.dumps({"mark": erasure.mark, "at": erasure.at.isoformat(), "cases": erasure.references})
    _share(settings, line)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, f"{line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    disk.sync(settings.data_dir)


def read(settings: Settings) -> set[Erasure]:
    """All lines of the list; one that was cut off by a crash is none."""
    path, shared = _path(settings), store.erasures(settings)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    lines += [one.decode() for one in store.every(shared)] if shared else []
    found = set()
    for line in lines:
        try:
            row = json.loads(line)
            found.add(Erasure(row["mark"], datetime.fromisoformat(row["at"]), tuple(row["cases"])))
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _share(settings: Settings, line: str) -> None:
    place = store.erasures(settings)
    if place is None:
        return
    fresh = store.Fresh(place)
    try:
        fresh.file.write(line.encode())
        fresh.keep()
    except BaseException:
        fresh.discard()
        raise


def _path(settings: Settings) -> Path:
    return settings.data_dir / FILE
