"""What processes cost: processor time and memory of whole process trees, and how much strangers used meanwhile."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

MB = 2**20


@dataclass(frozen=True)
class Memory:
    """Of one process, in MB. `pss` shares out what several processes have together."""

    rss: float
    pss: float


def apart(script: str, *arguments: str, folder: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """What a script prints last, as JSON, in a process of its own. Raises RuntimeError with what it complained of."""
    done = subprocess.run(
        [sys.executable, script, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def tree(pid: int) -> set[int]:
    """The process and all below it."""
    try:
        process = psutil.Process(pid)
        return {pid} | {child.pid for child in process.children(recursive=True)}
    except psutil.Error:
        return set()


def processor_seconds() -> dict[int, float]:
    """Processor time of every process of the machine, kernel threads left out."""
    found = {}
    for process in psutil.process_iter(["ppid"]):
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        if process.info["ppid"] != 2:  # the kernel's own
            found[process.pid] = times.user + times.system
    return found


def used(before: dict[int, float], after: dict[int, float], pids: Iterable[int]) -> float:
    """Processor seconds that these processes used between two looks."""
    return sum(after[pid] - before.get(pid, 0.0) for pid in pids if pid in after)


def used_by_others(before: dict[int, float], after: dict[int, float], ours: set[int]) -> float:
    """Processor seconds that strangers used between two looks."""
    return used(before, after, after.keys() - ours - tree(os.getpid()))


def memory(pid: int) -> Memory:
    """What one process holds."""
    info = psutil.Process(pid).memory_full_info()
    return Memory(round(info.rss / MB, 1), round(info.pss / MB, 1))
