"""What SQLite deletes it overwrites with zeros, and what it wrote ahead is written out; PostgreSQL's VACUUM does it."""

from sqlalchemy import Engine
from sqlalchemy.orm import Session


def overwrite(session: Session) -> None:
    """From now on this connection leaves nothing readable in the file of what it deletes."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete = ON")


def write_out(engine: Engine) -> None:
    """Empty the file of what was written ahead, which still holds pages as they were. No transaction is open."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
