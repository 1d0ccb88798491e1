"""Hold all letters, and let them go. Callers commit."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from app.mail.holding import queries
from app.mail.holding.models import RESTORED, MailHold
from app.mail.models import QUEUED, SENDING, WITHDRAWN, IncomingMail, MailFetch, OutgoingMail


def hold_after_restore(session: Session, *, backup_at: datetime, at: datetime) -> MailHold:
    """Hold all letters, for nobody knows what went after the backup; what waited then is marked as a possible copy.

    What workers had in hand at the time of the backup is nobody's now.
    """
    in_hand, waiting = (update(OutgoingMail).where(OutgoingMail.state == state) for state in (SENDING, QUEUED))
    for change in (
        in_hand.values(state=QUEUED, claimed_by=None, due_at=at),
        waiting.where(OutgoingMail.possible_copies == 0).values(possible_copies=1),
    ):
        session.execute(change.execution_options(synchronize_session="fetch"))
    session.execute(update(IncomingMail).where(IncomingMail.claimed_by.is_not(None)).values(claimed_by=None, due_at=at))
    session.execute(update(MailFetch).values(held_by=None, lapses_at=None))
    known = queries.current(session)
    if known is not None:
        known.backup_at = backup_at
        return known
    hold = MailHold(cause=RESTORED, since=at, backup_at=backup_at)
    session.add(hold)
    session.flush()
    return hold


def release(session: Session, *, by: str, at: datetime, without_doubtful: bool = False) -> int | None:
    """Let letters go; gives how many were withdrawn, and None when none were held.

    With `without_doubtful` those are withdrawn that waited when the backup was made: they may have gone since.
    """
    hold = queries.current(session)
    if hold is None:
        return None
    withdrawn = 0
    if without_doubtful:
        doubtful = update(OutgoingMail).where(queries.may_have_gone(hold.backup_at))
        result = session.execute(
            doubtful.values(state=WITHDRAWN, due_at=None).execution_options(synchronize_session="fetch")
        )
        withdrawn = cast("CursorResult[Any]", result).rowcount
    hold.released_at, hold.released_by = at, by[:80]
    session.flush()
    return withdrawn
