"""Reads of the history and its seals, in pages: it has millions of rows."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, RowMapping, Select, cast, func, select, text
from sqlalchemy.orm import Session

from app.claims import table_of
from app.history.digests import EVENTS, SOURCES, Source
from app.history.models import CaseReading, ChangeRecord, HistoryEmptying, HistorySeal
from catalogue.base import Base

SEAL, EMPTYING = table_of(HistorySeal), table_of(HistoryEmptying)
AT_A_TIME = 2_000
SEALS_AT_A_TIME = 100
LEAST = -(2**31)
"""No number is less; none of ours is below 1, and one that is was put there."""


def newest_seal(session: Session) -> Row[int, str, datetime] | None:
    """Position, hash and moment of the seal that nothing comes after; not the digests in it, some 90 kB."""
    chosen = select(HistorySeal.position, HistorySeal.hash, HistorySeal.at)
    return session.execute(chosen.order_by(HistorySeal.position.desc()).limit(1)).one_or_none()


def seal_hash(session: Session, position: int) -> str | None:
    """The hash of a seal; None when there is none at this position."""
    return session.scalar(select(HistorySeal.hash).where(HistorySeal.position == position))


def reach(session: Session) -> Mapping[str, tuple[int, int]]:
    """For each table the number of its newest row, and of the last one under a seal; in one statement."""
    columns = []
    for source in SOURCES:
        newest = select(func.max(Base.metadata.tables[source.table].c.id)).scalar_subquery()
        sealed = select(func.max(SEAL.c.last_id)).where(SEAL.c.source == source.table).scalar_subquery()
        columns += [func.coalesce(newest, 0), func.coalesce(sealed, 0)]
    found = [int(number) for number in session.execute(select(*columns)).one()]
    return {source.table: (found[2 * at], found[2 * at + 1]) for at, source in enumerate(SOURCES)}


def transactions(session: Session) -> tuple[int, int]:
    """PostgreSQL's oldest transaction that is still under way, and the first one that has not begun."""
    seen = session.execute(
        text(
            "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint), "
            "CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint)"
        )
    ).one()
    return int(seen[0]), int(seen[1])


def rows(session: Session, source: Source, after: int, until: int, limit: int) -> Sequence[RowMapping]:
    """So many rows of a table, by number; each with the `reference` of its case, when it belongs to one."""
    table = Base.metadata.tables[source.table]
    names = dict.fromkeys(("id", *source.core, *source.words, *((source.facts,) if source.facts else ())))
    chosen: Select[Any] = select(*(table.c[name] for name in names))
    if source.of_case:
        cases = Base.metadata.tables["case_file"]
        chosen = chosen.add_columns(cases.c.reference).outerjoin(cases, cases.c.id == table.c.case_id)
    chosen = chosen.where(table.c.id > after, table.c.id <= until).order_by(table.c.id).limit(limit)
    return session.execute(chosen).mappings().all()


def all_rows(session: Session, source: Source, until: int) -> Iterator[RowMapping]:
    """Every row of a table up to a number, in order."""
    after = LEAST
    while some := rows(session, source, after, until, AT_A_TIME):
        yield from some
        after = some[-1]["id"]


def all_emptyings(session: Session, source: Source) -> Iterator[RowMapping]:
    """What was emptied of a table, by number of row; `is_gone` is 1 for a row that may be gone altogether."""
    after = 0
    is_gone = func.max(cast(EMPTYING.c.is_gone, Integer)).label("is_gone")
    of_table = select(EMPTYING.c.row_id, is_gone).where(EMPTYING.c.source == source.table).group_by(EMPTYING.c.row_id)
    in_order = of_table.order_by(EMPTYING.c.row_id).limit(AT_A_TIME)
    while some := session.execute(in_order.where(EMPTYING.c.row_id > after)).mappings().all():
        yield from some
        after = some[-1]["row_id"]


def all_seals(session: Session, source: Source | None, until: int) -> Iterator[RowMapping]:
    """Every seal up to a position, in order; of one table or of all."""
    after = LEAST
    while True:
        chosen = select(SEAL).where(SEAL.c.position > after, SEAL.c.position <= until)
        if source is not None:
            chosen = chosen.where(SEAL.c.source == source.table)
        some = session.execute(chosen.order_by(SEAL.c.position).limit(SEALS_AT_A_TIME)).mappings().all()
        if not some:
            return
        yield from some
        after = some[-1]["position"]


def count(session: Session, source: Source, after: int = 0) -> int:
    """How many rows a table has, after a number."""
    table = Base.metadata.tables[source.table]
    return session.scalar(select(func.count()).select_from(table).where(table.c.id > after)) or 0


def merged_cases(session: Session) -> Sequence[Any]:
    """Every line of history that says that another case came in: number, moment, facts, and its case's reference."""
    events, cases = Base.metadata.tables[EVENTS.table], Base.metadata.tables["case_file"]
    chosen = select(events.c.id, events.c.at, events.c.facts, cases.c.reference).join(
        cases, cases.c.id == events.c.case_id
    )
    return session.execute(chosen.where(events.c.kind == "merged_here").order_by(events.c.id)).all()


def readings(session: Session, case_id: int, limit: int) -> Sequence[Any]:
    """Who has opened a confidential case, by name, and when; newest first."""
    people = Base.metadata.tables["user_account"]
    chosen = select(people.c.name, CaseReading.at).join(people, people.c.id == CaseReading.user_id)
    of_case = chosen.where(CaseReading.case_id == case_id)
    return session.execute(of_case.order_by(CaseReading.id.desc()).limit(limit)).all()


def changes(session: Session, *, before: int | None = None, limit: int = 50) -> Sequence[ChangeRecord]:
    """What was changed, newest first; those older than row `before`."""
    chosen = select(ChangeRecord)
    if before is not None:
        chosen = chosen.where(ChangeRecord.id < before)
    return session.scalars(chosen.order_by(ChangeRecord.id.desc()).limit(limit)).all()


def all_of_subject(session: Session, subject: str) -> Sequence[ChangeRecord]:
    """Every change of this kind, oldest first."""
    chosen = select(ChangeRecord).where(ChangeRecord.subject == subject)
    return session.scalars(chosen.order_by(ChangeRecord.id)).all()
