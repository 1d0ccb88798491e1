"""What the clients and the faults write down while a chaos run goes on: a line of JSON each, on the disk at once.

`asked` (way, mark, email, and `about` for a reply) before the first try; `answered` (mark, reference or empty, tries);
`turned_away` (mark, status, said, is_kept) when the answer was neither a receipt nor "try again"; `fault` (name) for
what was done to the product; `finding` (said) for what the run itself saw go wrong.
"""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Notes:
    """The log of one run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file = path.open("a", encoding="utf-8")

    def add(self, what: str, **facts: object) -> None:
        """Write a line."""
        line = json.dumps({"at": round(time.time(), 3), "what": what} | facts, ensure_ascii=False)
        with self._lock:
            self._file.write(line + "\n")
            self._file.flush()

    def close(self) -> None:
        """No more lines."""
        self._file.close()


def read_notes(path: Path) -> list[dict[str, Any]]:
    """All lines of a log."""
    return list(_lines(path))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
