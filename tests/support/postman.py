"""The mail between several houses on this machine: takes what is sent, and carries it to doors and to machines.

Whatever a product sends to `postman.port` goes to the door (LMTP) of the receiver's domain, or to the machine that
answers for the address. `strips` takes header fields away on the road, as some gateways do.
"""

import smtplib
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from queue import Empty, Queue

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.mail_server import free_port
from tests.support.mailbox import parsed

Machine = Callable[[EmailMessage], EmailMessage | None]
"""Answers a letter, or does not."""


@dataclass(frozen=True)
class Carried:
    """A letter on the road."""

    sender: str
    receiver: str
    message: EmailMessage


@dataclass
class Postman:
    """`doors` are domain → LMTP port, `machines` address → who answers; what has neither is only kept."""

    doors: dict[str, int]
    machines: dict[str, Machine]
    strips: Collection[str] = ()
    port: int = field(default_factory=free_port)
    carried: list[Carried] = field(default_factory=list)
    _road: "Queue[Carried]" = field(default_factory=Queue)
    _is_over: threading.Event = field(default_factory=threading.Event)
    _moved_at: float = field(default_factory=time.monotonic)

    def send(self, message: EmailMessage) -> None:
        """Somebody sends a letter."""
        self._take(message["From"].addresses[0].addr_spec, message["To"].addresses[0].addr_spec, message)

    def sent_to(self, receiver: str) -> list[EmailMessage]:
        """What was carried to this address, or to all of this domain, in order."""
        return [one.message for one in self.carried if receiver in {one.receiver, one.receiver.rpartition("@")[2]}]

    def has_been_still_for(self, seconds: float) -> bool:
        """Whether nothing has been carried for so long."""
        return self._road.empty() and time.monotonic() - self._moved_at > seconds

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        for receiver in envelope.rcpt_tos:
            self._take(str(envelope.mail_from), receiver, parsed(bytes(envelope.content or b"")))
        return "250 OK"

    def _take(self, sender: str, receiver: str, message: EmailMessage) -> None:
        for name in self.strips:
            del message[name]
        one = Carried(sender, receiver, message)
        self._moved_at = time.monotonic()
        self.carried.append(one)
        self._road.put(one)

    def carry(self) -> None:
        """Carry until it is over."""
        while not self._is_over.is_set():
            with suppress(Empty):
                self._carry(self._road.get(timeout=0.05))

    def _carry(self, one: Carried) -> None:
        machine, door = self.machines.get(one.receiver), self.doors.get(one.receiver.rpartition("@")[2])
        if machine is not None:
            answer = machine(one.message)
            if answer is not None:
                self.send(answer)
        elif door is not None:
            self._hand_over(one, door)

    def _hand_over(self, one: Carried, door: int) -> None:
        while not self._is_over.is_set():
            with suppress(OSError), smtplib.LMTP("127.0.0.1", door, timeout=20) as client:
                client.sendmail(one.sender, [one.receiver], one.message.as_bytes())
                return
            time.sleep(0.1)


@contextmanager
def postman(
    doors: dict[str, int], machines: dict[str, Machine] | None = None, *, strips: Collection[str] = ()
) -> Iterator[Postman]:
    """At work."""
    one = Postman(doors, machines or {}, strips)
    controller = Controller(one, hostname="127.0.0.1", port=one.port)
    carrying = threading.Thread(target=one.carry, daemon=True)
    controller.start()
    carrying.start()
    try:
        yield one
    finally:
        one._is_over.set()
        controller.stop(no_assert=True)
        carrying.join(30)
