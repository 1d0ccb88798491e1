"""Make many cases of some, each again and again in PostgreSQL itself: minutes, where making them up takes hours."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy
from sqlalchemy import Column, ColumnElement, Table, func, insert, select, text

LAST, G = 2, ord("g")
"""Characters of a long key that tell the copies apart, and the first that no hash has: keys are random before them."""


def multiply(url: str, times: int) -> None:
    """Copy every case with all that hangs on it until there are so many of each; the words stay the same.

    Triggers and foreign keys rest meanwhile: what triggers keep is copied like the rest. Needs a superuser.
    """
    engine = sqlalchemy.create_engine(url)
    known = sqlalchemy.MetaData()
    known.reflect(engine)
    tables = _of_cases(known)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        steps = {one.name: _step(connection, one) for one in tables}
        for number in range(1, times):
            for table in tables:
                chosen = {column.name: _copied(column, number, steps) for column in table.c if column.computed is None}
                connection.execute(insert(table).from_select(list(chosen), select(*chosen.values()).where(
                    _number(table) <= steps[table.name]
                )))  # fmt: skip
        for table in tables:
            if "id" in table.c:
                highest = select(func.max(table.c.id)).scalar_subquery()
                connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), highest)))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def _of_cases(known: sqlalchemy.MetaData) -> list[Table]:
    """The table of cases, and all whose rows belong to one."""
    found = {"case_file"}
    while more := {one.name for one in known.tables.values() if _leads_to(one, found)} - found:
        found |= more
    return [known.tables[name] for name in sorted(found)]


def _leads_to(table: Table, names: Iterable[str]) -> bool:
    return any(key.column.table.name in names for key in table.foreign_keys)


def _number(table: Table) -> Column[int]:
    """The column by which rows are copied: their own number, or their case's."""
    return table.c.id if "id" in table.c else table.c.case_id


def _step(connection: sqlalchemy.Connection, table: Table) -> int:
    return connection.scalar(select(func.max(_number(table)))) or 0


def _copied(column: Column[Any], number: int, steps: dict[str, int]) -> ColumnElement[Any]:
    target = next((key.column.table.name for key in column.foreign_keys), None)
    own = column.table.name if column.name == "id" else target
    if own in steps and isinstance(column.type, sqlalchemy.Integer):
        return (sqlalchemy.cast(column, sqlalchemy.Integer) + number * steps[own]).label(column.name)
    if not (isinstance(column.type, sqlalchemy.String) and _is_unique(column)):
        return column
    mark = chr(G + number // 10) + chr(G + number % 10)
    whole = func.concat(column, sqlalchemy.literal(mark))
    cut = func.concat(func.left(column, -LAST), sqlalchemy.literal(mark))
    is_long = func.length(column) + LAST > (column.type.length or 10**6)
    return sqlalchemy.case((column.is_(None), None), (is_long, cut), else_=whole).label(column.name)


def _is_unique(column: Column[Any]) -> bool:
    return any(list(index.columns) == [column] for index in column.table.indexes if index.unique) or any(
        list(one.columns) == [column]
        for one in column.table.constraints
        if isinstance(one, sqlalchemy.UniqueConstraint)
    )
