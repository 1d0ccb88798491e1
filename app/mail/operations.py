"""What is done with letters in the box, and who fetches those that come."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, or_, update
from sqlalchemy.orm import Session

from app.claims import insert_unless_there
from app.mail.models import QUEUED, UNSENT, MailFetch, OutgoingMail

FETCH_LEASE = timedelta(minutes=2)
"""How long a worker that has died keeps others from fetching."""


def retry(session: Session, ids: Collection[int] | None, *, at: datetime) -> int:
    """Try these letters again now, with fresh patience; None: all that were refused, given up or are waiting.

    Returns how many. What is sent stays sent, and what is being sent is left alone.
    """
    again = update(OutgoingMail).where(OutgoingMail.state.in_((*UNSENT, QUEUED)))
    if ids is not None:
        again = again.where(OutgoingMail.id.in_(ids))
    result = session.execute(
        again.values(state=QUEUED, due_at=at, attempts=0, possible_copies=0).execution_options(
            synchronize_session="fetch"
        )
    )
    return cast("CursorResult[Any]", result).rowcount


def begin_fetch(session: Session, source: str, *, at: datetime) -> None:
    """From now on letters are expected from the source; when they were already, nothing changes."""
    once = insert_unless_there(session, MailFetch, "source")
    session.execute(once, {"source": source, "began_at": at, "last_error": ""})


def hold_fetch(session: Session, source: str, *, worker: str, at: datetime) -> bool:
    """Whether this worker may fetch from the source for two minutes from now: nobody else does, or no longer."""
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
