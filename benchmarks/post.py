"""The post office under load: messages in by LMTP until each is a sorted case, and letters out that lie in a heap.

Each message is a new enquiry, so it is read, stored as a case, acknowledged, sorted and sent to a person.
"""

import smtplib
import threading
import time
import uuid
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import processes
import sqlalchemy
from systems import TEXT, Product

MESSAGES = 300
HANDS = 2
"""Conversations at the same time; more than one, as Postfix has."""

PATIENCE_S = 60
WAITING = """
    SELECT (SELECT count(*) FROM incoming_mail WHERE due_at IS NOT NULL) AS coming,
    (SELECT count(*) FROM case_file WHERE triage_at IS NOT NULL) AS unsorted,
    (SELECT count(*) FROM outgoing_mail WHERE due_at IS NOT NULL) AS going
"""
SENT_AGAIN = "UPDATE outgoing_mail SET state = 'queued', sent_at = NULL, due_at = created_at WHERE id > :after"


def measure(product: Product) -> dict[str, float]:
    """Messages in and letters out a second, and the worker's memory. The product runs and has nothing to do."""
    before = product.served.rows("SELECT coalesce(max(id), 0) AS id FROM outgoing_mail")[0].id
    began = time.perf_counter()
    _hand_over(product)
    taken_s = time.perf_counter() - began
    _wait(product, lambda now: not now.coming and not now.unsorted)
    understood_s = time.perf_counter() - began
    _wait(product, lambda now: not now.going)
    letters = product.served.rows("SELECT count(*) AS n FROM outgoing_mail WHERE id > :after", after=before)[0].n
    out_s = _send_again(product, before)
    worker = product.served.processes().workers[0]
    return {
        "messages": MESSAGES,
        "taken_per_s": round(MESSAGES / taken_s, 1),
        "in_per_s": round(MESSAGES / understood_s, 1),
        "letters": letters,
        "out_per_s": round(letters / out_s, 1),
        "worker_rss": processes.memory(worker.pid).rss,
        "worker_peak": _peak_mb(worker.pid),
    }


def _hand_over(product: Product) -> None:
    """All messages, as fast as they are taken."""
    left = [_message(number) for number in range(MESSAGES)]

    def hand_over() -> None:
        with smtplib.LMTP("127.0.0.1", product.door, timeout=PATIENCE_S) as client:
            while left:
                try:
                    client.send_message(left.pop())
                except IndexError:
                    return

    hands = [threading.Thread(target=hand_over) for _ in range(HANDS)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()


def _message(number: int) -> EmailMessage:
    """What a business writes: text and HTML, from a domain of its own."""
    word = uuid.uuid4().hex[:10]
    message = EmailMessage()
    message["From"], message["To"] = f"Kari Nordmann <kari@{word}.example.com>", Product.shared
    message["Subject"], message["Message-ID"] = f"Ski av bjørk {word}", f"<{word}.{number}@example.com>"
    message.set_content(f"Hei!\n\n{TEXT} {word}\n\nHilsen Kari Nordmann\nTlf. 77 00 00 00\n")
    message.add_alternative(f"<p>Hei!</p><p>{TEXT} {word}</p><p>Hilsen Kari Nordmann</p>", subtype="html")
    return message


def _wait(product: Product, is_done: Callable[..., bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_done(product.served.rows(WAITING)[0]):
        if time.monotonic() > end:
            raise SystemExit(f"the post office has not done its work: {product.served.rows(WAITING)}")
        time.sleep(0.05)


def _send_again(product: Product, after: int) -> float:
    """The same letters as a heap that waits; gives the seconds from the first to the last."""
    engine = sqlalchemy.create_engine(product.served.database_url, poolclass=sqlalchemy.pool.NullPool)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text(SENT_AGAIN), {"after": after})
    began = time.perf_counter()
    _wait(product, lambda now: not now.going)
    return time.perf_counter() - began


def _peak_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return round(int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024, 1)
