"""How migrations run: in one transaction, on the application's own engine.

On SQLite a changed table is written anew and the old one dropped, which would delete every row that refers to it with
ON DELETE CASCADE: references are not followed meanwhile, and checked before the commit (sqlite.org/lang_altertable.html).
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, inspect

from app.cases import search_index

engine = current_app.extensions["migrate"].db.engine
metadata = current_app.extensions["migrate"].db.metadata


def plain_type(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write types into migrations as the database knows them, so that they outlive our own classes."""
    if kind == "type" and type(item).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    return False


def follow_references(connection: Connection, *, on: bool) -> None:
    """Say whether SQLite minds references; only outside a transaction does it listen."""
    if connection.dialect.name == "sqlite":
        connection.connection.dbapi_connection.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


def check_references(connection: Connection) -> None:
    """Raise RuntimeError when a row refers to one that is not there; the migration is then undone."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"{len(broken)} rows would refer to nothing; the database was left as it was")


def keep_the_search_true(connection: Connection) -> None:
    """Make the triggers of the search again: SQLite forgets those of a table that was written anew."""
    if connection.dialect.name == "sqlite" and inspect(connection).has_table(search_index.TABLE):
        search_index.make_triggers(connection)


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
            context.run_migrations()
            check_references(connection)
            keep_the_search_true(connection)
        connection.commit()
        follow_references(connection, on=True)


run()
