"""The disk: names made durable, and how much room is left."""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO


@contextlib.contextmanager
def whole_file(path: Path, mode: int = 0o666) -> Iterator[IO[bytes]]:
    """A file that is there whole or not at all: it gets its name when all of it is on disk. `mode` is before umask."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(fresh, "xb", opener=partial(os.open, mode=mode)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        sync(path.parent)
    finally:
        fresh.unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """Make the names in a folder durable: fsync of a new file alone does not."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def room(folder: Path) -> int | None:
    """Bytes left where the folder lies; None when nobody knows."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
