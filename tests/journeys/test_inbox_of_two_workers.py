"""A whole product with two workers and a door for letters: one has it, and the other takes it over."""

import smtplib
import threading
import time

import pytest

from tests.support.coming import TO, a_raw_letter
from tests.support.mail_server import free_port, wait_until_open
from tests.support.serving import wait_until
from tests.support.visitor import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serving"), pytest.mark.timeout(180)]

LETTERS = 100
MOST_RSS_MB = 220


def test_when_the_worker_that_has_the_door_is_killed_the_other_opens_it_and_nothing_is_lost(serve) -> None:
    port = free_port()
    product = serve(options=("--mail-workers", "2"), FORSTELINJA_INBOX_URL=f"lmtp://127.0.0.1:{port}")
    wait_until_open(port, seconds=15)
    left = [a_raw_letter(number) for number in range(LETTERS)]

    def hand_over() -> None:
        while left:
            raw = left.pop()
            try:
                with smtplib.LMTP("127.0.0.1", port, timeout=20) as client:
                    client.sendmail("kari@example.org", TO, raw)
            except (OSError, smtplib.SMTPException):
                left.append(raw)
                time.sleep(0.1)

    handing = [threading.Thread(target=hand_over) for _ in range(2)]
    for one in handing:
        one.start()
    time.sleep(0.5)
    began = time.monotonic()
    door = next(
        one for one in product.processes().workers if any(at.laddr.port == port for at in one.net_connections())
    )
    door.kill()
    for one in handing:
        one.join(60)
    took = time.monotonic() - began

    rows = product.rows("SELECT state, stored_name, size FROM incoming_mail")
    files = {path.name: path.stat().st_size for path in (product.data / "incoming").iterdir()}
    assert len(rows) == LETTERS
    assert all(files[row.stored_name] == row.size for row in rows)
    assert len(files) <= LETTERS + 2
    assert {row.state for row in rows} <= {"waiting", "held", "handled"}
    wait_until(lambda: Visitor(product.address).get("/helse/klar").status == 200, seconds=20, what="all is well")
    highest = max(one.memory_info().rss for one in product.processes().workers) / 1e6
    print(f"\n{LETTERS} letters, all handed over {took:.1f} s after the kill; RSS of a worker {highest:.0f} MB")
    assert highest < MOST_RSS_MB
    assert product.stop() == 0
