"""All figures of a period beside those of the period before: counted once, shown as page, CSV and workbook."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.reports import answered, asked, columns, counting, hours, queries, together
from app.reports import told as feedback
from app.reports.counting import Counts
from app.reports.names import Names
from app.reports.periods import Period
from app.reports.tables import NOTHING, Reader, Table
from app.ui.filters import number, share


@dataclass(frozen=True)
class Wish:
    """What a report is asked for. `town` and `area` are what all its cases have; None: whatever they have."""

    period: Period
    town: queries.Choice | None = None
    area: queries.Choice | None = None


@dataclass(frozen=True)
class KeyFigure:
    """A number that stands large, and what is said below it."""

    label: str
    number: str
    note: str


@dataclass(frozen=True)
class Report:
    """The figures of a period. `total` is None when it is too small to be told, and then there are no tables.

    `counts` are what they were made from, of this period and of the one before, with nothing hidden.
    """

    total: int | None
    counts: tuple[Counts, Counts]
    key_figures: Sequence[KeyFigure]
    tables: Sequence[Table]

    @property
    def has_hidden(self) -> bool:
        """Whether a number of it is hidden."""
        return self.total is None or any(table.has_hidden for table in self.tables)


@dataclass(frozen=True)
class Places:
    """The municipalities and the areas, also those that have ended."""

    towns: Sequence[queries.Choice]
    areas: Sequence[queries.Choice]


def made(
    session: Session, wish: Wish, places: Places, reader: Reader, *, promise: int, language: str, today: date
) -> Report:
    """Count and word it: six statements and one for the services' names."""
    people = queries.developers(session)
    now, then = _counts(session, wish, today)
    total = reader.total(now.total)
    if not total:
        return Report(total, (now, then), (), ())
    names = Names(
        towns=_used(places.towns, _towns(now, then)),
        areas=_used(places.areas, now.areas),
        services=queries.services(session, asked.most_asked(now), language),
        people=people,
        knowing=queries.knowing(session),
    )
    sorting = answered.sorting(reader, now, then)
    where = (wish.town.id if wish.town else None, wish.area.id if wish.area else None)
    noted = queries.hours(session, wish.period, *where)
    tables = _tables(reader, wish.period, names, (now, then), sorting, noted, promise)
    return Report(total, (now, then), _key_figures(reader, now, then, sorting), tables)


def _counts(session: Session, wish: Wish, today: date) -> tuple[Counts, Counts]:
    period, before = wish.period, wish.period.before
    cases = columns.from_digits(queries.digits(session, Period(before.first, period.last)))
    if wish.town:
        cases = cases.where(cases["municipality"] == wish.town.id)
    if wish.area:
        cases = cases.where(cases["area"] == wish.area.id)
    is_now = cases["received_on"] >= columns.number_of(period.first)
    now, then = cases.where(is_now), cases.where(~is_now)
    day = columns.number_of(today)
    return (
        counting.counted(now, today=day, before=then),
        counting.counted(then, today=day),
    )


def _towns(now: Counts, then: Counts) -> set[int]:
    """Those that asked, and those that took part in who helped whom, before too."""
    return {*now.municipalities, *(town for one in (now, then) for pair in one.helped for town in pair)}


def _used(choices: Sequence[queries.Choice], used: Collection[int]) -> dict[int, str]:
    return {one.id: one.name for one in choices if not one.is_retired or one.id in used}


def _tables(
    reader: Reader,
    period: Period,
    names: Names,
    counts: tuple[Counts, Counts],
    sorting: Table,
    noted: Sequence[queries.HoursByTown],
    promise: int,
) -> Sequence[Table]:
    now, then = counts
    areas = asked.areas(reader, names, now, then)
    outcomes, came = answered.outcomes(reader, now, then), feedback.came(reader, now, then)
    return (
        asked.months(reader, period, now, then),
        asked.towns(reader, names, now, then),
        answered.days(reader, promise, now, then),
        answered.promise(reader, now, then),
        answered.times(reader, now, then),
        sorting,
        areas,
        asked.services(reader, names.services, now, then),
        together.helped(reader, names, now, then),
        hours.used(reader, names, *noted),
        together.gaps(reader, names, counts, areas, sorting),
        asked.channels(reader, now, then),
        asked.languages(reader, now, then),
        asked.businesses(reader, now, then),
        outcomes,
        feedback.helped(reader, now, then),
        came,
        feedback.beside_noted(reader, outcomes, came, now, then),
        together.load(reader, names, counts),
    )


def _key_figures(reader: Reader, now: Counts, then: Counts, sorting: Table) -> Sequence[KeyFigure]:
    return (
        KeyFigure(_("New cases"), number(now.total), _change(now.total, reader.total(then.total))),
        _promise(reader, now, then),
        _median(reader, now, then),
        _across(reader, now, then),
        _straight(sorting, now, then),
    )


def _change(now: int, then: int | None) -> str:
    """How many more or fewer than in the period before."""
    if then is None:
        return str(_("too few to compare with in the period before"))
    if then == 0:
        return str(_("none in the period before"))
    if now == then:
        return str(_("as many as in the period before"))
    facts = {"share": share(abs(now - then) / then)}
    if now > then:
        return str(ngettext("%(num)s more than in the period before (+%(share)s)",
                            "%(num)s more than in the period before (+%(share)s)", now - then, **facts))  # fmt: skip
    return str(ngettext("%(num)s fewer than in the period before (-%(share)s)",
                        "%(num)s fewer than in the period before (-%(share)s)", then - now, **facts))  # fmt: skip


def _promise(reader: Reader, now: Counts, then: Counts) -> KeyFigure:
    label = _("Had an answer by the promised day")
    if not now.answers.due:
        return KeyFigure(label, NOTHING, _("no promise is due yet"))
    if not answered.says_promise(reader, now):
        return KeyFigure(label, NOTHING, _("too few to tell"))
    was = (
        share(then.answers.kept / then.answers.due) if then.answers.due and answered.says_promise(reader, then) else ""
    )
    return KeyFigure(label, share(now.answers.kept / now.answers.due), _was(was))


def _median(reader: Reader, now: Counts, then: Counts) -> KeyFigure:
    label, found = _("Working days to the first answer"), []
    for counts in (now, then):
        median = counts.answers.days.median
        found.append("" if median is None or reader.total(counts.answers.days.count) is None else number(median, 1))
    return KeyFigure(label, found[0] or NOTHING, _was(found[1]))


def _across(reader: Reader, now: Counts, then: Counts) -> KeyFigure:
    return _of_two(
        reader, _("Were helped by another municipality"), together.own_and_others(now), together.own_and_others(then)
    )


def _straight(sorting: Table, now: Counts, then: Counts) -> KeyFigure:
    """Told where the table of the sorting tells it."""
    told = sorting.rows[0].values
    found = [
        "" if kept is None or not of.total else share(of.sorting.kept / of.total)
        for kept, of in zip(told, (now, then), strict=True)
    ]
    return KeyFigure(_("Went straight to the right person"), found[0] or NOTHING, _was(found[1]))


def _of_two(reader: Reader, label: str, now: tuple[int, int], then: tuple[int, int]) -> KeyFigure:
    """The share of the second part."""
    found = [share(part[1] / sum(part)) if sum(part) and reader.may_say(*part) else "" for part in (now, then)]
    return KeyFigure(label, found[0] or NOTHING, _was(found[1]))


def _was(figure: str) -> str:
    return str(_("%(figure)s in the period before", figure=figure) if figure else _("nothing to compare with"))
