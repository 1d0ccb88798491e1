"""Norwegian working days: Monday to Friday without public holidays. Pure.

Source of the holidays: the package `holidays` (Norway), which follows LOV-1995-02-24-12 (helligdager) and
LOV-1947-04-26-1 (1. og 17. mai).
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

SATURDAY, WEEK = 5, 7
OFFICE_HOURS = range(8, 16)
"""Hours in Norway between which people are written to by themselves; nobody is woken."""


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """The public holidays of a year. Sundays, which the calendar lists too, do no harm."""
    return frozenset(holidays.country_holidays("NO", years=year))


def is_working_day(day: date) -> bool:
    """Whether people are at work on this day."""
    return day.weekday() < SATURDAY and day not in public_holidays(day.year)


def is_office_open(here: datetime) -> bool:
    """Whether people are at work at this moment, given as a clock in Norway shows it."""
    return here.hour in OFFICE_HOURS and is_working_day(here.date())


def first_working_day(day: date) -> date:
    """The day itself, or the next that people are at work."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """The working day that comes `count` (≥ 1) working days after `day`; `day` itself is never counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and with `end`; negative when `end` is before `start`."""
    if end < start:
        return -working_days_between(end, start)
    weeks, days = divmod((end - start).days, WEEK)
    rest = sum((start + timedelta(days=n)).weekday() < SATURDAY for n in range(1, days + 1))
    free = [day for year in range(start.year, end.year + 1) for day in public_holidays(year) if start < day <= end]
    return weeks * SATURDAY + rest - sum(day.weekday() < SATURDAY for day in free)


def working_day_before(day: date) -> date:
    """The last working day before `day`."""
    day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day
