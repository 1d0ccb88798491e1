"""Reminders: who is told of which case, by a letter of its own or once a day. Each is told once per person.

A case lies still until its `remind_at`. Then whoever it concerns is told what is due, and the next moment is noted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from flask import current_app
from sqlalchemy.orm import Session

from app import clock, heartbeat
from app.cases import deadlines
from app.cases.access import keeper
from app.cases.deadlines import DUE_SOON, GRAVEST_FIRST, OVERDUE, PROVISIONAL_DUE, UNOPENED, Reminder
from app.cases.feedback.operations import asking
from app.cases.models import Case
from app.cases.notifications import reason
from app.cases.quiet_hours import QuietHours, quiet_hours
from app.cases.reminders import digests, notifications, queries
from app.cases.workdays import is_working_day
from app.mail import operations as mail
from app.mail import queries as mails
from app.people import queries as people
from app.people.models import ReminderChoice, User

MOST_SINGLY = 5
"""Who would get more letters at once gets all in one, once an hour: after a weekend, or a week without a worker."""

WAIT_FOR_MORNING = (OVERDUE, UNOPENED, DUE_SOON, "digest")

WRITE = {
    DUE_SOON: notifications.due_soon,
    OVERDUE: notifications.overdue,
    PROVISIONAL_DUE: notifications.provisional_due,
    UNOPENED: notifications.unopened,
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Telling:
    """What a person may be told of a case; `is_others` when it concerns them only because they coordinate."""

    case: Case
    reminder: Reminder
    to: User
    is_others: bool

    @property
    def kind(self) -> str:
        """Which reminder it is."""
        return self.reminder.kind

    @property
    def reason(self) -> str:
        """The reason of the letter, by which it is told once."""
        return reason(self.kind, self.case, self.to, notifications.why(self.kind, self.case))


def remind(session: Session, *, at: datetime) -> int:
    """Owe the reminders that are due, and the digests whose hour has come; gives how many cases were looked at.

    In working hours businesses are asked whose cases are closed. In quiet hours only what is urgent is written; what
    could not go before waits for their end.
    """
    if not heartbeat.is_time_believed(session, at=at):
        log.warning("time_has_leapt", at=at.isoformat())
        return 0
    quiet = quiet_hours(current_app.config["SETTINGS"].quiet_hours)
    if quiet.holds(at):
        mail.hold_back(session, _letters(WAIT_FOR_MORNING), until=quiet.over_at(at))
    cases = queries.due_for_reminders(session, at)
    if cases:
        _tell_of(session, cases, quiet, at)
    _make_digests(session, quiet, at)
    if not quiet.holds(at) and is_working_day(clock.local(at).date()):
        asking.ask_due(session, at=at)
    session.flush()
    return len(cases)


def _tell_of(session: Session, cases: Sequence[Case], quiet: QuietHours, at: datetime) -> None:
    today = clock.local(at).date()
    _everybody = people.developers(session)  # kept while the cases name them: none is asked for by itself
    coordinators = people.coordinators_on_duty(session, today)
    choices = people.reminder_choices(session)
    wanted = []
    for case in cases:
        for reminder in deadlines.due(case.standing, at, quiet):
            found = _tellings(case, reminder, today, coordinators)
            wanted += [one for one in found if _is_told_singly(one, choices.get(one.to.id))]
        case.remind_at = deadlines.next_due(case.standing, at, quiet)
    for user, tellings in _new(session, wanted).items():
        _tell(session, user, tellings, choices.get(user.id), at)


def _tellings(case: Case, reminder: Reminder, today: date, coordinators: Sequence[User]) -> Iterator[Telling]:
    """Whoever looks after the case, and the coordinators, when that is nobody or the case is late."""
    first = keeper(case, reminder.kind, today)
    if first:
        yield Telling(case, reminder, first, is_others=False)
    if first is None or reminder.kind in {OVERDUE, PROVISIONAL_DUE}:
        others = [one for one in coordinators if one is not first]
        yield from (Telling(case, reminder, one, is_others=first is not None) for one in others)


def _is_told_singly(told: Telling, choice: ReminderChoice | None) -> bool:
    """What the law asks for has a letter of its own, whatever its reader has chosen."""
    if told.kind == PROVISIONAL_DUE and not told.is_others:
        return True
    is_digest = choice is not None and choice.is_digest
    return not is_digest and not digests.leaves_out(choice, told.kind, is_others=told.is_others)


def _new(session: Session, wanted: Sequence[Telling]) -> dict[User, list[Telling]]:
    """What each person has not been told yet: of one case the gravest, which comes first in `wanted`.

    What was so before they were told something graver need not be told any more.
    """
    known = mails.known_reasons(session, [one.reason for one in wanted])
    found: dict[tuple[int, int], Telling] = {}
    for one in wanted:
        graver = found.get((one.to.id, one.case.id))
        if graver is None or (graver.reason in known and graver.reminder.since < one.reminder.since):
            found[one.to.id, one.case.id] = one
    by_person: dict[User, list[Telling]] = {}
    for _ids, one in sorted(found.items()):
        if one.reason not in known:
            by_person.setdefault(one.to, []).append(one)
    return by_person


def _tell(
    session: Session, user: User, tellings: Sequence[Telling], choice: ReminderChoice | None, at: datetime
) -> None:
    if len(tellings) > MOST_SINGLY:
        digests.make(session, user, choice, at=at, per=digests.HOUR)
        return
    for one in tellings:
        lesser = GRAVEST_FIRST[GRAVEST_FIRST.index(one.kind) + 1 :]
        mail.withdraw(session, _letters(lesser), about=one.case.reference, to_address=user.email)
        WRITE[one.kind](session, one.case, to=user, at=at)


def _make_digests(session: Session, quiet: QuietHours, at: datetime) -> None:
    """One for each person whose hour has come, on days on which they work; who has nothing is asked again tomorrow."""
    here = clock.local(at)
    if quiet.holds(at) or not is_working_day(here.date()):
        return
    for choice in people.digests_to_make(session, here.date()):
        if quiet.hour_for(choice.hour) > here.hour:
            continue
        choice.told_on = here.date()
        if digests.is_on_their_day(choice.user, at):
            digests.make(session, choice.user, choice, at=at)


def _letters(kinds: Sequence[str]) -> list[str]:
    return [f"cases/letters/{kind}" for kind in kinds]
