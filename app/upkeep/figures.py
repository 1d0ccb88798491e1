"""The service's figures in Prometheus' text format 0.0.4: no names, no addresses, no texts, no references.

Source of the format: prometheus.io/docs/instrumenting/exposition_formats.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from app import disk
from app.submission_times import BOUNDS_S, Histogram
from app.upkeep.queries import Standing

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Labels = Mapping[str, str]
Sample = tuple[Labels, float]


def exposition(standing: Standing, histogram: Histogram, data_dir: Path) -> str:
    """All figures as Prometheus reads them."""
    lines = [*_of_the_database(standing), *_of_submissions(histogram), *_of_the_disk(data_dir)]
    return "\n".join(lines) + "\n"


def _of_the_database(now: Standing) -> Iterator[str]:
    about = {"version": version("forstelinja"), "model": now.model or "none"}
    yield from _family("info", "What runs: the program, and the model in force.", [(about, 1)])
    yield from _family("cases", "Cases by state.", _by_state(now.cases))
    yield from _family("letters", "Letters that go, by state.", _by_state(now.letters))
    yield from _family("incoming_letters", "Letters that came, by state.", _by_state(now.incoming))
    waits = {"letters": now.letter_due_at, "cases": now.case_due_at, "incoming": now.incoming_due_at}
    ages = [({"queue": queue}, _age(now.at, since) or 0) for queue, since in waits.items()]
    yield from _family("queue_age_seconds", "How long the oldest has waited that could be done now; 0: none.", ages)
    yield from _ages(now)
    yield from _family("workers", "Workers heard of within two minutes.", [({}, now.workers)])
    yield from _family("mail_held", "Whether all letters are held until a person lets them go.", [
        ({}, now.held_since is not None)
    ])  # fmt: skip
    failed = {
        "letters": now.unsent,
        "incoming": now.incoming["failed"],
        "sorting": now.tries_in_vain,
        "fits": now.failed_fits,
    }
    yield from _family("failed", "What went wrong and was not mended, by kind.", [
        ({"kind": kind}, count) for kind, count in failed.items()
    ])  # fmt: skip


def _ages(now: Standing) -> Iterator[str]:
    """Ages that are left out when there never was such a thing: absent() finds them."""
    for name, told, since in (
        ("worker_heartbeat_age_seconds", "Since any worker gave a sign of life.", now.last_beat_at),
        ("backup_age_seconds", "Since the moment that the newest backup holds.", now.last_backup_at),
        ("model_age_seconds", "Since the model in force was made.", now.model_fitted_at),
    ):
        age = _age(now.at, since)
        yield from _family(name, told, [] if age is None else [({}, age)])
    fetched = [({"source": one.source}, _age(now.at, one.last_ok_at or one.began_at) or 0) for one in now.fetches]
    yield from _family("inbox_fetch_age_seconds", "Since all that had come was last fetched.", fetched)


def _of_submissions(histogram: Histogram) -> Iterator[str]:
    counts, seconds = histogram.totals()
    name = "forstelinja_submission_seconds"
    yield f"# HELP {name} From a form's arrival to its receipt, of those that were taken by this machine's processes."
    yield f"# TYPE {name} histogram"
    total = 0
    for bound, count in zip((*map(str, BOUNDS_S), "+Inf"), counts, strict=True):
        total += count
        yield f'{name}_bucket{{le="{bound}"}} {total}'
    yield f"{name}_sum {seconds:.6f}"
    yield f"{name}_count {total}"


def _of_the_disk(data_dir: Path) -> Iterator[str]:
    free = disk.room(data_dir)
    if free is None:
        return
    yield from _family("disk_free_bytes", "Room left where the data lies.", [({}, free)])


def _by_state(counts: Mapping[str, int]) -> list[Sample]:
    return [({"state": state}, count) for state, count in counts.items()]


def _age(now: datetime, since: datetime | None) -> float | None:
    """Seconds, never below zero: a clock that was set back makes nothing young."""
    return None if since is None else max((now - since).total_seconds(), 0.0)


def _family(name: str, told: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP forstelinja_{name} {told}"
    yield f"# TYPE forstelinja_{name} gauge"
    for labels, value in samples:
        marks = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"forstelinja_{name}{'{' + marks + '}' if marks else ''} {round(float(value), 3):.15g}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
