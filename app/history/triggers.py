"""The database's own rule: rows of the history are only ever added.

What is allowed besides: that an event moves with its case when two cases become one, keeping all that is sealed of it;
that the words of a row are emptied, and a row goes with its case, when a row of `history_emptying` says so. Any other
UPDATE, DELETE or TRUNCATE fails, whoever sends it. On SQLite `migrations/env.py` makes the triggers again for a table
that was written anew.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from app.history.digests import CASE, CHANGES, EMPTYINGS, EVENTS, READINGS, REVISIONS, Source

TABLE = "history_seal"
_SEALED = ("position", "at", "source", "last_id", "count", "ids", "cores", "words", "previous", "hash")

_EVERY = ("id", "case_id", "at", "actor", "user_id", "kind", "reason", "facts")
"""Columns of an event."""


def make_triggers(connection: Connection) -> None:
    """Have the database keep the rule; make those of SQLite's triggers that are not there."""
    dialect = connection.dialect.name
    for table, change, condition in _rules(dialect):
        name, refusal = _name(table, change), _refusal(table)
        if dialect == "sqlite":
            _run(
                connection,
                f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {change} ON {table} WHEN NOT coalesce({condition}, 0) "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
            )
            continue
        goes_on = "NEW" if change == "UPDATE" else "OLD"
        _function(connection, name, f"IF {condition} THEN RETURN {goes_on}; END IF; RAISE EXCEPTION '{refusal}';")
        _run(connection, f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
        if change == "DELETE":
            whole = _name(table, "TRUNCATE")
            _function(connection, whole, f"RAISE EXCEPTION '{refusal}';")
            _run(connection, f"CREATE TRIGGER {whole} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {whole}()")


def drop_triggers(connection: Connection) -> None:
    """Take them away."""
    for table, change, _condition in _rules(connection.dialect.name):
        if connection.dialect.name == "sqlite":
            _run(connection, f"DROP TRIGGER IF EXISTS {_name(table, change)}")
            continue
        for one in (change, "TRUNCATE") if change == "DELETE" else (change,):
            _run(connection, f"DROP TRIGGER IF EXISTS {_name(table, one)} ON {table}")
            _run(connection, f"DROP FUNCTION IF EXISTS {_name(table, one)}")


def _rules(dialect: str) -> Iterator[tuple[str, str, str]]:
    """Table, kind of change, and the SQL condition under which it is allowed."""
    gone = "EXISTS (SELECT 1 FROM history_emptying e WHERE e.source = '{}' AND e.row_id = OLD.id AND e.is_gone)"
    for source, update, delete in (
        (EVENTS, f"({_moves(dialect)}) OR ({_empties_event(dialect)})", gone.format(EVENTS.table)),
        (REVISIONS, "1 = 0", "1 = 0"),
        (CHANGES, _empties_change(dialect), "1 = 0"),
        (READINGS, "1 = 0", gone.format(READINGS.table)),
        (EMPTYINGS, "1 = 0", "1 = 0"),
    ):
        yield source.table, "UPDATE", update
        yield source.table, "DELETE", delete
    yield TABLE, "UPDATE", _same(dialect, _SEALED)
    yield TABLE, "DELETE", "1 = 0"


def _moves(dialect: str) -> str:
    """An event goes with its case to another, and names its own among its facts."""
    first = " AND ".join((_same(dialect, set(_EVERY) - {"case_id", "facts"}), "NEW.case_id <> OLD.case_id"))
    old, new = (_without(dialect, f"{row}.facts", (CASE,)) for row in ("OLD", "NEW"))
    names = _fact(dialect, "NEW.facts"), _fact(dialect, "OLD.facts")
    return f"{first} AND {old} = {new} AND {names[0]} IS NOT NULL AND {names[0]} = coalesce({names[1]}, {names[0]})"


def _empties_event(dialect: str) -> str:
    always, more = EVENTS.facts_words[""], {kind: keys for kind, keys in EVENTS.facts_words.items() if kind}
    cases = " ".join(
        f"WHEN '{kind}' THEN {_without(dialect, 'OLD.facts', (*always, *keys))}" for kind, keys in more.items()
    )
    left = f"CASE OLD.kind {cases} ELSE {_without(dialect, 'OLD.facts', always)} END"
    kept = _same(dialect, set(_EVERY) - {"reason", "facts"})
    now = "json(NEW.facts)" if dialect == "sqlite" else "NEW.facts"
    return f"{kept} AND NEW.reason = '' AND {now} = {left} AND {_noted(EVENTS)}"


def _empties_change(dialect: str) -> str:
    kept = _same(dialect, ("id", *CHANGES.core))
    empty = "NEW.reason = '' AND " + " AND ".join(
        f"json(NEW.{name}) = '{{}}'" if dialect == "sqlite" else f"NEW.{name} = CAST('{{}}' AS jsonb)"
        for name in ("before", "after")
    )
    return f"{kept} AND {empty} AND {_noted(CHANGES)}"


def _noted(source: Source) -> str:
    return f"EXISTS (SELECT 1 FROM history_emptying e WHERE e.source = '{source.table}' AND e.row_id = OLD.id)"


def _same(dialect: str, columns: Iterable[str]) -> str:
    is_same = "IS" if dialect == "sqlite" else "IS NOT DISTINCT FROM"
    return " AND ".join(f"NEW.{name} {is_same} OLD.{name}" for name in sorted(columns))


def _without(dialect: str, facts: str, keys: Iterable[str]) -> str:
    if dialect == "sqlite":
        paths = ", ".join(f"'$.{key}'" for key in keys)
        return f"json(json_remove({facts}, {paths}))"
    names = ", ".join(f"'{key}'" for key in keys)
    return f"({facts} - CAST(ARRAY[{names}] AS text[]))"


def _fact(dialect: str, facts: str) -> str:
    return f"json_extract({facts}, '$.{CASE}')" if dialect == "sqlite" else f"({facts}->>'{CASE}')"


def _name(table: str, change: str) -> str:
    return f"{table}_no_{change.lower()}"


def _refusal(table: str) -> str:
    return f"rows of {table} are history: they are added, never changed or deleted"


def _function(connection: Connection, name: str, body: str) -> None:
    _run(connection, f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)
