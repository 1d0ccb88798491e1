"""Businesses that ask, each with a word that stands in no other enquiry, so that it is seen where it must not be."""

import re
import uuid
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from tests.support.serving import Served
from tests.support.visitor import Visitor, enquiry

MARK = re.compile(r"kjenne[0-9a-f]{12}")
CLIENTS = 3

QUESTIONS = (
    "Vi vil starte et lite bakeri og lurer på hvor vi kan søke om tilskudd til ovn og lokale.",
    "Vi leier ut fire hytter i Gratangsbotn. Hvordan fyller vi lavsesongen med turister og overnatting?",
    "Eg driv gard med sau og vil byggje ny driftsbygning. Kva finansiering finst hjå Innovasjon Norge?",
    "Vi skal ansette vår første medarbeider og trenger hjelp med arbeidsavtale og lønn.",
    "We want to open a café by the harbour. Which permits for serving food and alcohol do we need?",
    "Trenger du flere kunder? Vi tilbyr søkemotoroptimalisering til en god pris.",
)
"""For different people, and some for the coordinator."""


class Asked:
    """They ask by the form, some at a time. `receipts` is address → reference, `marks` reference → mark."""

    def __init__(self, product: Served, addresses: Sequence[str]) -> None:
        self.product = product
        self.receipts: dict[str, str] = {}
        self.marks: dict[str, str] = {}
        pool = ThreadPoolExecutor(CLIENTS)
        self._futures: list[Future[None]] = [pool.submit(self._ask, *one) for one in enumerate(addresses)]
        pool.shutdown(wait=False)

    def is_over(self) -> bool:
        """Whether all have their receipt. Raises when one has got none."""
        return all(future.done() and future.result() is None for future in self._futures)

    def _ask(self, number: int, email: str) -> None:
        mark = f"kjenne{uuid.uuid4().hex[:12]}"
        question = QUESTIONS[number % len(QUESTIONS)]
        fields = enquiry(text=f"{question} Vårt {mark} er nytt.", name=f"Kari {mark}", email=email)
        answer = Visitor(self.product.address).send(**fields)
        assert answer.status == 200, answer.plain[:300]
        self.receipts[email] = answer.reference
        self.marks[answer.reference] = mark
