"""A real ClamAV daemon of a test's own, which knows one signature: EICAR's test file. No database is fetched."""

import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""In two pieces, so that no scanner takes this file for it. Source: eicar.org."""

SIGNATURE = f"Forstelinja.Test.Eicar:0:*:{EICAR.hex()}\n"
READY_S = 40


def clamd() -> str | None:
    """Where the daemon's program is; None where it is not installed."""
    return shutil.which("clamd")


@contextmanager
def running(place: Path | None = None) -> Iterator[Path]:
    """The daemon at work; gives the path of its socket, which is short as sockets' must be."""
    with tempfile.TemporaryDirectory(prefix="clamd") as made:
        folder = Path(made)
        (folder / "own.ndb").write_text(SIGNATURE)
        listens = place or folder / "clamd.ctl"
        (folder / "clamd.conf").write_text(
            f"LocalSocket {listens}\nDatabaseDirectory {folder}\nForeground yes\nUser {_whoami()}\nMaxThreads 2\n"
        )
        process = subprocess.Popen(
            [clamd(), "--config-file", folder / "clamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(listens)
            yield listens
        finally:
            process.terminate()
            process.wait(20)


def _whoami() -> str:
    return subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()


def _wait_for(listens: Path) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(listens))
                line.sendall(b"zPING\0")
                if line.recv(10) == b"PONG\0":
                    return
            except OSError:
                time.sleep(0.2)
    raise AssertionError("the scanner did not come up")


CLEAN, INFECTED = b"stream: OK\0", b"stream: Forstelinja.Test.Eicar FOUND\0"


@contextmanager
def answering(answers: Sequence[bytes]) -> Iterator[int]:
    """A server that says these things, one to each who connects; gives its port."""
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for answer in answers:
            line, _address = door.accept()
            with line:
                heard = b""
                while not heard.endswith(b"\0\0\0\0"):
                    heard += line.recv(65536)
                line.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield door.getsockname()[1]
    finally:
        door.close()
