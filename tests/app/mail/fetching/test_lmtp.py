"""LMTP: 250 only for what is committed, once for each receiver; nobody's letters but ours; bounded in every way."""

import smtplib
import socket
import threading
import time

import pytest
from sqlalchemy import create_engine

from app import database
from app.inbox_url import read_inbox
from app.mail import raw_files
from app.mail.fetching import lmtp
from app.mail.fetching.errors import CANNOT_LISTEN, FetchError
from app.mail.fetching.lmtp import LmtpSource
from app.mail.fetching.runner import Runner
from tests.support.coming import TO, a_raw_letter, an_intake, faults, fetches, rows
from tests.support.lmtp_client import FROM, hand_over, knocking
from tests.support.mail_server import free_port
from tests.support.serving import wait_until

SHARED = "post@forstelinja.example.org"
OURS = ("@svar.forstelinja.example.org", SHARED)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "incoming"


@pytest.fixture
def intake(box, box_url, folder):
    engine = create_engine(box_url, **database.engine_options(box_url))
    database.prepare(engine)
    yield an_intake(engine, folder)
    engine.dispose()


@pytest.fixture
def source(intake):
    place = read_inbox(f"lmtp://127.0.0.1:{free_port()}")
    source = LmtpSource(place, intake, accepts=lambda address: address.endswith(OURS))
    source.fetch()
    yield source
    source.close()


def test_a_letter_is_taken_as_it_is_with_its_envelope(box, folder, source):
    raw = a_raw_letter(text="a\r\n.\r\n..b\r\n.c")

    assert hand_over(source, raw, (TO, SHARED)) == {}

    row = rows(box)[0]
    assert raw_files.read(folder, row.stored_name) == raw
    assert (row.envelope_to, row.envelope_from, row.source) == ([TO, SHARED], FROM, "lmtp")


def test_a_letter_without_sender_and_one_with_bytes_of_every_kind_are_taken(box, folder, source):
    raw = b"Subject: x\r\n\r\n" + bytes(range(14, 256)) + b"\x00" + b"y" * 200_000 + b"\r\n"

    assert hand_over(source, raw, sender="") == {}

    assert raw_files.read(folder, rows(box)[0].stored_name) == raw
    assert rows(box)[0].envelope_from == ""


def test_the_same_letter_handed_over_again_is_taken_again_and_stored_once(box, folder, source):
    for _ in range(3):
        assert hand_over(source) == {}

    assert len(rows(box)) == 1
    assert faults(box, folder) == []


def test_a_stranger_is_refused_for_good_and_the_others_get_their_letter(box, source):
    with knocking(source) as client:
        client.ehlo("test")
        client.mail(FROM)
        answers = [client.rcpt(one)[0] for one in ("nobody@example.org", TO, "x@svar.forstelinja.example.org.evil.no")]
    assert answers == [550, 250, 550]
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        hand_over(source, to=("nobody@example.org",))
    assert hand_over(source, to=("nobody@example.org", TO)).keys() == {"nobody@example.org"}

    assert [row.envelope_to for row in rows(box)] == [[TO]]


def test_each_receiver_is_answered_for(source):
    with knocking(source) as client:
        client.ehlo("test")
        client.mail(FROM)
        for one in (TO, SHARED):
            client.rcpt(one)
        assert client.data(a_raw_letter())[0] == 250  # smtplib reads one answer
        assert client.getreply()[0] == 250
        assert client.noop()[0] == 250


@pytest.mark.parametrize("box_url", ["sqlite"], indirect=True)
def test_while_the_database_is_locked_the_mail_server_is_told_to_try_again(box, box_url, folder, source, monkeypatch):
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.5)
    with create_engine(box_url).connect() as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(smtplib.SMTPDataError, match="451"):
            hand_over(source)

    assert hand_over(source) == {}
    assert len(rows(box)) == 1
    assert faults(box, folder) == []


def test_a_disk_that_is_full_and_a_region_that_cannot_be_read_are_no_reason_to_lose_a_letter(
    box, folder, source, monkeypatch
):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(raw_files.Draft, "write", full)
    with pytest.raises(smtplib.SMTPDataError, match="451"):
        hand_over(source)
    monkeypatch.undo()
    source.accepts = lambda _address: (_ for _ in ()).throw(LookupError("the region is not known now"))
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="451"):
        hand_over(source)

    assert rows(box) == []
    assert faults(box, folder) == []


def test_what_is_too_large_is_refused_for_good_said_or_unsaid(box, folder, source, monkeypatch):
    with knocking(source) as client:
        client.ehlo("test")
        assert client.esmtp_features["size"] == str(50 * 1024 * 1024)
        assert client.mail(FROM, [f"SIZE={51 * 1024 * 1024}"])[0] == 552
    monkeypatch.setattr(raw_files, "MOST_BYTES", 100_000)
    with pytest.raises(smtplib.SMTPDataError, match="552"):
        hand_over(source, a_raw_letter(text="Vedlegg\r\n" * 20_000))
    assert hand_over(source) == {}

    assert len(rows(box)) == 1
    assert faults(box, folder) == []


@pytest.mark.parametrize("end", [b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\r"])
def test_no_other_end_than_the_right_one_ends_a_letter(box, folder, source, end):
    smuggled = (
        b"MAIL FROM:<chef@example.org>\r\nRCPT TO:<" + TO.encode() + b">\r\nDATA\r\nSubject: smuglet\r\n\r\nHei\r\n"
    )
    raw = a_raw_letter() + b"Forste" + end + smuggled
    with knocking(source) as client:
        client.ehlo("test")
        client.mail(FROM)
        client.rcpt(TO)
        client.docmd("DATA")
        client.send(raw + b".\r\n")
        assert client.getreply()[0] == 250
        assert client.noop()[0] == 250

    assert len(rows(box)) == 1
    assert raw_files.read(folder, rows(box)[0].stored_name).count(b"smuglet") == 1


def test_cut_off_in_the_middle_nothing_is_stored(box, folder, source):
    client = smtplib.LMTP("127.0.0.1", source.port, timeout=5)
    client.ehlo("test")
    client.mail(FROM)
    client.rcpt(TO)
    client.docmd("DATA")
    client.send(a_raw_letter()[:100])
    client.sock.shutdown(socket.SHUT_RDWR)
    client.close()
    time.sleep(0.2)

    assert rows(box) == []
    assert faults(box, folder) == []


def test_cut_off_while_it_is_stored_row_and_file_are_both_there(box, folder, source, monkeypatch):
    finish, begun = raw_files.Draft.finish, threading.Event()

    def slow(self):
        begun.set()
        time.sleep(0.5)
        finish(self)

    monkeypatch.setattr(raw_files.Draft, "finish", slow)
    client = smtplib.LMTP("127.0.0.1", source.port, timeout=5)
    client.ehlo("test")
    client.mail(FROM)
    client.rcpt(TO)
    client.docmd("DATA")
    client.send(a_raw_letter() + b".\r\n")
    assert begun.wait(5)
    client.sock.shutdown(socket.SHUT_RDWR)
    client.close()

    wait_until(lambda: len(rows(box)) == 1, seconds=5, what="the letter is here")
    assert faults(box, folder) == []


def test_a_fault_of_ours_is_no_reason_to_lose_a_letter(box, source, monkeypatch):
    monkeypatch.setattr(LmtpSource, "store", lambda *_args: 1 / 0)

    with pytest.raises(smtplib.SMTPDataError, match="451"):
        hand_over(source)


def test_several_hand_over_at_once_and_too_many_are_told_to_wait(box, folder, source, monkeypatch):
    monkeypatch.setattr(lmtp, "MOST_CONNECTIONS", 4)
    first = [smtplib.LMTP("127.0.0.1", source.port, timeout=5) for _ in range(4)]
    with pytest.raises(smtplib.SMTPConnectError, match="421"):
        smtplib.LMTP("127.0.0.1", source.port, timeout=5)
    threads = [
        threading.Thread(target=client.sendmail, args=(FROM, TO, a_raw_letter(n))) for n, client in enumerate(first)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    for client in first:
        client.quit()
    time.sleep(0.1)

    assert hand_over(source) == {}
    assert len(rows(box)) == 4
    assert faults(box, folder) == []


def test_the_second_worker_of_a_machine_takes_the_door_over_when_the_first_is_gone(box, source, intake, folder):
    second = an_intake(box.get_bind(), folder, worker="two")
    other = LmtpSource(source.place, second, accepts=source.accepts)
    with pytest.raises(FetchError, match=CANNOT_LISTEN):
        other.fetch()

    source.close()
    other.fetch()
    assert hand_over(other) == {}
    other.close()


def test_a_door_that_is_closed_cuts_its_conversations_off_and_has_all_its_room_when_it_opens_again(
    box, source, monkeypatch
):
    monkeypatch.setattr(lmtp, "MOST_CONNECTIONS", 2)
    open_ones = [smtplib.LMTP("127.0.0.1", source.port, timeout=5) for _ in range(2)]

    source.close()
    for client in open_ones:
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.noop()
    source.fetch()

    assert hand_over(source) == {}
    assert len(rows(box)) == 1


def test_a_door_that_is_closed_the_moment_it_opens_is_closed(box, source, intake):
    for _ in range(20):
        source.close()
        source.fetch()

    assert hand_over(source) == {}


def test_a_second_worker_that_finds_the_door_taken_says_nothing_while_the_first_is_well(box, source, intake, folder):
    first = Runner(source, intake)
    first._hold()
    first._note(source.fetch())
    second = an_intake(box.get_bind(), folder, worker="two")

    Runner(LmtpSource(source.place, second, accepts=source.accepts), second)._round()

    assert fetches(box)[0].last_error == ""


@pytest.mark.slow
@pytest.mark.parametrize("box_url", ["sqlite"], indirect=True)
def test_twenty_letters_a_second_are_taken(box, folder, source):
    began, seconds = time.monotonic(), []
    with knocking(source) as client:
        for number in range(100):
            time.sleep(max(0, began + number / 20 - time.monotonic()))
            once = time.monotonic()
            assert client.sendmail(FROM, TO, a_raw_letter(number)) == {}
            seconds.append(time.monotonic() - once)

    seconds.sort()
    print(f"\n100 letters at 20 a second: median {1000 * seconds[50]:.0f} ms, 95 % {1000 * seconds[95]:.0f} ms")
    assert len(rows(box)) == 100
    assert time.monotonic() - began < 8
