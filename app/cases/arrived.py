"""A letter on its way to a case: what the hand-over knew of it, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.cases import by_mail
from app.mail import inbox
from app.mail.models import HANDLED, WAITING

KNOWN = "known"
"""What becomes of a letter that has been taken before, in one word."""


class NotYetError(Exception):
    """The same letter is just being understood for another receiver: what it does there must be known first."""


@dataclass(frozen=True)
class Arrived:
    """What the hand-over knew of a letter: the addresses it was for, and a word that tells it from every other.

    `known_on` is the case that the same letter, delivered to another address of ours, has been taken for already.
    """

    envelope_to: Sequence[str]
    key: str
    at: datetime
    mail_id: int | None = None
    known_on: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a letter: handled, held or ignored, with why in one word, and on which case."""

    state: str
    word: str
    reference: str | None = None


def arrival_of(session: Session, row: Row[Any], raw: bytes, *, at: datetime) -> Arrived:
    """What the row of a letter says of it. Raises NotYetError."""
    first = inbox.first_of(session, row, raw)
    if first is not None and first.state == WAITING:
        raise NotYetError
    is_done = first is not None and (first.state == HANDLED or first.outcome == by_mail.NOT_UNDERSTOOD)
    known_on = first.case_reference if first is not None and is_done else None
    return Arrived(row.envelope_to, row.stored_name, at, row.id, known_on)
