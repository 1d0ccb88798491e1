"""Businesses and staff answer by mail, all at the same time, while workers are killed: each word once, on its case."""

import os
import smtplib
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from random import Random

import pytest

from tests.support.crashes import Crashes
from tests.support.invariants import CASES
from tests.support.mail_server import free_port
from tests.support.marked import Asked
from tests.support.moody_server import Got, moody_server
from tests.support.post_checks import Crossed
from tests.support.serving import Served, wait_until
from tests.support.visitor import REFERENCE

SEED = int(os.environ.get("FAULT_SEED", "20261127"))
SHARED = "post@forstelinja.example.org"
CARRIERS = 3
LEAST_KILLS = 10

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serving"), pytest.mark.timeout(300)]


@dataclass(frozen=True)
class Reply:
    """An answer to a letter of ours, and the addresses that it is handed over for, each by itself."""

    raw: bytes
    sender: str
    receivers: tuple[str, ...]
    about: str
    text: str


def reply_to(letter: Got, mark: str, *, in_copy: bool) -> Reply:
    """Press Reply and write above the quote."""
    ours, writer = letter.message, letter.receivers[0]
    text = f"Takk for det om {mark}, skriver {writer}."
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = writer, ours["Reply-To"], f"SV: {ours['Subject']}"
    answer["In-Reply-To"], answer["Message-ID"] = ours["Message-ID"], f"<svar.{ours['Message-ID'].strip('<>')}>"
    if in_copy:
        answer["Cc"] = SHARED
    quoted = ours.get_body(("plain",)).get_content().replace("\n", "\n> ")
    answer.set_content(f"{text}\n\nDen man. 23. nov. 2026 kl. 10:12 skrev Førstelinja <{SHARED}>:\n\n> {quoted}\n")
    own = ours["Reply-To"].addresses[0].addr_spec
    about = REFERENCE.search(ours["Subject"])[0]
    return Reply(answer.as_bytes(), writer, (own, SHARED) if in_copy else (own,), about, text)


class Carriers:
    """Mail servers that hand over, some letters at the same time, until each is taken; some are handed over twice."""

    def __init__(self, replies: Sequence[Reply], hand_over: Callable[[Reply, str], None], random: Random) -> None:
        self.left = [(reply, receiver) for reply in replies for receiver in reply.receivers]
        self.left += random.sample(self.left, len(self.left) // 5)
        random.shuffle(self.left)
        self.hand_over = hand_over
        self.again = 0
        self.threads = [threading.Thread(target=self._carry) for _ in range(CARRIERS)]
        for thread in self.threads:
            thread.start()

    def are_done(self) -> bool:
        return not any(thread.is_alive() for thread in self.threads)

    def _carry(self) -> None:
        with suppress(IndexError):
            while True:
                one = self.left.pop()
                while not self._is_taken(*one):
                    self.again += 1
                    time.sleep(0.05)

    def _is_taken(self, reply: Reply, receiver: str) -> bool:
        with suppress(OSError, smtplib.SMTPException):
            self.hand_over(reply, receiver)
            return True
        return False


def by_lmtp(port: int) -> Callable[[Reply, str], None]:
    """As Postfix does, a connection for each."""

    def hand_over(reply: Reply, receiver: str) -> None:
        with smtplib.LMTP("127.0.0.1", port, timeout=20) as client:
            client.sendmail(reply.sender, [receiver], reply.raw)

    return hand_over


def by_maildir(folder: Path) -> Callable[[Reply, str], None]:
    """As a mail server on this machine does: written in `tmp`, then moved."""
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(parents=True)

    def hand_over(reply: Reply, receiver: str) -> None:
        name = f"{time.time_ns()}.{threading.get_ident()}.host"
        (folder / "tmp" / name).write_bytes(f"Delivered-To: {receiver}\n".encode() + reply.raw)
        (folder / "tmp" / name).rename(folder / "new" / name)

    return hand_over


def all_replies(letters: Sequence[Got], marks: Mapping[str, str]) -> list[Reply]:
    """One to each letter, every fifth with our shared address in copy."""
    about = [REFERENCE.search(letter.message["Subject"])[0] for letter in letters]
    return [
        reply_to(letter, marks[case], in_copy=not number % 5)
        for number, (letter, case) in enumerate(zip(letters, about, strict=True))
    ]


@pytest.mark.parametrize(("way", "number"), [("lmtp", 40), ("maildir", 25)])
def test_every_reply_is_on_its_case_once_and_goes_on_once(serve, tmp_path: Path, way: str, number: int) -> None:
    port, box, random = free_port(), tmp_path / "inn", Random(SEED)
    hand_over = by_lmtp(port) if way == "lmtp" else by_maildir(box)
    with moody_server(random, set()) as server:
        server.be_well()
        product = serve(
            options=("--mail-workers", "3"),
            MAIL_SERVER="127.0.0.1",
            MAIL_PORT=str(server.port),
            FORSTELINJA_INBOX_URL=f"lmtp://127.0.0.1:{port}" if way == "lmtp" else f"maildir:{box}",
            FORSTELINJA_MAIL_FROM=SHARED,
        )
        asked = Asked(product, [f"kari{one}@bedrift.example.com" for one in range(number)])
        wait_until(lambda: asked.is_over() and product.is_done(), seconds=60, what="all is asked and sent")
        replies, crashes = all_replies(server.letters, asked.marks), Crashes(product, random)

        carriers = Carriers(replies, hand_over, random)
        while not carriers.are_done() or len(crashes.dead) < LEAST_KILLS:
            time.sleep(random.uniform(0.2, 0.8))
            crashes.kill_some()
            crashes.let_time_pass()
        wait_until(lambda: not any(box.glob("new/*")), seconds=30, what="the Maildir is empty")
        crashes.wait_until_done(seconds=60)

        crossed = Crossed(product, server.letters, asked.marks, len(crashes.dead))
        came = Counter(f"{row.state} {row.outcome}" for row in product.rows("SELECT state, outcome FROM incoming_mail"))
        print(f"\n{way}: {len(replies)} replies, handed over again {carriers.again} times: {crossed.counts()}; {came}")
        assert crossed.faults() == []
        assert set(came) <= {"handled added", "handled answered", "handled noted", "handled known"}
        assert talk(product) == Counter((reply.about, reply.text) for reply in replies)
        assert went_on(product) == should_go_on(product, replies)


def talk(product: Served) -> Counter[tuple[str, str]]:
    """What stands on the cases: reference and words."""
    rows = product.rows("SELECT reference, m.text FROM message m JOIN case_file ON case_file.id = m.case_id")
    return Counter((row.reference, row.text) for row in rows)


def went_on(product: Served) -> Counter[tuple[str, str]]:
    """Which letters the replies have caused: kind and reference."""
    rows = product.rows("SELECT letter, about FROM outgoing_mail")
    kinds = Counter((row.letter.rpartition("/")[2], row.about) for row in rows)
    return Counter({kind: times for kind, times in kinds.items() if kind[0] in {"added", "answered", "not_understood"}})


def should_go_on(product: Served, replies: Sequence[Reply]) -> Counter[tuple[str, str]]:
    """The business's words to whoever has the case, its developer's to the business, a coordinator's to nobody."""
    cases = {row.reference: row for row in product.rows(CASES)}
    kinds: Counter[tuple[str, str]] = Counter()
    for reply in replies:
        case = cases[reply.about]
        kinds["added", reply.about] += reply.sender == case.email
        kinds["answered", reply.about] += reply.sender == case.developer_email
    return +kinds
