"""What a writer for an archive is handed, and what it gives: another format is another writer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.records.entries import Entry, Folder
from app.records.rules import Rules


@dataclass(frozen=True)
class Paper:
    """A file of a message. `name` is its name within the package, `content` what we made, else it lies on disk."""

    name: str
    shown_name: str
    title: str
    media_type: str
    size_bytes: int
    sha256: str
    content: bytes | None = None
    stored_name: str = ""


@dataclass(frozen=True)
class Post:
    """An entry with its files: the main document first."""

    entry: Entry
    papers: tuple[Paper, ...]


@dataclass(frozen=True)
class ArchiveMessage:
    """A message to the archive: `place` is its folder in the package, `type` what the archive's door calls it."""

    place: str
    type: str
    key: str
    xml: bytes
    papers: tuple[Paper, ...]


class Writer(Protocol):
    """Writes messages in the format of one kind of archive."""

    format: str

    def write(self, folder: Folder, posts: Sequence[Post], rules: Rules) -> list[ArchiveMessage]:
        """All messages, in the order in which the archive must get them."""
