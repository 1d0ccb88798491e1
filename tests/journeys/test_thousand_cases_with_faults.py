"""Cases through a mail server that has every fault, and three workers that are killed: each letter once, to its reader.

FAULT_CASES is how many cases (300 unless set, and a sixth of them on PostgreSQL), FAULT_SEED another course of events.
"""

import os
import time
from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from tests.support.crashes import Crashes
from tests.support.invariants import violations
from tests.support.marked import Asked
from tests.support.moody_server import Server, moody_server
from tests.support.post_checks import Crossed
from tests.support.serving import Served
from tests.support.visitor import Visitor

CASES = int(os.environ.get("FAULT_CASES", "300"))
SEED = int(os.environ.get("FAULT_SEED", "20261126"))
ON_A_PAGE = 25
MOST_KILLS_IN = 8
"""Letters for each worker that is killed, at most: on a busy machine nothing would go forward."""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serving"), pytest.mark.timeout(900)]


def addresses(number: int) -> list[str]:
    """Of the businesses; the mail server refuses every thirtieth, "nobody", for good."""
    return [f"{'nobody' if one % 30 == 7 else 'kari'}{one}@bedrift.example.com" for one in range(number)]


def trouble(crashes: Crashes, server: Server, asked: Asked, *, until: int) -> None:
    """Kill workers and close the mail server's port until all is asked and so many letters are through."""
    while len(server.letters) < until or not asked.is_over():
        time.sleep(crashes.random.uniform(0.2, 1.0))
        if crashes.random.random() < 0.2:
            server.away(crashes.random.uniform(0.3, 1.5))
        if len(crashes.dead) < until // MOST_KILLS_IN:
            crashes.kill_some()
        crashes.let_time_pass()


def through_all_faults(product: Served, server: Server, asks: list[str], refused: set[str]) -> None:
    """The whole way, and everything that is promised about it."""
    began, crashes = time.monotonic(), Crashes(product, Random(SEED))
    asked = Asked(product, asks)
    trouble(crashes, server, asked, until=int(1.8 * len(asks)))
    server.be_well()
    crashes.wait_until_done(seconds=60)

    crossed = Crossed(product, server.letters, asked.marks, len(crashes.dead))
    states = Counter(row.state for row in product.rows("SELECT state FROM outgoing_mail"))
    print(f"\n{len(asks)} cases, seed {SEED}, {time.monotonic() - began:.0f} s: {crossed.counts()}, {dict(states)}")
    print("faults: " + ", ".join(f"{what} {times}" for what, times in sorted(server.faults.items()) if times))
    assert crossed.faults() == []
    delivered = [letter.message["Message-ID"] for letter in server.letters]
    assert violations(product, asked.receipts, delivered=delivered, refused=refused) == []
    assert states == {"sent": 2 * len(asks) - len(refused), "failed": len(refused)}
    pages = coordinators_pages(product, len(refused))
    assert [address for address in refused if address not in pages] == []


def coordinators_pages(product: Served, letters: int) -> str:
    """The pages of letters that need a person, as the coordinator sees them."""
    visitor, pages = Visitor(product.address), range(1, letters // ON_A_PAGE + 2)
    visitor.sign_in("hilde-aroy")
    return "".join(visitor.get(f"/skrivebord/alle?vis=epost&side={page}").text for page in pages)


def run(serve: Callable[..., Served], asks: list[str], **settings: str) -> None:
    """Three workers and that mail server."""
    refused = {address for address in asks if address.startswith("nobody")}
    with moody_server(Random(SEED), refused) as server:
        product = serve(
            options=("--mail-workers", "3"),
            MAIL_SERVER="127.0.0.1",
            MAIL_PORT=str(server.port),
            FORSTELINJA_MAIL_TIMEOUT="2",
            **settings,
        )
        through_all_faults(product, server, asks, refused)
        product.kill()


def test_every_letter_goes_once_to_its_reader_through_all_faults_of_a_mail_server_and_of_ours(serve) -> None:
    run(serve, addresses(CASES))


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_every_letter_goes_once_to_its_reader_on_postgresql_too(serve, database_url: str) -> None:
    run(serve, addresses(CASES // 6), DATABASE_URL=database_url)
