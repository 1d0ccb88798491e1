"""Figures → the goals of performance.md, each with what was reached, what must be and what is aimed at."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import learning
import load


@dataclass(frozen=True)
class Goal:
    """One line of the table. `reached` None: not measured. `is_at_least`: more is better."""

    number: str
    what: str
    figure: str
    reached: float | None
    must: float
    aim: float
    unit: str = "x floor"
    is_at_least: bool = False

    @property
    def verdict(self) -> str:
        """`aim`, `must` or `MISSED`; a dash when it was not measured."""
        if self.reached is None:
            return "-"
        if self._holds(self.aim):
            return "aim"
        return "must" if self._holds(self.must) else "MISSED"

    @property
    def is_missed(self) -> bool:
        """Whether what must be is not."""
        return self.verdict == "MISSED"

    def as_dict(self) -> dict[str, Any]:
        """For the file of figures."""
        return asdict(self) | {"verdict": self.verdict}

    def _holds(self, border: float) -> bool:
        assert self.reached is not None
        return self.reached >= border if self.is_at_least else self.reached <= border


def median_of(measured: dict[str, Any], system: str, what: str, clients: int, figure: str) -> float | None:
    """The median over the rounds; None when there was no such slot."""
    key = (system, what, clients)
    values = [slot[figure] for slot in measured["slots"] if (slot["system"], slot["what"], slot["clients"]) == key]
    return load.median(values) if values else None


def goals(measured: dict[str, Any]) -> list[Goal]:
    """All goals of this table, in the order of performance.md."""
    speed = [*_speed(measured), *_post(measured["post"]), *_house(measured)] if "slots" in measured else []
    return [
        *speed,
        *_desk(measured.get("desk", {})),
        *(_understanding(measured["understanding"]) if "understanding" in measured else ()),
        *(_learning(measured["learning"]) if "learning" in measured else ()),
        *(_laboratory(measured["laboratory"]) if "laboratory" in measured else ()),
    ]


def table(measured: dict[str, Any], rows: list[Goal]) -> str:
    """The table for people."""
    lines = [
        "",
        f"{'goal':5}{'what':44}{'product (floor)':>24}{'reached':>10}{'must':>8}{'aim':>8}  unit      verdict",
        *(_line(row) for row in rows),
        "15, 16   mail server away, kill -9: tests/journeys/test_mail_server_away.py, test_killed_under_load.py",
        *_noise(measured.get("slots", ())),
    ]
    return "\n".join(lines)


def _noise(slots: Sequence[dict[str, Any]]) -> list[str]:
    if not slots:
        return []
    noise = load.median([slot["other_cores"] for slot in slots])
    loud = ", the machine was not quiet, run it again before believing a figure" if noise > 0.2 else ""
    return [f"other cores (median of slots): {noise:.2f}{loud}"]


def _line(row: Goal) -> str:
    reached = "-" if row.reached is None else f"{row.reached:.2f}"
    borders = f"{_border(row, row.must):>8}{_border(row, row.aim):>8}"
    return f"{row.number:>4} {row.what:44}{row.figure:>24}{reached:>10}{borders}  {row.unit:10}{row.verdict}"


def _border(row: Goal, value: float) -> str:
    return f"{'≥' if row.is_at_least else '≤'} {value:g}"


def _speed(measured: dict[str, Any]) -> list[Goal]:
    def against(what: str, clients: int, figure: str) -> tuple[str, float | None]:
        ours, floor = (median_of(measured, name, what, clients, figure) for name in ("product", "floor"))
        if ours is None or not floor:
            return "-", None
        return f"{ours:.1f} ({floor:.1f})", ours / floor

    def goal(number: str, what: str, given: tuple[str, int, str], must: float, aim: float, **more: bool) -> Goal:
        figure, reached = against(*given)
        return Goal(number, what, figure, reached, must, aim, **more)

    errors = sum(sum(slot["errors"].values()) for slot in measured["slots"] if slot["system"] == "product")
    return [
        goal("1", "submissions per s, 8 clients", ("submit", 8, "per_s"), 0.5, 0.7, is_at_least=True),
        goal("2", "submit p50 ms, 1 client", ("submit", 1, "p50_ms"), 2.5, 1.7),
        goal("3", "submit p95 ms, 8 clients", ("submit", 8, "p95_ms"), 2.0, 1.3),
        goal("4", "submit p99 ms, 32 clients", ("submit", 32, "p99_ms"), 2.5, 1.3),
        Goal("4", "errors in all slots", str(errors), errors, 0, 0, "errors"),
        goal("5", "CPU ms per submission, letters and sorting in", ("submit", 8, "cpu_ms"), 2.0, 1.5),
        goal("6", "form page, CPU ms each", ("form", 8, "cpu_ms"), 2.0, 1.5),
        goal("6", "form pages per s, 8 clients", ("form", 8, "per_s"), 0.5, 0.7, is_at_least=True),
    ]


def _post(found: dict[str, float]) -> list[Goal]:
    """The post office, one worker (`post.py`); a message that comes is a new enquiry, and sorted."""
    return [
        Goal("", "messages in per s, sorted", "", found["in_per_s"], 20, 40, "per s", is_at_least=True),
        Goal("", "letters out per s", "", found["out_per_s"], 20, 40, "per s", is_at_least=True),
        Goal("13", "worker RSS while messages come in, highest", "", found["worker_peak"], 220, 160, "MB"),
    ]


def _house(measured: dict[str, Any]) -> list[Goal]:
    memory, starts = measured["memory_mb"], measured["starts_s"]
    start = load.median(starts["product"])
    most = max((max(counts) for counts in measured["statements"].values()), default=None)
    growth = max((counts[-1] - counts[0] for counts in measured["statements"].values()), default=None)
    statements = ", ".join(f"{name} {counts}" for name, counts in measured["statements"].items()) or "-"
    return [
        Goal("9", "SQL statements of a desk list, most", statements, most, 8, 5, "asked"),
        Goal("9", "more of them with 25 rows than with 1", "", growth, 0, 0, "asked"),
        Goal("13", "worker with model, RSS", "", memory["worker_rss"], 220, 160, "MB"),
        Goal("13", "web with worker, PSS", "", memory["total_pss"], 349, 300, "MB"),
        Goal("14", "start to first answer", f"{start:.2f} ({load.median(starts['floor']):.2f})", start, 2.9, 2.0, "s"),
        Goal("17", "cases of one form sent five times", "", measured["cases_of_a_form_sent_five_times"], 1, 1, "cases"),
    ]


def _desk(found: dict[str, dict[str, dict[str, float]]]) -> list[Goal]:
    """The desk's pages with many cases (`desk.py`)."""
    goals = []
    for kind, (most_list, most_rare, most_common) in {"SQLite": (24, 30, 90), "PostgreSQL": (30, 40, 90)}.items():
        by_count = {int(count): took for count, took in found.get(kind.lower(), {}).items()}
        if not by_count:
            continue
        few, many = by_count[min(by_count)], by_count[max(by_count)]
        where = f"{kind}, {max(by_count):,} cases"
        goals += [
            Goal("8", f"{where}: list of open cases, p50", "", many["list"], most_list, most_list, "ms"),
            Goal("8", f"{where}: the same", "", many["list"] / few["list"], 2, 1.2, "x few"),
            Goal("8", f"{where}: my work, p50", "", many["mine"], most_list, most_list, "ms"),
            Goal("10", f"{where}: search, rare", "", many["rare"], most_rare, most_rare, "ms"),
            Goal("11", f"{where}: search, common", "", many["common"], most_common, most_common, "ms"),
            *(
                Goal("", f"{where}: {page}, p50", "", many[page], 300, 150, "ms")
                for page in ("report", "longest report", "open figures")
            ),
            Goal("9", f"{where}: statements of a page, most", "", many["statements"], 8, 8, "asked"),
        ]
    return goals


def _understanding(found: dict[str, Any]) -> list[Goal]:
    """What understanding costs (`understanding.py`): a model of the catalogue alone, but where cases are named.

    The bars of fits are those of triage.md: its targets (J, "refit 10 k": 5 s, aim 3.5) are of the fit alone, its costs
    (G, "+ 10 000") say some 9 s with the cross-validation, and a whole refit is two such fits.
    """
    return [
        Goal("12", "one classification, explained, p50", "", found["predict_p50_ms"], 3, 1, "ms"),
        Goal("12", "… p99", "", found["predict_p99_ms"], 3, 3, "ms"),
        Goal("", "memory of the model when loaded", "", found["model_mb"], 40, 25, "MB"),
        Goal("", "loading it", "", found["load_s"], 0.3, 0.3, "s"),
        Goal("", "its file", "", found["file_mb"], 12, 12, "MB"),
        Goal("", "cold fit", "", found["fit_s"], 5, 5, "s CPU"),
        Goal("", "fit with 10,000 cases, no cross-validation", "", found["fit_10k_alone_s"], 5, 3.5, "s CPU"),
        Goal("", "… with it", "", found["fit_10k_s"], 10, 9, "s CPU"),
        Goal("", "whole refit of 10,000 cases", found["refit_10k_verdict"], found["refit_10k_s"], 20, 18, "s CPU"),
        Goal("", "memory of the child that fits, 10,000 cases", "", found["fit_10k_mb"], 400, 400, "MB"),
        Goal("", "… of a whole refit", "", found["refit_10k_mb"], 400, 400, "MB"),
    ]


def _learning(found: dict[str, Any]) -> list[Goal]:
    """Submissions while the program learns beside submissions while it does not (`learning.py`)."""
    figure = f"fit {found['fit_s']:.0f} s"
    per_s, p50 = learning.ratio(found, "per_s"), learning.ratio(found, "p50_ms")
    return [
        Goal("", "submissions per s while it learns", figure, per_s, 0.9, 0.95, "x idle", is_at_least=True),
        Goal("", "… p50", figure, p50, 1.1, 1.05, "x idle"),
    ]


def _laboratory(found: dict[str, Any]) -> list[Goal]:
    """A replay beside the worker, and whether it came out as it was (`laboratory.py`)."""
    names = {"nothing_changed": "nothing changed", "much_changed": "much changed", "each_alone": "each alone"}
    same = found["nothing_changed"]
    return [
        *(
            Goal("", f"replay, {name}", f"{found[key]['cases']:,} cases", found[key]["seconds"], 60, 30, "s")
            for key, name in names.items()
        ),
        Goal("", "cases that come out otherwise", "", same["cases"] - same["reproduced"], 0, 0, "cases"),
    ]
