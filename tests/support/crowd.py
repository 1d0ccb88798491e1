"""A crowd of businesses that ask all the time, and press again when the answer breaks off."""

import http.client
import threading
import time
import uuid
from dataclasses import dataclass, field
from random import Random
from types import TracebackType
from typing import Self

from tests.support.visitor import Visitor, enquiry

BROKEN = (OSError, http.client.HTTPException)
PATIENCE_S = 40


@dataclass
class Crowd:
    """So many clients, each a thread. What happened to them stands in `receipts` and `complaints`."""

    address: str
    clients: int = 8
    pause_s: float = 0.15
    receipts: dict[str, str] = field(default_factory=dict)
    """Sender's address → the reference that was shown."""
    complaints: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    """How long each form took that was answered at the first try."""
    again: int = 0
    """How often a form was sent once more because the answer broke off."""
    is_over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._threads = [threading.Thread(target=self._ask_on, args=(n,), daemon=True) for n in range(self.clients)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self.is_over.set()
        for thread in self._threads:
            thread.join(PATIENCE_S + 10)

    def _ask_on(self, number: int) -> None:
        random = Random(number)
        while not self.is_over.wait(random.uniform(0, 2 * self.pause_s)):
            email = f"b{number}.{uuid.uuid4().hex[:12]}@example.com"
            try:
                self._ask(email, random)
            except Exception as error:  # noqa: BLE001 - a thread's error must reach the test
                self.complaints.append(f"{email}: {type(error).__name__}: {error}")

    def _ask(self, email: str, random: Random) -> None:
        visitor = Visitor(self.address, timeout=20)
        fields = self._form(visitor) | enquiry(email=email)
        files = [("Søknad.txt", b"Ein liten budsjettoversikt.\n", "text/plain")] if random.random() < 0.2 else []
        end = time.monotonic() + PATIENCE_S
        tries = 0
        while time.monotonic() < end:
            tries += 1
            began = time.perf_counter()
            try:
                answer = visitor.post("/nb/henvendelse", fields, files, follow=False)
            except BROKEN:
                answer = None
            if answer is not None and answer.status == 303:
                self.receipts[email] = answer.headers["location"].rpartition("/")[2]
                self.again += tries > 1
                if tries == 1:
                    self.seconds.append(time.perf_counter() - began)
                return
            if answer is not None and answer.status != 503:
                self.complaints.append(f"{email}: {answer.status}: {answer.plain[:200]}")
                return
            time.sleep(0.05)
        self.complaints.append(f"{email}: no receipt within {PATIENCE_S} s")

    def _form(self, visitor: Visitor) -> dict[str, str]:
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return visitor.form()
            except BROKEN:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
