import mailbox
import os
import shutil
from pathlib import Path

import pytest

from app.mail.errors import UnreachableError
from app.mail.maildir import MaildirTransport
from tests.support.letter_box import an_envelope
from tests.support.mailbox import letters


def test_a_delivered_letter_is_in_the_mailbox_as_any_program_reads_it(tmp_path):
    MaildirTransport(tmp_path / "mail").deliver(an_envelope())

    (letter,) = letters(tmp_path / "mail")
    assert letter["Subject"].startswith("[NF-2026-7KQ4X]")
    assert len(mailbox.Maildir(tmp_path / "mail", create=False)) == 1
    assert list((tmp_path / "mail" / "tmp").iterdir()) == []


def test_the_same_letter_twice_is_one_letter(tmp_path):
    transport = MaildirTransport(tmp_path)
    transport.deliver(an_envelope())
    transport.deliver(an_envelope(is_possible_repeat=True))

    assert len(letters(tmp_path)) == 1


def test_a_repeat_finds_the_letter_that_has_been_read_in_between(tmp_path):
    transport = MaildirTransport(tmp_path)
    transport.deliver(an_envelope())
    (new,) = (tmp_path / "new").iterdir()
    new.rename(tmp_path / "cur" / f"{new.name}:2,S")

    transport.deliver(an_envelope(is_possible_repeat=True))

    assert len(letters(tmp_path)) == 1


def test_a_mailbox_that_was_taken_away_is_made_again(tmp_path):
    transport = MaildirTransport(tmp_path / "mail")
    transport.deliver(an_envelope())
    shutil.rmtree(tmp_path / "mail")

    transport.deliver(an_envelope())

    assert len(letters(tmp_path / "mail")) == 1


@pytest.mark.parametrize("place", ["a file", "/proc/nowhere"])
def test_a_mailbox_that_cannot_be_written_makes_letters_wait(tmp_path, place):
    (tmp_path / "a file").touch()

    with pytest.raises(UnreachableError, match="mailbox on disk"):
        MaildirTransport(tmp_path / place).deliver(an_envelope())


def test_a_full_disk_makes_letters_wait_and_leaves_no_half_letter(tmp_path, monkeypatch):
    def is_full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    transport = MaildirTransport(tmp_path)
    monkeypatch.setattr(os, "fsync", is_full)

    with pytest.raises(UnreachableError, match="mailbox on disk"):
        transport.deliver(an_envelope())

    assert [path for path in Path(tmp_path).rglob("*") if path.is_file()] == []
