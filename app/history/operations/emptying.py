"""What has to be erased is erased in the history too, and the history says so: the only way its rows lose anything."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.claims import insert_unless_there
from app.history import digests
from app.history.digests import BY_TABLE, EVENTS, NO_SALT, READINGS, SALT_BYTES, Source
from app.history.models import HistoryEmptying, HistorySeal
from catalogue.base import Base


def empty_case(session: Session, *case_ids: int, at: datetime, by: str = "", reason: str = "") -> int:
    """Delete what people wrote, and addresses, from the history of these cases; gives from how many rows.

    What happened, when and who did it stays, and still fits its seal.
    """
    return empty(session, EVENTS.table, _of_case(session, EVENTS, *case_ids), at=at, by=by, reason=reason)


def empty(session: Session, table: str, ids: Sequence[int], *, at: datetime, by: str = "", reason: str = "") -> int:
    """Delete the words of these rows of one table of the history; gives how many had any. `by` is a slug."""
    source = BY_TABLE[table]
    with_words = [row for row in _rows(session, source, ids) if digests.words_in(source, row)]
    if not with_words:
        return 0
    found = [row["id"] for row in with_words]
    _note(session, source, found, is_gone=False, at=at, by=by, reason=reason)
    rows = Base.metadata.tables[table]
    names = (*source.words, *((source.facts,) if source.facts else ()))
    session.execute(
        update(rows).where(rows.c.id == bindparam("row_id")).values({name: bindparam(f"new_{name}") for name in names}),
        [_emptied(source, row) for row in with_words],
        execution_options={"synchronize_session": False},
    )
    forget_salts(session, source, found)
    for one in list(session.identity_map.values()):
        if getattr(one, "__tablename__", "") == table:
            session.expire(one)
    return len(found)


def let_go(session: Session, case_id: int, *, at: datetime, by: str = "", reason: str = "") -> int:
    """From now on the case's history may be deleted with the case; gives how many rows. To be called just before."""
    total = 0
    for source in (EVENTS, READINGS):
        ids = _of_case(session, source, case_id)
        _note(session, source, ids, is_gone=True, at=at, by=by, reason=reason)
        forget_salts(session, source, ids)
        total += len(ids)
    return total


def let_readings_go(session: Session, ids: Sequence[int], *, at: datetime, by: str = "", reason: str = "") -> None:
    """From now on these readings may be deleted. To be called just before."""
    _note(session, READINGS, ids, is_gone=True, at=at, by=by, reason=reason)
    forget_salts(session, READINGS, ids)


def forget_salts(session: Session, source: Source, ids: Sequence[int]) -> None:
    """Without its salt nobody can try out what a row may have said."""
    wanted = sorted(ids)
    while wanted:
        seal = session.scalars(
            select(HistorySeal)
            .where(HistorySeal.source == source.table, HistorySeal.last_id >= wanted[0])
            .order_by(HistorySeal.last_id)
            .limit(1)
        ).one_or_none()
        if seal is None:
            return
        within = {number for number in wanted if number <= seal.last_id}
        seal.salts = without_salts(seal.ids, seal.salts, within)
        wanted = [number for number in wanted if number > seal.last_id]
    session.flush()


def without_salts(ids: bytes, salts: bytes, gone: set[int]) -> bytes:
    """The salts of a seal, without those of these rows."""
    pieces = digests.pieces(salts, SALT_BYTES)
    numbers = digests.unpacked(ids)
    return b"".join(NO_SALT if number in gone else salt for number, salt in zip(numbers, pieces, strict=False))


def _of_case(session: Session, source: Source, *case_ids: int) -> Sequence[int]:
    table = Base.metadata.tables[source.table]
    return session.scalars(select(table.c.id).where(table.c.case_id.in_(case_ids)).order_by(table.c.id)).all()


def _rows(session: Session, source: Source, ids: Sequence[int]) -> Sequence[Any]:
    table = Base.metadata.tables[source.table]
    return session.execute(select(table).where(table.c.id.in_(ids)).order_by(table.c.id)).mappings().all()


def _note(
    session: Session, source: Source, ids: Sequence[int], *, is_gone: bool, at: datetime, by: str, reason: str
) -> None:
    if ids:
        shared = {"source": source.table, "is_gone": is_gone, "at": at, "by_slug": by, "reason": reason}
        session.execute(insert_unless_there(session, HistoryEmptying), [shared | {"row_id": number} for number in ids])


def _emptied(source: Source, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of any of the tables
    values: dict[str, Any] = {"row_id": row["id"]}
    for name in source.words:
        values[f"new_{name}"] = "" if isinstance(row[name], str) else {}
    if source.facts:
        left = source.word_facts(row["kind"])
        values[f"new_{source.facts}"] = {name: fact for name, fact in row[source.facts].items() if name not in left}
    return values
