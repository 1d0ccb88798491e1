"""Answers that never left: refused at the door for good, or given up. An answer that did not arrive is no answer."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.cases import operations, queries


def take_back(session: Session, *, at: datetime) -> int:
    """Make it our turn again wherever the newest answer could not be sent; gives how many cases that was.

    Done again it finds nothing, so it does not matter when a worker dies. The caller commits.
    """
    cases = queries.answered_in_vain(session)
    for case in cases:
        operations.note_undelivered(session, case, to_business=True, at=at)
    return len(cases)
