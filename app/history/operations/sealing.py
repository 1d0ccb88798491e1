"""The worker puts rows under seal a moment after they were written, so that writing one costs nothing more.

A seal covers the one before it: whoever changes, removes or adds a row afterwards would have to make every later seal
anew, and the newest one's hash is written down elsewhere. What is not sealed yet is some seconds old.

Rows of one table are sealed in the order of their numbers, and a row that came later with a lower number would look
added. SQLite has one writer and gives numbers in order. PostgreSQL gives a number before the commit: there the newest
number is noted down, and its rows are sealed when every transaction that was under way then has ended.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.claims import table_of
from app.database import reading
from app.history import digests, queries
from app.history.digests import SOURCES, Source
from app.history.models import HistoryEmptying, HistorySeal
from app.history.operations.emptying import without_salts

MOST_ROWS = 1_000
"""Rows under one seal: some 90 kB."""

SETTLES_S = 2.0
"""On PostgreSQL a number is given microseconds before its transaction is under way; this is a million times that."""


@dataclass(frozen=True)
class _Noted:
    """What the newest rows were, and the first transaction that had not begun, when somebody looked."""

    newest: Mapping[str, int]
    transaction: int
    looked_at: float


class Sealer:
    """Seals what can be sealed, a little at a time; each worker has one, and of two who seal at once one gives way."""

    def __init__(self) -> None:
        self._noted: _Noted | None = None

    def seal(self, session: Session, *, most: int = 5) -> int:
        """Make at most so many seals and commit each; gives how many. 0 when there is nothing that can be sealed."""
        made = 0
        for source, until in self._settled(session).items():
            while made < most and seal_next(session, digests.BY_TABLE[source], until):
                made += 1
        return made

    def _settled(self, session: Session) -> Mapping[str, int]:
        """For each table that has rows to seal, the last row before which none can come any more."""
        with reading(session):
            found = queries.reach(session)
            if all(newest <= sealed for newest, sealed in found.values()):
                self._noted = None
                return {}
            newest = {table: newest for table, (newest, _sealed) in found.items()}
            if session.get_bind().dialect.name == "sqlite":
                return _with_rows(newest, found)
            oldest, first_to_come = queries.transactions(session)
        noted, now = self._noted, time.monotonic()
        if noted is None:
            self._noted = _Noted(newest, first_to_come, now)
            return {}
        if oldest < noted.transaction or now < noted.looked_at + SETTLES_S:
            return {}
        settled = _with_rows(noted.newest, found)
        if not settled:
            self._noted = _Noted(newest, first_to_come, now)
        return settled


def _with_rows(until: Mapping[str, int], found: Mapping[str, tuple[int, int]]) -> Mapping[str, int]:
    return {table: number for table, number in until.items() if number > found[table][1]}


def seal_all(session: Session) -> int:
    """Seal everything that there is, when nobody else writes; commits. Gives how many seals were made."""
    made = 0
    for source in SOURCES:
        until = queries.reach(session)[source.table][0]
        while seal_next(session, source, until):
            made += 1
    return made


def seal_next(session: Session, source: Source, until: int) -> bool:
    """Seal the next rows of a table, no further than `until`, and commit; False when there were none, or two met."""
    with reading(session):
        # first: whoever seals meanwhile takes our place in the row, and we give way
        last = queries.newest_seal(session)
        position, previous = (last.position, last.hash) if last else (0, digests.FIRST)
        after = queries.reach(session)[source.table][1]
        rows = queries.rows(session, source, after, until, MOST_ROWS)
    if until <= after:
        return False
    last_id = rows[-1]["id"] if len(rows) == MOST_ROWS else until
    seal = _made(source, rows, position + 1, previous, last_id, clock.now())
    seal["salts"] = without_salts(seal["ids"], seal["salts"], _emptied(session, source, after, last_id))
    try:
        session.execute(insert(table_of(HistorySeal)), seal)
        session.commit()
    except IntegrityError:
        session.rollback()
        return False
    return True


def _made(
    source: Source, rows: Sequence[Any], position: int, previous: str, last_id: int, at: datetime
) -> dict[str, Any]:
    """A seal as a row."""
    salts = digests.fresh_salts(len(rows))
    each = digests.pieces(salts, digests.SALT_BYTES)
    seal: dict[str, Any] = {
        "position": position,
        "at": at,
        "source": source.table,
        "last_id": last_id,
        "count": len(rows),
        "ids": digests.packed(row["id"] for row in rows),
        "cores": b"".join(digests.core_of(source, row) for row in rows),
        "words": b"".join(digests.words_of(source, row, salt) for row, salt in zip(rows, each, strict=True)),
        "salts": salts,
        "previous": previous,
    }
    return seal | {"hash": digests.seal_hash(seal)}


def _emptied(session: Session, source: Source, after: int, until: int) -> set[int]:
    """Rows that were emptied since they were read for sealing, or before: their salt is not kept."""
    chosen = select(HistoryEmptying.row_id).where(
        HistoryEmptying.source == source.table, HistoryEmptying.row_id > after, HistoryEmptying.row_id <= until
    )
    return set(session.scalars(chosen))
