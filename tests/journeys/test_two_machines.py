"""Two machines, each with web and worker; one PostgreSQL, one store, one Redis, and nothing else that they share."""

import os
import re
import subprocess
from collections import Counter

import pytest

from tests.support.counter_server import counters
from tests.support.object_store import BUCKET, object_store
from tests.support.postgresql_clients import CLIENTS
from tests.support.serving import COMMAND, ROOT, Served, wait_until
from tests.support.visitor import Visitor

CASES = 16
"""Sent by turns to one and to the other, each with a file."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.timeout(280),
    pytest.mark.xdist_group("serving"),
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]


def run(product: Served, *arguments: str, **more: str) -> str:
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=product.folder,
        env=product.environment | {"PATH": f"{CLIENTS}:{os.environ['PATH']}"} | more,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def content(number: int) -> bytes:
    return b"%PDF-1.7 vedlegg " + str(number).encode() * 1000


def test_each_thing_is_done_once_and_every_file_is_found_from_the_other_machine(serve, database_url: str) -> None:
    with object_store() as reached, counters() as redis:
        settings = {
            **reached,
            "PYTHONPATH": os.environ.get("PYTHONPATH") or str(ROOT),
            "DATABASE_URL": database_url.replace("postgresql+psycopg:", "postgresql:"),
            "SECRET_KEY": "the same on both machines, of course",
            "FORSTELINJA_STORE_URL": f"s3://{BUCKET}/two",
            "FORSTELINJA_LIMITS_URL": redis.url,
        }
        one, two = (serve(name=name, options=("--web-workers", "1"), **settings) for name in ("one", "two"))
        references = []
        for number in range(CASES):
            receipt = Visitor((one, two)[number % 2].address).send(
                files=[(f"plan-{number}.pdf", content(number), "application/pdf")]
            )
            references.append(receipt.reference)
        wait_until(lambda: not one.rows(WAITING)[0].n, seconds=120, what="every case is sorted and every letter sent")
        wait_until(lambda: one.rows("SELECT 1 FROM retention_run WHERE ended_at IS NOT NULL"), seconds=60, what="rules")

        assert downloaded(two, references) == downloaded(one, references) == [content(n) for n in range(CASES)]
        for product in (one, two):
            assert not [path for name in ("attachments", "incoming") for path in (product.data / name).glob("*")]
        check_once(one, two)
        said = run(two, "backup", str(two.folder / "b.tar"))
        assert f"{CASES} cases and {CASES} files" in said
        assert run(one, "history", "check")
        assert "Traceback" not in one.output + two.output
        assert "limits_counted_alone" not in one.output + two.output

        one.kill()
        two.kill()
        elsewhere = f"s3://{BUCKET}/elsewhere"
        run(one, "restore", "--replace", str(two.folder / "b.tar"), FORSTELINJA_STORE_URL=elsewhere)
        two.settings["FORSTELINJA_STORE_URL"] = elsewhere
        two.start()
        assert downloaded(two, references) == [content(n) for n in range(CASES)]


WAITING = (
    "SELECT (SELECT count(*) FROM case_file WHERE triage_at IS NOT NULL) + "
    "(SELECT count(*) FROM outgoing_mail WHERE due_at IS NOT NULL) AS n"
)


def downloaded(product: Served, references: list[str]) -> list[bytes]:
    """Each case's file as a coordinator gets it there."""
    browser = Visitor(product.address)
    browser.sign_in("hilde-aroy")
    found = []
    for reference in references:
        page = browser.get(f"/skrivebord/saker/{reference}").text
        place = re.search(r'href="([^"]*/vedlegg/\d+[^"]*)"', page)
        assert place, page[-2000:]
        found.append(browser.get(place[1]).body)
    return found


def check_once(one: Served, two: Served) -> None:
    """Every letter went once, every case was sorted once, and what is due at a rhythm was done by one of the two."""
    went = Counter(letter["Message-ID"] for product in (one, two) for letter in product.letters())
    assert set(went.values()) == {1}
    assert len(went) == one.rows("SELECT count(*) AS n FROM outgoing_mail WHERE state = 'sent'")[0].n
    sorted_once = one.rows("SELECT case_id FROM triage_result GROUP BY case_id HAVING count(*) > 1")
    assert sorted_once == []
    assert one.rows("SELECT count(*) AS n FROM retention_run WHERE cause = 'daily'")[0].n == 1
    assert one.rows("SELECT count(*) AS n FROM errand WHERE name = 'sweep'")[0].n == 1
    swept = [product.output.count("files_swept") for product in (one, two)]
    assert sum(swept) == 1
    assert one.rows("SELECT count(*) AS n FROM fitted_model")[0].n == 1
    assert one.rows("SELECT count(*) AS n FROM model_refit WHERE state = 'failed'")[0].n == 0
    assert one.rows("SELECT count(DISTINCT worker) AS n FROM worker_heartbeat")[0].n == 2
    reasons = one.rows("SELECT reason FROM outgoing_mail GROUP BY reason HAVING count(*) > 1")
    assert reasons == []
