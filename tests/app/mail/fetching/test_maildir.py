"""A Maildir: what is new is stored and then moved as seen; whatever lies there besides holds up nobody."""

import os

import pytest
from sqlalchemy.exc import OperationalError

from app.mail import raw_files
from app.mail.fetching import maildir
from app.mail.fetching.errors import LEFT_BEHIND, NO_MAILDIR, NOT_STORED
from app.mail.fetching.maildir import MaildirSource
from app.mail.fetching.runner import Runner
from tests.support.coming import a_raw_letter, an_intake, faults, fetches, rows
from tests.support.serving import wait_until


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "incoming"


@pytest.fixture
def mailbox(tmp_path):
    for name in ("tmp", "new", "cur"):
        (tmp_path / "box" / name).mkdir(parents=True)
    return tmp_path / "box"


@pytest.fixture
def runner(box, folder, mailbox):
    intake = an_intake(box.get_bind(), folder)
    return Runner(MaildirSource(mailbox, intake), intake)


def put(mailbox, number: int, raw: bytes | None = None) -> None:
    (mailbox / "new" / f"{1000 + number}.M1.host").write_bytes(raw or a_raw_letter(number).replace(b"\r\n", b"\n"))


def test_new_letters_are_stored_in_their_order_and_moved_as_seen(box, folder, mailbox, runner):
    for number in (3, 1, 2):
        put(mailbox, number)
    put(mailbox, 4, b"Return-Path: <kari@example.org>\nDelivered-To: sak+1@svar.example.org\n" + a_raw_letter(4))
    (mailbox / "tmp" / "1005.M1.host").write_bytes(b"half a lett")

    fetched = runner.once()

    assert fetched.new == 4
    assert [raw_files.read(folder, row.stored_name)[-40:].count(b"Takk") for row in rows(box)] == [1] * 4
    assert (rows(box)[3].envelope_to, rows(box)[3].envelope_from) == (["sak+1@svar.example.org"], "kari@example.org")
    assert sorted(path.name for path in (mailbox / "cur").iterdir()) == [f"100{n}.M1.host:2,S" for n in (1, 2, 3, 4)]
    assert len(list((mailbox / "tmp").iterdir())) == 1
    assert faults(box, folder) == []


def test_killed_between_storing_and_moving_the_letter_is_met_again_and_known(box, folder, mailbox, runner, monkeypatch):
    put(mailbox, 1)
    monkeypatch.setattr(MaildirSource, "_mark", lambda _self, _path: None)
    assert runner.once().new == 1
    monkeypatch.undo()

    assert (runner.once().known, len(rows(box))) == (1, 1)
    assert list((mailbox / "new").iterdir()) == []
    assert faults(box, folder) == []


def test_what_cannot_be_read_stays_and_the_others_are_taken(box, folder, mailbox, runner, monkeypatch):
    monkeypatch.setattr(raw_files, "MOST_BYTES", 1000)
    put(mailbox, 1, b"x" * 1001)
    (mailbox / "new" / "1002.folder").mkdir()
    os.mkfifo(mailbox / "new" / "1003.pipe")
    (mailbox / "new" / "1004.link").symlink_to("/etc/hostname")
    (mailbox / "new" / ".hidden").write_bytes(b"x")
    for number in range(5, 14):
        put(mailbox, number)

    fetched = runner.once()

    assert (fetched.new, fetched.left) == (9, 4)
    assert len(list((mailbox / "new").iterdir())) == 5
    assert fetches(box)[0].last_error == LEFT_BEHIND
    assert fetches(box)[0].last_ok_at is not None
    assert faults(box, folder) == []


def test_a_database_that_is_away_leaves_all_where_it_is(box, folder, mailbox, runner, monkeypatch):
    put(mailbox, 1)

    def fail(*_args, **_more):
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr("app.mail.inbox.store", fail)
    runner.once()
    monkeypatch.undo()

    assert (rows(box), fetches(box)[0].last_error, fetches(box)[0].last_ok_at) == ([], NOT_STORED, None)
    assert len(list((mailbox / "new").iterdir())) == 1
    assert faults(box, folder) == []
    assert runner.once().new == 1


def test_a_disk_that_is_full_leaves_all_where_it_is(box, folder, mailbox, runner, monkeypatch):
    put(mailbox, 1)
    monkeypatch.setattr(os, "fsync", lambda _handle: (_ for _ in ()).throw(OSError(28, "No space left on device")))

    assert runner.once().new == 0

    assert fetches(box)[0].last_error == NOT_STORED
    assert faults(box, folder) == []
    assert len(list((mailbox / "new").iterdir())) == 1


def test_a_folder_that_is_no_maildir_is_noted_and_looked_at_again(box, mailbox, runner):
    (mailbox / "cur").rmdir()
    runner.once()
    assert fetches(box)[0].last_error == NO_MAILDIR

    (mailbox / "cur").mkdir()
    put(mailbox, 1)
    assert runner.once().new == 1
    assert fetches(box)[0].last_error == ""


def test_many_letters_are_taken_in_rounds_so_that_others_see_that_all_goes_well(box, mailbox, runner, monkeypatch):
    monkeypatch.setattr(maildir, "MOST_A_ROUND", 4)
    for number in range(10):
        put(mailbox, number)

    assert runner.source.fetch().is_more
    assert runner.once().new == 6


def test_a_letter_is_taken_soon_after_it_came_and_nothing_ends_the_fetching(box, mailbox, runner, monkeypatch):
    monkeypatch.setattr(maildir, "LOOKS_EVERY_S", 0.1)
    monkeypatch.setattr("app.mail.fetching.runner.FIRST_PAUSE_S", 0.1)
    runner._pause_s = 0.1
    broken = [RuntimeError("a fault of ours")]
    fetch = MaildirSource.fetch
    monkeypatch.setattr(
        MaildirSource, "fetch", lambda self: (_ for _ in ()).throw(broken.pop()) if broken else fetch(self)
    )
    runner.start()
    put(mailbox, 1)

    wait_until(lambda: len(rows(box)) == 1, seconds=3, what="the letter is here")
    runner.stop()
    assert fetches(box)[0].held_by is None
