"""IMAP: each letter once, whatever happens between fetching and marking; nothing that the server does ends it."""

import tempfile
import threading
import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.inbox_url import read_inbox
from app.mail import raw_files
from app.mail.fetching import imap
from app.mail.fetching.errors import (
    LEFT_BEHIND,
    NO_SUCH_FOLDER,
    NOT_LET_IN,
    NOT_TRUSTED,
    SERVER_AWAY,
    FetchError,
)
from app.mail.fetching.imap import ImapSource
from app.mail.fetching.runner import Runner
from tests.support import dovecot
from tests.support.coming import a_raw_letter, an_intake, faults, fetches, rows
from tests.support.imap_server import PASSWORD, USER, imap_server
from tests.support.mail_server import bad_socket
from tests.support.serving import wait_until


def place(port: int, *, user: str = USER, password: str = PASSWORD, folder: str = "INBOX", scheme: str = "imap"):
    from urllib.parse import quote

    return read_inbox(f"{scheme}://{quote(user, '')}:{quote(password, '')}@localhost:{port}/{folder}")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "incoming"


@pytest.fixture
def server():
    with imap_server() as box:
        yield box


@pytest.fixture
def intake(box, folder):
    return an_intake(box.get_bind(), folder)


def source(intake, port: int, *, timeout_s: float = 2, **more) -> ImapSource:
    return ImapSource(place(port, **more), intake, timeout_s=timeout_s)


def once(intake, port: int, **more):
    return Runner(source(intake, port, **more), intake).once()


def error_of(box) -> str:
    return fetches(box)[0].last_error


def test_unseen_letters_are_stored_as_they_are_and_marked(box, folder, server, intake):
    raws = [a_raw_letter(), b"Delivered-To: sak+1@svar.example.org\r\n" + a_raw_letter(2), b"no header at all"]
    for raw in raws:
        server.put(raw)

    fetched = once(intake, server.port)

    assert (fetched.new, fetched.known, fetched.left) == (3, 0, 0)
    assert [raw_files.read(folder, row.stored_name) for row in rows(box)] == raws
    assert [row.envelope_to for row in rows(box)] == [[], ["sak+1@svar.example.org"], []]
    assert server.unseen() == []
    assert once(intake, server.port).new == 0


def test_a_large_letter_comes_whole_in_pieces(box, folder, server, intake):
    raw = a_raw_letter(text="Vedlegg\r\n" * 100_000)
    server.put(raw[: 2 * raw_files.CHUNK_BYTES])
    server.put(raw)

    once(intake, server.port)

    assert [row.size for row in rows(box)] == [2 * raw_files.CHUNK_BYTES, len(raw)]
    assert raw_files.read(folder, rows(box)[1].stored_name) == raw


def test_cut_off_between_storing_and_marking_the_letter_is_met_again_and_known(box, folder, server, intake):
    server.put(a_raw_letter())
    server.cut_before_store = True
    once(intake, server.port)
    assert (len(rows(box)), server.unseen(), error_of(box)) == (1, [1], SERVER_AWAY)

    server.cut_before_store = False
    fetched = once(intake, server.port)

    assert (fetched.new, fetched.known) == (0, 1)
    assert (len(rows(box)), server.unseen(), error_of(box)) == (1, [], "")
    assert faults(box, folder) == []


def test_other_numbers_for_all_letters_make_no_second_copies(box, server, intake):
    for number in range(5):
        server.put(a_raw_letter(number))
    once(intake, server.port)

    server.new_validity()
    fetched = once(intake, server.port)

    assert (fetched.known, len(rows(box)), server.unseen()) == (5, 5, [])


@pytest.mark.parametrize("fault", ["refused", "deadly"])
def test_one_broken_letter_does_not_hold_up_the_other_nine(box, folder, server, intake, fault):
    for number in range(10):
        server.put(a_raw_letter(number))
    getattr(server, fault).add(1)
    imap_source = source(intake, server.port)

    for _ in range(5):
        Runner(imap_source, intake).once()

    assert len(rows(box)) == 9
    assert server.unseen() == [1]
    assert error_of(box) == LEFT_BEHIND
    assert sum(b"UID FETCH 1 (BODY" in line for line in server.said) == 3
    assert faults(box, folder) == []


def test_a_letter_over_fifty_megabytes_is_left_and_noted(box, folder, server, intake, monkeypatch):
    monkeypatch.setattr(imap, "MOST_BYTES", 100)
    server.put(a_raw_letter())

    fetched = once(intake, server.port)

    assert (fetched.left, rows(box), server.unseen(), error_of(box)) == (1, [], [1], LEFT_BEHIND)
    assert not any(b"BODY" in line for line in server.said)


def test_a_wrong_password_is_noted_and_never_told(box, server, intake):
    with capture_logs() as logs:
        once(intake, server.port, password="feil-ord")

    assert error_of(box) == NOT_LET_IN
    assert server.logins == 1
    assert "feil-ord" not in repr(logs)
    assert "feil-ord" not in repr(place(server.port, password="feil-ord"))


def test_a_server_that_cannot_check_the_password_now_is_away_and_no_more(box, server, intake):
    server.is_busy = True
    once(intake, server.port)

    assert error_of(box) == SERVER_AWAY


def test_a_folder_that_is_not_there_is_noted(box, server, intake):
    once(intake, server.port, folder="Arkiv")

    assert error_of(box) == NO_SUCH_FOLDER


def test_a_server_that_is_silent_or_dribbles_is_given_up_in_time(box, intake):
    for words in (b"", b"* OK " + b"x" * 100):
        with bad_socket(words, every_s=0.2) as port:
            began = time.monotonic()
            once(intake, port)

            assert time.monotonic() - began < 6
            assert error_of(box) == SERVER_AWAY


def test_a_server_that_goes_and_comes_back_is_found_again(box, intake, server, monkeypatch):
    monkeypatch.setattr("app.mail.fetching.runner.FIRST_PAUSE_S", 0.2)
    runner = Runner(source(intake, server.port), intake)
    port = server.port
    runner.start()
    server.put(a_raw_letter(1))
    wait_until(lambda: len(rows(box)) == 1, seconds=5, what="the first letter is here")
    for one in server.connections:
        one.request.shutdown(2)
    server.put(a_raw_letter(2))

    wait_until(lambda: len(rows(box)) == 2, seconds=10, what="the second letter is here")
    assert server.port == port
    runner.stop()


@pytest.mark.parametrize("can_idle", [True, False])
def test_a_letter_is_here_at_once_where_the_server_tells_and_soon_where_it_does_not(
    box, server, intake, monkeypatch, can_idle
):
    monkeypatch.setattr(imap, "POLLS_EVERY_S", 0.5)
    server.can_idle = can_idle
    runner = Runner(source(intake, server.port), intake)
    runner.start()
    wait_until(lambda: any(b"SEARCH" in line for line in server.said), seconds=5, what="it has looked once")
    time.sleep(0.3)
    server.put(a_raw_letter())

    wait_until(lambda: len(rows(box)) == 1, seconds=2, what="the letter is here")
    began = time.monotonic()
    runner.stop()
    assert time.monotonic() - began < 1.2
    assert any(b"IDLE" in line for line in server.said) is can_idle
    assert fetches(box)[0].held_by is None


def test_two_fetchers_and_two_hundred_letters_make_two_hundred_rows_none_of_them_empty(box, folder, server):
    for number in range(200):
        server.put(a_raw_letter(number))
    intakes = [an_intake(box.get_bind(), folder, worker=name) for name in ("one", "two")]
    threads = [threading.Thread(target=lambda one=one: source(one, server.port).fetch()) for one in intakes]

    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(rows(box)) == 200
    assert min(row.size for row in rows(box)) > 100
    assert faults(box, folder) == []
    assert server.unseen() == []


def test_while_one_worker_fetches_another_waits(box, folder, server):
    first, second = (an_intake(box.get_bind(), folder, worker=name) for name in ("one", "two"))
    runner = Runner(source(first, server.port), first)
    runner._hold()
    server.put(a_raw_letter())

    assert Runner(source(second, server.port), second).once().new == 0
    runner._let_go()
    assert Runner(source(second, server.port), second).once().new == 1


# The same against a Dovecot, where one is installed.


@pytest.fixture
def real():
    if dovecot.BINARY is None:
        pytest.skip("no Dovecot is installed; apt-get install dovecot-imapd")
    with tempfile.TemporaryDirectory() as folder, dovecot.dovecot(Path(folder)) as server:
        yield server


@pytest.mark.slow
@pytest.mark.parametrize("box_url", ["sqlite"], indirect=True)
def test_dovecot_gives_its_letters_over_tls_with_a_checked_certificate(box, folder, intake, real, monkeypatch):
    raws = [a_raw_letter(1), a_raw_letter(2, text="Vedlegg\r\n" * 100_000), b"Subject: uten kropp\r\n\r\n"]
    for raw in raws:
        real.put(raw)
    login = {"user": dovecot.USER, "password": dovecot.PASSWORD, "scheme": "imaps"}
    with pytest.raises(FetchError, match=NOT_TRUSTED):
        source(intake, real.secure_port, **login).fetch()
    monkeypatch.setenv("SSL_CERT_FILE", str(real.cert))

    fetched = once(intake, real.secure_port, **login)

    assert fetched.new == 3
    assert sorted(raw_files.read(folder, row.stored_name) for row in rows(box)) == sorted(raws)
    assert once(intake, real.secure_port, **login).known == 0
    assert error_of(box) == ""


@pytest.mark.slow
@pytest.mark.parametrize("box_url", ["sqlite"], indirect=True)
def test_dovecot_tells_of_a_letter_and_of_a_wrong_password(box, intake, real):
    login = {"user": dovecot.USER, "password": dovecot.PASSWORD}
    runner = Runner(source(intake, real.port, **login), intake)
    runner.start()
    wait_until(lambda: fetches(box) and fetches(box)[0].last_ok_at, seconds=5, what="it has looked")
    time.sleep(0.5)

    real.put(a_raw_letter())

    wait_until(lambda: len(rows(box)) == 1, seconds=5, what="the letter is here")
    runner.stop()
    intake.stopping.clear()
    once(intake, real.port, user=dovecot.USER, password="feil", timeout_s=8)  # it answers late, to slow down guessing
    assert error_of(box) == NOT_LET_IN
