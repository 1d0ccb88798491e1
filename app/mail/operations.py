"""What a person does with letters in the box."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from app.mail.models import QUEUED, UNSENT, OutgoingMail


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
