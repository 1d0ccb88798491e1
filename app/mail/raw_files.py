"""Letters that came, as they came: a file each under a random name, on disk before the row that names it."""

import contextlib
import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import Self

from app import disk
from app.mail.content_key import ContentKey

MOST_BYTES = 50 * 1024 * 1024
"""Larger letters are not taken. Most mail servers refuse at 25 to 35 MB; base64 makes a third more of what is sent."""

CHUNK_BYTES = 256 * 1024
HEAD_BYTES = 64 * 1024


class LetterTooLargeError(Exception):
    """More than 50 MB."""


class Draft:
    """A letter on its way to disk, piece by piece, so that a large one never lies in memory.

    with Draft(folder) as draft: draft.write(…); inbox.store(session, draft, …); session.commit()

    The file is removed at the end of the block unless `keep` was called, as `inbox.store` does when it has made a row.
    One that is kept and whose row is never committed is swept away after a day.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = secrets.token_hex(16)
        self.size = 0
        self.content_key = ""
        self.head = b""
        self._key = ContentKey()
        self._is_kept = False
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    @property
    def path(self) -> Path:
        """Where it is written."""
        return self.folder / self.name

    def write(self, piece: bytes) -> None:
        """Add some bytes. Raises LetterTooLargeError, and OSError when the disk says no."""
        self.size += len(piece)
        if self.size > MOST_BYTES:
            raise LetterTooLargeError
        if len(self.head) < HEAD_BYTES:
            self.head += piece[: HEAD_BYTES - len(self.head)]
        self._key.update(piece)
        self._file.write(piece)

    def finish(self) -> None:
        """All is written: on disk on return, name and bytes, and `content_key` is known. Once is enough."""
        if self._file.closed:
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        disk.sync(self.folder)
        self.content_key = self._key.hexdigest()

    def keep(self) -> None:
        """The file has its row."""
        self._is_kept = True

    def twin(self) -> str:
        """Another name for the same bytes, for another row; gives the name."""
        name = secrets.token_hex(16)
        os.link(self.path, self.folder / name)
        disk.sync(self.folder)
        return name

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):  # what cannot be written out cannot be needed either
            self._file.close()
        if not self._is_kept:
            self.path.unlink(missing_ok=True)


def read(folder: Path, name: str) -> bytes:
    """The bytes of a letter. Raises OSError when they are not there."""
    return (folder / name).read_bytes()
