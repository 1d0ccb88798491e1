"""A letter is understood once: what it causes and the note that it is settled are one commit."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.mail import inbox
from app.mail.inbox import Found
from app.mail.models import LMTP
from app.mail.understanding import understand_due
from tests.support.coming import AT, TO, a_raw_letter, rows


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "incoming"


@pytest.fixture
def understand(box, folder):
    """Understand what waits, with this handler."""

    def understanding(take, at=AT, worker="one", limit=10, **more):
        return understand_due(box, take, folder=folder, now=lambda: at, worker=worker, limit=limit, **more)

    return understanding


@pytest.fixture
def letters(box, folder):
    """Ten letters, stored."""
    for number in range(10):
        inbox.store(box, a_raw_letter(number), source=LMTP, envelope_to=(TO,), at=AT, folder=folder)
    box.commit()


def test_each_letter_is_given_with_its_bytes_and_envelope_in_the_order_they_came(box, letters, understand):
    seen = []

    def take(session, row, raw, *, at):
        assert not session.in_transaction()  # so that reading holds up no other writer
        seen.append((row.id, row.envelope_to, row.source, raw == a_raw_letter(row.id - 1), at))
        return Found("handled", "answered")

    assert understand(take) == 10
    assert seen == [(number, [TO], "lmtp", True, AT) for number in range(1, 11)]
    assert {row.state for row in rows(box)} == {"handled"}
    assert understand(take) == 0


def test_one_broken_letter_first_of_ten_holds_up_nobody_and_ends_with_a_person(box, letters, understand):
    tried = []

    def take(session, row, _raw, *, at):
        if row.id == 1:
            tried.append(at)
            session.execute(text("INSERT INTO mail_fetch VALUES ('lmtp', '2026-01-01', NULL, '', NULL, NULL)"))
            raise RecursionError("a letter in a letter in a letter")
        return Found("handled", "answered")

    understand(take)
    assert [row.state for row in rows(box)] == ["waiting"] + ["handled"] * 9
    for minutes in (1, 6, 60):
        understand(take, AT + timedelta(minutes=minutes))

    assert tried == [AT + timedelta(minutes=minutes) for minutes in (0, 1, 6)]
    assert (rows(box)[0].state, rows(box)[0].last_error) == ("failed", inbox.NOT_READ)
    assert box.execute(text("SELECT count(*) FROM mail_fetch")).scalar() == 0  # what it had begun is undone


def test_a_letter_that_another_worker_has_by_now_causes_nothing(box, letters, understand):
    def slow(session, row, _raw, *, at):
        while inbox.next_waiting(session, AT + timedelta(minutes=6), "two").id != row.id:
            pass
        session.commit()
        session.execute(text("INSERT INTO mail_fetch VALUES ('lmtp', '2026-01-01', NULL, '', NULL, NULL)"))
        return Found("handled", "answered")

    understand(slow, limit=1)

    assert (rows(box)[0].state, rows(box)[0].claimed_by) == ("waiting", "two")
    assert box.execute(text("SELECT count(*) FROM mail_fetch")).scalar() == 0


def test_a_letter_whose_file_is_gone_is_left_for_a_person(box, folder, letters, understand):
    (folder / rows(box)[0].stored_name).unlink()

    for minutes in (0, 1, 6):
        understand(lambda *_args, **_more: Found("ignored", "spam"), AT + timedelta(minutes=minutes))

    assert [row.state for row in rows(box)] == ["failed"] + ["ignored"] * 9


def test_told_to_stop_it_stops_between_two_letters(letters, understand):
    seen = []

    def take(_session, row, _raw, *, at):
        seen.append(row.id)
        return Found("held", "unknown")

    assert understand(take, should_stop=lambda: len(seen) == 3) == 3
    assert understand(take, limit=2) == 2
