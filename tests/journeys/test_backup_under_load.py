"""A backup while businesses ask all the time: what was acknowledged before it began is in it, with its files."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from app.upkeep import archive
from tests.support.crowd import Crowd
from tests.support.postgresql_clients import CLIENTS
from tests.support.serving import COMMAND, Served, read, wait_until


def run(product: Served, *arguments: object, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A command beside the running product."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=product.folder,
        env=product.environment | {"PATH": f"{CLIENTS}:{os.environ['PATH']}"} | environment,
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done


def missing(before: dict[str, str], url: str, data: Path) -> list[str]:
    """What was acknowledged and is not there, and rows whose file is not."""
    there = {row.email: row.reference for row in read(url, "SELECT email, reference FROM case_file")}
    found = [email for email, reference in before.items() if there.get(email) != reference]
    names = [row.stored_name for row in read(url, "SELECT stored_name FROM attachment")]
    return found + [name for name in names if not (data / "attachments" / name).is_file()]


def kill_one(product: Served, file: Path, after_s: float) -> None:
    """Begin a backup and kill it; what is there afterwards is whole, or nothing is."""
    started = subprocess.Popen(
        [*COMMAND, "backup", str(file)], cwd=product.folder, env=product.environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(after_s)
    started.send_signal(signal.SIGKILL)
    started.wait()
    if file.exists():
        archive.read(file)


@pytest.mark.slow
@pytest.mark.timeout(280)
@pytest.mark.xdist_group("serving")
def test_nothing_acknowledged_before_a_backup_began_is_missing_after_it_is_restored_elsewhere(serve, tmp_path) -> None:
    product, taken = serve(), []
    with Crowd(product.address, clients=6, pause_s=0.05) as crowd:
        for number in range(2):
            wait_until(lambda n=number: len(crowd.receipts) > 20 * (n + 1), seconds=100, what="there are cases")
            before, file = dict(crowd.receipts), tmp_path / f"{number}.tar"
            run(product, "backup", file)
            taken.append((before, file))
        for after_s in (0.4, 0.9, 1.4):
            kill_one(product, tmp_path / "killed.tar", after_s)
    assert crowd.complaints == []

    for number, (before, file) in enumerate(taken):
        elsewhere = tmp_path / f"elsewhere{number}"
        run(product, "restore", file, FORSTELINJA_DATA_DIR=str(elsewhere))
        assert missing(before, f"sqlite:///{elsewhere / 'forstelinja.sqlite3'}", elsewhere) == []
    assert len(taken[1][0]) > len(taken[0][0]) > 20


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(280)
@pytest.mark.xdist_group("serving")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nothing_is_missing_on_postgresql_either(serve, database_url: str, tmp_path) -> None:
    plain = database_url.replace("postgresql+psycopg:", "postgresql:")
    product = serve(DATABASE_URL=plain)
    file = tmp_path / "b.tar"
    with Crowd(product.address, clients=6, pause_s=0.05) as crowd:
        wait_until(lambda: len(crowd.receipts) > 30, seconds=120, what="there are cases")
        before = dict(crowd.receipts)
        run(product, "backup", file)
    assert crowd.complaints == []
    product.kill()

    run(product, "restore", file, "--replace")

    assert missing(before, database_url, product.data) == []
    assert len(before) > 30
