"""A mail server that hands letters over by LMTP, as Postfix does."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager

from app.mail.fetching.lmtp import LmtpSource
from tests.support.coming import TO, a_raw_letter

FROM = "kari@example.org"


@contextmanager
def knocking(source: LmtpSource) -> Iterator[smtplib.LMTP]:
    """A conversation that has just begun."""
    with smtplib.LMTP("127.0.0.1", source.port, timeout=20) as client:
        yield client


def hand_over(
    source: LmtpSource, raw: bytes = a_raw_letter(), to: tuple[str, ...] = (TO,), sender: str = FROM
) -> dict[str, tuple[int, bytes]]:
    """What each receiver was refused with: empty when all is well."""
    with knocking(source) as client:
        refused = client.sendmail(sender, to, raw)
        for _ in range(len(to) - len(refused) - 1):  # smtplib reads one answer, and there is one for each receiver
            assert client.getreply()[0] == 250
        return refused
