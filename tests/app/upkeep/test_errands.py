"""What is done at a rhythm is done by one worker of many: the sweep, the daily rules, each once."""

import os
import threading
import time
from datetime import timedelta

import pytest

from app import clock, store
from app.extensions import db
from app.privacy import retention
from app.privacy.models import RetentionRun
from app.upkeep import operations, sweeping
from app.upkeep.doctor import places
from tests.conftest import make_settings
from tests.support import building

HOUR = timedelta(hours=1)


def in_threads(app, work, count=4):
    """Do the work side by side, each in a session of its own; gives what each gave."""
    found, start = [], threading.Barrier(count)

    def one():
        with app.app_context():
            start.wait()
            found.append(work())
            db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_of_four_workers_that_look_at_once_one_takes_an_errand(app):
    def take():
        is_ours = operations.take_errand(db.session(), "sweep", every=HOUR, at=clock.now())
        db.session.commit()
        return is_ours

    assert sorted(in_threads(app, take)) == [False, False, False, True]
    assert sorted(in_threads(app, take)) == [False] * 4


def test_an_errand_is_due_again_after_its_time_and_when_the_clock_was_set_back(session):
    now = clock.now()

    def take(at):
        return operations.take_errand(session, "sweep", every=HOUR, at=at)

    assert take(now)
    assert not take(now + timedelta(minutes=59))
    assert take(now + HOUR)
    assert not take(now + HOUR)
    assert not take(now + timedelta(minutes=59))  # another machine, whose clock is behind
    assert take(now - timedelta(days=2))
    assert operations.take_errand(session, "something else", every=HOUR, at=now)


@pytest.mark.parametrize("store_url", ["", "memory://sweeping"])
def test_files_that_no_row_knows_are_swept_once_wherever_they_lie(app, session, settings, tmp_path, store_url):
    settings = make_settings(settings.data_dir, database_url=settings.database_url, store_url=store_url)
    building.a_case(session)
    session.commit()
    place = store.incoming(settings)
    fresh = store.Fresh(place)
    fresh.file.write(b"uten rad")
    fresh.keep()
    old = time.time() - 3 * 86_400
    if store_url:
        import fsspec

        memory, path = fsspec.core.url_to_fs(f"{place.url}/{fresh.name}")
        memory.store[path].created = clock.now() - timedelta(days=3)
    else:
        os.utime(place / fresh.name, (old, old))

    assert sorted(in_threads(app, lambda: sweeping.sweep_if_due(db.session(), settings))) == [0, 0, 0, 1]
    with pytest.raises(FileNotFoundError):
        store.read(place, fresh.name)


def test_a_worker_that_looked_before_another_was_done_does_not_apply_the_rules_again(app, session, settings):
    assert retention.is_due(session, at=clock.now())
    session.commit()

    list(retention.apply(settings, cause=retention.DAILY, holder="one"))

    with pytest.raises(retention.watching.UnderWayError):
        list(retention.apply(settings, cause=retention.DAILY, holder="two"))
    list(retention.apply(settings, cause="command", holder="a person"))
    assert [row.cause for row in session.query(RetentionRun).order_by(RetentionRun.id)] == ["daily", "command"]


def test_the_doctor_tries_the_store_that_is_set_and_only_that(tmp_path, monkeypatch):
    def found(url):
        return [(one.about, one.state) for one in places.look_at_store(make_settings(tmp_path, store_url=url))]

    assert found("") == []
    assert found("memory://here") == [("store", "ok")]
    monkeypatch.setattr("app.store.Shelf.put", lambda *_a: (_ for _ in ()).throw(store.StoreAwayError("no answer")))
    assert found("memory://here") == [("store", "fault")]
