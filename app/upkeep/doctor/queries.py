"""What only the database's own words tell."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session


def journal_mode(session: Session) -> str:
    """SQLite: how it keeps its journal."""
    return str(session.execute(text("PRAGMA journal_mode")).scalar_one())


def server_version(session: Session) -> str:
    """PostgreSQL: its version."""
    return str(session.execute(text("SHOW server_version")).scalar_one())


def server_clock(session: Session) -> datetime:
    """PostgreSQL: what its machine takes the time to be."""
    found: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found
