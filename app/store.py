"""Where files lie that belong to cases and letters: in a folder of this machine, or in a store that machines share.

One seam: everything is written, read, removed and swept through here. A folder is a `Path`, and nothing comes between
it and the disk. A store is what fsspec knows (S3 and its like, Azure, Google, SFTP), and is imported when one is set.
What is kept is durable when `Fresh.keep` returns, which is before the row that names it is committed.
"""

import io
import os
import secrets
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, cast

from app import disk
from app.config import Settings
from app.errors import ExpectedError

MOMENTS = ("LastModified", "last_modified", "updated", "created", "mtime")
"""What fsspec's stores call the moment at which a file was written: S3, Azure, Google, memory, local."""


class StoreAwayError(ExpectedError, OSError):
    """The store did not do what it was asked; whoever writes treats it as a disk that says no."""

    status = 503


@dataclass(frozen=True)
class Shelf:
    """A place in a store, below an address of fsspec's; names are flat."""

    url: str

    def put(self, name: str, content: bytes) -> None:
        """Write a file: there as a whole, or not at all."""
        with self._asked(name) as (store, path):
            store.pipe_file(path, content)

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises FileNotFoundError."""
        with self._asked(name) as (store, path):
            return bytes(store.cat_file(path))

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        with suppress(FileNotFoundError), self._asked(name) as (store, path):
            store.rm_file(path)

    def is_there(self, name: str) -> bool:
        """Whether there is such a file."""
        with self._asked(name) as (store, path):
            return bool(store.isfile(path))

    def names(self) -> Iterator[tuple[str, float]]:
        """Each file and the moment it was written, in seconds since 1970."""
        with self._asked() as (store, path):
            found: dict[str, dict[str, Any]] = store.find(path, detail=True)
            for where, facts in found.items():
                yield where.rpartition("/")[2], _moment(facts, lambda where=where: store.modified(where))

    @contextmanager
    def _asked(self, name: str = "") -> Iterator[tuple[Any, str]]:
        """The store, and a path in it. fsspec keeps a connection for each thread, and a new one after a fork."""
        from fsspec.core import url_to_fs  # noqa: PLC0415 - only where a store is set

        try:
            store, root = url_to_fs(self.url, use_listings_cache=False)
            yield store, f"{root.rstrip('/')}/{name}" if name else root
        except FileNotFoundError:
            raise
        except Exception as error:  # each kind of store has errors of its own
            raise StoreAwayError(f"the store did not answer: {type(error).__name__}") from error


Place: TypeAlias = Path | Shelf
"""A folder of this machine, or a place in a store."""


def attachments(settings: Settings) -> Place:
    """Where attachments lie."""
    return _place(settings, settings.attachments_dir)


def incoming(settings: Settings) -> Place:
    """Where letters lie as they came."""
    return _place(settings, settings.incoming_dir)


def erasures(settings: Settings) -> Place | None:
    """Where what was erased is written down for all machines; None where there is but this one."""
    return _place(settings, settings.data_dir / "erasures") if settings.store_url else None


def places(settings: Settings) -> Mapping[str, Place]:
    """All places by the names of their folders."""
    return {"attachments": attachments(settings), "incoming": incoming(settings)}


class Fresh:
    """A file that is being written. `keep` makes it last; until then nothing of it is in the store.

    In a folder it lies there already, under a name that nobody knows. `file` is open for writing and reading.
    """

    def __init__(self, place: Place) -> None:
        self.place, self.name = place, secrets.token_hex(16)
        self._is_kept = False
        if isinstance(place, Shelf):
            self.file = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - nameless: gone with this process
            return
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(place / self.name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self.file = cast("BinaryIO", os.fdopen(handle, "w+b"))

    def keep(self) -> None:
        """Name and bytes are durable on return. Once is enough. Raises OSError."""
        if self.file.closed:
            return
        self.file.flush()
        if isinstance(self.place, Shelf):
            self.file.seek(0)
            self._is_kept = True  # perhaps, also when the answer is lost
            self.place.put(self.name, self.file.read())
            self.file.close()
            return
        os.fsync(self.file.fileno())
        self.file.close()
        disk.sync(self.place)

    def discard(self) -> None:
        """Nothing is left of it; what a store that is away does not hear of is swept later."""
        with suppress(OSError):  # what cannot be written out cannot be needed either
            self.file.close()
        if isinstance(self.place, Path):
            (self.place / self.name).unlink(missing_ok=True)
        elif self._is_kept:
            with suppress(OSError):
                self.place.remove(self.name)


def read(place: Place, name: str) -> bytes:
    """The bytes of a file. Raises OSError when they are not there."""
    return place.read(name) if isinstance(place, Shelf) else (place / name).read_bytes()


def opened(place: Place, name: str) -> BinaryIO:
    """A file to be read, which may also be sought in. Raises FileNotFoundError."""
    return io.BytesIO(place.read(name)) if isinstance(place, Shelf) else (place / name).open("rb")


def to_send(place: Place, name: str) -> Path | BinaryIO:
    """A file as the web server sends it: from the disk by its path. Raises FileNotFoundError."""
    if isinstance(place, Shelf):
        return opened(place, name)
    if not (place / name).is_file():
        raise FileNotFoundError(name)
    return place / name


def copy(place: Place, name: str) -> str:
    """The same bytes once more, durable on return; gives the name."""
    twin = secrets.token_hex(16)
    if isinstance(place, Shelf):
        place.put(twin, place.read(name))
    else:
        os.link(place / name, place / twin)
        disk.sync(place)
    return twin


def put_back(place: Place, files: Collection[Path]) -> None:
    """Files from elsewhere on this disk, each under the name that it has; they are gone from there or not needed."""
    if isinstance(place, Shelf):
        for file in files:
            place.put(file.name, file.read_bytes())
        return
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in files:
        file.replace(place / file.name)
    disk.sync(place)


def remove(place: Place, name: str) -> None:
    """Remove a file, if it is there. Raises OSError when the store is away."""
    if isinstance(place, Shelf):
        place.remove(name)
    else:
        (place / name).unlink(missing_ok=True)


def every(place: Place) -> Iterator[bytes]:
    """The bytes of each file that there is."""
    for name, _at in place.names() if isinstance(place, Shelf) else _names(place):
        yield read(place, name)


def sweep(place: Place, known: Collection[str], *, older_than: datetime) -> int:
    """Remove files that belong to no row and are old enough not to be on their way to one; gives how many."""
    lost = _lost(place, known, older_than)
    for name in lost:
        remove(place, name)
    return len(lost)


def count_lost(place: Place, known: Collection[str], *, older_than: datetime) -> int:
    """How many files `sweep` would remove."""
    return len(_lost(place, known, older_than))


def try_out(place: Place) -> None:
    """Write a file, read it and remove it. Raises OSError where that cannot be done."""
    fresh = Fresh(place)
    try:
        fresh.file.write(b"f")
        fresh.keep()
        if read(place, fresh.name) != b"f":
            raise StoreAwayError("the store gives back something else than was put there")
    finally:
        fresh.discard()


def _place(settings: Settings, folder: Path) -> Place:
    scheme, _, rest = settings.store_url.rstrip("/").partition("://")
    if not scheme:
        return folder
    if scheme == "file":
        return Path(rest) / folder.name
    return Shelf(f"{scheme}://{rest}/{folder.name}")


def _lost(place: Place, known: Collection[str], older_than: datetime) -> list[str]:
    found = place.names() if isinstance(place, Shelf) else _names(place)
    return [name for name, at in found if name not in known and at < older_than.timestamp()]


def _names(folder: Path) -> Iterator[tuple[str, float]]:
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(FileNotFoundError):  # somebody else sweeps too
            yield path.name, path.stat().st_mtime


def _moment(facts: Mapping[str, Any], ask: Any) -> float:  # noqa: ANN401 - whatever this kind of store tells
    told = next((facts[name] for name in MOMENTS if facts.get(name)), None) or ask()
    if isinstance(told, str):
        told = datetime.fromisoformat(told)
    if isinstance(told, datetime):
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()
    return float(told)
