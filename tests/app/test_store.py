"""What lies in a folder, in memory or in an S3-like store behaves the same: durable, read, removed, swept."""

import dataclasses
import io
import os
import subprocess
import sys
import threading
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from app import clock, store
from app.cases import attachments
from app.mail.raw_files import Draft
from app.store import Fresh, Shelf, StoreAwayError
from tests.conftest import make_settings
from tests.support.object_store import BUCKET, object_store


@pytest.fixture(scope="module")
def bucket():
    with object_store() as reached:
        old = {name: os.environ.get(name) for name in reached}
        os.environ.update(reached)
        yield f"s3://{BUCKET}"
        for name, value in old.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture(params=["folder", "memory", "s3"])
def place(request, tmp_path):
    if request.param == "folder":
        return tmp_path / "attachments"
    root = request.getfixturevalue("bucket") if request.param == "s3" else "memory://here"
    return Shelf(f"{root}/{uuid.uuid4().hex}/attachments")


@pytest.fixture(autouse=True)
def _words():
    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        yield


def kept(place, content=b"innhold"):
    fresh = Fresh(place)
    fresh.file.write(content)
    fresh.keep()
    return fresh.name


def names(place):
    if isinstance(place, Shelf):
        return {name for name, _at in place.names()}
    return {path.name for path in place.iterdir()} if place.is_dir() else set()


def test_what_is_kept_is_read_back_by_every_way_of_reading(place):
    content = os.urandom(300_000)

    name = kept(place, content)

    assert store.read(place, name) == content
    with store.opened(place, name) as file:
        file.seek(100)
        assert file.read(10) == content[100:110]
    sent = store.to_send(place, name)
    assert (sent.read_bytes() if isinstance(sent, Path) else sent.read()) == content
    assert names(place) == {name}


def test_what_is_not_there_is_a_missing_file_whoever_asks(place):
    kept(place)

    for ask in (store.read, store.opened, store.to_send):
        with pytest.raises(FileNotFoundError):
            ask(place, "0" * 32)
    store.remove(place, "0" * 32)


def test_what_is_discarded_leaves_nothing(place):
    fresh = Fresh(place)
    fresh.file.write(b"halv")
    fresh.discard()
    whole = Fresh(place)
    whole.file.write(b"hel")
    whole.keep()
    whole.discard()

    assert names(place) == set()


def test_a_refused_attachment_leaves_nothing_and_an_accepted_one_is_whole(place):
    with pytest.raises(attachments.NotAcceptedError):
        attachments.check("brev.pdf", io.BytesIO(b"MZ er intet brev"), place)
    file = attachments.check("brev.pdf", io.BytesIO(b"%PDF-1.7 brev"), place)

    assert names(place) == {file.stored_name}
    assert store.read(place, file.stored_name) == b"%PDF-1.7 brev"
    attachments.discard((file,), place)
    assert names(place) == set()


def test_a_letter_is_there_after_finish_and_its_twin_lives_on_without_it(place):
    with Draft(place) as draft:
        draft.write(b"From: ")
        draft.write(b"kari@example.org\r\n")
        draft.finish()
        draft.finish()
        twin = draft.twin()

    assert names(place) == {twin}
    assert store.read(place, twin) == b"From: kari@example.org\r\n"


def test_the_sweep_takes_what_is_old_and_unknown_and_nothing_else(place):
    known, lost = kept(place), kept(place)
    soon, before = clock.now() + timedelta(minutes=1), clock.now() - timedelta(minutes=1)

    assert store.sweep(place, {known}, older_than=before) == 0
    assert store.count_lost(place, {known}, older_than=soon) == 1
    assert store.sweep(place, {known}, older_than=soon) == 1
    assert names(place) == {known}
    assert lost != known


def test_what_comes_out_of_a_backup_lies_where_it_lay(place, tmp_path):
    staged = tmp_path / "staged"
    staged.mkdir()
    (staged / "a").write_bytes(b"en")
    (staged / "b").write_bytes(b"to")

    store.put_back(place, list(staged.iterdir()))

    assert (store.read(place, "a"), store.read(place, "b")) == (b"en", b"to")


def test_it_can_be_tried_out_and_leaves_nothing(place):
    store.try_out(place)

    assert names(place) == set()


def test_many_threads_write_at_once_and_each_finds_its_own(place):
    found, failed = {}, []

    def write(number):
        try:
            name = kept(place, bytes([number]) * 1000)
            found[name] = store.read(place, name) == bytes([number]) * 1000
        except Exception as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert failed == []
    assert len(found) == 8
    assert all(found.values())


def test_a_store_that_is_away_says_so_as_a_disk_would(bucket, monkeypatch):
    away = Shelf("s3://no-such-bucket-here/attachments")

    with pytest.raises(OSError):  # noqa: PT011 - whichever kind the store has for it
        kept(away)
    monkeypatch.setattr("fsspec.core.url_to_fs", lambda *_a, **_m: (_ for _ in ()).throw(RuntimeError("no network")))
    with pytest.raises(StoreAwayError, match="RuntimeError"):
        store.read(away, "a")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", None),
        ("file:///srv/shared", Path("/srv/shared/attachments")),
        ("s3://bucket/a/", Shelf("s3://bucket/a/attachments")),
        ("memory://here", Shelf("memory://here/attachments")),
    ],
)
def test_the_setting_says_where(tmp_path, url, expected):
    settings = dataclasses.replace(make_settings(tmp_path), store_url=url)

    assert store.attachments(settings) == (expected or settings.attachments_dir)
    assert set(store.places(settings)) == {"attachments", "incoming"}


def test_where_no_store_is_set_nothing_of_it_is_imported():
    asks = "import sys, app.store, app.worker; print(sorted({'fsspec', 's3fs', 'aiobotocore'} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
