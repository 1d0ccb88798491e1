"""kill -9 at any moment under load: nothing that was answered is lost, nothing is double, every letter goes."""

import os
import signal
import time
from collections import Counter
from random import Random

import psutil
import pytest
import sqlalchemy

from tests.support.crowd import Crowd
from tests.support.invariants import copies, violations
from tests.support.mail_server import Server, mail_server
from tests.support.serving import Served, wait_until

SEED = int(os.environ.get("KILL_SEED", "20261125"))
ROUNDS = int(os.environ.get("KILL_ROUNDS", "20"))
HITS_A_WORKER = {"everything", "supervisor", "worker"}
KINDS = ("everything", "worker", "everything", "web master", "worker", "everything", "web worker", "supervisor")


def kill(product: Served, kind: str) -> None:
    """kill -9 of one kind; afterwards the product is started again when nobody else does that."""
    if kind == "everything":
        product.kill()
    else:
        who = product.processes()
        victim = {
            "worker": who.workers[0],
            "web master": who.web_master,
            "web worker": (who.web_workers or [who.web_master])[0],
            "supervisor": who.supervisor,
        }[kind]
        victim.send_signal(signal.SIGKILL)
    if kind == "supervisor":
        assert product.process is not None
        product.process.wait()
        wait_until(lambda: not product.survivors(), seconds=25, what="the children of a killed supervisor are gone")
    if kind in {"everything", "supervisor"}:
        product.start(path="/helse/lever")


def is_whole(product: Served) -> bool:
    """Whether web and worker are there."""
    try:
        who = product.processes()
        return bool(who.web_workers) and bool(who.workers)
    except (psutil.Error, StopIteration):
        return False


def rounds(product: Served, number: int, random: Random) -> Counter[str]:
    """Kill so many times, at moments that nobody knows; gives how often what was killed."""
    killed: Counter[str] = Counter()
    for one in range(number):
        wait_until(lambda: is_whole(product), seconds=30, what="web and worker run")
        time.sleep(random.uniform(0.1, 1.4))
        kind = KINDS[one % len(KINDS)]
        kill(product, kind)
        killed[kind] += 1
    wait_until(lambda: is_whole(product), seconds=30, what="web and worker run")
    return killed


def let_leases_lapse(product: Served) -> None:
    """As if five minutes had passed: a letter in the hands of a killed worker is due again."""
    engine = sqlalchemy.create_engine(product.database_url, poolclass=sqlalchemy.pool.NullPool)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("UPDATE outgoing_mail SET due_at = created_at WHERE state = 'sending'"))


def check(product: Served, crowd: Crowd, server: Server, killed: Counter[str]) -> None:
    """All promises at once."""
    time.sleep(1)  # what the worker has in hand it finishes
    let_leases_lapse(product)
    product.wait_until_done(seconds=60)
    delivered = [letter.message["Message-ID"] for letter in server.letters]
    print(
        f"\nkilled {dict(killed)}; {len(crowd.receipts)} receipts, {crowd.again} after pressing again, "
        f"{len(delivered)} letters, {copies(delivered)} copies"
    )
    assert crowd.complaints == []
    assert violations(product, crowd.receipts, delivered=delivered) == []
    assert copies(delivered) <= sum(killed[kind] for kind in HITS_A_WORKER)
    assert len(crowd.receipts) > killed.total()


def break_it(product: Served, server: Server, number: int) -> None:
    """Kill so many times under load, then look."""
    with Crowd(product.address, pause_s=0.05) as crowd:
        killed = rounds(product, number, Random(SEED))
    check(product, crowd, server, killed)


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.xdist_group("serving")
def test_nothing_is_lost_or_double_when_processes_are_killed_again_and_again_under_load(serve) -> None:
    with mail_server() as server:
        product = serve(MAIL_SERVER="127.0.0.1", MAIL_PORT=str(server.port))

        break_it(product, server, ROUNDS)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(240)
@pytest.mark.xdist_group("serving")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nothing_is_lost_or_double_on_postgresql_either(serve, database_url: str) -> None:
    with mail_server() as server:
        product = serve(MAIL_SERVER="127.0.0.1", MAIL_PORT=str(server.port), DATABASE_URL=database_url)

        break_it(product, server, 4)
        product.kill()
