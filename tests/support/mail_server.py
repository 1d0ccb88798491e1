"""A real mail server on this machine, with the faults of real ones: refuses, falls silent, dribbles, hangs up.

with mail_server(Mode.OK) as server:
    ...                       # server.port, server.letters, server.mode = Mode.BUSY_AT_RCPT
"""

import asyncio
import contextlib
import enum
import math
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.mailbox import parsed

REFUSED = "nobody@example.org"
"""The one address that `Mode.NO_SUCH_ADDRESS` refuses."""


class Mode(enum.Enum):
    """What the server does to the next letters."""

    OK = "takes everything"
    CLOSING_AT_CONNECT = "421 as its greeting"
    BUSY_AT_MAIL = "451 to the sender"
    BUSY_AT_RCPT = "450 to the receiver"
    BUSY_AT_DATA = "451 to the letter"
    NO_SUCH_ADDRESS = "550 to one receiver"
    REFUSES_LETTER = "554 to the letter"
    TOO_LARGE = "552 to the letter"
    MAILBOX_FULL = "552 to the letter, because the mailbox holds no more"
    MAILBOX_FULL_AT_RCPT = "552 to the receiver"
    CUT_IN_DATA = "hangs up before the letter begins"
    CUT_AFTER_STORING = "takes the letter and hangs up before it says so"
    CUT_WITHOUT_STORING = "reads the letter and hangs up"
    SILENT_AT_END = "takes the letter and never says so"


@dataclass
class Received:
    """One letter as the server got it: who it was for by the envelope, and the bytes."""

    sender: str
    receivers: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The letter as a mail program reads it."""
        return parsed(self.raw)


@dataclass
class Handler:
    """aiosmtpd's hooks. `mode`, `full` (receivers) and `allowance` (letters) may be changed while the server runs."""

    mode: Mode = Mode.OK
    full: set[str] = field(default_factory=set)
    closing_for: set[str] = field(default_factory=set)
    allowance: float = math.inf
    letters: list[Received] = field(default_factory=list)
    connections: int = 0
    receivers_asked: list[str] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mode is Mode.BUSY_AT_MAIL:
            return "451 4.3.2 try later"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    def _refusal(self, address: str) -> str:
        """What is said of this receiver; nothing when letters to them are taken."""
        answers = {
            "450 4.2.1 try later": self.mode is Mode.BUSY_AT_RCPT,
            "450 4.7.1 too much mail": self.allowance < 1,
            "452 4.2.2 mailbox full": address in self.full,
            "421 4.7.0 too much mail for this receiver, closing": address in self.closing_for,
            "552 5.2.2 over quota": self.mode is Mode.MAILBOX_FULL_AT_RCPT,
            "550 5.1.1 no such user": self.mode is Mode.NO_SUCH_ADDRESS and address == REFUSED,
        }
        return next((answer for answer, is_so in answers.items() if is_so), "")

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.receivers_asked.append(address)
        if refusal := self._refusal(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        refusals = {
            Mode.BUSY_AT_DATA: "451 4.3.0 try later",
            Mode.REFUSES_LETTER: "554 5.7.1 not wanted",
            Mode.TOO_LARGE: "552 5.3.4 too large",
            Mode.MAILBOX_FULL: "552 5.2.2 mailbox full",
        }
        if self.mode in refusals:
            return refusals[self.mode]
        self.allowance -= 1
        if self.mode is not Mode.CUT_WITHOUT_STORING:
            self.letters.append(Received(str(envelope.mail_from), list(envelope.rcpt_tos), bytes(envelope.content)))
        if self.mode in {Mode.CUT_AFTER_STORING, Mode.CUT_WITHOUT_STORING}:
            server.transport.abort()
        if self.mode is Mode.SILENT_AT_END:
            await asyncio.sleep(60)
        return "250 OK"


class _Protocol(SMTP):
    """aiosmtpd's protocol, with the faults that its hooks cannot make."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.event_handler.connections += 1
        if self.event_handler.mode is Mode.CLOSING_AT_CONNECT:
            transport.write(b"421 closing\r\n")
            transport.close()
            return
        super().connection_made(transport)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.event_handler.mode is Mode.CUT_IN_DATA:
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Protocol(self.handler, loop=self.loop, **self.SMTP_kwargs)


@contextmanager
def mail_server(mode: Mode = Mode.OK, *, port: int = 0, utf8: bool = True, size: int = 0) -> Iterator["Server"]:
    """A running server; everything it got is in `letters`. `size` is what it announces as the largest letter."""
    handler = Handler(mode)
    port = port or free_port()
    controller = _Controller(
        handler, hostname="127.0.0.1", port=port, data_size_limit=size or 33_554_432, enable_SMTPUTF8=utf8
    )
    controller.start()
    handler.connections = 0  # it knocks at its own door to see whether it is open
    try:
        yield Server(handler, port)
    finally:
        controller.stop(no_assert=True)


@dataclass
class Server:
    """What a test sees of the running server."""

    handler: Handler
    port: int

    @property
    def letters(self) -> list[Received]:
        """All letters it has stored, in order."""
        return self.handler.letters

    @property
    def mode(self) -> Mode:
        """What it does to the next letter."""
        return self.handler.mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self.handler.mode = mode


@contextmanager
def bad_socket(first_words: bytes, *, every_s: float = 1.0) -> Iterator[int]:
    """A port that accepts and then says `first_words`, one byte each `every_s`, and nothing more."""
    listening = socket.create_server(("127.0.0.1", 0))
    is_done = threading.Event()
    threading.Thread(target=_dribble, args=(listening, first_words, every_s, is_done), daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        is_done.set()
        listening.close()


def _dribble(listening: socket.socket, words: bytes, every_s: float, is_done: threading.Event) -> None:
    held = []
    with contextlib.suppress(OSError):
        while not is_done.is_set():
            connection, _ = listening.accept()
            held.append(connection)
            for byte in words:
                if is_done.wait(every_s):
                    return
                connection.sendall(bytes([byte]))


def free_port() -> int:
    """A port on which nobody listens just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_until_open(port: int, *, seconds: float = 10) -> None:
    """Return when somebody listens on the port."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.05)
    raise AssertionError(f"nobody listens on port {port}")
