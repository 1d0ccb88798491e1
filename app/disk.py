"""Files beside the database: names made durable, and what no row knows removed."""

import os
from collections.abc import Collection
from datetime import datetime
from pathlib import Path


def sync(folder: Path) -> None:
    """Make the names in a folder durable: fsync of a new file alone does not."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path, known: Collection[str], *, older_than: datetime) -> int:
    """Remove files that belong to no row and are old enough not to be on their way to one; gives how many."""
    lost = [
        path
        for path in (folder.iterdir() if folder.is_dir() else ())
        if path.name not in known and path.stat().st_mtime < older_than.timestamp()
    ]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)
