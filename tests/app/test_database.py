"""SQLite is durable and waits its turn; readers are never locked out; a full wait is told in words."""

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app import database
from app.extensions import db

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def file(settings):
    return Path(settings.database_url.removeprefix("sqlite:///"))


def write(session):
    session.execute(text("UPDATE region SET revision = revision + 1"))
    session.commit()


def test_what_is_committed_survives_the_power_and_references_are_kept(session):
    def pragma(name):
        return session.execute(text(f"PRAGMA {name}")).scalar()

    assert (pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")) == ("wal", 2, 1)


def test_only_what_is_done_again_after_a_power_cut_goes_without_waiting_for_the_disk(session):
    def level():
        found = session.execute(text("PRAGMA synchronous")).scalar()
        session.rollback()
        return found

    assert level() == 2
    with database.redone_after_a_power_cut():
        assert level() == 1
    assert level() == 2


def test_a_writer_waits_for_another_and_then_writes(session, file):
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.5, lambda: other.execute("COMMIT")).start()
    began = time.monotonic()

    write(session)

    assert 0.4 < time.monotonic() - began < 2


def test_a_wait_of_five_seconds_ends_with_an_error_and_the_next_write_works(session, file, monkeypatch):
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.3)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"):
        write(session)
    session.rollback()
    other.execute("ROLLBACK")

    write(session)


def test_who_only_reads_waits_for_nobody(session, file):
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()

    with database.reading():
        session.execute(text("SELECT count(*) FROM region")).scalar()
        session.rollback()

    assert time.monotonic() - began < 0.2


def test_many_who_write_at_once_all_get_their_turn(app, session):
    before = session.execute(text("SELECT revision FROM region")).scalar()
    session.rollback()
    failures = []

    def write_often():
        with app.app_context():
            try:
                for _ in range(20):
                    write(db.session())
            except OperationalError as error:
                failures.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=write_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert session.execute(text("SELECT revision FROM region")).scalar() == before + 160
