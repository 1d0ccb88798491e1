"""The rows of digits of all cases of some days → numbers in columns, one place for each case. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np

from app.cases.figures.rows import FIELDS
from app.cases.workdays import is_working_day
from app.clock import NORWAY

EPOCH = date(1970, 1, 1)
NONE = -1
"""The day of what has not happened."""

_MOMENTS = {"received_at": "received_on", "answered_at": "answered_on", "closed_at": "closed_on"}
_WIDTH = sum(width for _name, width in FIELDS)
_TEN = 10
_AT_ONCE = 2_048
"""Rows that are turned into columns at once: so many lie in the processor's cache, and all of them take eight times as
long."""

Numbers = np.ndarray[tuple[int], np.dtype[np.int32 | np.int64]]
Truths = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True)
class Columns:
    """Cases as columns of equal length, by the names of `FIELDS`.

    Moments are days by Norway's calendar (`received_on`, `answered_on`, `closed_on`), counted from 1970; NONE is none.
    """

    of: Mapping[str, Numbers]

    def __getitem__(self, name: str) -> Numbers:
        return self.of[name]

    def __len__(self) -> int:
        return len(self.of["received_on"])

    def where(self, chosen: Truths) -> "Columns":
        """Those cases alone."""
        if chosen.all():
            return self
        return Columns({name: column[chosen] for name, column in self.of.items()})


def from_digits(rows: str) -> Columns:
    """Rows of digits, one after the other, as columns."""
    digits = np.frombuffer(rows.encode("ascii"), np.uint8).reshape(-1, _WIDTH)
    by_place = np.empty(digits.T.shape, np.uint8)
    for first in range(0, len(digits), _AT_ONCE):
        by_place[:, first : first + _AT_ONCE] = digits[first : first + _AT_ONCE].T
    by_place -= np.uint8(ord("0"))
    columns, at = {}, 0
    for name, width in FIELDS:
        columns[name] = _number(by_place[at : at + width])
        at += width
    for moment, day in _MOMENTS.items():
        columns[day] = local_days(columns.pop(moment))
    return Columns(columns)


def number_of(day: date) -> int:
    """Days since 1970."""
    return (day - EPOCH).days


def local_days(moments: Numbers) -> Numbers:
    """Seconds since 1970 → the day by Norway's calendar, counted from 1970; NONE for 0."""
    if not len(moments):
        return moments
    first, last = (
        datetime.fromtimestamp(int(one), NORWAY).year
        for one in (moments[moments > 0].min(initial=2**33), moments.max())
    )
    years = range(min(first, last), last + 1)
    midnights = np.concatenate([_midnights(year) for year in years])
    days = np.searchsorted(midnights, moments, side="right") - 1 + number_of(date(years[0], 1, 1))
    found: Numbers = np.where(moments > 0, days, NONE).astype(np.int32)
    return found


def working_days_between(starts: Numbers, ends: Numbers) -> Numbers:
    """How many working days lie after each start up to and with its end; 0 when the end is before the start."""
    if not len(starts):
        return starts
    first, last = int(min(starts.min(), ends.min())), int(max(starts.max(), ends.max()))
    years = range(*((EPOCH + timedelta(days=day)).year + more for day, more in ((first, 0), (last, 1))))
    so_far = np.cumsum(np.concatenate([_working_days(year) for year in years]))
    begin = number_of(date(years[0], 1, 1))
    found: Numbers = np.maximum(so_far[ends - begin] - so_far[starts - begin], 0)
    return found


def _number(places: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> Numbers:
    """Digits, the greatest place first, as numbers; of half the size when they fit."""
    found: Numbers = places[0].astype(np.int32 if len(places) < _TEN else np.int64)
    for digit in places[1:]:
        found *= _TEN
        found += digit
    return found


@lru_cache(maxsize=64)
def _midnights(year: int) -> Numbers:
    """The first second of each day of a year in Norway, where some days have 23 hours and some 25."""
    first = datetime(year, 1, 1, tzinfo=NORWAY)
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return np.array([(first + timedelta(days=day)).timestamp() for day in range(days)], np.int64)


@lru_cache(maxsize=64)
def _working_days(year: int) -> Numbers:
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return np.array([is_working_day(date(year, 1, 1) + timedelta(days=day)) for day in range(days)], np.int64)
