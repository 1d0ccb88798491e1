"""What is done with letters in the box, and who fetches those that come."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Update, delete, or_, update
from sqlalchemy.orm import Session

from app.claims import insert_unless_there
from app.mail import queries
from app.mail.errors import CAME_BACK
from app.mail.models import (
    BOUNCED,
    FAILED,
    QUEUED,
    SENDING,
    SENT,
    UNSENT,
    WITHDRAWN,
    IncomingMail,
    MailFetch,
    OutgoingMail,
)

FETCH_LEASE = timedelta(minutes=1)
"""How long a worker that has died keeps others from fetching."""


def retry(session: Session, ids: Collection[int] | None, *, at: datetime) -> int:
    """Try these letters again now, with fresh patience; None: all that were refused, given up or are waiting.

    Returns how many. What is sent stays sent, and what is being sent is left alone.
    """
    again = update(OutgoingMail).where(OutgoingMail.state.in_((*UNSENT, QUEUED)))
    if ids is not None:
        again = again.where(OutgoingMail.id.in_(ids))
    result = session.execute(
        again.values(state=QUEUED, due_at=at, sent_at=None, attempts=0, possible_copies=0).execution_options(
            synchronize_session="fetch"
        )
    )
    return cast("CursorResult[Any]", result).rowcount


def forget(session: Session, *about: str) -> list[str]:
    """Delete all letters on these cases, those that went and those that came; gives the names of the latter's files."""
    session.execute(delete(OutgoingMail).where(OutgoingMail.about.in_(about)))
    came = delete(IncomingMail).where(IncomingMail.case_reference.in_(about)).returning(IncomingMail.stored_name)
    return list(session.scalars(came))


def move(session: Session, about: str, to: str) -> None:
    """All letters on one case are on another from now on."""
    session.execute(update(OutgoingMail).where(OutgoingMail.about == about).values(about=to))
    session.execute(update(IncomingMail).where(IncomingMail.case_reference == about).values(case_reference=to))


def withdraw(
    session: Session, letters: Collection[str], *, about: str, to_address: str | None = None, but: str = ""
) -> int:
    """Letters of these kinds are no longer true: those that wait do not go, but for the one with the reason `but`.

    They are about one case, or none, and to anybody or to one address. One that is in a worker's hands just now is not
    tried again; when it has gone after all, that is noted. Gives how many.
    """
    waiting = update(OutgoingMail).where(
        OutgoingMail.about == about,
        OutgoingMail.letter.in_(letters),
        OutgoingMail.state.in_((QUEUED, SENDING)),
        OutgoingMail.reason != but,
    )
    if to_address is not None:
        waiting = waiting.where(OutgoingMail.to_address == to_address)
    return _withdrawn(session, waiting)


def take_back(session: Session, reason: str) -> bool:
    """The letter with this reason does not go; False when a worker has had it in hand, or it has gone."""
    untouched = update(OutgoingMail).where(
        OutgoingMail.reason == reason, OutgoingMail.state == QUEUED, OutgoingMail.attempts == 0
    )
    return _withdrawn(session, untouched) == 1


def call_off(session: Session, reason: str) -> bool:
    """The letter with this reason is no longer true and is not tried again. True when nobody can have got it."""
    its = update(OutgoingMail).where(OutgoingMail.reason == reason)
    unheard_of = its.where(OutgoingMail.state == QUEUED, OutgoingMail.possible_copies == 0)
    if _withdrawn(session, unheard_of):
        return True
    _withdrawn(session, its.where(OutgoingMail.state.in_((QUEUED, SENDING))))
    return False


def _withdrawn(session: Session, letters: Update) -> int:
    """Withdraw these letters; gives how many."""
    done = letters.values(state=WITHDRAWN, due_at=None, claimed_by=None)
    result = session.execute(done.execution_options(synchronize_session="fetch"))
    return cast("CursorResult[Any]", result).rowcount


def hold_back(session: Session, letters: Collection[str], *, until: datetime) -> int:
    """Letters of these kinds that wait go at `until` at the earliest. Gives how many would have gone before."""
    early = update(OutgoingMail).where(
        OutgoingMail.state == QUEUED, OutgoingMail.due_at < until, OutgoingMail.letter.in_(letters)
    )
    result = session.execute(early.values(due_at=until).execution_options(synchronize_session="fetch"))
    return cast("CursorResult[Any]", result).rowcount


def begin_fetch(session: Session, source: str, *, at: datetime) -> None:
    """From now on letters are expected from the source; when they were already, nothing changes."""
    once = insert_unless_there(session, MailFetch, "source")
    session.execute(once, {"source": source, "began_at": at, "last_error": ""})


def hold_fetch(session: Session, source: str, *, worker: str, at: datetime) -> bool:
    """Whether this worker may fetch from the source for a minute from now: nobody else does, or no longer."""
    begin_fetch(session, source, at=at)
    mine = or_(MailFetch.held_by.is_(None), MailFetch.held_by == worker, MailFetch.lapses_at <= at)
    return _change(session, source, mine, held_by=worker, lapses_at=at + FETCH_LEASE)


def let_go_of_fetch(session: Session, source: str, *, worker: str) -> None:
    """Others may fetch now."""
    _change(session, source, MailFetch.held_by == worker, held_by=None, lapses_at=None)


def note_good_fetch(session: Session, source: str, *, at: datetime, left: str = "") -> None:
    """Note that all that was there has been fetched; `left` says what had to be left where it is, and why."""
    _change(session, source, MailFetch.source == source, last_ok_at=at, last_error=left)


def note_bad_fetch(session: Session, source: str, error: str, *, unless_good_since: datetime | None) -> None:
    """Note that nothing could be fetched, and why; not when another worker has fetched since then."""
    stale = MailFetch.source == source
    if unless_good_since:
        stale = or_(MailFetch.last_ok_at.is_(None), MailFetch.last_ok_at < unless_good_since)
    _change(session, source, stale, last_error=error)


def _change(session: Session, source: str, where: ColumnElement[bool], **values: object) -> bool:
    result = session.execute(
        update(MailFetch)
        .where(MailFetch.source == source, where)
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )
    return cast("CursorResult[Any]", result).rowcount == 1


def bounced(session: Session, message_id: str, *, to_address: str, status: str, is_final: bool) -> OutgoingMail | None:
    """Note that a letter of ours came back; None when we never sent it, or not to that address: then nothing changes.

    `status` is RFC 3463's, such as 5.1.1. After a final one the letters that still wait for the same address are failed
    too: it is hopeless, and a person must look. A passing one is only noted.
    """
    row = queries.sent_as(session, message_id)
    if row is None or row.to_address.casefold() != to_address.casefold() or row.state not in {SENT, BOUNCED}:
        return None
    row.last_error = CAME_BACK
    row.last_code = int(status[0]) * 100 if status[:1].isdigit() else None
    if is_final:
        row.state = BOUNCED
        waiting = update(OutgoingMail).where(OutgoingMail.to_address == row.to_address, OutgoingMail.state == QUEUED)
        session.execute(
            waiting.values(state=FAILED, due_at=None, last_error=CAME_BACK).execution_options(
                synchronize_session="fetch"
            )
        )
    session.flush()
    return row
