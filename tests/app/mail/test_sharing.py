"""Several processes share a box, and some are killed: nothing missing, nothing twice but at most once per crash."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter

import psutil
import pytest

from app.mail.models import SENT
from tests.support.letter_box import by_reason, put_letters
from tests.support.mail_server import mail_server
from tests.support.mailbox import letters
from tests.support.serving import wait_until

pytestmark = pytest.mark.slow


def worker(url, way, name, *more):
    command = [sys.executable, "-m", "tests.support.deliver_box", url, way, name, *map(str, more)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def finish(*workers):
    for process in workers:
        assert process.wait(timeout=120) == 0


def received(server):
    return Counter(got.message["Message-ID"] for got in server.letters)


def test_a_box_of_two_hundred_is_shared_by_two_and_by_four_and_no_letter_goes_twice(box, box_url):
    for count in (2, 4):
        with mail_server() as server:
            put_more(box, 200, count)
            finish(*[worker(box_url, f"smtp:{server.port}", f"w{n}") for n in range(count)])

        assert len(server.letters) == 200
        assert set(received(server).values()) == {1}
    assert all(mail.state == SENT and mail.attempts == 1 for mail in by_reason(box).values())


def put_more(box, count, round_number):
    from app.mail import outbox
    from tests.support.letter_box import a_letter

    for number in range(count):
        outbox.put(box, a_letter(round_number * 1_000 + number))
    box.commit()


@pytest.mark.parametrize(("where", "copies"), [("before", 0), ("after", 1)])
def test_a_worker_killed_at_one_letter_loses_none_and_repeats_at_most_that_one(box, box_url, where, copies):
    put_letters(box, 10)
    with mail_server() as server:
        killed = worker(box_url, f"smtp:{server.port}", "killed", "--die", where, 5)
        assert killed.wait(timeout=60) == -signal.SIGKILL
        finish(worker(box_url, f"smtp:{server.port}", "next", "--later", 10))

    counts = received(server)
    assert len(counts) == 10
    assert Counter(counts.values()) == Counter({1: 10 - copies, 2: copies} if copies else {1: 10})
    mails = by_reason(box)
    assert all(mail.state == SENT for mail in mails.values())
    repeats = [mail.message_id for mail in mails.values() if mail.is_possible_repeat]
    assert len(repeats) == 1
    assert set(repeats) >= {message_id for message_id, count in counts.items() if count == 2}


def test_a_worker_that_wakes_when_others_have_done_its_work_makes_one_copy_that_is_noted(box, box_url):
    put_letters(box, 10)
    with mail_server() as server:
        asleep = worker(box_url, f"smtp:{server.port}", "asleep", "--die", "asleep", 5)
        wait_for_letters(server, 4)
        wait_until(lambda: psutil.Process(asleep.pid).status() == psutil.STATUS_STOPPED, seconds=20, what="it sleeps")
        finish(worker(box_url, f"smtp:{server.port}", "next", "--later", 10))
        assert len(server.letters) == 10

        asleep.send_signal(signal.SIGCONT)
        finish(asleep)

    counts = received(server)
    assert Counter(counts.values()) == Counter({1: 9, 2: 1})
    mails = by_reason(box)
    assert all(mail.state == SENT for mail in mails.values())
    repeats = {mail.message_id for mail in mails.values() if mail.is_possible_repeat}
    assert repeats == {message_id for message_id, count in counts.items() if count == 2}


def test_a_mailbox_on_disk_gets_no_copy_even_then(box, box_url, tmp_path):
    put_letters(box, 10)
    way = f"maildir:{tmp_path / 'mail'}"
    killed = worker(box_url, way, "killed", "--die", "after", 5)
    assert killed.wait(timeout=60) == -signal.SIGKILL

    finish(worker(box_url, way, "next", "--later", 10))

    assert len(letters(tmp_path / "mail")) == 10


def wait_for_letters(server, count):
    end = time.monotonic() + 60
    while len(server.letters) < count:
        assert time.monotonic() < end, "the workers send nothing"
        time.sleep(0.001)


def test_workers_killed_at_random_moments_lose_nothing(box, box_url):
    put_letters(box, 150)
    chance, kills = random.Random(20261123), 0
    with mail_server() as server:
        for round_number in range(6):
            pair = [
                worker(box_url, f"smtp:{server.port}", f"w{round_number}-{n}", "--later", 10 * round_number)
                for n in range(2)
            ]
            wait_for_letters(server, len(server.letters) + chance.randint(1, 20))
            time.sleep(chance.random() * 0.02)
            for process in pair:
                process.kill()
                kills += process.wait(timeout=60) == -signal.SIGKILL
        finish(worker(box_url, f"smtp:{server.port}", "last", "--later", 100))

    counts = received(server)
    assert len(counts) == 150
    copies = sum(counts.values()) - 150
    print(f"150 letters, {kills} workers killed, {copies} copies")
    assert copies <= kills
    mails = by_reason(box)
    assert all(mail.state == SENT for mail in mails.values())
    possible = {mail.message_id for mail in mails.values() if mail.is_possible_repeat}
    assert {message_id for message_id, count in counts.items() if count > 1} <= possible
