"""What is sealed of a row, and how: canonical content, the two digests of a row, the hash of a seal. Pure.

The core of a row is what stays: who, what, when. Its words are what may have to be erased one day: they have a digest
of their own, with a salt that is deleted with them, so that a row that was emptied still fits its core.
"""

import hashlib
import json
import secrets
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

NOTHING = bytes(32)
"""In place of the digest of words where there are none."""

DIGEST_BYTES, SALT_BYTES, ID_BYTES = 32, 16, 8
NO_SALT = bytes(SALT_BYTES)
FIRST = "0" * 64
"""What the first seal has before it."""

CASE = "case"
"""The fact by which an event that moved with its case to another still names its own."""

Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Source:
    """A table of the history. `words` are the columns that may be emptied.

    `facts` is a column whose content is of both kinds: `facts_words` says which of its keys are words, for a kind of
    event, and for all under "". With `of_case` its rows belong to a case, and are named by its reference.
    """

    table: str
    core: tuple[str, ...]
    words: tuple[str, ...] = ()
    facts: str = ""
    facts_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    of_case: bool = False

    def word_facts(self, kind: str) -> tuple[str, ...]:
        """The keys among the facts of this kind of event that are words."""
        return (*self.facts_words[""], *self.facts_words.get(kind, ())) if self.facts else ()


EVENTS = Source(
    "case_event",
    core=("at", "actor", "user_id", "kind"),
    words=("reason",),
    facts="facts",
    facts_words={"": ("left_out",), "readdressed": ("from", "to")},
    of_case=True,
)
REVISIONS = Source(
    "catalogue_revision",
    core=("subject", "slug", "number", "at", "by_slug", "by_name", "action", "reason", "content", "outdated"),
)
CHANGES = Source(
    "change_record",
    core=("at", "by_slug", "subject", "name", "action"),
    words=("reason", "before", "after"),
)
READINGS = Source("case_reading", core=("at", "user_id", "hour"), of_case=True)
EMPTYINGS = Source("history_emptying", core=("at", "source", "row_id", "is_gone", "by_slug", "reason"))

SOURCES = (EVENTS, REVISIONS, CHANGES, READINGS, EMPTYINGS)
"""Every table whose rows are sealed."""

BY_TABLE = {source.table: source for source in SOURCES}


def origin(source: Source, row: Row) -> str:
    """The reference of the case that a row was written in, wherever its case has gone since."""
    if not source.of_case:
        return ""
    return str((source.facts and row[source.facts].get(CASE)) or row["reference"])


def core_of(source: Source, row: Row) -> bytes:
    """The digest of what stays of a row."""
    content = {name: row[name] for name in source.core}
    if source.of_case:
        content[CASE] = origin(source, row)
    if source.facts:
        left = {CASE, *source.word_facts(row["kind"])}
        content[source.facts] = {name: fact for name, fact in row[source.facts].items() if name not in left}
    return hashlib.sha256(f"{source.table} {row['id']} {_canonical(content)}".encode()).digest()


def words_in(source: Source, row: Row) -> dict[str, Any]:
    """The words of a row, by column and fact; empty when it has none, or they were emptied."""
    found = {name: row[name] for name in source.words}
    if source.facts:
        facts = row[source.facts]
        found |= {f"{source.facts}.{name}": facts[name] for name in source.word_facts(row["kind"]) if name in facts}
    return {name: value for name, value in found.items() if value}


def words_of(source: Source, row: Row, salt: bytes) -> bytes:
    """The digest of a row's words."""
    words = words_in(source, row)
    return hashlib.sha256(salt + _canonical(words).encode()).digest() if words else NOTHING


def fresh_salts(count: int) -> bytes:
    """So many salts that nobody can guess."""
    return secrets.token_bytes(SALT_BYTES * count)


def packed(numbers: Iterable[int]) -> bytes:
    """Numbers of rows as a seal holds them."""
    return b"".join(struct.pack(">q", number) for number in numbers)


def unpacked(numbers: bytes) -> Sequence[int]:
    """Numbers of rows of a seal."""
    return [number for (number,) in struct.iter_unpack(">q", numbers[: len(numbers) // ID_BYTES * ID_BYTES])]


def pieces(content: bytes, width: int) -> list[bytes]:
    """What is put together of pieces of the same width."""
    return [content[start : start + width] for start in range(0, len(content), width)]


def seal_hash(seal: Row) -> str:
    """The hash of a seal, in hexadecimal: over the one before it and all that it holds but the salts."""
    parts = [
        seal["previous"],
        str(seal["position"]),
        _plain(seal["at"]),
        seal["source"],
        str(seal["last_id"]),
        str(seal["count"]),
        *(hashlib.sha256(seal[name]).hexdigest() for name in ("ids", "cores", "words")),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _canonical(content: object) -> str:
    """The same text for the same content, whatever the database and the order of keys."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"{type(value).__name__} cannot be sealed")
