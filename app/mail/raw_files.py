"""Letters that came, as they came: a file each under a random name, kept before the row that names it."""

from types import TracebackType
from typing import Self

from app import store
from app.mail.content_key import ContentKey

MOST_BYTES = 50 * 1024 * 1024
"""Larger letters are not taken. Most mail servers refuse at 25 to 35 MB; base64 makes a third more of what is sent."""

CHUNK_BYTES = 256 * 1024
HEAD_BYTES = 64 * 1024


class LetterTooLargeError(Exception):
    """More than 50 MB."""


class Draft:
    """A letter on its way to where it is kept, piece by piece, so that a large one never lies in memory.

    with Draft(folder) as draft: draft.write(…); inbox.store(session, draft, …); session.commit()

    The file is removed at the end of the block unless `keep` was called, as `inbox.store` does when it has made a row.
    One that is kept and whose row is never committed is swept away after a day.
    """

    def __init__(self, folder: store.Place) -> None:
        self.folder = folder
        self._fresh = store.Fresh(folder)
        self.name = self._fresh.name
        self.size = 0
        self.content_key = ""
        self.head = b""
        self._key = ContentKey()
        self._is_kept = False

    def write(self, piece: bytes) -> None:
        """Add some bytes. Raises LetterTooLargeError, and OSError when the disk says no."""
        self.size += len(piece)
        if self.size > MOST_BYTES:
            raise LetterTooLargeError
        if len(self.head) < HEAD_BYTES:
            self.head += piece[: HEAD_BYTES - len(self.head)]
        self._key.update(piece)
        self._fresh.file.write(piece)

    def finish(self) -> None:
        """All is written: durable on return, name and bytes, and `content_key` is known. Once is enough."""
        self._fresh.keep()
        self.content_key = self._key.hexdigest()

    def keep(self) -> None:
        """The file has its row."""
        self._is_kept = True

    def twin(self) -> str:
        """Another name for the same bytes, for another row; gives the name."""
        return store.copy(self.folder, self.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        if not self._is_kept:
            self._fresh.discard()


def read(folder: store.Place, name: str) -> bytes:
    """The bytes of a letter. Raises OSError when they are not there."""
    return store.read(folder, name)
