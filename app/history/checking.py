"""Whether the history is as it was when it was sealed: every row, every seal, and that each event is where it belongs.

Rows and seals are read side by side, in order and in pages, so that it takes no more memory however many there are.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.history import digests, queries
from app.history.digests import CASE, DIGEST_BYTES, EVENTS, NOTHING, SALT_BYTES, SOURCES, Source

Row = Mapping[Any, Any]

MEANWHILE = timedelta(minutes=1)
"""Somebody who writes a note while its case is being merged may be a moment late: the note stays where it was."""


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was. `what`: changed, missing, added, moved, seal. `row` is a number in `table`.

    `case` is the reference of its case and `event` what happened, where they are known; `sentence` says what differs.
    """

    what: str
    table: str
    row: int
    sentence: str
    case: str = ""
    event: str = ""


@dataclass
class Counted:
    """What was looked through: rows that are as they were, emptied ones, ones gone with their case, and unsealed ones.

    `reached` is the moment of the newest seal, `anchor` its position and hash.
    """

    rows: int = 0
    emptied: int = 0
    gone: int = 0
    unsealed: int = 0
    seals: int = 0
    reached: datetime | None = None
    anchor: str = ""


def keep_still(session: Session) -> None:
    """Let the session's next transaction see the database as it is at one moment, however long it reads."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def check(session: Session, counted: Counted, *, wanted: str = "", tell: Callable[[int], object]) -> Iterator[Fault]:
    """Look through everything and give each fault; `counted` is filled meanwhile, `tell` hears how many rows are done.

    `wanted` is an anchor that was written down once: it must still be there. One transaction that only reads.
    """
    newest = queries.newest_seal(session)
    until = newest.position if newest else 0
    if newest:
        counted.reached, counted.anchor = newest.at, f"{newest.position}:{newest.hash}"
    yield from _seals(session, until, counted, wanted)
    merged = _merged(session)
    for source in SOURCES:
        yield from _rows(session, source, until, merged, counted, tell)


def _seals(session: Session, until: int, counted: Counted, wanted: str) -> Iterator[Fault]:
    """Whether each seal is whole, and follows the one before it."""
    previous, position, is_there = digests.FIRST, 0, not wanted
    for seal in queries.all_seals(session, None, until):
        position += 1
        if seal["position"] != position:
            yield _of_seal(position, f"seals {position} to {seal['position'] - 1} are missing")
            position = seal["position"]
        elif seal["previous"] != previous:
            yield _of_seal(position, "it does not follow the seal before it")
        if seal["hash"] != digests.seal_hash(seal):
            yield _of_seal(position, f"what it says of rows of {seal['source']} is not what was sealed")
        previous = seal["hash"]
        is_there = is_there or wanted == f"{position}:{previous}"
        counted.seals += 1
    if not is_there:
        yield _of_seal(_position(wanted), "the hash that was written down is not there: all after it was made anew")


def _position(anchor: str) -> int:
    number = anchor.partition(":")[0]
    return int(number) if number.isdecimal() else 0


def _of_seal(position: int, sentence: str) -> Fault:
    return Fault("seal", "history_seal", position, sentence)


class _Stretch:
    """Rows in the order of their numbers, given up to one number after another."""

    def __init__(self, rows: Iterator[Row], key: str) -> None:
        self._rows, self._key = rows, key
        self._next = next(rows, None)

    def until(self, number: int) -> Iterator[Row]:
        """Those up to this number that were not given yet."""
        while self._next is not None and self._next[self._key] <= number:
            yield self._next
            self._next = next(self._rows, None)


def _rows(
    session: Session,
    source: Source,
    until: int,
    merged: Mapping[str, "_Merged"],
    counted: Counted,
    tell: Callable[[int], object],
) -> Iterator[Fault]:
    """Whether each row of a table is as its seal says, none is missing and none was added."""
    last_id = 0
    sealed = queries.reach(session)[source.table][1]
    rows = _Stretch(queries.all_rows(session, source, sealed), "id")
    emptyings = _Stretch(queries.all_emptyings(session, source), "row_id")
    for seal in queries.all_seals(session, source, until):
        last_id = seal["last_id"]
        noted = {one["row_id"]: bool(one["is_gone"]) for one in emptyings.until(last_id)}
        yield from _stretch(source, seal, {row["id"]: row for row in rows.until(last_id)}, noted, merged, counted)
        tell(counted.rows)
    for row in rows.until(sealed):
        yield _fault("added", source, row, "no seal knows it")
    counted.unsealed += queries.count(session, source, last_id)


def _stretch(
    source: Source,
    seal: Row,
    present: dict[int, Row],
    noted: Mapping[int, bool],
    merged: Mapping[str, "_Merged"],
    counted: Counted,
) -> Iterator[Fault]:
    """The rows under one seal."""
    parts = (
        digests.unpacked(seal["ids"]),
        digests.pieces(seal["cores"], DIGEST_BYTES),
        digests.pieces(seal["words"], DIGEST_BYTES),
        digests.pieces(seal["salts"], SALT_BYTES),
    )
    for number, core, words, salt in zip(*parts, strict=False):
        row = present.pop(number, None)
        if row is None:
            if noted.get(number):
                counted.gone += 1
            else:
                yield Fault("missing", source.table, number, "it was sealed, and is no longer there")
            continue
        differs = _differs(source, row, core, words, salt, is_emptied=number in noted)
        counted.rows += 1
        counted.emptied += number in noted
        if differs:
            yield _fault("changed", source, row, differs)
        elif source is EVENTS and (elsewhere := _misplaced(row, merged)):
            yield _fault("moved", source, row, elsewhere)
    for row in present.values():
        yield _fault("added", source, row, "it was not there when the rows around it were sealed")


def _differs(source: Source, row: Row, core: bytes, words: bytes, salt: bytes, *, is_emptied: bool) -> str:
    """What is not as it was sealed; empty when all is."""
    found = []
    if digests.core_of(source, row) != core:
        found.append(_SAYS[source.table])
    has_words = bool(digests.words_in(source, row))
    if has_words or not is_emptied:
        now = digests.words_of(source, row, salt)
        if now != words:
            found.append("its words were taken away" if now == NOTHING else "its words")
    return ", ".join(found)


_SAYS = {
    "case_event": "the case, who did it, when, what it was, or its facts",
    "catalogue_revision": "the entry, who changed it, when, why, or what it said",
    "change_record": "what was changed, who did it, or when",
    "case_reading": "the case, who read it, or when",
    "history_emptying": "which row was emptied, by whom, when, or why",
}
"""What the core of a row tells."""


def _fault(what: str, source: Source, row: Row, sentence: str) -> Fault:
    event = row.get("kind") or row.get("action") or ""
    return Fault(what, source.table, row["id"], sentence, digests.origin(source, row), str(event))


@dataclass(frozen=True)
class _Merged:
    """A case came into another: by which line of history, when."""

    row: int
    at: datetime
    into: str


def _merged(session: Session) -> Mapping[str, _Merged]:
    """By the reference of a case that was merged, where it went."""
    return {
        row.facts["from"]: _Merged(row.id, row.at, row.facts.get(CASE) or row.reference)
        for row in queries.merged_cases(session)
        if "from" in row.facts
    }


def _misplaced(row: Row, merged: Mapping[str, _Merged]) -> str:
    """What is wrong with the case that an event stands in; empty when it is its own, or the one that went on."""
    own = reference = digests.origin(EVENTS, row)
    last: _Merged | None = None
    seen: set[str] = set()
    while reference not in seen and (step := merged.get(reference)) and row["id"] < step.row:
        seen.add(reference)
        reference, last = step.into, step
    if row["reference"] == reference:
        return ""
    if last is not None and row["reference"] == own and row["at"] >= last.at - MEANWHILE:
        return ""
    return f"it stands in case {row['reference']} and belongs to {reference}"
