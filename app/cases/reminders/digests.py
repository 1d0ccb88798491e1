"""One letter a day about all that waits for somebody: their own cases, those they stand in for, and what is stuck."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app import clock
from app.cases import deadlines
from app.cases.access import keeper, stands_in
from app.cases.letter_facts import Line, Section
from app.cases.models import Case
from app.cases.quiet_hours import quiet_hours
from app.cases.reminders import notifications, queries
from app.mail import queries as mail
from app.people import queries as people
from app.people.models import ReminderChoice, User

UNASSIGNED = "unassigned"
ORDER = (deadlines.PROVISIONAL_DUE, deadlines.OVERDUE, UNASSIGNED, deadlines.UNOPENED, deadlines.DUE_SOON)
MOST_LINES = 10
"""Cases that one part of a letter names; the desk shows the others."""

DAY, HOUR = "%Y-%m-%d", "%Y-%m-%dT%H"

ALWAYS = quiet_hours("")


def is_on_their_day(user: User, at: datetime) -> bool:
    """Whether this is a day on which the person works."""
    today = clock.local(at).date()
    return user.developer is None or (
        people.works_on(user.developer, today) and not people.is_away(user.developer, today)
    )


def make(session: Session, user: User, choice: ReminderChoice | None, *, at: datetime, per: str = DAY) -> None:
    """Owe the person a letter with all that waits, once in a day or an hour; nothing when there is nothing to say."""
    reason = f"digest:{user.slug}:{clock.local(at):{per}}"
    if mail.known_reasons(session, [reason]):
        return
    sections = _sections(session, user, choice, at)
    unsent = len(mail.trouble(session, at)) if user.is_one_of("coordinator") else 0
    if sections or unsent:
        notifications.digest(session, user, sections, unsent, reason, at=at)


def leaves_out(choice: ReminderChoice | None, kind: str, *, is_others: bool) -> bool:
    """Whether the person does without this reminder of a case, which may be somebody else's business."""
    name = deadlines.OTHERS if is_others else kind
    return choice is not None and name in choice.left_out and name in (deadlines.DUE_SOON, deadlines.OTHERS)


def _sections(session: Session, user: User, choice: ReminderChoice | None, at: datetime) -> list[Section]:
    today = clock.local(at).date()
    found: dict[str, list[Line]] = {kind: [] for kind in ORDER}
    seen = set()
    for case, only_coordinates in _cases(session, user, at):
        kind = _kind(case, at)
        is_others = only_coordinates and keeper(case, kind, today) is not None
        is_wanted = not leaves_out(choice, kind, is_others=is_others) and not (is_others and kind == deadlines.DUE_SOON)
        if kind and is_wanted and case.id not in seen:
            seen.add(case.id)
            holder = case.developer.user if case.developer else None
            found[kind].append(Line(case, holder.name if holder and holder.id != user.id else ""))
    return [Section(kind, len(lines), tuple(lines[:MOST_LINES])) for kind, lines in found.items() if lines]


def _cases(session: Session, user: User, at: datetime) -> Iterator[tuple[Case, bool]]:
    """Every case that may be the person's business, and whether it is so only because they coordinate."""
    if user.developer:
        yield from ((case, False) for case in queries.cases_waiting_for(session, user.developer.id))
    for developer in people.deputised_by(session, user):
        theirs = queries.cases_waiting_for(session, developer.id)
        yield from ((case, False) for case in theirs if stands_in(user, case, at))
    if user.is_one_of("coordinator"):
        two_days_ago = at - timedelta(days=deadlines.UNOPENED_WORKING_DAYS)
        found = queries.stuck(session, today=clock.local(at).date(), unopened_since=two_days_ago)
        yield from ((case, True) for case in found)


def _kind(case: Case, at: datetime) -> str:
    """The gravest that can be said of the case; empty when nothing has to be."""
    due = deadlines.due(case.standing, at, ALWAYS)
    if due:
        return due[0].kind
    return UNASSIGNED if case.state == "referred" and case.referral_reason != "not_for_us" else ""
