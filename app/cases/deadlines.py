"""Promise dates: whose has passed, and who is told. Each is told once."""

from datetime import datetime

from sqlalchemy.orm import Session

from app import clock
from app.cases import notifications, queries
from app.cases.workdays import is_working_day

OFFICE_OPENS, OFFICE_CLOSES = 8, 16
"""Hours in Norway between which people are reminded; nobody is woken."""


def remind(session: Session, *, at: datetime) -> int:
    """Owe a letter for every case whose promise date has passed without an answer; gives how many cases are new to it.

    Outside office hours and on days off nothing is written.
    """
    here = clock.local(at)
    if not OFFICE_OPENS <= here.hour < OFFICE_CLOSES or not is_working_day(here.date()):
        return 0
    late = queries.overdue_untold(session, here.date())
    for case in late:
        notifications.overdue(session, case, at=at)
    session.flush()
    return len(late)
