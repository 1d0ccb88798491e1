"""A backup as one file: a tar with a list of what is in it and the checksums, written beside its place and then moved.

manifest.json            what, when, of which program, and the SHA-256 of every other member
database.sqlite3         or database.pgdump: everything as it was at one moment
attachments/…            files that the database knows, under the names that it knows
incoming/…
secret-key               only when asked for
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from app import disk, store
from app.errors import ExpectedError

FORMAT = 1
MANIFEST = "manifest.json"
SECRET_KEY = "secret-key"  # noqa: S105 - the name of a file
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
FOLDERS = ("attachments", "incoming")
CHUNK_BYTES = 1024 * 1024
MOST_MANIFEST_BYTES = 256 * 1024 * 1024


class BackupError(ExpectedError):
    """A backup could not be made, or this one cannot be used; the sentence says why."""


@dataclass
class Manifest:
    """What a backup holds. `at` is the moment of the database, in ISO 8601 UTC; `sha256` by member's name.

    `missing` are files that the database names and that were not there. `settings` are names of what was set, never
    values. `key_mark` tells whether a key is the one that was in use, and not which it is.
    """

    format: int
    program: str
    migration: str
    database: str
    at: str
    cases: int
    key_mark: str
    settings: list[str]
    missing: list[str] = field(default_factory=list)
    sha256: dict[str, str] = field(default_factory=dict)


@contextmanager
def place_beside(target: Path) -> Iterator[Path]:
    """A folder beside the target, of this process alone, gone afterwards; what dead ones have left is swept away.

    What is moved from there to the target is moved in one step, for it is on the same disk.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for old in target.parent.glob(f".{target.name}.*.part"):
        if not _is_alive(old.name.split(".")[-2]):
            shutil.rmtree(old, ignore_errors=True)
    folder = target.parent / f".{target.name}.{os.getpid()}.part"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write(
    part: Path,
    manifest: Manifest,
    database: Path,
    places: Mapping[str, store.Place],
    names: Mapping[str, Sequence[str]],
) -> None:
    """Write the archive to `part`, with these files from their places by folder; the manifest is filled in.

    It goes to the disk before this returns. Files that are gone are noted, for they may have been erased meanwhile.
    """
    with _opened_anew(part) as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            _add(tar, manifest, DATABASES[manifest.database], database.parent, database.name)
            for folder in FOLDERS:
                for name in names[folder]:
                    _add(tar, manifest, f"{folder}/{name}", places[folder], name)
            key = database.parent / SECRET_KEY
            if key.exists():
                _add(tar, manifest, SECRET_KEY, key.parent, key.name)
            text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
            told = tarfile.TarInfo(MANIFEST)
            told.size, told.mode = len(text), 0o600
            tar.addfile(told, io.BytesIO(text))
        file.flush()
        os.fsync(file.fileno())


def put_in_place(part: Path, target: Path) -> None:
    """Give the finished archive its name, in one step; an older one of that name is replaced."""
    part.replace(target)
    disk.sync(target.parent)


def read(file: Path, into: Path | None = None) -> Manifest:
    """Check every byte of an archive, and unpack it when told where. Raises BackupError naming what is wrong."""
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(file, mode="r:") as tar:
            for member in tar:
                manifest = _take(tar, member, into, found) or manifest
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {file}.") from error
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{file} is no backup of ours, or is cut off: {error}. Take another.") from error
    if manifest is None:
        raise BackupError(f"{file} is no backup of ours, or is cut off: it has no list of what is in it. Take another.")
    wrong = sorted(name for name, sha256 in manifest.sha256.items() if found.get(name) != sha256)
    if wrong or set(found) - set(manifest.sha256):
        first = (wrong or sorted(set(found) - set(manifest.sha256)))[0]
        raise BackupError(f"{file} is damaged: {first} is not what it was when the backup was made. Take another.")
    return manifest


def _take(tar: tarfile.TarFile, member: tarfile.TarInfo, into: Path | None, found: dict[str, str]) -> Manifest | None:
    content = tar.extractfile(member) if member.isreg() else None
    if content is None or not _is_ours(member.name):
        raise BackupError(f"{tar.name!s} is no backup of ours: it holds {member.name!r}.")
    if member.name == MANIFEST:
        return _manifest(content.read(MOST_MANIFEST_BYTES))
    if into is None:
        found[member.name] = _copy(content, None)
        return None
    place = into / member.name
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _opened_anew(place) as target:
        found[member.name] = _copy(content, target)
        target.flush()
        os.fsync(target.fileno())
    return None


def _is_ours(name: str) -> bool:
    """Whether a member may have this name: one of ours, and no way out of the folder."""
    folder, _, rest = name.partition("/")
    if rest:
        return folder in FOLDERS and "/" not in rest and rest not in {".", ".."} and "\0" not in rest
    return name in {MANIFEST, SECRET_KEY, *DATABASES.values()}


def _manifest(text: bytes) -> Manifest:
    try:
        told: dict[str, Any] = json.loads(text)
        manifest = Manifest(**told)
    except (ValueError, TypeError) as error:
        raise BackupError("The backup's list of what is in it cannot be read. Take another.") from error
    if manifest.format != FORMAT:
        raise BackupError(
            f"The backup has format {manifest.format}, and this program knows {FORMAT}: take a newer one."
        )
    return manifest


def _add(tar: tarfile.TarFile, manifest: Manifest, name: str, place: store.Place, stored_name: str) -> None:
    try:
        file = store.opened(place, stored_name)
    except FileNotFoundError:
        manifest.missing.append(name)
        return
    with file:
        member = tarfile.TarInfo(name)
        member.size, member.mode = file.seek(0, os.SEEK_END), 0o600
        member.mtime = int(datetime.fromisoformat(manifest.at).timestamp())
        file.seek(0)
        counted = _Counted(file)
        tar.addfile(member, counted)
    manifest.sha256[name] = counted.digest.hexdigest()


class _Counted:
    """A file whose checksum is taken while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        piece = self.file.read(size)
        self.digest.update(piece)
        return piece


def _copy(source: IO[bytes], target: IO[bytes] | None) -> str:
    digest = hashlib.sha256()
    while piece := source.read(CHUNK_BYTES):
        digest.update(piece)
        if target is not None:
            target.write(piece)
    return digest.hexdigest()


def _opened_anew(path: Path) -> IO[bytes]:
    """A new file that only we may read."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
