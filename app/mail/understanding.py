"""Understand the letters that came: claim, commit, look, note and commit, one after the other."""

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from app import tracing
from app.mail import inbox
from app.store import Place

log = structlog.get_logger()


class ClaimLapsedError(Exception):
    """It took so long that another worker has the letter by now."""


def understand_due(
    session: Session,
    take: inbox.Handler,
    *,
    folder: Place,
    now: Callable[[], datetime],
    worker: str,
    limit: int,
    should_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Ask `take` what the letters mean that wait, longest first, at most `limit`; gives how many were looked at.

    What a letter causes and the note that it is settled are one commit: both are there, or neither. `take` is called
    with no transaction open, so that it can read the bytes before it asks the database. A letter that fails is put
    back, whatever the reason, and the next is taken: one broken letter never blocks the others.
    """
    done = 0
    while done < limit and not should_stop() and _understand_one(session, take, folder, now, worker):
        done += 1
    return done


def _understand_one(
    session: Session, take: inbox.Handler, folder: Place, now: Callable[[], datetime], worker: str
) -> bool:
    row = inbox.next_waiting(session, now(), worker)
    session.commit()
    if row is None:
        return False
    with tracing.following(f"incoming-{row.id}"):
        try:
            found = take(session, row, inbox.open_raw(row, folder), at=now())
            if not inbox.settle(session, row, found, worker=worker, at=now()):
                raise ClaimLapsedError  # noqa: TRY301 - undone and noted like any other failure
            session.commit()
        except Exception:
            session.rollback()
            log.exception("letter_not_understood", mail_id=row.id, attempt=row.attempts)
            inbox.put_back(session, row, worker=worker, at=now())
            session.commit()
        else:
            log.info("letter_understood", mail_id=row.id, state=found.state, outcome=found.outcome, kind=found.kind)
    return True
