"""Letters that came: each stored as it came before anybody looks into it, each once, each understood by one worker.

`store` gives None when the letter is here already; the caller commits. `next_waiting` claims one for five minutes; the
caller commits at once. `settle` notes what became of it, in the transaction of what it has caused.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Row, Update, and_, bindparam, select, update
from sqlalchemy.orm import Session

from app import claims
from app import store as files
from app.mail import raw_files
from app.mail.content_key import ContentKey
from app.mail.models import DONE_WITH, FOR_A_PERSON, HANDLED, UNREADABLE, WAITING, IncomingMail
from app.mail.raw_files import Draft
from app.store import Place

LEASE = timedelta(minutes=5)
"""How long a worker has for one letter; then another takes it."""

MOST_ATTEMPTS = 3
PAUSES = (timedelta(minutes=1), timedelta(minutes=5))
"""After the first and the second try that failed. After the third a person must look."""

MOST_ADDRESS_CHARACTERS = 320
MOST_CHARACTERS = 100_000
"""Of what a letter says that are kept beside it; the letter itself is kept whole."""

NOT_READ = "The letter could not be read, three times; it is kept as it came."
STANDS_STILL = "Work on the letter was cut off, three times; it is kept as it came."


@dataclass(frozen=True)
class Found:
    """What a letter turned out to be: `state` is handled, held or ignored, `outcome` a short word for why.

    The rest is for lists, and the sender's own word. A person sees what is held.
    """

    state: str
    outcome: str
    kind: str = ""
    case_reference: str = ""
    from_address: str = ""
    from_name: str = ""
    subject: str = ""
    text: str = ""


Handler = Callable[..., Found]
"""`take(session, row, raw, *, at) -> Found`: does in this session what the letter means; the worker commits."""


def store(
    session: Session,
    raw: bytes | Draft,
    *,
    source: str,
    envelope_to: Sequence[str] = (),
    envelope_from: str = "",
    at: datetime,
    folder: Place,
) -> int | None:
    """Keep a letter as it came and give its id; None when it is here already. Safe side by side; the caller commits.

    A letter that comes again for other receivers is not the same delivery: while it waits they are added to it, later
    each of them gets a row. Raises LetterTooLargeError, and OSError when the disk says no.
    """
    if isinstance(raw, bytes):
        with Draft(folder) as draft:
            draft.write(raw)
            return store(
                session, draft, source=source, envelope_to=envelope_to, envelope_from=envelope_from, at=at,
                folder=folder,
            )  # fmt: skip
    raw.finish()
    values = {
        "source": source,
        "content_key": raw.content_key,
        "stored_name": raw.name,
        "size": raw.size,
        "received_at": at,
        "envelope_to": _addresses(envelope_to),
        "envelope_from": _plain(envelope_from, MOST_ADDRESS_CHARACTERS),
        "state": WAITING,
        "due_at": at,
        "attempts": 0,
        "last_error": "",
    }
    stored = _insert(session, values)
    if stored is not None:
        raw.keep()
        return stored
    return _for_more_receivers(session, raw, values)


def open_raw(row: "IncomingMail | Row[Any]", folder: Place) -> bytes:
    """The letter as it came. Raises OSError when its file is not there."""
    return raw_files.read(folder, row.stored_name)


def _insert(session: Session, values: dict[str, Any]) -> int | None:
    once = claims.insert_unless_there(session, IncomingMail, "content_key")
    stored: int | None = session.execute(once.returning(_TABLE.c.id), values).scalar_one_or_none()
    return stored


def _for_more_receivers(session: Session, draft: Draft, values: dict[str, Any]) -> int | None:
    """The letter is here: see whether it was for the same receivers. Nothing is known of them: then it was."""
    first = session.execute(
        select(_TABLE.c.id, _TABLE.c.envelope_to, _TABLE.c.state, _TABLE.c.claimed_by)
        .where(_TABLE.c.content_key == draft.content_key)
        .with_for_update()
    ).one()
    fresh = [one for one in values["envelope_to"] if one not in first.envelope_to]
    if not fresh:
        return None
    if first.state == WAITING and first.claimed_by is None:
        both = [*first.envelope_to, *fresh]
        session.execute(update(_TABLE).where(_TABLE.c.id == first.id).values(envelope_to=both))
        return None
    if not first.envelope_to:
        return None
    stored = None
    for one in fresh:
        key = hashlib.sha256(f"{draft.content_key} {one}".encode()).hexdigest()
        row = values | {"content_key": key, "envelope_to": [one], "stored_name": draft.twin()}
        made = _insert(session, row)
        if made is None:
            files.remove(draft.folder, row["stored_name"])
        stored = stored or made
    return stored


def _addresses(given: Sequence[str]) -> list[str]:
    plain = (_plain(one, MOST_ADDRESS_CHARACTERS) for one in given)
    return list(dict.fromkeys(filter(None, plain)))


def _plain(text: str, most: int) -> str:
    """One line that both databases can hold: no NUL, no half characters."""
    text = text.encode("utf-8", "replace").decode()
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()[:most]


# A letter is understood by one worker at a time.

_TABLE = claims.table_of(IncomingMail)


def _is_due(mail: claims.Columns) -> ColumnElement[bool]:
    return and_(mail.state == WAITING, mail.due_at <= bindparam("now"), mail.attempts < MOST_ATTEMPTS)


CLAIM = claims.Claim(
    IncomingMail,
    due=_is_due,
    order_by=("due_at", "id"),
    values={
        "claimed_by": bindparam("worker"),
        "due_at": bindparam("lapses_at"),
        "attempts": IncomingMail.attempts + 1,
    },
    returning=(
        "id", "source", "stored_name", "size", "received_at", "envelope_to", "envelope_from", "attempts",
    ),
)  # fmt: skip

_GIVE_UP = (
    update(_TABLE)
    .where(_TABLE.c.state == WAITING, _TABLE.c.due_at <= bindparam("now"), _TABLE.c.attempts >= MOST_ATTEMPTS)
    .values(state=UNREADABLE, due_at=None, claimed_by=None, last_error=STANDS_STILL)
)


def next_waiting(session: Session, now: datetime, worker: str) -> Row[Any] | None:
    """Take the letter that has waited longest, for five minutes; None when none is due. The caller commits at once.

    One that was begun three times and never settled (it kills its worker) is left for a person.
    """
    session.execute(_GIVE_UP, {"now": now})
    return CLAIM.take(session, now=now, worker=worker, lapses_at=now + LEASE)


def first_of(session: Session, row: "IncomingMail | Row[Any]", raw: bytes) -> IncomingMail | None:
    """The same letter as it came before, for other receivers of ours; None for most letters."""
    key = ContentKey()
    for begin in range(0, len(raw), raw_files.CHUNK_BYTES):  # in one piece it would be copied several times
        key.update(raw[begin : begin + raw_files.CHUNK_BYTES])
    same = select(IncomingMail).where(IncomingMail.content_key == key.hexdigest(), IncomingMail.id != row.id)
    return session.scalar(same.execution_options(populate_existing=True))


def settle(session: Session, row: Row[Any], found: Found, *, worker: str, at: datetime) -> bool:
    """Note what became of a claimed letter; False when the claim has lapsed: then roll back what it has caused."""
    return _note(
        session,
        row,
        worker,
        state=found.state,
        due_at=None,
        last_error="",
        outcome=_plain(found.outcome, 40),
        kind=_plain(found.kind, 40),
        case_reference=_plain(found.case_reference, 40) or None,
        from_address=_plain(found.from_address, MOST_ADDRESS_CHARACTERS),
        from_name=_plain(found.from_name, 200),
        subject=_plain(found.subject, 400),
        text=found.text[:MOST_CHARACTERS],
        handled_at=at if found.state in DONE_WITH else None,
    )


def put_back(session: Session, row: Row[Any], *, worker: str, at: datetime) -> None:
    """A try has failed: the letter waits again, longer each time; after the third it is left for a person."""
    if row.attempts < MOST_ATTEMPTS:
        _note(session, row, worker, due_at=at + PAUSES[row.attempts - 1])
    else:
        _note(session, row, worker, state=UNREADABLE, due_at=None, last_error=NOT_READ)


def _note(session: Session, row: Row[Any], worker: str, **values: object) -> bool:
    mine: Update = update(_TABLE).where(_TABLE.c.id == row.id, _TABLE.c.claimed_by == worker)
    result = session.execute(mine.values(claimed_by=None, **values))
    return cast("CursorResult[Any]", result).rowcount == 1


def mark_handled(session: Session, mail_id: int, *, by: str, at: datetime, case_reference: str | None = None) -> bool:
    """A person has dealt with a letter that was held, or could not be read; False when somebody has already."""
    held = update(_TABLE).where(_TABLE.c.id == mail_id, _TABLE.c.state.in_(FOR_A_PERSON))
    values: dict[str, Any] = {"state": HANDLED, "handled_by": by, "handled_at": at}
    result = session.execute(held.values(values | ({"case_reference": case_reference} if case_reference else {})))
    return cast("CursorResult[Any]", result).rowcount == 1
