"""How long somebody is away, as an out-of-office answer says it in five languages. Only what can be read surely."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.mail.reading.day_words import BACK, FROM, FROM_TO, MONTHS, UNTIL, WEEKS

LOOKED_AT_CHARACTERS = 4_000
LONGEST = timedelta(days=400)
BELIEVED_YEARS = range(2000, 2101)
"""A clock that says another year is wrong, and no day can be reckoned from it."""

WEEKEND = timedelta(days=3)
"""Between "to Friday" and "back on Monday" or Tuesday; both may be said, and mean the same absence."""

PAST = timedelta(days=60)
"""How long ago an absence may have begun that is still told of without a year."""


@dataclass(frozen=True)
class Absence:
    """First and last day, as far as they are said."""

    from_on: date | None
    until_on: date | None


def absence_of(text: str, sent_at: datetime | None) -> Absence | None:
    """The absence that `text` tells of; None when it is not said, or in two ways. Years are those near `sent_at`."""
    plain = re.sub(r"\s+", " ", text[:LOOKED_AT_CHARACTERS])
    sent_on = sent_at.date() if sent_at and sent_at.year in BELIEVED_YEARS else None
    found = {one for one in _spans(plain, sent_on) if _is_likely(one, sent_on)}
    untils = sorted({until for _, until in found if until})
    froms = {start for start, _ in found if start}
    if not untils or len(froms) > 1 or untils[-1] - untils[0] > WEEKEND:
        return None
    start = next(iter(froms), None)
    if start and start > untils[-1]:
        return None
    return Absence(start, untils[-1])


def _spans(text: str, sent_on: date | None) -> Iterator[tuple[date | None, date | None]]:
    """Every span that is told of. A day of return is the day after the last."""
    told: list[tuple[int, int]] = []
    for match in FROM_TO.finditer(text):
        start, end = _day(match, "a", sent_on, like="b"), _day(match, "b", sent_on)
        told.append(match.span())
        if start and end and start > end and not match["b_year"] and not match["a_year"]:
            end = _shifted(end, 1) or end
        yield start, end
    for match in WEEKS.finditer(text):
        told.append(match.span())
        yield _weeks(int(match["first"]), int(match["last"] or match["first"]), match["year"], sent_on)
    for pattern, shift in ((UNTIL, 0), (BACK, 1)):
        for match in pattern.finditer(text):
            if not any(begin <= match.start() < finish for begin, finish in told):
                day = _day(match, "a", sent_on)
                yield None, (day - timedelta(days=shift) if day else None)
    for match in FROM.finditer(text):
        if not any(begin <= match.start() < finish for begin, finish in told):
            yield _day(match, "a", sent_on), None


def _day(match: re.Match[str], group: str, sent_on: date | None, like: str = "") -> date | None:
    """A day in one of the forms of `day_words`; month and year may be those of another day of the same span."""
    said = match.groupdict()

    def part(name: str) -> str:
        return said.get(f"{group}_{name}") or said.get(f"{group}_{name}2") or ""

    iso = part("iso")
    if iso:
        return _made(*map(int, iso.split("-")))
    day, month, year = part("day") or part("lone"), part("word") or part("month"), part("year")
    if not month and like:
        month = said.get(f"{like}_word") or said.get(f"{like}_word2") or said.get(f"{like}_month") or ""
        year = year or said.get(f"{like}_year") or ""
    number = MONTHS.get(month.lower().rstrip(".")[:3], 0) if month and not month.isdigit() else int(month or 0)
    if not day or not number:
        return None
    if year:
        return _made(int(year) + (2000 if len(year) == 2 else 0), number, int(day))  # noqa: PLR2004
    return _nearest(number, int(day), sent_on)


def _nearest(month: int, day: int, sent_on: date | None) -> date | None:
    """The day in the year that lies nearest to when the letter was sent, a little back or up to a year on."""
    if sent_on is None:
        return None
    for year in (sent_on.year - 1, sent_on.year, sent_on.year + 1):
        made = _made(year, month, day)
        if made and made >= sent_on - PAST:
            return made
    return None


def _weeks(first: int, last: int, year: str | None, sent_on: date | None) -> tuple[date | None, date | None]:
    """From the Monday of one week to the Sunday of another; ISO 8601."""
    if sent_on is None and not year:
        return None, None
    for candidate in [int(year)] if year else [sent_on.year, sent_on.year + 1] if sent_on else []:
        try:
            start, end = date.fromisocalendar(candidate, first, 1), date.fromisocalendar(candidate, last, 7)
        except ValueError:
            return None, None
        if year or (sent_on and end >= sent_on):
            return start, end
    return None, None


def _is_likely(span: tuple[date | None, date | None], sent_on: date | None) -> bool:
    """Whether it is not over, not without end, and about this time."""
    start, until = span
    if sent_on is None:
        return start is None or until is None or start <= until <= start + LONGEST
    if until and not sent_on - timedelta(days=1) <= until <= sent_on + LONGEST:
        return False
    return start is None or abs(start - sent_on) <= LONGEST


def _shifted(day: date, years: int) -> date | None:
    return _made(day.year + years, day.month, day.day)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
