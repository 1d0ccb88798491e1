"""A real `forstelinja serve`: its own process group, folder and port; start, stop, kill, and look into what it left."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy

from tests.support.mail_server import free_port
from tests.support.mailbox import letters

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-c", "from app.cli import main; main()")
OURS = ("FORSTELINJA_", "MAIL_", "DATABASE_URL", "SECRET_KEY", "PORT", "COV_")
PREPARE = """
from app.cli import preparing
app = preparing.make_app()
with app.app_context():
    preparing.prepare(app)
"""


@dataclass(frozen=True)
class Processes:
    """The processes of one serving product."""

    supervisor: psutil.Process
    web_master: psutil.Process
    web_workers: list[psutil.Process]
    workers: list[psutil.Process]

    @property
    def everyone(self) -> list[psutil.Process]:
        """All of them."""
        return [self.supervisor, self.web_master, *self.web_workers, *self.workers]


@dataclass
class Served:
    """One product in a folder. `settings` are environment variables over those of a demonstration without limits."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    options: Sequence[str] = ()
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.folder / "var"

    @property
    def environment(self) -> dict[str, str]:
        """The environment it runs in: nothing of ours comes from outside."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        ours = {
            "FORSTELINJA_MODE": "demo",
            "FORSTELINJA_DATA_DIR": str(self.data),
            "FORSTELINJA_SUBMIT_LIMIT": "",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
        }
        return kept | ours | self.settings

    @property
    def output(self) -> str:
        """What it has said on stdout and stderr since the folder was made."""
        return "".join(path.read_text() for path in (self.folder / "stdout", self.folder / "stderr") if path.exists())

    def start(self, *, path: str = "/helse/klar", seconds: float = 60) -> float:
        """Start it and wait until `path` answers 200; gives the seconds that took."""
        began = time.perf_counter()
        self.launch()
        self.wait_for(path, seconds=seconds)
        return time.perf_counter() - began

    def launch(self) -> None:
        """Start it without waiting for an answer."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "stdout").open("ab") as out, (self.folder / "stderr").open("ab") as err:
            self.process = subprocess.Popen(
                [*COMMAND, "serve", "--port", str(self.port), *self.options],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    def wait_for(self, path: str, *, seconds: float = 60) -> None:
        """Return when the address answers 200. Raises AssertionError with the log when it does not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process is not None
            assert self.process.poll() is None, f"it ended by itself:\n{self.output[-3000:]}"
            with (
                contextlib.suppress(OSError, urllib.error.URLError),
                urllib.request.urlopen(self.address + path, timeout=5) as one,
            ):
                one.read()
                return
            time.sleep(0.01)
        raise AssertionError(f"{path} did not answer 200 within {seconds} s:\n{self.output[-3000:]}")

    def stop(self, number: int = signal.SIGTERM, *, seconds: float = 30) -> int:
        """Ask it to end, the supervisor only (as `kill` does); gives its exit code. Nothing is left running."""
        assert self.process is not None
        try:
            self.process.send_signal(number)
            return self.process.wait(seconds)
        finally:
            self.kill()

    def interrupt(self, *, seconds: float = 30) -> int:
        """Ctrl-C: SIGINT to the whole process group; gives the exit code."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(seconds)

    def kill(self) -> None:
        """kill -9 to the whole process group, and wait until nothing is left of it."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        wait_until(lambda: not self.survivors(), seconds=10, what="the process group is gone")

    def survivors(self) -> list[int]:
        """Processes of the group that still run."""
        assert self.process is not None
        return [one.pid for one in psutil.process_iter() if _is_in(one, self.process.pid)]

    def processes(self) -> Processes:
        """Who is who: the child with children is the web, the others work. Waits while one is begun again."""
        assert self.process is not None
        supervisor = psutil.Process(self.process.pid)
        found: dict[psutil.Process, list[psutil.Process]] = {}

        def is_whole() -> bool:
            found.clear()
            found.update((child, _below(child)) for child in supervisor.children() if _is_forked(child, supervisor))
            return any(found.values()) and not all(found.values())

        wait_until(is_whole, seconds=30, what="web and worker run")
        web = next(child for child, below in found.items() if below)
        return Processes(supervisor, web, found[web], [child for child in found if child is not web])

    def letters(self) -> list[EmailMessage]:
        """All letters of the Maildir, oldest first."""
        return letters(self.data / "mail")

    def rows(self, statement: str, **values: object) -> list[Any]:
        """Rows of the database, read beside the running product."""
        return read(self.database_url, statement, **values)

    @property
    def database_url(self) -> str:
        """SQLAlchemy's address of its database."""
        given = self.settings.get("DATABASE_URL")
        return given or f"sqlite:///{self.data / 'forstelinja.sqlite3'}"

    def is_done(self) -> bool:
        """Whether no case waits to be sorted and no letter to be sent."""
        waiting = "SELECT (SELECT count(*) FROM case_file WHERE triage_at IS NOT NULL) + "
        return not self.rows(waiting + "(SELECT count(*) FROM outgoing_mail WHERE due_at IS NOT NULL) AS n")[0].n

    def wait_until_done(self, *, seconds: float = 60) -> float:
        """Return when the worker has nothing left to do; gives the seconds that took."""
        return wait_until(self.is_done, seconds=seconds, what="every case is sorted and every letter sent")


def _is_forked(child: psutil.Process, supervisor: psutil.Process) -> bool:
    """Whether it serves: Python's own helper for the process that has fitted a model does not, nor does a dead one."""
    try:
        return child.status() != psutil.STATUS_ZOMBIE and child.cmdline() == supervisor.cmdline()
    except psutil.NoSuchProcess:
        return False


def _below(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children()
    except psutil.NoSuchProcess:
        return []


def read(url: str, statement: str, **values: object) -> list[Any]:
    """Rows of a database, over a connection of its own."""
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.pool.NullPool)
    with engine.connect() as connection:
        return list(connection.execute(sqlalchemy.text(statement), values))


def wait_until(is_so: Callable[[], object], *, seconds: float, what: str, every: float = 0.05) -> float:
    """Wait for something; gives the seconds that took. Raises AssertionError saying what did not happen."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if is_so():
            return time.monotonic() - began
        time.sleep(every)
    raise AssertionError(f"after {seconds} s it is still not so that {what}")


def prepare(folder: Path, **settings: str) -> Path:
    """Database, region, staff and model in `folder`/var, without serving; gives the folder. Copy it: it takes 8 s."""
    served = Served(folder, settings)
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-c", PREPARE],
        cwd=folder,
        env=served.environment,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder


@contextmanager
def serving(
    folder: Path, *, ready: Path | None = None, options: Sequence[str] = (), **settings: str
) -> Iterator[Served]:
    """A started product that is killed at the end, whatever happens. `ready` is a prepared folder to begin with."""
    if ready is not None and not (folder / "var").exists():
        shutil.copytree(ready / "var", folder / "var")
    served = Served(folder, settings, options)
    try:
        served.start()
        yield served
    finally:
        served.kill()


def _is_in(process: psutil.Process, group: int) -> bool:
    try:
        return os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, psutil.Error):
        return False
