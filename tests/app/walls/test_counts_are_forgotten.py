"""What is counted of an address is kept no longer than it is counted by."""

import sqlite3
from datetime import timedelta

import pytest
import time_machine

from app import clock, security
from app.worker import Worker

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
STRANGER = "203.0.113.77"


def kept(settings):
    with sqlite3.connect(settings.data_dir / security.LIMITS_FILE) as counts:
        return [key for (key,) in counts.execute("SELECT key FROM counter")]


def count_one(app):
    with app.test_request_context(environ_base={"REMOTE_ADDR": STRANGER}):
        security.check_sign_in_limit()


def test_a_worker_removes_the_counts_that_have_ended_though_no_thread_begins_anew(app, settings):
    count_one(app)
    assert [key for key in kept(settings) if STRANGER in key]
    worker = Worker(app)

    worker.work()
    assert [key for key in kept(settings) if STRANGER in key]
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        worker.work()

    assert kept(settings) == []
    assert STRANGER.encode() not in (settings.data_dir / security.LIMITS_FILE).read_bytes()


def test_where_nothing_was_counted_no_file_is_made(app, settings):
    assert security.forget_counts() == 0
    assert not (settings.data_dir / security.LIMITS_FILE).exists()
