"""A letter that came is stored as it came, once, and understood by one worker."""

import threading
import tracemalloc
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import database
from app.mail import inbox, queries, raw_files
from app.mail.inbox import Found
from app.mail.models import MAILDIR
from app.mail.raw_files import Draft, LetterTooLargeError
from app.store import sweep
from tests.support.coming import AT, TO, a_raw_letter, faults, rows

OTHER = "sak+bbbbbbbbbbbbbbbb@svar.forstelinja.example.org"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "incoming"


@pytest.fixture
def store(box, folder):
    """Store and commit."""

    def storing(raw: bytes = a_raw_letter(), to: tuple[str, ...] = (), **more):
        stored = inbox.store(box, raw, source=MAILDIR, envelope_to=to, at=AT, folder=folder, **more)
        box.commit()
        return stored

    return storing


def test_a_letter_is_kept_byte_by_byte(box, folder, store):
    raw = bytes(range(256)) * 10

    stored = store(raw, (TO,), envelope_from="kari@example.org")

    row = queries.incoming(box, stored)
    assert inbox.open_raw(row, folder) == raw
    assert (row.size, row.state, row.due_at, row.received_at) == (2560, "waiting", AT, AT)
    assert (row.envelope_to, row.envelope_from) == ([TO], "kari@example.org")
    assert (folder / row.stored_name).stat().st_mode & 0o777 == 0o600


def test_the_same_letter_is_stored_once_and_another_with_its_message_id_as_well(box, folder, store):
    first, again = store(), store(b"Received: once more\r\n" + a_raw_letter())
    other = store(a_raw_letter(text="Andre ord"))

    assert first is not None
    assert again is None
    assert other not in {None, first}
    assert faults(box, folder) == []


def test_a_letter_handed_over_for_another_receiver_while_it_waits_is_for_both(box, store):
    store(to=(TO,))

    assert store(to=(OTHER,)) is None
    assert store(to=(TO,)) is None

    assert [row.envelope_to for row in rows(box)] == [[TO, OTHER]]


def test_a_letter_handed_over_for_another_receiver_once_it_is_begun_is_a_delivery_of_its_own(box, folder, store):
    store(to=(TO,))
    inbox.next_waiting(box, AT, "one")
    box.commit()

    assert store(to=(TO, OTHER)) is not None
    assert store(to=(OTHER,)) is None
    assert store() is None

    assert [row.envelope_to for row in rows(box)] == [[TO], [OTHER]]
    assert faults(box, folder) == []


def test_a_letter_whose_receivers_were_never_known_is_known_all_the_same(box, store):
    store()
    inbox.next_waiting(box, AT, "one")
    box.commit()

    assert store(to=(TO,)) is None
    assert len(rows(box)) == 1


def test_what_a_database_cannot_hold_is_taken_out_of_addresses(box, store):
    store(to=("a\x00b@example.org", "\udce5@example.org", "x" * 500, ""), envelope_from="a\r\nb")

    row = rows(box)[0]
    assert row.envelope_to == ["a b@example.org", "?@example.org", "x" * 320]
    assert row.envelope_from == "a  b"


def test_two_who_store_at_the_same_moment_make_one_row(box, box_url, folder):
    engine = create_engine(box_url, **database.engine_options(box_url))
    database.prepare(engine)
    both, stored = threading.Barrier(4), []

    def storing():
        with Session(engine) as session:
            both.wait()
            stored.append(inbox.store(session, a_raw_letter(), source=MAILDIR, at=AT, folder=folder))
            session.commit()

    threads = [threading.Thread(target=storing) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    engine.dispose()

    assert len([one for one in stored if one is not None]) == 1
    assert len(rows(box)) == 1
    assert faults(box, folder) == []


def test_a_letter_that_is_too_large_leaves_nothing(box, folder, monkeypatch):
    monkeypatch.setattr(raw_files, "MOST_BYTES", 1000)

    with pytest.raises(LetterTooLargeError):
        inbox.store(box, b"x" * 1001, source=MAILDIR, at=AT, folder=folder)

    assert list(folder.iterdir()) == []


def test_a_file_whose_row_was_never_committed_is_swept_away_after_a_day_and_no_other(box, folder, store):
    store()
    with Draft(folder) as draft:
        draft.write(a_raw_letter(2))
        inbox.store(box, draft, source=MAILDIR, at=AT, folder=folder)
        box.rollback()
    changed_at = AT.fromtimestamp((folder / draft.name).stat().st_mtime, tz=AT.tzinfo)

    assert sweep(folder, queries.stored_names(box), older_than=changed_at - timedelta(minutes=1)) == 0
    assert sweep(folder, queries.stored_names(box), older_than=changed_at + timedelta(minutes=1)) == 1
    assert faults(box, folder) == []


# Claims.


def claimed(box, at=AT, worker="one"):
    row = inbox.next_waiting(box, at, worker)
    box.commit()
    return row


def test_a_letter_is_taken_by_one_worker_until_the_claim_lapses(box, store):
    stored = store()

    assert claimed(box).id == stored
    assert claimed(box, worker="two") is None
    assert claimed(box, AT + timedelta(minutes=5), "two").attempts == 2


def test_what_became_of_a_letter_is_noted_by_the_one_who_has_it(box, store):
    store()
    row = claimed(box)
    found = Found("handled", "answered", "reply", "NF-2026-7KQ4X", "kari@example.org", "Kari", "Svar\x00")
    claimed(box, AT + timedelta(minutes=6), "two")

    assert not inbox.settle(box, row, found, worker="one", at=AT)
    assert inbox.settle(box, row, found, worker="two", at=AT)
    box.commit()

    row = rows(box)[0]
    assert (row.state, row.outcome, row.kind, row.case_reference) == ("handled", "answered", "reply", "NF-2026-7KQ4X")
    assert (row.from_address, row.from_name, row.subject) == ("kari@example.org", "Kari", "Svar")
    assert (row.due_at, row.claimed_by, row.handled_at, row.handled_by) == (None, None, AT, None)
    assert claimed(box, AT + timedelta(days=1)) is None


def test_a_held_letter_is_not_done_with_and_is_shown(box, store):
    store()
    inbox.settle(box, claimed(box), Found("held", "unknown sender"), worker="one", at=AT)
    box.commit()

    assert [row.outcome for row in queries.held(box)] == ["unknown sender"]
    assert (queries.incoming_counts(box)["held"], queries.waiting(box)) == (1, [])
    assert queries.held(box)[0].handled_at is None


def test_a_letter_that_fails_is_tried_three_times_with_pauses_and_then_left_for_a_person(box, store):
    store()
    at, tried = AT, []
    while (row := claimed(box, at)) is not None:
        inbox.put_back(box, row, worker="one", at=at)
        box.commit()
        tried.append(at)
        at = rows(box)[0].due_at or at + timedelta(days=1)

    assert tried == [AT, AT + timedelta(minutes=1), AT + timedelta(minutes=6)]
    assert [(row.state, row.last_error) for row in queries.held(box)] == [("failed", inbox.NOT_READ)]


def test_a_letter_that_kills_its_worker_each_time_is_left_for_a_person(box, store):
    store()
    for tries in range(3):
        assert claimed(box, AT + tries * timedelta(minutes=6)).attempts == tries + 1

    assert claimed(box, AT + timedelta(hours=1)) is None
    assert [(row.state, row.last_error) for row in rows(box)] == [("failed", inbox.STANDS_STILL)]


@pytest.mark.parametrize(
    "change",
    [
        "state = 'lost'", "source = 'fax'", "due_at = NULL", "state = 'held'", "state = 'handled', due_at = NULL",
        "size = -1", "attempts = -1", "handled_by = 'kari'",
    ],
)  # fmt: skip
def test_the_database_itself_refuses_what_cannot_be(box, store, change):
    store()

    with pytest.raises(IntegrityError):
        box.execute(text(f"UPDATE incoming_mail SET {change}"))
    box.rollback()


def test_lists_never_read_the_letters_themselves(box, store, folder):
    store()
    for path in folder.iterdir():
        path.unlink()

    assert len(queries.waiting(box)) == 1


def test_looking_whether_a_large_letter_came_before_takes_no_memory(box, store):
    raw = a_raw_letter(text="Vedlegg som er kodet i base64, linje for linje.\r\n" * 200_000)
    store(a_raw_letter(2))
    (row,) = rows(box)

    tracemalloc.start()
    assert inbox.first_of(box, row, raw) is None
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert most < len(raw) / 4
