"""Letters come in while the worker is killed again and again: none that was acknowledged is lost, none is double."""

import os
import re
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest
import sqlalchemy

from tests.support.coming import TO, a_raw_letter
from tests.support.imap_server import PASSWORD, USER, imap_server
from tests.support.mail_server import bad_socket, free_port, wait_until_open
from tests.support.serving import ROOT, read, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serving"), pytest.mark.timeout(180)]

FROM = "kari@example.org"
LARGE = 40 * 1024 * 1024
MOST_RSS_MB = 220


class Worker:
    """A worker process on one data folder; started, killed and started again."""

    def __init__(self, folder: Path, url: str, inbox_url: str) -> None:
        self.folder, self.url = folder, url
        self.environment = {
            "FORSTELINJA_MODE": "demo", "FORSTELINJA_DATA_DIR": str(folder), "FORSTELINJA_INBOX_URL": inbox_url,
            "DATABASE_URL": url.replace("+psycopg", ""), "FORSTELINJA_MAIL_TIMEOUT": "5", "PATH": os.environ["PATH"],
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.take_letters", *options], cwd=ROOT, env=self.environment,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> float:
        """SIGTERM; gives the seconds until it has ended."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(20) == 0
        return time.monotonic() - began

    def highest_rss_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024

    def rows(self) -> list[object]:
        return read(self.url, "SELECT stored_name, size FROM incoming_mail ORDER BY id")

    def faults(self, *, orphans: int = 0) -> list[str]:
        """Rows without their file; files without row are no more than the kills: they are swept after a day."""
        rows, folder = {row.stored_name: row.size for row in self.rows()}, self.folder / "incoming"
        there = {path.name: path.stat().st_size for path in folder.iterdir()}
        lost = [name for name, size in rows.items() if there.get(name) != size]
        return lost if len(there) - len(rows) <= orphans else [*lost, f"{len(there) - len(rows)} files without row"]


@pytest.fixture
def worker(settings, database_url) -> Iterator[Callable[[str], Worker]]:
    """A worker on this test's own database; killed at the end."""
    made = []

    def make(inbox_url: str) -> Worker:
        made.append(Worker(settings.data_dir, database_url, inbox_url))
        settings.data_dir.mkdir(exist_ok=True)
        return made[-1]

    yield make
    for one in made:
        one.kill()


def hand_over(port: int, raw: bytes) -> bool:
    """Whether the letter was acknowledged; nobody there, and a connection that breaks, is no."""
    with suppress(OSError, smtplib.SMTPException), smtplib.LMTP("127.0.0.1", port, timeout=60) as client:
        client.sendmail(FROM, TO, raw)
        return True
    return False


def test_killed_between_commit_and_answer_the_letter_handed_over_again_is_the_same(worker) -> None:
    port = free_port()
    lmtp = worker(f"lmtp://127.0.0.1:{port}")
    lmtp.start("--die-after", "1")
    wait_until_open(port)
    assert not hand_over(port, a_raw_letter())
    assert lmtp.process.wait(10) == -signal.SIGKILL
    assert len(lmtp.rows()) == 1

    lmtp.start()
    wait_until_open(port)
    assert hand_over(port, a_raw_letter())

    assert len(lmtp.rows()) == 1
    assert lmtp.faults() == []


def test_killed_again_and_again_nothing_that_was_acknowledged_is_lost_or_double(worker) -> None:
    port, random, kills, letters = free_port(), Random(20261125), 6, 120
    lmtp = worker(f"lmtp://127.0.0.1:{port}")
    lmtp.start()
    wait_until_open(port)
    left = [a_raw_letter(number) for number in range(letters)]

    def hand_all_over() -> None:
        while left:
            if hand_over(port, left[-1]):
                left.pop()
            else:
                time.sleep(0.05)

    handing = threading.Thread(target=hand_all_over)
    handing.start()
    for _ in range(kills):
        time.sleep(random.uniform(0.1, 0.4))
        lmtp.kill()
        lmtp.start()
        wait_until_open(port, seconds=30)
    handing.join(60)

    assert not handing.is_alive()
    assert len(lmtp.rows()) == letters
    assert lmtp.faults(orphans=kills) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_killed_between_commit_and_mark_a_letter_is_fetched_once(worker, settings) -> None:
    box = settings.data_dir / "inn"
    for name in ("tmp", "new", "cur"):
        (box / name).mkdir(parents=True)
    with imap_server() as server:
        url = f"imap://{quote(USER, '')}:{quote(PASSWORD, '')}@127.0.0.1:{server.port}/INBOX"
        for number in range(5):
            server.put(a_raw_letter(number))
            (box / "new" / f"{number}.M1.host").write_bytes(a_raw_letter(100 + number))
        for one in (worker(url), worker(f"maildir:{box}")):
            before = len(one.rows())
            one.start("--die-after", "3")
            assert one.process.wait(30) == -signal.SIGKILL
            assert len(one.rows()) == before + 3
            read_lease_lapsed(one)
            one.start()
            wait_until(lambda one=one, before=before: len(one.rows()) == before + 5, seconds=20, what="all are here")
            one.stop()
            assert one.faults() == []
        assert server.unseen() == []
    assert list((box / "new").iterdir()) == []


def read_lease_lapsed(worker: Worker) -> None:
    """As if a minute had passed since the killed worker took the lease."""
    engine = sqlalchemy.create_engine(worker.url, poolclass=sqlalchemy.pool.NullPool)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("UPDATE mail_fetch SET held_by = NULL, lapses_at = NULL"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", ["lmtp", "imap", "maildir"])
def test_a_letter_of_forty_megabytes_takes_no_memory(worker, settings, way) -> None:
    raw = a_raw_letter(text="Vedlegg som er kodet i base64, linje for linje, som de fleste er.\r\n" * (LARGE // 68))
    box, port = settings.data_dir / "inn", free_port()
    for name in ("tmp", "new", "cur"):
        (box / name).mkdir(parents=True)
    (box / "new" / "1.M1.host").write_bytes(raw)
    with imap_server() as server:
        server.put(raw)
        url = f"imap://{quote(USER, '')}:{quote(PASSWORD, '')}@127.0.0.1:{server.port}/INBOX"
        one = worker({"lmtp": f"lmtp://127.0.0.1:{port}", "imap": url, "maildir": f"maildir:{box}"}[way])
        one.start()
        began = time.monotonic()
        if way == "lmtp":
            wait_until_open(port)
            assert hand_over(port, raw)
        done = "SELECT 1 FROM incoming_mail WHERE due_at IS NULL"
        wait_until(lambda: read(one.url, done), seconds=60, what="the letter is here and understood")
        took, rss = time.monotonic() - began, one.highest_rss_mb()

    print(f"\n{way}: {len(raw) / 1e6:.0f} MB in {took:.1f} s with the start, highest RSS of the worker {rss:.0f} MB")
    assert one.rows()[0].size == len(raw)
    assert rss < MOST_RSS_MB


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", ["lmtp", "imap", "silent", "maildir"])
def test_the_worker_stops_within_two_seconds_whatever_it_waits_for(worker, settings, way) -> None:
    port = free_port()
    with imap_server() as server, bad_socket(b"") as silent:
        login = f"{quote(USER, '')}:{quote(PASSWORD, '')}"
        one = worker(
            {
                "lmtp": f"lmtp://127.0.0.1:{port}",
                "imap": f"imap://{login}@127.0.0.1:{server.port}/INBOX",
                "silent": f"imap://{login}@127.0.0.1:{silent}/INBOX",
                "maildir": f"maildir:{settings.data_dir}",
            }[way]
        )
        one.start()
        wait_until(lambda: read(one.url, "SELECT source FROM mail_fetch"), seconds=30, what="it has begun")
        time.sleep(1)
        if way == "lmtp":
            client = smtplib.LMTP("127.0.0.1", port, timeout=20)
            client.ehlo("test")

        took = one.stop()

    print(f"\n{way}: {took:.2f} s")
    assert took < 2
