"""A mail server with every fault of real ones, at random from a seed: another with each letter, and at times no server.

with moody_server(Random(7)) as server:
    ...                       # server.port, server.letters, server.faults, server.away(1.5), server.be_well()
"""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.mail_server import Received, free_port

SILENT_S = 30
"""Longer than anybody waits."""

CHANCES = {
    "421 as the greeting": 0.01,
    "451 to the sender": 0.006,
    "421 to the receiver": 0.01,
    "451 to the receiver": 0.015,
    "silent at the receiver": 0.003,
    "cut before the letter": 0.006,
    "cut within the letter": 0.008,
    "451 to the letter": 0.012,
    "cut after the last dot, not stored": 0.008,
    "cut after the last dot, stored": 0.01,
    "silent after the last dot, stored": 0.003,
}
"""Of each fault, a letter (the greeting: a connection)."""


@dataclass
class Got(Received):
    """A letter that was stored, and whether its sender was told so."""

    is_answered: bool = True


@dataclass
class Moods:
    """aiosmtpd's hooks. `refused` are the receivers that are refused for good."""

    random: Random
    refused: set[str]
    letters: list[Got] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    chances: dict[str, float] = field(default_factory=lambda: dict(CHANCES))
    connections: set[asyncio.Transport] = field(default_factory=set)

    def strikes(self, fault: str) -> bool:
        """Whether this fault comes now; it is counted."""
        is_now = self.random.random() < self.chances.get(fault, 0)
        self.faults[fault] += is_now
        return is_now

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.strikes("451 to the sender"):
            return "451 4.3.2 try later"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            self.faults["550 to the receiver"] += 1
            return "550 5.1.1 no such user"
        if self.strikes("silent at the receiver"):
            await asyncio.sleep(SILENT_S)
        if self.strikes("451 to the receiver"):
            return "451 4.2.1 try later"
        if self.strikes("421 to the receiver"):
            return "421 4.7.0 closing"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.strikes("451 to the letter"):
            return "451 4.3.0 try later"
        if self.strikes("cut after the last dot, not stored"):
            server.transport.abort()
            return "250 OK"
        got = Got(str(envelope.mail_from), list(envelope.rcpt_tos), bytes(envelope.content or b""))
        self.letters.append(got)
        if self.strikes("cut after the last dot, stored"):
            got.is_answered = False
            server.transport.abort()
        elif self.strikes("silent after the last dot, stored"):
            got.is_answered = False
            await asyncio.sleep(SILENT_S)
        return "250 OK"


class _Protocol(SMTP):
    """aiosmtpd's protocol, with the faults that its hooks cannot make."""

    is_cut_next = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.event_handler.connections.add(transport)
        if self.event_handler.strikes("421 as the greeting"):
            transport.write(b"421 closing\r\n")
            transport.close()
            return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.connections.discard(self.transport)
        if self.session is not None:
            super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        if self.is_cut_next:
            self.transport.abort()
            return
        super().data_received(data)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.event_handler.strikes("cut before the letter"):
            self.transport.abort()
            return
        self.is_cut_next = self.event_handler.strikes("cut within the letter")
        await super().smtp_DATA(arg)


@dataclass
class Server:
    """A door for letters with its own thread; `moods` knows what came and what went wrong."""

    moods: Moods
    port: int = field(default_factory=free_port)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    door: asyncio.Server | None = None

    @property
    def letters(self) -> list[Got]:
        """All letters it has stored, in order; those that were not answered for as well."""
        return self.moods.letters

    @property
    def faults(self) -> Counter[str]:
        """How often which fault came."""
        return self.moods.faults

    def away(self, seconds: float) -> None:
        """Nobody listens for so long, and every conversation breaks off."""
        self.moods.faults["port closed"] += 1
        self._do(self._shut())
        time.sleep(seconds)
        self._do(self._open())

    def be_well(self) -> None:
        """No faults from now on, but that unknown receivers are refused."""
        self.moods.chances = {}

    def _do(self, what: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self.loop).result(20)

    async def _open(self) -> None:
        self.door = await self.loop.create_server(
            lambda: _Protocol(self.moods, enable_SMTPUTF8=True, loop=self.loop), "127.0.0.1", self.port
        )

    async def _shut(self) -> None:
        assert self.door is not None
        self.door.close()
        for connection in list(self.moods.connections):
            connection.abort()


@contextmanager
def moody_server(random: Random, refused: set[str]) -> Iterator[Server]:
    """A running server."""
    server = Server(Moods(random, refused))
    thread = threading.Thread(target=server.loop.run_forever, daemon=True)
    thread.start()
    server._do(server._open())
    try:
        yield server
    finally:
        server._do(server._shut())
        server.loop.call_soon_threadsafe(server.loop.stop)
        thread.join()
