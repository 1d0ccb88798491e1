"""What is measured: the product and the floor, each with its web, its way out for letters, and a visit."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from abc import ABC, abstractmethod
from contextlib import suppress
from html import unescape
from pathlib import Path

import aiohttp
import load
import processes

from tests.support.mail_server import free_port, wait_until_open
from tests.support.serving import Served

HERE = Path(__file__).parent
TEXT = (
    "Vi er tre ansatte i et lite firma som lager ski av bjørk. Nå vil vi selge mer utenfor fylket og lurer på om det "
    "finnes støtte til å utvikle produktet og en nettbutikk, hvem vi må snakke med, og hvor lang tid det tar å søke."
)
HIDDEN = re.compile(r'<input[^>]*\bname="([a-z_]+)"[^>]*\btype="hidden"[^>]*>|<input[^>]*\btype="hidden"[^>]*>')
VALUE = re.compile(r'\bvalue="([^"]*)"')
NAME = re.compile(r'\bname="([^"]*)"')


class System(ABC):
    """Something that takes enquiries."""

    name: str
    form: str
    address: str

    @abstractmethod
    def start(self) -> float:
        """Start it; gives the seconds until the form was answered for the first time."""

    @abstractmethod
    def stop(self) -> None:
        """Stop it and leave nothing running."""

    @abstractmethod
    def pids(self) -> set[int]:
        """All its processes."""

    @abstractmethod
    def waiting(self) -> int:
        """Letters that are owed and not sent, cases that are not sorted."""

    @abstractmethod
    async def submit(self, session: aiohttp.ClientSession, mark: str) -> None:
        """A visit: fetch the form, send it in with its token, be told that it is received."""

    async def look(self, session: aiohttp.ClientSession, _mark: str) -> None:
        """A visit that only fetches the form."""
        await self._form(session)

    def drain(self, *, seconds: float = 30) -> None:
        """Wait until it has done what it owes, so that the work is counted where it belongs."""
        end = time.monotonic() + seconds
        while self.waiting() and time.monotonic() < end:
            time.sleep(0.1)

    async def _form(self, session: aiohttp.ClientSession) -> dict[str, str]:
        async with session.get(self.address + self.form) as response:
            page = await response.text()
            if response.status != 200:
                raise load.WrongAnswerError(f"the form answered {response.status}")
        return hidden(page)

    async def _post(self, session: aiohttp.ClientSession, data: object) -> None:
        async with session.post(self.address + self.form, data=data, allow_redirects=False) as response:
            await response.read()
            if response.status != 303:
                raise load.WrongAnswerError(f"the form was answered with {response.status}")


class Product(System):
    """Førstelinja as `make run` serves it, with mail in and out. `folder` is prepared: database, region, model."""

    name = "product"
    form = "/nb/henvendelse"
    shared = "post@forstelinja.example.org"

    def __init__(self, folder: Path, smtp_port: int) -> None:
        self.door = free_port()
        settings = {
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(smtp_port),
            "FORSTELINJA_MAIL_FROM": self.shared,
            "FORSTELINJA_INBOX_URL": f"lmtp://127.0.0.1:{self.door}",
        }
        self.served = Served(folder, settings)
        self.address = self.served.address

    def start(self) -> float:
        """See System."""
        return self.served.start(path=self.form)

    def stop(self) -> None:
        """See System."""
        self.served.stop(signal.SIGTERM)

    def pids(self) -> set[int]:
        """See System."""
        return processes.tree(self.served.process.pid) if self.served.process else set()

    def waiting(self) -> int:
        """See System."""
        with sqlite3.connect(f"file:{self.served.data}/forstelinja.sqlite3?mode=ro", uri=True, timeout=30) as one:
            letters = one.execute("SELECT count(*) FROM outgoing_mail WHERE due_at IS NOT NULL").fetchone()[0]
            return letters + one.execute("SELECT count(*) FROM case_file WHERE triage_at IS NOT NULL").fetchone()[0]

    async def submit(self, session: aiohttp.ClientSession, mark: str) -> None:
        """Multipart, as the form says."""
        fields = await self._form(session) | {
            "text": f"{TEXT} {mark}",
            "subject": f"Ski av bjørk {mark}",
            "municipality": "salangen",
            "name": "Kari Nordmann",
            "email": f"{mark}@bedrift.example.com",
            "language": "nb",
            "website": "",
        }
        with aiohttp.MultipartWriter("form-data") as body:
            for name, value in fields.items():
                body.append(value).set_content_disposition("form-data", name=name)
        await self._post(session, body)


class Floor(System):
    """The bare Flask floor: gunicorn with as many processes and threads as the product, and its relay."""

    name = "floor"
    form = "/skjema"

    def __init__(self, folder: Path, smtp_port: int) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "FLOOR_DATABASE": str(folder / "floor.sqlite3"),
            "FLOOR_SMTP_PORT": str(smtp_port),
            "PYTHONPATH": str(HERE),
        }
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> float:
        """See System."""
        self.folder.mkdir(parents=True, exist_ok=True)
        began = time.perf_counter()
        web = ("-m", "gunicorn", "floor:create_app()", "-w", "2", "-k", "gthread", "--threads", "4", "--preload")
        self._run(*web, "-b", f"127.0.0.1:{self.port}", "--log-level", "warning", "--no-control-socket")
        while time.perf_counter() - began < 30:
            with suppress(OSError), urllib.request.urlopen(self.address + self.form) as one:
                one.read()
                break
            time.sleep(0.01)
        took = time.perf_counter() - began
        self._run(str(HERE / "floor_relay.py"))
        return took

    def stop(self) -> None:
        """See System."""
        for one in self.running:
            with suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                one.wait(10)
            with suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()
        self.running = []

    def pids(self) -> set[int]:
        """See System."""
        return set().union(*(processes.tree(one.pid) for one in self.running))

    def waiting(self) -> int:
        """See System."""
        with sqlite3.connect(f"file:{self.folder}/floor.sqlite3?mode=ro", uri=True, timeout=30) as one:
            return int(one.execute("SELECT count(*) FROM floor_outbox WHERE sent_at IS NULL").fetchone()[0])

    async def submit(self, session: aiohttp.ClientSession, mark: str) -> None:
        """Urlencoded, as the form says."""
        typed = {"subject": f"Ski av bjørk {mark}", "email": f"{mark}@bedrift.example.com", "text": f"{TEXT} {mark}"}
        await self._post(session, await self._form(session) | typed)

    def _run(self, *arguments: str) -> None:
        log = (self.folder / "floor.log").open("ab")
        self.running.append(
            subprocess.Popen(
                [sys.executable, *arguments],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        )


class Sink:
    """The mail server of all, as a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.port, self.path = free_port(), folder / "letters"
        self.path.touch()
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "sink.py"), str(self.port), str(self.path)], start_new_session=True
        )
        wait_until_open(self.port)

    def count(self) -> int:
        """Letters that have come."""
        return self.path.read_bytes().count(b"\n")

    def stop(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()


def hidden(page: str) -> dict[str, str]:
    """Hidden fields of a page."""
    found = {}
    for tag in HIDDEN.finditer(page):
        name, value = NAME.search(tag[0]), VALUE.search(tag[0])
        if name:
            found[name[1]] = unescape(value[1]) if value else ""
    return found
