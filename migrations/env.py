"""How migrations run: in one transaction, on the application's own engine.

On SQLite a changed table is written anew and the old one dropped, which would delete every row that refers to it with
ON DELETE CASCADE: references are not followed meanwhile, and checked before the commit (sqlite.org/lang_altertable.html).
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, inspect

from app.cases import search_index
from app.cases.figures import hands, told
from app.cases.figures import rows as figure_rows
from app.history import triggers as history_rule

engine = current_app.extensions["migrate"].db.engine
metadata = current_app.extensions["migrate"].db.metadata

LOCK = 7_240_026
"""Any number that nobody else in this database locks by."""


def plain_type(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write types into migrations as the database knows them, so that they outlive our own classes."""
    if kind == "type" and type(item).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    return False


def follow_references(connection: Connection, *, on: bool) -> None:
    """Say whether SQLite minds references; only outside a transaction does it listen."""
    if connection.dialect.name == "sqlite":
        connection.connection.dbapi_connection.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


def be_alone(connection: Connection) -> None:
    """Let two that begin together do so one after the other: the second finds nothing left to do.

    SQLite has one writer anyway. Source: postgresql.org/docs/current/explicit-locking.html, advisory locks.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")


def check_references(connection: Connection) -> None:
    """Raise RuntimeError when a row refers to one that is not there; the migration is then undone."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"{len(broken)} rows would refer to nothing; the database was left as it was")


def keep_what_is_derived_true(connection: Connection) -> None:
    """Make the triggers of search, figures and history again: SQLite forgets those of a table that was written anew."""
    if connection.dialect.name == "sqlite":
        for one in (search_index, figure_rows, history_rule):
            if inspect(connection).has_table(one.TABLE):
                one.make_triggers(connection)
        tables = inspect(connection)
        if tables.has_table(figure_rows.TABLE):
            columns = {column["name"] for column in tables.get_columns(figure_rows.TABLE)}
            for name, module in (("told", told), ("helper", hands)):
                if name in columns:
                    module.make_triggers(connection)


def run() -> None:
    with engine.connect() as connection:
        follow_references(connection, on=False)
        context.configure(
            connection=connection,
            target_metadata=metadata,
            compare_type=True,
            render_as_batch=True,
            transactional_ddl=True,
            render_item=plain_type,
            include_name=lambda name, kind, _parents: not search_index.is_of_index(name, kind),
        )
        with context.begin_transaction():
            be_alone(connection)
            context.run_migrations()
            check_references(connection)
            keep_what_is_derived_true(connection)
        connection.commit()
        follow_references(connection, on=True)


run()
