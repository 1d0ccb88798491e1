"""Submissions while the program learns, in turns with submissions while it does not: learning may cost a tenth at most.

The product runs as `make run` serves it; a worker learns from some thousand made-up cases as it does every night, in
its child, below all others in rank. A slot that outlasts its fit is refused.
"""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import load
from systems import Product, Sink

from tests.support import serving

CASES = 4_000
"""As many as are learned from at most."""

CLIENTS = 8
WAITS_S = 300
_FORGET = "UPDATE fitted_model SET case_ids = '[]' WHERE is_active"
"""All cases are new to the model in force: each fit has as much to do as the first."""

_ASK = "INSERT INTO model_refit (state, cause, asked_at, catalogue_fingerprint, verdict, scores) VALUES ('asked', 'asked', :at, '', '', '{}')"  # noqa: E501
_STATE = "SELECT state FROM model_refit ORDER BY id DESC LIMIT 1"


def measure(folder: Path, *, rounds: int, seconds: float) -> dict[str, Any]:
    """So many rounds of both; per second and the median in ms of each slot."""
    folder.mkdir()
    sink = Sink(folder)
    product = Product(folder / "product", sink.port)
    try:
        serving.prepare(product.served.folder)
        _make_up(product)
        product.start()
        _wait(product, {"promoted", "kept"})  # so many new cases are a reason to learn at once
        load.run(product.submit, clients=CLIENTS, seconds=1.0, mark="warm")
        found: dict[str, list[dict[str, float]]] = {"idle": [], "learning": []}
        for number in range(rounds):
            for name, slots in found.items():
                slots.append(_slot(product, name, f"{name}{number}", seconds))
        return {**found, "fit_s": _fit_seconds(product)}
    finally:
        product.stop()
        sink.stop()


def ratio(found: dict[str, Any], figure: str) -> float:
    """While it learns beside while it does not, slot by slot in turn: the median of the rounds."""
    turns = zip(found["idle"], found["learning"], strict=True)
    return load.median([learning[figure] / idle[figure] for idle, learning in turns])


def _slot(product: Product, name: str, mark: str, seconds: float) -> dict[str, float]:
    product.drain()
    if name == "learning":
        _write(product, _FORGET)
        _write(product, _ASK, at=time.strftime("%Y-%m-%d %H:%M:%S.000000", time.gmtime()))
        _wait(product, {"running"})
        time.sleep(1.0)  # its child begins
    times = load.run(product.submit, clients=CLIENTS, seconds=seconds, mark=mark)
    if name == "learning":
        state = product.served.rows(_STATE)[0].state
        if state != "running":
            raise RuntimeError(f"the fit was over before the slot was: {state}; shorten the slots")
    slot = {"per_s": round(times.per_s, 1), "p50_ms": round(times.percentile_ms(0.5), 2)}
    print(f"  {name}: {slot}", flush=True)
    product.drain()
    _wait(product, {"promoted", "kept"})
    return slot


def _make_up(product: Product) -> None:
    import subprocess  # noqa: PLC0415

    command = [*serving.COMMAND, "demo", "cases", str(CASES)]
    subprocess.run(command, cwd=product.served.folder, env=product.served.environment, check=True, capture_output=True)


def _wait(product: Product, states: set[str]) -> None:
    def is_so() -> bool:
        rows = product.served.rows(_STATE)
        return bool(rows) and rows[0].state in states

    serving.wait_until(is_so, seconds=WAITS_S, what=f"the fit is one of {states}", every=0.2)


def _fit_seconds(product: Product) -> float:
    took = product.served.rows(
        "SELECT (julianday(ended_at) - julianday(began_at)) * 86400 AS s FROM model_refit WHERE cause = 'asked'"
    )
    return round(load.median([row.s for row in took]), 1)


def _write(product: Product, statement: str, **values: object) -> None:
    with closing(sqlite3.connect(product.served.data / "forstelinja.sqlite3", timeout=30)) as one, one:
        one.execute(statement, values)
