"""`make bench`: the product and the bare floor in turns, on loopback, and the ratios that we hold ourselves to.

Figures are medians of the rounds; ratios within one run hold, absolute figures hold for this machine and hour only.
`other cores` is how much of the processor strangers used meanwhile: above 0.2, run it again.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT)]

import desk  # noqa: E402
import laboratory  # noqa: E402
import learning  # noqa: E402
import load  # noqa: E402
import post  # noqa: E402
import processes  # noqa: E402
import report  # noqa: E402
import understanding  # noqa: E402
from systems import Floor, Product, Sink, System  # noqa: E402

from tests.support import serving  # noqa: E402
from tests.support.visitor import Visitor, enquiry  # noqa: E402

WARM_UP_S = 1.0


def main() -> int:
    """Measure, print the table, keep the figures; exits 1 when a must is missed."""
    options = _options()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        measured: dict[str, Any] = {"machine": _machine()}
        for part in options.parts:
            measured |= PARTS[part](folder, options)
    measured["seconds"] = round(time.monotonic() - began, 1)
    rows = report.goals(measured)
    print(report.table(measured, rows))
    path = _keep(measured | {"goals": [row.as_dict() for row in rows]}, options.to)
    print(f"Took {measured['seconds']:.0f} s. Figures: {path}")
    return 1 if any(row.is_missed for row in rows) else 0


def _speed(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    print("Preparing: database, region, model …", flush=True)
    serving.prepare(folder / "product")
    measured = _beside_the_floor(folder, options)
    return measured | {"statements": _statements(folder)}


def _understanding(_folder: Path, _options: argparse.Namespace) -> dict[str, Any]:
    print("Understanding: fitting and predicting …", flush=True)
    return {"understanding": understanding.main()}


def _learning(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    print(f"Submissions while the program learns from {learning.CASES} cases, in turns with none …", flush=True)
    return {"learning": learning.measure(folder / "learning", rounds=options.rounds, seconds=options.seconds)}


def _laboratory(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    if not options.replayed:
        return {}
    print(f"The laboratory: {options.replayed} cases …", flush=True)
    return {"laboratory": laboratory.measure(folder / "laboratory", options.replayed)}


def _desk(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    if not options.cases:
        return {}
    print(f"The desk: {desk.FEW} and {options.cases} cases, which takes minutes to make up …", flush=True)
    return {"desk": desk.measure(folder, options.cases)}


PARTS = {
    "speed": _speed,
    "understanding": _understanding,
    "learning": _learning,
    "laboratory": _laboratory,
    "desk": _desk,
}


def _beside_the_floor(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    sink = Sink(folder)
    systems: list[System] = [Product(folder / "product", sink.port), Floor(folder / "floor", sink.port)]
    try:
        starts = _starts(systems, options.starts)
        for system in systems:
            system.start()
        _warm_up(systems)
        slots = _rounds(systems, options)
        memory = _memory(systems[0])
        twice = _second_press(systems[0])
        print("The post office: messages in, letters out …", flush=True)
        mail = post.measure(systems[0])
        return {
            "rounds": options.rounds,
            "slot_s": options.seconds,
            "starts_s": starts,
            "slots": slots,
            "memory_mb": memory,
            "cases_of_a_form_sent_five_times": twice,
            "post": mail,
            "letters_in_the_sink": sink.count(),
        }
    finally:
        for system in systems:
            system.stop()
        sink.stop()


def _starts(systems: list[System], times: int) -> dict[str, list[float]]:
    """Start to first answer, the model in place and files in the cache."""
    found: dict[str, list[float]] = {system.name: [] for system in systems}
    for number in range(times + 1):
        for system in systems:
            took = system.start()
            system.stop()
            if number:  # the first fills the cache
                found[system.name].append(round(took, 2))
    return found


def _warm_up(systems: list[System]) -> None:
    for system in systems:
        load.run(system.submit, clients=4, seconds=WARM_UP_S, mark="warm")
        system.drain()


def _rounds(systems: list[System], options: argparse.Namespace) -> list[dict[str, Any]]:
    slots = []
    for number in range(options.rounds):
        for clients in options.clients:
            mark = f"r{number}c{clients}"
            slots += [slot(system, "submit", clients, options.seconds, mark) for system in systems]
        slots += [slot(system, "form", 8, options.seconds, f"f{number}") for system in systems]
    return slots


def slot(system: System, what: str, clients: int, seconds: float, mark: str) -> dict[str, Any]:
    """One system under one load; what it owes afterwards is waited for and counted."""
    ours = system.pids()
    before, began = processes.processor_seconds(), time.perf_counter()
    times = load.run(system.submit if what == "submit" else system.look, clients=clients, seconds=seconds, mark=mark)
    system.drain()
    after, wall = processes.processor_seconds(), time.perf_counter() - began
    done = max(len(times.visits), 1)
    slot = {
        "system": system.name,
        "what": what,
        "clients": clients,
        "n": len(times.visits),
        "per_s": round(times.per_s, 1),
        **{f"p{share}_ms": round(times.percentile_ms(share / 100), 2) for share in (50, 95, 99)},
        "errors": dict(times.errors),
        "cpu_ms": round(1000 * processes.used(before, after, ours | system.pids()) / done, 2),
        "drained_s": round(wall - times.seconds, 2),
        "other_cores": round(processes.used_by_others(before, after, ours | system.pids()) / wall, 2),
    }
    print("  " + ", ".join(f"{name} {value}" for name, value in slot.items() if value != {}), flush=True)
    return slot


def _memory(product: Product) -> dict[str, Any]:
    who = product.served.processes()
    groups = {"web worker": who.web_workers, "worker": who.workers, "everything": who.everyone}
    found = {name: [processes.memory(one.pid) for one in group] for name, group in groups.items()}
    return {
        "web_worker_rss": max(one.rss for one in found["web worker"]),
        "worker_rss": max(one.rss for one in found["worker"]),
        "total_pss": round(sum(one.pss for one in found["everything"]), 1),
    }


def _second_press(product: Product) -> int:
    """The same form five times, as impatient people do: how many cases came of it."""
    visitor = Visitor(product.address)
    fields = visitor.form() | enquiry()
    for _ in range(5):
        visitor.post(product.form, fields, follow=False)
    found = product.served.rows("SELECT count(*) AS n FROM case_file WHERE email = :email", email=fields["email"])
    return int(found[0].n)


def _statements(folder: Path) -> dict[str, list[int]]:
    product = serving.Served(folder / "product")
    for path in product.data.glob("forstelinja.sqlite3*"):
        path.unlink()
    serving.prepare(folder / "product")
    coordinator = (
        "SELECT u.slug FROM user_account u JOIN user_role r ON r.user_id = u.id JOIN role ON role.id = r.role_id "
    )
    slug = product.rows(coordinator + "WHERE role.name = 'coordinator'")[0].slug
    script = str(HERE / "statements.py")
    try:
        return processes.apart(script, slug, folder=product.folder, environment=product.environment)
    except RuntimeError as error:
        print(error)
        return {}


def _keep(measured: dict[str, Any], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{measured['machine']['at'].replace(':', '').replace('-', '')}.json"
    path.write_text(json.dumps(measured, indent=1, ensure_ascii=False), encoding="utf-8")
    return path


def _machine() -> dict[str, Any]:
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: TID251 - when it was measured
    return {"cores": os.cpu_count(), "python": sys.version.split()[0], "load": os.getloadavg(), "at": at}


def _parts(text: str) -> list[str]:
    chosen = text.split(",")
    if unknown := set(chosen) - set(PARTS):
        raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(unknown))}")
    return chosen


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.5, help="of each slot")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cases", type=int, default=100_000, help="for the desk's pages; 0 leaves them out")
    parser.add_argument("--replayed", type=int, default=20_000, help="cases for the laboratory; 0 leaves it out")
    parser.add_argument(
        "--parts",
        type=_parts,
        default=list(PARTS),
        metavar=",".join(PARTS),
        help="what to measure; all of it as a rule",
    )
    parser.add_argument("--starts", type=int, default=2, help="how often the start is timed")
    parser.add_argument(
        "--clients", type=lambda text: [int(one) for one in text.split(",")], default=[1, 8, 32], metavar="1,8,32"
    )
    parser.add_argument("--to", type=Path, default=ROOT / "var" / "bench", help="folder of the figures")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
