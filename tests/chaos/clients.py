"""Businesses that ask by form, by program and by mail, and answer letters; each goes on until it is taken."""

import http.client
import json
import smtplib
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from random import Random
from types import TracebackType
from typing import Self

from tests.chaos.notes import Notes
from tests.support.marked import QUESTIONS
from tests.support.moody_server import Got
from tests.support.visitor import REFERENCE, Visitor, enquiry

SHARED = "post@forstelinja.example.org"
BROKEN = (OSError, http.client.HTTPException, smtplib.SMTPException)
AGAIN_S = 0.3
TIMEOUT_S = 20
TURNED_AWAY_AT_MOST = 5
"""Times that a form is filled in once more because its page was too old; a person would give up about then."""

ADMITTED = "Takk, men vi lurer også på fristen."
DUE_AGAIN = {429, 500, 502, 503, 504, 507}
"""Answers after which the same is sent again. 500 is noted as a finding all the same."""


@dataclass
class Asking:
    """One who asks: a mark that stands in no other text, and an address of its own."""

    way: str
    random: Random
    mark: str = field(default_factory=lambda: f"kjenne{uuid.uuid4().hex[:12]}")

    @property
    def email(self) -> str:
        """Of a domain of its own: there is a limit to what one domain may ask by mail."""
        return f"kari@{self.mark}.example.com"

    @property
    def text(self) -> str:
        """What is asked."""
        return f"{QUESTIONS[int(self.mark[6:], 16) % len(QUESTIONS)]} Vårt {self.mark} er nytt."


class Clients:
    """Threads of clients at one product. `over` ends the asking; what is begun goes on until it is taken."""

    def __init__(self, address: str, lmtp_port: int, notes: Notes, letters: Callable[[], list[Got]], seed: int) -> None:
        self.address, self.lmtp_port, self.notes, self.letters, self.seed = address, lmtp_port, notes, letters, seed
        self.over = threading.Event()
        self.enough = threading.Event()
        """Nobody tries any more, come what may."""
        self.pause_s = 0.4
        self._replied: set[str] = set()
        self._looker = Visitor(address, timeout=TIMEOUT_S)
        ways = (
            self.by_form, self.by_form, self.by_form, self.by_program, self.by_program, self.by_mail, self.by_reply,
            self.by_looking,
        )  # fmt: skip
        self._threads = [
            threading.Thread(target=self._go_on, args=(way, number), daemon=True) for number, way in enumerate(ways)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self.over.set()
        self.enough.set()
        for thread in self._threads:
            thread.join(2 * TIMEOUT_S)

    def end(self, *, seconds: float) -> None:
        """No new questions; wait until those that were begun are taken."""
        self.over.set()
        for thread in self._threads:
            thread.join(seconds)

    def by_form(self, random: Random) -> None:
        """A person at a browser, who presses the button again when no receipt comes; some send a file along."""
        asking, visitor = Asking("form", random), Visitor(self.address, timeout=TIMEOUT_S)
        files = [("Søknad.txt", f"Budsjett {asking.mark}\n".encode(), "text/plain")] if random.random() < 0.2 else []
        typed = enquiry(text=asking.text, email=asking.email, organisation_number="923609016")
        hidden = self._form(visitor)
        if hidden is None:
            return
        self._asked(asking, files=len(files))
        tries, turned_away = 0, 0
        while not self.enough.is_set():
            tries += 1
            with suppress(*BROKEN):
                answer = visitor.post("/nb/henvendelse", hidden | typed, files, follow=False)
                if answer.status == 303:
                    reference = answer.headers["location"].rpartition("/")[2]
                    self.notes.add("answered", mark=asking.mark, reference=reference, tries=tries)
                    return
                if answer.status == 500:
                    self._turned_away(asking, answer.status, answer.plain, is_kept=False)
                elif answer.status not in DUE_AGAIN:
                    turned_away += 1
                    self._turned_away(asking, answer.status, answer.plain, is_kept=asking.mark in answer.text)
                    hidden = answer.hidden or hidden
                if turned_away > TURNED_AWAY_AT_MOST:
                    return
            self.enough.wait(AGAIN_S)

    def by_program(self, random: Random) -> None:
        """A program that sends the same with the same key until it is told a reference; sometimes once more."""
        asking = Asking("api", random)
        body = {
            "text": asking.text, "municipality": "gratangen", "name": "Solveig Holm", "email": asking.email,
            "language": "nb",
        }  # fmt: skip
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
        self._asked(asking)
        tries, wanted = 0, 1 + (random.random() < 0.2)
        while wanted and not self.enough.is_set():
            tries += 1
            with suppress(*BROKEN):
                visitor = Visitor(self.address, timeout=TIMEOUT_S)
                answer = visitor.ask("POST", "/api/v1/enquiries", json.dumps(body).encode(), headers)
                if answer.status == 201:
                    reference = json.loads(answer.body)["reference"]
                    self.notes.add("answered", mark=asking.mark, reference=reference, tries=tries)
                    wanted -= 1
                    continue
                if answer.status not in DUE_AGAIN or answer.status == 500:
                    self._turned_away(asking, answer.status, answer.text, is_kept=True)
                if answer.status not in DUE_AGAIN:
                    return
            self.enough.wait(AGAIN_S)

    def by_mail(self, random: Random) -> None:
        """A letter to the shared address."""
        asking = Asking("mail", random)
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = asking.email, SHARED, "Spørsmål fra oss"
        letter["Message-ID"] = f"<{asking.mark}@bedrift.example.com>"
        letter.set_content(f"Hei!\n\n{asking.text}\n\nHilsen Kari\n")
        self._asked(asking)
        self._hand_over(asking.mark, asking.email, SHARED, letter.as_bytes())

    def by_reply(self, random: Random) -> None:
        """An answer to a letter of ours that has come, once for each."""
        came = [one for one in self.letters() if one.receivers[0].startswith("kari@kjenne")]
        fresh = [one for one in came if one.message["Message-ID"] not in self._replied]
        if not fresh:
            return
        ours = random.choice(fresh).message
        self._replied.add(ours["Message-ID"])
        asking, about = Asking("reply", random), REFERENCE.search(ours["Subject"])
        writer = ours["To"].addresses[0].addr_spec
        answer = EmailMessage()
        answer["From"], answer["To"], answer["Subject"] = writer, ours["Reply-To"], f"SV: {ours['Subject']}"
        answer["In-Reply-To"], answer["Message-ID"] = ours["Message-ID"], f"<{asking.mark}@bedrift.example.com>"
        answer.set_content(f"{ADMITTED} Det gjelder {asking.mark}.\n")
        self.notes.add("asked", way="reply", mark=asking.mark, email=writer, about=about[0] if about else "", files=0)
        self._hand_over(asking.mark, writer, ours["Reply-To"].addresses[0].addr_spec, answer.as_bytes())

    def by_looking(self, _random: Random) -> None:
        """A coordinator looks at a business, of which the register is asked."""
        with suppress(*BROKEN, StopIteration, KeyError):  # KeyError: the page to sign in on was not there
            came = self.letters()
            about = next(filter(None, (REFERENCE.search(one.message["Subject"]) for one in reversed(came[-20:]))))[0]
            began = time.monotonic()
            answer = self._looker.get(f"/skrivebord/saker/{about}/bedriften")
            took_s = time.monotonic() - began
            if answer.path.startswith("/inn"):
                self._looker = Visitor(self.address, timeout=TIMEOUT_S)
                self._looker.sign_in("hilde-aroy")
            elif answer.status not in DUE_AGAIN | {200} or answer.status == 500:
                self.notes.add("finding", said=f"the business of {about} was answered with {answer.status}")
            else:
                self.notes.add("looked", about=about, status=answer.status, seconds=round(took_s, 2))

    def _hand_over(self, mark: str, sender: str, receiver: str, raw: bytes) -> None:
        tries = 0
        while not self.enough.is_set():
            tries += 1
            with suppress(*BROKEN), smtplib.LMTP("127.0.0.1", self.lmtp_port, timeout=TIMEOUT_S) as client:
                client.sendmail(sender, [receiver], raw)
                self.notes.add("answered", mark=mark, reference="", tries=tries)
                return
            self.enough.wait(AGAIN_S)

    def _asked(self, asking: Asking, *, files: int = 0) -> None:
        self.notes.add("asked", way=asking.way, mark=asking.mark, email=asking.email, about="", files=files)

    def _turned_away(self, asking: Asking, status: int, said: str, *, is_kept: bool) -> None:
        self.notes.add("turned_away", mark=asking.mark, status=status, is_kept=is_kept, said=said[:300])

    def _form(self, visitor: Visitor) -> dict[str, str] | None:
        """The form's hidden fields, as soon as it opens; None when all is over."""
        while not self.over.is_set():
            with suppress(*BROKEN, AssertionError):
                return visitor.form()
            self.over.wait(AGAIN_S)
        return None

    def _go_on(self, way: Callable[[Random], None], number: int) -> None:
        random = Random(f"{self.seed} {number}")
        while not self.over.wait(random.uniform(0, 2 * self.pause_s)):
            try:
                way(random)
            except Exception as error:  # noqa: BLE001 - a thread's error must reach the report
                self.notes.add("finding", said=f"a client broke: {way.__name__}: {type(error).__name__}: {error}")
