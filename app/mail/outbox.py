"""Put a letter in the box, once per reason, in the transaction of the change that causes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import tracing
from app.claims import insert_unless_there, table_of
from app.mail import addresses
from app.mail.models import QUEUED, WITHDRAWN, OutgoingMail
from app.mail.rendering import Rendered, one_line

THREAD_LENGTH = 10
"""Message-IDs kept in References: the root and the newest nine. Longer ones break some mail programs."""


@dataclass(frozen=True)
class Letter:
    """A finished letter to one person.

    `reason` is why it is written ("assigned:NF-2026-7KQ4X:anne-ristin:event 91"). `thread` are the Message-IDs it hangs
    on, root first, the one it answers last (see `thread`). `automatic` is RFC 3834's word, None when a person wrote it.
    `at` is when it was written, and from when it may go, unless it waits until `goes_at`.
    """

    reason: str
    about: str
    from_name: str
    from_address: str
    to_name: str
    to_address: str
    language: str
    rendered: Rendered
    at: datetime
    reply_to: str = ""
    thread: tuple[str, ...] = ()
    automatic: Literal["auto-generated", "auto-replied"] | None = "auto-generated"
    goes_at: datetime | None = None


def put(session: Session, letter: Letter) -> bool:
    """Write the letter down; False when one with the same reason is there already. One statement, safe side by side."""
    once = insert_unless_there(session, OutgoingMail, "reason").returning(table_of(OutgoingMail).c.id)
    return session.execute(once, _row(letter)).scalar_one_or_none() is not None


def pretend(session: Session, letter: Letter) -> None:
    """Write the letter down and take it back: the work of `put`, and nothing is ever sent. Its reason must be new."""
    put(session, letter)
    session.execute(delete(OutgoingMail).where(OutgoingMail.reason == letter.reason))


def thread(session: Session, *, about: str, to_address: str) -> tuple[str, ...]:
    """Message-IDs of the letters on this case to this address, oldest first: what the next one hangs on."""
    if not about:
        return ()
    found: Sequence[str] = session.scalars(
        select(OutgoingMail.message_id)
        .where(OutgoingMail.about == about, OutgoingMail.to_address == to_address)
        .where(OutgoingMail.state != WITHDRAWN)
        .order_by(OutgoingMail.id)
    ).all()
    return tuple(found[:1]) + tuple(found[1:][1 - THREAD_LENGTH :])


def _row(letter: Letter) -> dict[str, object]:
    domain = addresses.domain_of(letter.from_address)
    return {
        "reason": letter.reason,
        "letter": letter.rendered.letter,
        "about": letter.about,
        "from_name": one_line(letter.from_name),
        "from_address": letter.from_address,
        "to_name": one_line(letter.to_name)[:200],
        "to_address": letter.to_address,
        "language": letter.language,
        "subject": letter.rendered.subject,
        "text": letter.rendered.text,
        "html": letter.rendered.html,
        "headers": _headers(letter),
        "message_id": addresses.message_id(domain),
        "state": QUEUED,
        "attempts": 0,
        "possible_copies": 0,
        "due_at": letter.goes_at or letter.at,
        "last_error": "",
        "created_at": letter.at,
        "request_id": tracing.current(),
    }


def _headers(letter: Letter) -> dict[str, str]:
    headers = {"Content-Language": letter.language}
    if letter.reply_to:
        headers["Reply-To"] = letter.reply_to
    if letter.thread:
        headers["In-Reply-To"] = letter.thread[-1]
        headers["References"] = " ".join(letter.thread)
    if letter.automatic:
        headers["Auto-Submitted"] = letter.automatic
        headers["X-Auto-Response-Suppress"] = "All"
    return headers
