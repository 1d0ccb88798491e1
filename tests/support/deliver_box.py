"""Send what is in a box, in a process of its own that a test may kill.

    python -m tests.support.deliver_box URL smtp:PORT|maildir:FOLDER WORKER [--later MINUTES] [--die WHERE NUMBER]

WHERE is before (the letter is claimed), after (the server has it, nobody has noted it), or asleep (it is claimed, and
the process stops there until it is told to go on).
"""

import argparse
import os
import signal
from datetime import timedelta
from pathlib import Path

from app import clock
from app.mail.delivery import deliver_due
from app.mail.maildir import MaildirTransport
from app.mail.message import Envelope
from app.mail.transport import Transport
from tests.support.letter_box import open_box, smtp_to


class Dying:
    """A transport that kills its process at one letter."""

    def __init__(self, inner: Transport, where: str, number: int) -> None:
        self.inner, self.where, self.number, self.done = inner, where, number, 0

    def deliver(self, envelope: Envelope) -> None:
        self.done += 1
        self.die_at("asleep", signal.SIGSTOP)
        self.die_at("before")
        self.inner.deliver(envelope)
        self.die_at("after")

    def die_at(self, where: str, how: int = signal.SIGKILL) -> None:
        if self.where == where and self.done == self.number:
            os.kill(os.getpid(), how)

    def close(self) -> None:
        self.inner.close()


def main() -> None:
    """Send everything that is due, then end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("way")
    parser.add_argument("worker")
    parser.add_argument("--later", type=float, default=0)
    parser.add_argument("--die", nargs=2, default=("never", "0"))
    given = parser.parse_args()
    kind, _, place = given.way.partition(":")
    way: Transport = smtp_to(int(place)) if kind == "smtp" else MaildirTransport(Path(place))
    transport = Dying(way, given.die[0], int(given.die[1]))
    later = timedelta(minutes=given.later)
    with open_box(given.url) as session:
        deliver_due(session, transport, now=lambda: clock.now() + later, worker=given.worker)


if __name__ == "__main__":
    main()
