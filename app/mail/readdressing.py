"""Letters that go to another address than they were written for."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.claims import table_of
from app.errors import ConflictError
from app.mail import addresses, queries
from app.mail.models import QUEUED, SENDING, UNSENT, OutgoingMail

THREAD = ("In-Reply-To", "References")
AGAIN = " again "


def send_elsewhere(
    session: Session, about: str, *, to_address: str, instead_of: Mapping[str, str], at: datetime
) -> int:
    """Send what one reader of a case did not get to `to_address`, with other secrets; gives how many letters.

    `instead_of` has each secret that these letters hold and the one that stands in its place from now on; whose letters
    they are is told by the secret in their reply address, not by their receiver: a colleague may have the same mailbox.
    Letters that never went become those to the new address, so nothing is tried at the old one again. When all had
    gone, a copy of the newest goes. None hangs on a letter that the new mailbox never got.

    Raises ConflictError while one of them is being sent.
    """
    theirs = [row for row in queries.locked_about(session, about) if _is_with_one_of(instead_of, row)]
    if any(row.state == SENDING for row in theirs):
        raise ConflictError("a letter to this address is being sent just now")
    unsent = [row for row in theirs if row.state in (*UNSENT, QUEUED)]
    letters = unsent or [_copy(session, row, at) for row in theirs[-1:]]
    _turn(letters, to_address, instead_of, at)
    session.flush()
    return len(letters)


def send_to(letters: Sequence[OutgoingMail], to_address: str, *, at: datetime) -> None:
    """Send these letters, which have not gone, to another address of their reader."""
    _turn(letters, to_address, {}, at)


def _turn(letters: Sequence[OutgoingMail], to_address: str, instead_of: Mapping[str, str], at: datetime) -> None:
    known: list[str] = []
    for letter in letters:
        letter.to_address = to_address
        letter.text, letter.html = (_with(part, instead_of) for part in (letter.text, letter.html))
        kept = {name: _with(value, instead_of) for name, value in letter.headers.items() if name not in THREAD}
        letter.headers = kept | ({"In-Reply-To": known[-1], "References": " ".join(known)} if known else {})
        letter.message_id = addresses.message_id(addresses.domain_of(letter.from_address))
        letter.state, letter.due_at, letter.sent_at, letter.created_at = QUEUED, at, None, at
        letter.attempts = letter.possible_copies = 0
        letter.last_error, letter.last_code = "", None
        known.append(letter.message_id)


def _is_with_one_of(secrets: Collection[str], letter: OutgoingMail) -> bool:
    return any(secret in letter.headers.get("Reply-To", "") for secret in secrets)


def _copy(session: Session, letter: OutgoingMail, at: datetime) -> OutgoingMail:
    """The same letter once more, for a reason of its own."""
    values = {column.key: getattr(letter, column.key) for column in table_of(OutgoingMail).c if column.key != "id"}
    reason = f"{letter.reason.partition(AGAIN)[0]}{AGAIN}{at.isoformat()}"
    twin = OutgoingMail(**values | {"reason": reason})
    session.add(twin)
    return twin


def _with(text: str, instead_of: Mapping[str, str]) -> str:
    for old, new in instead_of.items():
        text = text.replace(old, new)
    return text
