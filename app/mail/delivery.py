"""Send what is due, one letter after the other: claim, commit, hand over, note and claim the next, commit.

No transaction is open while the mail server is spoken to. The one gap is between the server's "taken" and our note of
it: a letter found there after a crash goes again with the same Message-ID, because a lost letter is worse than a copy.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Row, Update, and_, bindparam, case, exists
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import claims
from app.mail.errors import NOTHING_LEFT, SENT_TOO_OFTEN, FinalError, LetterError
from app.mail.holding.queries import is_held
from app.mail.message import Envelope
from app.mail.models import FAILED, GIVEN_UP, QUEUED, SENDING, SENT, OutgoingMail
from app.mail.retry import ServerPause, next_try
from app.mail.transport import Transport

LEASE = timedelta(minutes=5)
"""How long a claim lasts: far longer than a letter takes, short enough that a dead worker's letter is not missed."""

MOST_COPIES = 5
"""After so many tries with an unknown end (a letter that kills its worker each time) a person must look."""

NOTES_FOR_S = 240
"""How long it is tried to note what became of a letter when the database is away: nearly as long as a claim lasts."""

NOTES_EVERY_S = 0.5

COLUMNS = (
    "id", "letter", "about", "message_id", "from_name", "from_address", "to_name", "to_address",
    "subject", "text", "html", "headers", "created_at", "attempts", "possible_copies", "request_id",
)  # fmt: skip

log = structlog.get_logger()
random = Random()  # noqa: S311 - spreads tries in time, protects nothing


@dataclass(frozen=True)
class Delivered:
    """What became of the letters of one round: sent, put back to wait, and left for a person."""

    sent: int = 0
    waiting: int = 0
    unsent: int = 0

    def plus(self, state: str) -> "Delivered":
        """The same with one more letter that ended in this state."""
        return Delivered(
            self.sent + (state == SENT), self.waiting + (state == QUEUED), self.unsent + (state in {FAILED, GIVEN_UP})
        )


def deliver_due(
    session: Session,
    transport: Transport,
    *,
    now: Callable[[], datetime],
    worker: str,
    limit: int | None = None,
    pause: ServerPause | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Send the letters that are due, oldest first, at most `limit`; commits after each letter.

    `now` is asked again for each letter. `worker` names this process among all that share the box. `pause` remembers
    between rounds that the server is away. `should_stop` is asked between letters: one that has begun is finished.
    """
    pause = pause or ServerPause()
    delivered = Delivered()
    done = 0
    try:
        row = None if pause.holds(now()) else _next(session, now(), worker)
        while row is not None:
            error = _hand_over(transport, row)
            kind = error.kind if error else None
            knocked = pause.note(kind, now(), letter=row.id, receiver=row.to_address)
            values = _verdict(row, error, now(), pause)
            done += 1
            goes_on = done != limit and not should_stop() and not pause.holds(now())
            notes = [_noted(row, error, values, worker), *_in_their_places(knocked)]
            following = _next(session, now(), worker, notes=notes, is_wanted=goes_on)
            _log(row, error, str(values["state"]))
            delivered = delivered.plus(str(values["state"]))
            row = following
    finally:
        transport.close()
    return delivered


def _is_due(mail: claims.Columns) -> ColumnElement[bool]:
    """Whether a letter's time has come: none on the same case to the same address is before it and unfinished.

    While all letters are held, no letter's has.
    """
    earlier = claims.table_of(OutgoingMail).alias("earlier").c
    is_behind = exists().where(
        earlier.about == mail.about,
        earlier.to_address == mail.to_address,
        earlier.id < mail.id,
        earlier.due_at.is_not(None),
    )
    return and_(mail.due_at <= bindparam("now"), (mail.about == "") | ~is_behind, ~is_held())


CLAIM = claims.Claim(
    OutgoingMail,
    due=_is_due,
    order_by=("due_at", "id"),
    values={
        "state": SENDING,
        "claimed_by": bindparam("worker"),
        "due_at": bindparam("lapses_at"),
        "attempts": OutgoingMail.attempts + 1,
        "possible_copies": OutgoingMail.possible_copies + case((OutgoingMail.state == SENDING, 1), else_=0),
    },
    returning=COLUMNS,
)


_TABLE = claims.table_of(OutgoingMail)
NOTE_SENT = _TABLE.update().where(_TABLE.c.id == bindparam("row_id"))
"""What is sent is sent, whoever has the claim by now."""
NOTE_ERROR = NOTE_SENT.where(_TABLE.c.state == SENDING, _TABLE.c.claimed_by == bindparam("worker"))
"""A failure is only noted by the one whose claim it is: another worker may have sent the letter meanwhile."""
OLDEST_FIRST = _TABLE.update().where(_TABLE.c.state == QUEUED, _TABLE.c.possible_copies == 0)
"""A letter that waited for the server has its place again; one that may have gone waits for itself."""


Note = tuple[Update, dict[str, Any]]
"""What is to be written of a letter: the statement and its values."""


def _next(
    session: Session, now: datetime, worker: str, *, notes: Sequence[Note] = (), is_wanted: bool = True
) -> Row[Any] | None:
    """Write down what became of the last letter and take the next one, in one commit; None when none is due or wanted.

    A database that is busy or away is asked again: a letter that is sent and not noted is sent twice.
    """
    give_up_at = time.monotonic() + NOTES_FOR_S
    while True:
        try:
            for note in notes:
                session.execute(*note)
            row = CLAIM.take(session, now=now, worker=worker, lapses_at=now + LEASE) if is_wanted else None
            session.commit()
        except OperationalError:
            session.rollback()
            if not notes or time.monotonic() > give_up_at:
                raise
            time.sleep(NOTES_EVERY_S)
        else:
            return row


def _hand_over(transport: Transport, row: Row[Any]) -> LetterError | None:
    """Try the letter; the error is the answer, so that the caller can note it."""
    try:
        if row.possible_copies >= MOST_COPIES:
            raise FinalError(SENT_TOO_OFTEN)
        if not row.text:
            raise FinalError(NOTHING_LEFT)
        transport.deliver(_envelope(row))
    except LetterError as error:
        return error
    return None


def _envelope(row: Row[Any]) -> Envelope:
    return Envelope(
        message_id=row.message_id,
        from_name=row.from_name,
        from_address=row.from_address,
        to_name=row.to_name,
        to_address=row.to_address,
        subject=row.subject,
        text=row.text,
        html=row.html,
        headers=row.headers,
        created_at=row.created_at,
        is_possible_repeat=row.possible_copies > 0,
    )


def _noted(row: Row[Any], error: LetterError | None, values: dict[str, Any], worker: str) -> Note:
    return NOTE_ERROR if error else NOTE_SENT, values | {"row_id": row.id, "worker": worker}


def _in_their_places(ids: Sequence[int]) -> list[Note]:
    return [(OLDEST_FIRST.where(_TABLE.c.id.in_(ids)).values(due_at=_TABLE.c.created_at), {})] if ids else []


def _log(row: Row[Any], error: LetterError | None, state: str) -> None:
    log.info(
        "letter",
        letter=row.letter,
        about=row.about,
        state=state,
        attempt=row.attempts,
        error=error.kind if error else None,
        code=error.code if error else None,
        request_id=row.request_id,
    )


def _verdict(row: Row[Any], error: LetterError | None, now: datetime, pause: ServerPause) -> dict[str, Any]:
    """The columns as they must be after this try."""
    free = {"claimed_by": None}
    if error is None:
        return free | {"state": SENT, "sent_at": now, "due_at": None, "last_error": "", "last_code": None}
    copies = row.possible_copies + (error.kind == "uncertain")
    after = free | {"last_error": error.sentence, "last_code": error.code, "possible_copies": copies}
    if pause.is_to_blame(error.kind, row.to_address):
        behind = row.created_at if error.kind == "unreachable" else pause.until  # what is refused lets others knock
        return after | {"state": QUEUED, "due_at": behind, "attempts": row.attempts - 1}
    delay = next_try(error.kind, attempts=row.attempts, possible_copies=copies, random=random)
    if delay is None:
        return after | {"state": FAILED if error.kind == "final" else GIVEN_UP, "due_at": None}
    return after | {"state": QUEUED, "due_at": now + delay}
