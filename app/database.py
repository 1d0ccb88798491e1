"""How a connection behaves: SQLite made safe and predictable, PostgreSQL as it comes."""

import contextvars
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Connection, Engine, ExceptionContext, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

BUSY_TIMEOUT_S = 5
"""How long a writer waits for another before the visitor is told; longer and people press twice."""

ASKS_EVERY_MS = 3

PRIMARY_CODE = 0xFF
"""The part of SQLite's code that says "busy"; the rest says why. Source: sqlite.org/rescode.html, extended codes."""

READ_ONLY = "25006"
"""PostgreSQL's code when a transaction may only read. Source: postgresql.org/docs, appendix A."""

HAS_WRITTEN = "has_written"

_is_reading = contextvars.ContextVar("is_reading", default=False)
_is_writing = contextvars.ContextVar("is_writing", default=False)
_may_be_redone = contextvars.ContextVar("may_be_redone", default=False)


@contextmanager
def reading(session: Session | None = None) -> Iterator[None]:
    """Within this block SQLite transactions only read, so that looking for work locks out nobody.

    What `session` has read is ended with the block.
    """
    token = _is_reading.set(True)
    try:
        yield
        if session is not None:
            end_reading(session)
    finally:
        _is_reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Within this block SQLite transactions take the write lock when they begin, though a page is read by a GET."""
    token = _is_writing.set(True)
    try:
        yield
    finally:
        _is_writing.reset(token)


@contextmanager
def redone_after_a_power_cut() -> Iterator[None]:
    """Within this block SQLite commits without waiting for the disk, a fifth of a small transaction's work.

    A process that dies loses nothing. A power cut may undo the commit as a whole, and only if no other, which waits,
    has come after it: for the log is written in order. So it suits what nobody outside was told of and what is simply
    done again. Source: sqlite.org/pragma.html, synchronous NORMAL with WAL.
    """
    token = _may_be_redone.set(True)
    try:
        yield
    finally:
        _may_be_redone.reset(token)


def engine_options(url: str) -> dict[str, Any]:
    """Options of the engine for this address."""
    quiet = {"hide_parameters": True}  # an error that is logged must not quote what people wrote
    if url.startswith("sqlite"):
        return quiet | {"connect_args": {"timeout": BUSY_TIMEOUT_S, "check_same_thread": False}}
    return quiet | {"pool_size": 8, "pool_pre_ping": True, "pool_use_lifo": True}


def end_reading(session: Session) -> None:
    """End what was only read, and take back what was written without a commit.

    PostgreSQL's driver forgets its prepared statements at every ROLLBACK, so that each page planned its statements
    anew: a seventh of a list with 100,000 cases. A transaction that wrote nothing ends with COMMIT instead, and means
    the same. Source: psycopg's `_preparing.py`, and the server's log.
    """
    if session.in_transaction() and session.get_bind().dialect.name == "postgresql":
        connection = session.connection()
        if not connection.info.get(HAS_WRITTEN):
            connection.connection.commit()
    session.rollback()


def prepare(engine: Engine) -> None:
    """Make SQLite durable (WAL, FULL) and its writers wait instead of failing (BEGIN IMMEDIATE).

    A transaction that reads first and writes later fails at once on SQLite when another has written in between,
    whatever the busy timeout; so every transaction that may write takes the lock when it begins.
    """
    if engine.dialect.name != "sqlite":
        event.listen(engine, "begin", _note_nothing_written)
        event.listen(engine, "before_cursor_execute", _note_what_writes)
        event.listen(engine, "handle_error", _call_read_only_away)
        return
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)


def _call_read_only_away(context: ExceptionContext) -> OperationalError | None:
    """PostgreSQL that may only be read, as a standby, is to be asked again later, as SQLite is: no fault of ours."""
    error = context.original_exception
    return OperationalError(None, None, error) if getattr(error, "sqlstate", "") == READ_ONLY else None


def _note_nothing_written(connection: Connection) -> None:
    connection.info[HAS_WRITTEN] = False


def _note_what_writes(connection: Connection, _cursor: object, statement: str, *_others: object) -> None:
    if not statement.startswith("SELECT"):
        connection.info[HAS_WRITTEN] = True


def _set_pragmas(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own type
    connection.isolation_level = None  # we begin ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    is_reading = _is_reading.get() or (has_request_context() and request.method in {"GET", "HEAD", "OPTIONS"})
    if is_reading and not _is_writing.get():
        connection.exec_driver_sql("BEGIN")
    else:
        _begin_writing(connection)


def _begin_writing(connection: Connection) -> None:
    """Take the write lock, waiting as long as the busy timeout allows.

    SQLite has no queue: whoever waits asks again, after pauses that grow to a tenth of a second, and is overtaken by
    everybody who comes meanwhile. Asked every few milliseconds, it is a twentieth who wait long and not a tenth.
    """
    sqlite: sqlite3.Connection = connection.connection.dbapi_connection  # type: ignore[assignment]
    waits_for_disk = "NORMAL" if _may_be_redone.get() else "FULL"
    if connection.info.get("synchronous", "FULL") != waits_for_disk:
        sqlite.execute(f"PRAGMA synchronous = {waits_for_disk}")
        connection.info["synchronous"] = waits_for_disk
    give_up_at = time.monotonic() + BUSY_TIMEOUT_S
    sqlite.execute(f"PRAGMA busy_timeout = {ASKS_EVERY_MS}")
    try:
        while time.monotonic() < give_up_at:
            try:
                sqlite.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & PRIMARY_CODE != sqlite3.SQLITE_BUSY:
                    break
            else:
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # fails, and SQLAlchemy says how
    finally:
        sqlite.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
