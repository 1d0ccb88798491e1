"""The mail server is closed, busy or silent: enquiries are taken as fast as ever; all letters go once it is back."""

import socket
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.support.invariants import copies, violations
from tests.support.mail_server import Mode, Server, free_port, mail_server
from tests.support.serving import Served, wait_until
from tests.support.visitor import Visitor, enquiry

AWAY_S = 4
BACK_WITHIN_S = 60
ASKED = 6

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serving"), pytest.mark.timeout(180)]


@contextmanager
def closed(_port: int) -> Iterator[None]:
    """Nobody listens."""
    yield


@contextmanager
def busy(port: int) -> Iterator[None]:
    """451 to every letter."""
    with mail_server(Mode.BUSY_AT_DATA, port=port):
        yield


@contextmanager
def full(port: int) -> Iterator[None]:
    """421 as its greeting."""
    with mail_server(Mode.CLOSING_AT_CONNECT, port=port):
        yield


@contextmanager
def silent(port: int) -> Iterator[None]:
    """Takes the connection (the system does that by itself) and says nothing."""
    with socket.create_server(("127.0.0.1", port)):
        yield


def ask(product: Served, count: int) -> tuple[dict[str, str], list[float]]:
    """Send so many forms; each must be answered with its receipt. Gives receipts and seconds."""
    receipts, seconds = {}, []
    for _ in range(count):
        visitor, fields = Visitor(product.address), enquiry()
        fields = visitor.form() | fields
        began = time.perf_counter()
        answer = visitor.post("/nb/henvendelse", fields, follow=False)
        seconds.append(time.perf_counter() - began)
        assert answer.status == 303, answer.plain[:300]
        receipts[fields["email"]] = answer.headers["location"].rpartition("/")[2]
        time.sleep(0.15)
    return receipts, seconds


def sent_ids(server: Server) -> list[str]:
    """Message-IDs of what came."""
    return [letter.message["Message-ID"] for letter in server.letters]


@pytest.mark.parametrize("fault", [closed, busy, full, silent])
def test_every_enquiry_is_taken_as_fast_as_ever_and_its_letters_go_when_the_mail_server_is_back(
    serve: Callable[..., Served], fault: Callable[[int], object]
) -> None:
    port = free_port()
    product = serve(MAIL_SERVER="127.0.0.1", MAIL_PORT=str(port), FORSTELINJA_MAIL_TIMEOUT="2")
    with mail_server(port=port) as server:
        before, normal = ask(product, ASKED)
        product.wait_until_done(seconds=30)
        came_before = sent_ids(server)

    with fault(port):
        during, meanwhile = ask(product, ASKED)
        time.sleep(AWAY_S)
        assert not product.is_done()
        assert Visitor(product.address).get("/helse/klar").status == 200

    with mail_server(port=port) as server:
        began = time.monotonic()
        wait_until(product.is_done, seconds=BACK_WITHIN_S + 15, what="all letters are sent")
        took = time.monotonic() - began
        delivered = came_before + sent_ids(server)
    print(
        f"\n{fault.__name__}: normal {1000 * statistics.median(normal):.0f} ms, meanwhile "
        f"{1000 * statistics.median(meanwhile):.0f} ms, all letters {took:.1f} s after its return"
    )
    assert violations(product, before | during, delivered=delivered) == []
    assert copies(delivered) == 0
    assert len(delivered) == 4 * ASKED
    assert took <= BACK_WITHIN_S
    assert statistics.median(meanwhile) <= 1.5 * statistics.median(normal) + 0.05
