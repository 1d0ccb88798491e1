"""Columns of cases → the figures of a period, as plain numbers. Pure.

A case belongs to the period in which it was received, by Norway's calendar. What was merged into another case is
counted as that one. "For us" is what nobody closed as something else, and what the program did not take for it unless
a developer got it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from app.cases.figures.rows import CAME_SAYS, CHANNELS, HELPED_SAYS, REASONS, REPLY_LANGUAGES, SORTINGS
from app.cases.states import OUTCOMES, STATES, WAITING_FOR_US
from app.reports.columns import EPOCH, NONE, Columns, Numbers, Truths, working_days_between

Counted = Mapping[int, int]
"""How many cases by the id of what they have; 0 is none."""

_PAIR = 10**6


@dataclass(frozen=True)
class Days:
    """How long something took: cases by whole working days."""

    of: Counter[int]

    @property
    def count(self) -> int:
        """Of how many cases it is known."""
        return self.of.total()

    @property
    def median(self) -> float | None:
        """The middle; None without cases."""
        if not self.count:
            return None
        middle = self.count // 2
        return float(self._at(middle)) if self.count % 2 else (self._at(middle - 1) + self._at(middle)) / 2

    @property
    def ninth_tenth(self) -> int | None:
        """The fewest days within which at least nine of ten were done; None without cases."""
        return self._at(-(-9 * self.count // 10) - 1) if self.count else None

    def _at(self, place: int) -> int:
        for days in sorted(self.of):
            place -= self.of[days]
            if place < 0:
                return days
        raise IndexError(place)


@dataclass(frozen=True)
class FirstAnswers:
    """How first answers went.

    `kept` were answered by the promise date, `late` after it, `missed` are without an answer although it has passed,
    `waiting` are without one and not due, or wait for the business.
    """

    days: Days
    kept: int
    late: int
    missed: int
    waiting: int

    @property
    def due(self) -> int:
        """Cases of which it is known whether the promise was kept."""
        return self.kept + self.late + self.missed


@dataclass(frozen=True)
class Sorted:
    """What the program did: sent and kept there, sent and moved by a person, referred by reason, not sorted yet."""

    kept: int
    moved: int
    referred: Mapping[str, int]
    unsorted: int


@dataclass(frozen=True)
class Load:
    """A developer's part: cases of the period that they have, answered ones, and those that are still open."""

    cases: int
    answered: int
    open: int


@dataclass(frozen=True)
class Businesses:
    """Businesses that gave their organisation number: by how many cases they had, and how many had some before."""

    by_cases: Counter[int]
    returning: int


@dataclass(frozen=True)
class Told:
    """What businesses said after closing, of those that were asked.

    `helped` is by `HELPED_SAYS`, `came` by `CAME_SAYS`. `firms` are cases in which they started one; `with_jobs` and
    `with_funding` are how many cases those figures come from.
    """

    helped: Mapping[str, int]
    came: Mapping[str, int]
    firms: int
    jobs: int
    with_jobs: int
    funding_nok: int
    with_funding: int


@dataclass(frozen=True)
class Counts:
    """Every figure of a period. `months` is by the first day.

    `helped` is by the municipalities of the business and of whoever gave the first answer, as it was then; 0 is none.
    `with_jobs` and `with_funding` are how many cases those figures come from.
    """

    total: int
    for_us: int
    months: Mapping[date, int]
    municipalities: Counted
    areas: Counted
    services: Counted
    channels: Mapping[str, int]
    languages: Mapping[str, int]
    answers: FirstAnswers
    closing: Days
    sorting: Sorted
    helped: Mapping[tuple[int, int], int]
    uncovered: Counted
    load: Mapping[int, Load]
    closed: int
    outcomes: Mapping[str, int]
    jobs: int
    funding_nok: int
    with_jobs: int
    with_funding: int
    businesses: Businesses
    told: Told

    @property
    def not_for_us(self) -> int:
        """Enquiries that were something else."""
        return self.total - self.for_us


def counted(cases: Columns, *, today: int, before: Columns | None = None) -> Counts:
    """The figures of these cases. `before` are cases of the period before, `today` is a day as in the columns."""
    cases = alone(cases)
    for_us = cases.where(_for_us(cases))
    return Counts(
        total=len(cases),
        for_us=len(for_us),
        months=_months(cases["received_on"]),
        municipalities=_tally(cases["municipality"]),
        areas=_tally(for_us["area"]),
        services=_tally(for_us["service"]),
        channels=_words(cases["channel"], CHANNELS),
        languages=_words(cases["language"], REPLY_LANGUAGES),
        answers=_first_answers(for_us, today),
        closing=_days(for_us, "closed_on"),
        sorting=_sorting(cases),
        helped=_helped(cases),
        uncovered=_tally(cases["area"][cases["sorted_as"] == _place(SORTINGS, "competence_gap")]),
        load=_load(cases),
        closed=int((for_us["state"] == _place(STATES, "closed")).sum()),
        outcomes=_words(for_us["outcome"], OUTCOMES),
        jobs=int(for_us["jobs"].sum()),
        funding_nok=int(for_us["funding_nok"].sum()),
        with_jobs=int((for_us["jobs"] > 0).sum()),
        with_funding=int((for_us["funding_nok"] > 0).sum()),
        businesses=_businesses(cases, before),
        told=_told(for_us),
    )


def alone(cases: Columns) -> Columns:
    """Those that were not merged into another."""
    return cases.where(cases["outcome"] != _place(OUTCOMES, "merged"))


def waited(cases: Columns) -> Days:
    """How long those for us waited for the first answer."""
    return _days(cases.where(_for_us(cases)), "answered_on")


def _for_us(cases: Columns) -> Truths:
    said = np.isin(cases["outcome"], [_place(OUTCOMES, one) for one in ("not_for_us", "spam")])
    thought = (cases["referred"] != _place(REASONS, "not_for_us")) | (cases["developer"] > 0)
    found: Truths = ~said & thought
    return found


def _place(words: Sequence[str], word: str) -> int:
    return words.index(word) + 1


def _tally(column: Numbers) -> dict[int, int]:
    """How often each number stands in the column. Small ones are counted without being sorted."""
    if len(column) and column.min() >= 0 and column.max() < _PAIR:
        counts = np.bincount(column)
        found = np.flatnonzero(counts)
        return dict(zip(found.tolist(), counts[found].tolist(), strict=True))
    keys, counts = np.unique(column, return_counts=True)
    return dict(zip(keys.tolist(), counts.tolist(), strict=True))


def _words(column: Numbers, words: Sequence[str]) -> dict[str, int]:
    found = _tally(column)
    return {word: found[place] for place, word in enumerate(words, 1) if place in found}


def _months(days: Numbers) -> dict[date, int]:
    found: Counter[date] = Counter()
    for day, count in _tally(days).items():
        found[(EPOCH + timedelta(days=day)).replace(day=1)] += count
    return dict(found)


def _first_answers(cases: Columns, today: int) -> FirstAnswers:
    has_answer = cases["answered_on"] != NONE
    in_time = cases["answered_on"] <= cases["promised_on"]
    for_us_to_answer = np.isin(cases["state"], [_place(STATES, one) for one in WAITING_FOR_US])
    missed = ~has_answer & for_us_to_answer & (cases["promised_on"] < today)
    is_closed = cases["state"] == _place(STATES, "closed")
    return FirstAnswers(
        days=_days(cases, "answered_on"),
        kept=int((has_answer & in_time).sum()),
        late=int((has_answer & ~in_time).sum()),
        missed=int(missed.sum()),
        waiting=int((~has_answer & ~is_closed & ~missed).sum()),
    )


def _days(cases: Columns, until: str) -> Days:
    done = cases[until] != NONE
    return Days(Counter(_tally(working_days_between(cases["received_on"][done], cases[until][done]))))


def _sorting(cases: Columns) -> Sorted:
    said, moved = cases["sorted_as"], cases["is_moved"] == 1
    sent = said == _place(SORTINGS, "assign")
    found = _words(said, SORTINGS)
    return Sorted(
        kept=int((sent & ~moved).sum()),
        moved=int((sent & moved).sum()),
        referred={reason: found[reason] for reason in REASONS if reason in found},
        unsorted=int((said == 0).sum()),
    )


def _helped(cases: Columns) -> dict[tuple[int, int], int]:
    chosen = cases["answered_on"] != NONE
    pairs = cases["municipality"][chosen].astype(np.int64) * _PAIR + cases["helper"][chosen]
    return {divmod(pair, _PAIR): count for pair, count in _tally(pairs).items()}


def _load(cases: Columns) -> dict[int, Load]:
    have = _tally(cases["developer"])
    answered = _tally(cases["developer"][cases["answered_on"] != NONE])
    still = _tally(cases["developer"][cases["state"] != _place(STATES, "closed")])
    return {key: Load(count, answered.get(key, 0), still.get(key, 0)) for key, count in have.items() if key}


def _told(cases: Columns) -> Told:
    return Told(
        helped=_words(cases["helped"], HELPED_SAYS),
        came=_words(cases["came"], CAME_SAYS),
        firms=int(cases["told_firm"].sum()),
        jobs=int(cases["told_jobs"].sum()),
        with_jobs=int((cases["told_jobs"] > 0).sum()),
        funding_nok=int(cases["told_funding_nok"].sum()),
        with_funding=int((cases["told_funding_nok"] > 0).sum()),
    )


def _businesses(cases: Columns, before: Columns | None) -> Businesses:
    known, counts = np.unique(cases["organisation"][cases["organisation"] > 0], return_counts=True)
    earlier = np.isin(known, alone(before)["organisation"]).sum() if before else 0
    return Businesses(Counter(_tally(counts)), int(earlier))
