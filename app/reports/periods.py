"""Which days a report is about, and with which it is compared. Pure."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from app import clock

MONTHS_BACK = 12
MOST_DAYS = 5 * 366
FIRST_YEAR = 2000
QUARTER = 3

KINDS = ("siste", "maned", "kvartal", "ar", "datoer")
"""As the address names them: the last twelve months and this one, this month, this quarter, this year, chosen days."""


class PeriodError(ValueError):
    """No period can be made of these days; `fault` says why: unread | turned | long."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Period(clock.Period):
    """The days of a report, and those that they are compared with."""

    @property
    def months(self) -> list[date]:
        """The first day of each month that the period touches."""
        months = [self.first.replace(day=1)]
        while (following := months_after(months[-1], 1)) <= self.last:
            months.append(following)
        return months

    @property
    def is_of_whole_months(self) -> bool:
        """Whether it begins on a first day and ends on a last one."""
        return self.first.day == 1 and self.last.day == calendar.monthrange(self.last.year, self.last.month)[1]

    @property
    def before(self) -> "Period":
        """The period right before of the same length: as many months when they are whole, else as many days."""
        last = self.first - timedelta(days=1)
        if self.is_of_whole_months:
            return Period(months_after(self.first, -len(self.months)), last)
        return Period(self.first - (self.last - self.first) - timedelta(days=1), last)


def months_after(month: date, count: int) -> date:
    """The first day of the month that comes so many months later; earlier when the count is negative."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def usual(today: date) -> Period:
    """The last twelve months and this one."""
    return Period(months_after(today, -MONTHS_BACK), today)


def named(kind: str, today: date) -> Period:
    """This month, quarter or year until today, or the usual one."""
    match kind:
        case "maned":
            return Period(today.replace(day=1), today)
        case "kvartal":
            return Period(quarter(today).first, today)
        case "ar":
            return Period(today.replace(month=1, day=1), today)
    return usual(today)


def chosen(first: str | None, last: str | None, today: date, *, instead: Period | None = None) -> Period:
    """From and to these days; what is not given is that of `instead`, or the usual period. Raises PeriodError."""
    instead = instead or usual(today)
    try:
        period = Period(
            date.fromisoformat(first) if first else instead.first, date.fromisoformat(last) if last else instead.last
        )
    except ValueError as error:
        raise PeriodError("unread") from error
    if period.first > period.last:
        raise PeriodError("turned")
    is_long = (period.last - period.first).days > MOST_DAYS
    if is_long or period.first.year < FIRST_YEAR or period.last.year > today.year + 1:
        raise PeriodError("long")
    return period


def year(number: int) -> Period:
    """A calendar year."""
    return Period(date(number, 1, 1), date(number, 12, 31))


def quarter(day: date) -> Period:
    """The quarter of the year that has this day."""
    first = date(day.year, (day.month - 1) // QUARTER * QUARTER + 1, 1)
    return Period(first, months_after(first, QUARTER) - timedelta(days=1))
