"""A migration that is killed at any statement, or begun by two at once: all is there, or nothing has happened."""

import os
import signal
from collections.abc import Callable

import pytest
from flask_migrate import downgrade
from sqlalchemy import event, text

from app.cli import preparing
from app.extensions import db
from tests.support import building

FOLDER = str(preparing.MIGRATIONS)
OLD = "0015"
"""From here on tables of all kinds are made, changed, written anew and filled."""


def in_child(work: Callable[[], object]) -> int:
    """Do the work in a process of its own with connections of its own; gives how it ended, negative for a signal."""
    pid = os.fork()
    if not pid:
        code = 1
        try:
            db.engine.dispose(close=False)
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def at_statement(number: int, act: Callable[[], None]) -> list[str]:
    """Call `act` before that statement; gives a list in which all that run are counted."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        seen.append(statement)
        if len(seen) == number:
            act()

    event.listen(db.engine, "before_cursor_execute", note)
    return seen


def killed(number: int) -> int:
    def work():
        at_statement(number, lambda: os.kill(os.getpid(), signal.SIGKILL))
        preparing.upgrade()

    return in_child(work)


def what_is_there() -> tuple[object, ...]:
    """Migration, tables and the rows of what people sent."""
    with db.engine.connect() as connection:
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        rows = [
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
            for table in ("case_file", "case_event", "outgoing_mail", "service", "user_account")
        ]
    tables = set(preparing.inspect(db.engine).get_table_names())
    db.engine.dispose()
    return version, frozenset(tables), *rows


@pytest.fixture
def old(app, session):
    building.a_case(session)
    session.commit()
    session.close()
    downgrade(directory=FOLDER, revision=OLD)
    db.engine.dispose()
    return what_is_there()


def count() -> int:
    """How many statements the whole way has, told by a child through a pipe, without changing anything."""
    reader, writer = os.pipe()

    def work():
        seen = at_statement(0, lambda: None)

        def stop(*_more):
            os.write(writer, str(len(seen)).encode())
            os.kill(os.getpid(), signal.SIGKILL)

        event.listen(db.engine, "commit", stop)
        preparing.upgrade()

    in_child(work)
    os.close(writer)
    with os.fdopen(reader) as told:
        return int(told.read())


@pytest.mark.slow
def test_killed_at_any_statement_the_database_is_as_it_was_and_the_next_start_brings_it_up_to_date(old):
    statements = count()
    assert what_is_there() == old
    assert statements > 40

    for number in range(2, statements + 1, max(1, statements // 25)):
        assert killed(number) == -signal.SIGKILL, number
        assert what_is_there() == old, f"killed at statement {number}"

    assert in_child(preparing.upgrade) == 0
    version, _tables, *rows = what_is_there()
    assert version == preparing.newest_migration()
    assert rows == list(old[2:])


@pytest.mark.slow
def test_begun_by_two_at_once_it_is_done_once_and_both_end_well(old):
    children = []
    for _one in range(2):
        pid = os.fork()
        if not pid:
            code = 1
            try:
                db.engine.dispose(close=False)
                preparing.upgrade()
                code = 0
            finally:
                os._exit(code)
        children.append(pid)

    assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children] == [0, 0]
    assert what_is_there()[0] == preparing.newest_migration()
    assert preparing.upgrade() is None
