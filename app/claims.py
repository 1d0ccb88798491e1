"""Take one due row so that nobody else does: several workers share a table, and none takes what another has."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from catalogue.base import Base

Columns = ReadOnlyColumnCollection[str, Any]


class Claim:
    """A way to take the first due row of a table, in one statement. Made once: making it costs more than running it.

    `due` says of the columns of the table (or of its alias) whether a row is free and its time has come; `values` must
    make that false. Both may hold `bindparam`s, which `take` fills in. `due` is asked twice, in the search and in the
    change, because another worker may be quicker in between. Without "skip locked" PostgreSQL would take nothing twice
    either, but most workers would come back with empty hands; SQLite has one writer and needs no such word.
    """

    def __init__(
        self,
        model: type[Base],
        *,
        due: Callable[[Columns], ColumnElement[bool]],
        order_by: Sequence[str],
        values: Mapping[str, Any],
        returning: Sequence[str],
    ) -> None:
        table = table_of(model)
        candidate = table.alias("candidate")
        first = (
            select(candidate.c.id)
            .where(due(candidate.c))
            .order_by(*(candidate.c[name] for name in order_by))
            .limit(1)
            .with_for_update(skip_locked=True, of=candidate)
        )
        self._statement = (
            update(table)
            .where(table.c.id == first.scalar_subquery(), due(table.c))
            .values(dict(values))
            .returning(*(table.c[name] for name in returning))
        )

    def take(self, session: Session, **facts: object) -> Row[Any] | None:
        """Take one row and return its columns; None when nothing is due. The caller commits before anything slow."""
        return session.execute(self._statement, facts).one_or_none()


def insert_unless_there(
    session: Session, model: type[Base], unique: str | None = None
) -> postgresql.Insert | sqlite.Insert:
    """An insert into the model's table that passes over rows whose `unique` column is there already.

    Without `unique` any such column counts.
    """
    return _insert_unless_there(session.get_bind().dialect.name, model, unique)


@cache
def _insert_unless_there(dialect: str, model: type[Base], unique: str | None) -> postgresql.Insert | sqlite.Insert:
    return _insert(dialect)(table_of(model)).on_conflict_do_nothing(index_elements=[unique] if unique else None)


def insert_or_update(session: Session, model: type[Base], key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Give the row with this unique key these values, whether it is there yet or not: safe side by side."""
    insert = _insert(session.get_bind().dialect.name)(table_of(model)).values(**key, **values)
    session.execute(insert.on_conflict_do_update(index_elements=list(key), set_=dict(values)))


def _insert(dialect: str) -> type[postgresql.Insert] | type[sqlite.Insert]:
    return postgresql.Insert if dialect == "postgresql" else sqlite.Insert


def table_of(model: type[Base]) -> Table:
    """The model's table, for statements that need no objects."""
    assert isinstance(model.__table__, Table)
    return model.__table__
