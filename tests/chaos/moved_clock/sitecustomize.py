"""In a process that begins with this folder on its path, the product's clock is wrong by what a file says, in seconds.

Python imports this by its name before anything else. What is moved is `app.clock`, the only place of the product that
asks the time, and `time.time`, which the libraries ask; timers go on by the monotonic clock, as when a machine's clock
is set. (libfaketime will not do: with it `time.sleep` of Python 3.11 fails with "Invalid argument".)
"""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

LOOKS_EVERY_S = 0.3

_file = Path(os.environ["CHAOS_CLOCK"])
_true_time = time.time
_looked_at = float("-inf")
_offset_s = 0.0


def offset_s() -> float:
    """How far the clock is ahead, in seconds."""
    global _looked_at, _offset_s  # noqa: PLW0603 - one clock for a process
    if time.monotonic() - _looked_at > LOOKS_EVERY_S:
        _looked_at = time.monotonic()
        _offset_s = float(_file.read_text())
    return _offset_s


def _time() -> float:
    return _true_time() + offset_s()


time.time = _time

from app import clock, disk  # noqa: E402 - after the time is moved

_sweep = disk.sweep


def _now() -> datetime:
    return datetime.fromtimestamp(_time(), UTC)


def _sweep_by_true_time(folder: Path, known: set[str], *, older_than: datetime) -> int:
    """Files bear the true time, whatever our clock says: one that is being written must not look a day old."""
    return _sweep(folder, known, older_than=older_than - timedelta(seconds=offset_s()))


clock.now = _now
disk.sweep = _sweep_by_true_time
