"""How long businesses wait for the receipt: a histogram that all web processes of a machine share.

It lies in memory that children inherit from the process that started them. Each counts in a place of its own, so that
none waits for another; what a process has counted that died stays counted. Nothing is stored: Prometheus knows counters
that begin anew.
"""

import mmap
import os
import struct
import threading
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

BOUNDS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends of the histogram's steps, in seconds. After 5 s the database gives up waiting."""

PLACES = 256
"""Processes that count for themselves; those after them share the last place, and may then lose a count."""

PATHS = ("/henvendelse", "/innebygd/skjema", "/api/v1/enquiries")
TAKEN = ("303", "201")

_ROW = struct.Struct(f"<{len(BOUNDS_S) + 1}Qd")
"""Counts, the last one for what took longer than all bounds, and the sum of seconds."""

_HEAD = struct.Struct("<Q")


class Histogram:
    """The shared counts."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, _HEAD.size + PLACES * _ROW.size)
        self._lock = threading.Lock()
        self._owner, self._place = 0, 0
        os.register_at_fork(after_in_child=self._renew)

    def _renew(self) -> None:
        self._lock = threading.Lock()

    def note(self, seconds: float) -> None:
        """Count one submission that was taken."""
        with self._lock:
            at = self._own_place()
            *counts, total = _ROW.unpack_from(self._shared, at)
            step = next((n for n, bound in enumerate(BOUNDS_S) if seconds <= bound), len(BOUNDS_S))
            counts[step] += 1
            _ROW.pack_into(self._shared, at, *counts, total + seconds)

    def totals(self) -> tuple[list[int], float]:
        """Counts by step over all processes, and the sum of seconds."""
        sums, seconds = [0] * (len(BOUNDS_S) + 1), 0.0
        for place in range(min(self._taken(), PLACES)):
            *counts, total = _ROW.unpack_from(self._shared, _HEAD.size + place * _ROW.size)
            sums = [before + more for before, more in zip(sums, counts, strict=True)]
            seconds += total
        return sums, seconds

    def _taken(self) -> int:
        return int(_HEAD.unpack_from(self._shared, 0)[0])

    def _own_place(self) -> int:
        if self._owner != os.getpid():
            self._owner = os.getpid()
            self._place = min(self._claim(), PLACES - 1)
        return _HEAD.size + self._place * _ROW.size

    def _claim(self) -> int:
        """The next free place. Two processes that ask in the same instant may share one: then a count may be lost."""
        taken = self._taken()
        _HEAD.pack_into(self._shared, 0, taken + 1)
        return taken


class Timed:
    """Times what is posted to the forms' addresses and taken."""

    def __init__(self, app: Wsgi, histogram: Histogram) -> None:
        self.app = app
        self.histogram = histogram

    def __call__(self, asked: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        if asked["REQUEST_METHOD"] != "POST" or not asked["PATH_INFO"].endswith(PATHS):
            return self.app(asked, start_response)
        began, said = perf_counter(), ""

        def start(status: str, *more: object) -> object:
            nonlocal said
            said = status
            return start_response(status, *more)

        answer = self.app(asked, start)
        if said.startswith(TAKEN):
            self.histogram.note(perf_counter() - began)
        return answer
