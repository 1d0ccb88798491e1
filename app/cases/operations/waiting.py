"""We wait for the business or a partner until a day; then, or when somebody says so, it is our turn again."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app import clock
from app.cases import notifications, queries
from app.cases.models import Case
from app.cases.operations import record
from app.cases.workdays import first_working_day, is_office_open
from app.errors import ExpectedError
from app.people.models import User

USUAL_WAIT = timedelta(days=7)
LONGEST_WAIT = timedelta(days=366)


class DateRefusedError(ExpectedError):
    """We cannot wait until this day: it is not after today, or more than a year away."""


def usual_day(today: date) -> date:
    """A week from today, or the working day after that."""
    return first_working_day(today + USUAL_WAIT)


def wait(
    session: Session,
    case: Case,
    whom: str,
    *,
    by: User,
    at: datetime,
    version: int,
    until: date,
    on_reply: str = "back",
    reason: str = "",
) -> None:
    """From now on we wait for `whom`: business or partner; `reason` says for what, or names the partner.

    When the business writes before `until`, the case is `back` at once, or the reply has to `wait` for the day too.
    Raises ConflictError when the case has changed since `version`, DateRefusedError.
    """
    record.check_version(session, case, version)
    begin(session, case, whom, by=by, at=at, until=until, on_reply=on_reply, reason=reason)


def begin(
    session: Session,
    case: Case,
    whom: str,
    *,
    by: User,
    at: datetime,
    until: date,
    on_reply: str = "back",
    reason: str = "",
) -> None:
    """As `wait`, for a case whose row is locked."""
    today = clock.local(at).date()
    if not today < until <= today + LONGEST_WAIT:
        raise DateRefusedError("the day to follow up must come after today, and within a year")
    was = record.snapshot(case)
    record.move(case, f"wait_for_{whom}", at)
    case.follow_up_on, case.on_reply = until, on_reply
    record.withdraw_reminders(session, case.reference)
    facts = {"for": whom, "until": until.isoformat(), "on_reply": on_reply, "was": was}
    record.event(session, case, "waiting", at, by=by, reason=reason, facts=facts)
    session.flush()


def take_up(session: Session, case: Case, *, by: User, at: datetime, version: int) -> None:
    """Somebody does not wait any longer. Raises ConflictError when the case has changed since `version`."""
    record.check_version(session, case, version)
    was = record.snapshot(case)
    record.move(case, "take_up", at)
    record.event(session, case, "taken_up", at, by=by, facts={"was": was})
    session.flush()


def bring_back(session: Session, *, at: datetime) -> int:
    """Every case whose day to follow up has come is our turn again, and whoever has it is told; gives how many.

    Outside office hours and on days off nothing happens. Of two workers each brings back what the other leaves.
    """
    if not is_office_open(clock.local(at)):
        return 0
    due = queries.to_follow_up(session, clock.local(at).date())
    for case in due:
        record.move(case, "follow_up", at)
        event = record.event(session, case, "followed_up", at)
        session.flush()
        notifications.follow_up(session, case, event, at=at)
    return len(due)
