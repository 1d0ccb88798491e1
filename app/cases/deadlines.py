"""Promise date, provisional answer, a case that nobody opens: which reminder is due from when. Pure.

What a case is reminded of follows from how it stands alone; who is told, and that each is told once, is `reminding`.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.cases.quiet_hours import QuietHours
from app.cases.states import WAITING_FOR_US
from app.cases.workdays import add_working_days, working_day_before
from app.clock import NORWAY, beginning

DUE_SOON, OVERDUE, PROVISIONAL_DUE, UNOPENED = "due_soon", "overdue", "provisional_due", "unopened"
GRAVEST_FIRST = (PROVISIONAL_DUE, OVERDUE, UNOPENED, DUE_SOON)
"""Every reminder, by the name of its letter. Of one case a person is told the gravest at a time."""

OTHERS = "others"
"""What a coordinator hears of cases that somebody else has. This and `due_soon` people can do without; the rest we owe
to the business or to the law, or nobody else would hear of it."""

UNOPENED_WORKING_DAYS = 2


@dataclass(frozen=True)
class Standing:
    """How a case stands. `assigned_at` is when its developer got it, None without one; `is_opened`: they have seen it.

    `is_answered`: the business has had an answer, if only the first; `has_provisional`: one that says when it comes.
    """

    state: str
    received_at: datetime
    promised_on: date
    is_answered: bool = False
    assigned_at: datetime | None = None
    is_opened: bool = False
    has_provisional: bool = False


@dataclass(frozen=True)
class Reminder:
    """`kind` is due from `since` and true until `until` (None: while the case stands so); if urgent, at night too."""

    kind: str
    since: datetime
    until: datetime | None = None
    is_urgent: bool = False

    def is_due(self, at: datetime, quiet: QuietHours) -> bool:
        """Whether people are to be told now."""
        return self._is_true(at) and (self.is_urgent or not quiet.holds(at))

    def next_due(self, after: datetime, quiet: QuietHours) -> datetime | None:
        """When it is due for the first time after this moment; None when it never is again."""
        begins = self.since if self.is_urgent else quiet.over_at(self.since)
        if begins > after:
            return begins
        is_held_back = not self.is_urgent and quiet.holds(after) and self._is_true(after)
        return quiet.over_at(after) if is_held_back else None

    def _is_true(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


def provisional_answer_due_on(received_on: date) -> date:
    """By when a provisional answer is due: a month after the day of receipt, or the working day that follows.

    Source: forvaltningsloven (LOV-1967-02-10) § 11 a. A month ends on the day with the same number, or, where there is
    none, on its last.
    """
    year, month = received_on.year + received_on.month // 12, received_on.month % 12 + 1
    month_later = date(year, month, min(received_on.day, calendar.monthrange(year, month)[1]))
    return add_working_days(month_later - timedelta(days=1), 1)


def unopened_since(assigned_at: datetime) -> datetime:
    """When a case has lain for two working days: at the same time of day, by Norway's clock."""
    here = assigned_at.astimezone(NORWAY)
    day = add_working_days(here.date(), UNOPENED_WORKING_DAYS)
    return datetime.combine(day, here.time(), NORWAY).astimezone(UTC)


def lies_unopened(standing: Standing, at: datetime) -> bool:
    """Whether the developer has had the case for two working days and has not opened it."""
    given_at = standing.assigned_at
    return given_at is not None and not standing.is_opened and unopened_since(given_at) <= at


def unopened_if_assigned_by(at: datetime) -> datetime:
    """The moment by which a case must have been assigned to have lain unopened for two working days at `at`."""
    here = at.astimezone(NORWAY)
    day = here.date()
    while add_working_days(day, UNOPENED_WORKING_DAYS) > here.date():
        day -= timedelta(days=1)
    while add_working_days(day - timedelta(days=1), UNOPENED_WORKING_DAYS) == here.date():
        day -= timedelta(days=1)  # of the days that end on the same one the first, so that it holds for all of them
    return datetime.combine(day, here.time(), NORWAY).astimezone(UTC)


def reminders(standing: Standing) -> tuple[Reminder, ...]:
    """Everything that the case is or will be reminded of if it goes on standing so."""
    found = []
    if standing.state in WAITING_FOR_US and not standing.is_answered:
        found += [*_due_soon(standing), Reminder(OVERDUE, _begin_of(standing.promised_on + timedelta(days=1)))]
        if not standing.has_provisional:
            due_on = provisional_answer_due_on(standing.received_at.astimezone(NORWAY).date())
            found.append(Reminder(PROVISIONAL_DUE, _begin_of(working_day_before(due_on))))
            found.append(Reminder(PROVISIONAL_DUE, _begin_of(due_on), is_urgent=True))
    if standing.state == "assigned" and standing.assigned_at and not standing.is_opened:
        found.append(Reminder(UNOPENED, unopened_since(standing.assigned_at)))
    return tuple(found)


def due(standing: Standing, at: datetime, quiet: QuietHours) -> tuple[Reminder, ...]:
    """What people are to be told of the case at this moment, gravest first, of each kind one."""
    found = {one.kind: one for one in reminders(standing) if one.is_due(at, quiet)}
    return tuple(found[kind] for kind in GRAVEST_FIRST if kind in found)


def next_due(standing: Standing, after: datetime, quiet: QuietHours) -> datetime | None:
    """When the case must be looked at again; None when nothing will be due that was not due before."""
    moments = [one.next_due(after, quiet) for one in reminders(standing)]
    return min((moment for moment in moments if moment), default=None)


def _due_soon(standing: Standing) -> tuple[Reminder, ...]:
    """From the working day before the promise date; nobody is told on the day on which they got the case."""
    if standing.state == "received":
        return ()
    since = working_day_before(standing.promised_on)
    if standing.assigned_at:
        since = max(since, standing.assigned_at.astimezone(NORWAY).date() + timedelta(days=1))
    if since > standing.promised_on:
        return ()
    return (Reminder(DUE_SOON, _begin_of(since), until=_begin_of(standing.promised_on + timedelta(days=1))),)


def _begin_of(day: date) -> datetime:
    return beginning(day).astimezone(UTC)
