"""Figures for the steering group and everybody else on the staff. No names, no texts of cases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app import clock
from app.extensions import db
from app.reports import charts, queries
from app.reports.queries import Counted, FirstAnswers, Period, Sorted
from app.ui.filters import and_list, in_words, number, share
from app.ui.locale import current
from catalogue import queries as catalogue
from catalogue.base import in_language

MONTHS_BACK = 12
MOST_YEARS = 5
MOST_DAYS_SHOWN = 6
DAYS_OF_LATE = 6


@dataclass(frozen=True)
class Row:
    """A line of a table, and its share of the longest line, 0 to 1."""

    label: str
    count: int
    share: float = 0.0


@dataclass(frozen=True)
class Figure:
    """A figure as the page shows it: a sentence, bars, rows of the table."""

    sentence: str
    rows: Sequence[Row]
    columns: Sequence[charts.Column] = ()


@dataclass(frozen=True)
class Helped:
    """Who helped whom: a row for each municipality of a business, a column for each of a developer."""

    sentence: str
    strips: Sequence[charts.Strip]
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int]]]
    across: int
    total: int


def figures() -> str:
    """All figures of a period; the newest thirteen months when the address names none."""
    session, today = db.session(), clock.today()
    period, fault = _period(today)
    towns = {town.id: in_language(town.name, current()) for town in catalogue.municipalities(session)}
    areas = {area.id: in_language(area.name, current()) for area in catalogue.areas(session)}
    months = queries.by_month(session, period)
    total = sum(count for _month, count in months)
    facts: dict[str, Any] = {"period": period, "fault": fault, "total": total, "today": today}
    if total:
        answers = queries.first_answers(session, period, today)
        facts |= {
            "answers": answers,
            "not_for_us": queries.not_for_us(session, period),
            "months": _months(months),
            "towns": _towns(queries.by_municipality(session, period), towns, total),
            "areas": _areas(queries.by_area(session, period), areas),
            "days": _days(answers),
            "sorting": _sorting(queries.sorting(session, period)),
            "helped": _helped(session, period, towns),
            "gaps": _gaps(queries.gaps(session, period), areas),
        }
    return render_template("reports/figures.html", **facts)


def _period(today: date) -> tuple[Period, str]:
    """What the address asks for, or the usual one; a sentence when the wish could not be followed."""
    usual = Period(_months_before(today.replace(day=1), MONTHS_BACK), today)
    wished = (request.args.get("fra"), request.args.get("til"))
    if not any(wished):
        return usual, ""
    try:
        first = date.fromisoformat(wished[0]) if wished[0] else usual.first
        last = date.fromisoformat(wished[1]) if wished[1] else usual.last
    except ValueError:
        return usual, _("One of the dates could not be read. Here is the usual period instead.")
    if first > last:
        return usual, _("The first date must come before the last one. Here is the usual period instead.")
    if first < date(2000, 1, 1) or last.year > today.year + 1 or (last - first).days > MOST_YEARS * 366:
        return usual, _("Choose a period of at most five years. Here is the usual period instead.")
    return Period(first, last), ""


def _months_before(month: date, count: int) -> date:
    months = month.year * 12 + month.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _months(months: Sequence[tuple[date, int]]) -> Figure:
    names = [(format_date(month, "LLL yy", locale=current()), count) for month, count in months]
    short = [(format_date(month, "LLL", locale=current()), count) for month, count in months]
    most = max(months, key=lambda row: row[1])
    name = format_date(most[0], "LLLL y", locale=current())
    sentence = _("Most came in %(month)s: %(count)s.", month=name, count=in_words(most[1]))
    return Figure(sentence, [Row(label, count) for label, count in names], charts.columns(short))


def _towns(counts: Counted, towns: Mapping[int, str], total: int) -> Figure:
    rows = [(name, counts.get(town_id, 0)) for town_id, name in towns.items()]
    if counts.get(None):
        rows.append((_("Several, or not decided"), counts[None]))
    label, most = max(rows, key=lambda row: row[1])
    sentence = _("%(name)s asked most: %(share)s of the questions.", name=label, share=share(most / total))
    return Figure(sentence, _rows(rows))


def _areas(counts: Counted, areas: Mapping[int, str]) -> Figure:
    rows = sorted(((name, counts.get(area_id, 0)) for area_id, name in areas.items()), key=lambda row: -row[1])
    known = sum(count for _name, count in rows)
    rows.append((_("Not known yet"), counts.get(None, 0)))
    if not known:
        return Figure(_("It is not known yet what the questions are about."), _rows(rows))
    top = [row for row in rows[:2] if row[1]]
    sentence = ngettext(
        "%(names)s is %(share)s of what is asked about.",
        "%(names)s are %(share)s of what is asked about.",
        len(top),
        names=and_list(name for name, _count in top),
        share=share(sum(count for _name, count in top) / known),
    )
    return Figure(sentence, _rows(rows))


def _days(answers: FirstAnswers) -> Figure:
    """Working days until the first answer; the last column is everything from six days on."""
    rows = [(_day_name(days), answers.days.get(days, 0)) for days in range(MOST_DAYS_SHOWN)]
    rows.append((_("6 or more"), sum(count for days, count in answers.days.items() if days >= MOST_DAYS_SHOWN)))
    short = [(str(days), count) for days, (_label, count) in enumerate(rows[:-1])] + [("6+", rows[-1][1])]
    median = answers.median_days
    if median is None:
        sentence = _("Nobody has had an answer yet.")
    else:
        sentence = _("Half of them had an answer within %(days)s working days.", days=number(median, 1))
        if median <= 1:
            sentence = _("Half of them had an answer within one working day.")
    rows.append((_("No answer yet"), answers.missed + answers.waiting))
    return Figure(sentence, _rows(rows), charts.columns(short, late_from=DAYS_OF_LATE))


def _day_name(days: int) -> str:
    return str(ngettext("%(num)s day", "%(num)s days", days) if days else _("The same day"))


def _sorting(found: Sorted) -> Figure:
    names: Mapping[str, str] = {
        "unsure": _("To the coordinator: unsure"),
        "competence_gap": _("To the coordinator: nobody covers this"),
        "nobody_available": _("To the coordinator: the right person is away"),
        "not_for_us": _("To the coordinator: not for us"),
    }
    rows = [
        (_("Sent by the program, and stayed there"), found.kept),
        (_("Sent by the program, moved by a person"), found.moved),
        *((label, found.referred.get(reason, 0)) for reason, label in names.items()),
    ]
    if found.unsorted:
        rows.append((_("Not sorted yet"), found.unsorted))
    total = sum(count for _label, count in rows)
    sentence = _("%(share)s went straight to the right person.", share=share(found.kept / total if total else 0))
    return Figure(sentence, _rows(rows))


def _helped(session: Session, period: Period, towns: Mapping[int, str]) -> Helped:
    counts = queries.helped(session, period)
    cell: Callable[[int, int], int] = lambda business, helper: counts.get((business, helper), 0)  # noqa: E731 - one word
    rows = [(name, [cell(town_id, helper) for helper in towns]) for town_id, name in towns.items()]
    own = {town_id: cell(town_id, town_id) for town_id in towns}
    total = sum(sum(numbers) for _name, numbers in rows)
    across = total - sum(own.values())
    strips = charts.strips(
        [
            (name, _("%(own)s by their own, %(other)s by others", own=own[town_id], other=sum(numbers) - own[town_id]),
             own[town_id], sum(numbers) - own[town_id])
            for (town_id, name), (_name, numbers) in zip(towns.items(), rows, strict=True)
        ]
    )  # fmt: skip
    sentence = ngettext(
        "%(num)s business was helped by another municipality than its own.",
        "%(num)s businesses were helped by another municipality than their own.",
        across,
    )
    return Helped(sentence, strips, list(towns.values()), rows, across, total)


def _gaps(counts: Counted, areas: Mapping[int, str]) -> Figure:
    rows = sorted(
        ((areas.get(area_id or 0, _("Not known yet")), count) for area_id, count in counts.items()),
        key=lambda row: (-row[1], row[0]),
    )
    if not rows:
        return Figure(_("Somebody covered everything that was asked about."), [])
    sentence = ngettext(
        "%(num)s time a business asked about something that nobody covers, most often %(area)s.",
        "%(num)s times businesses asked about something that nobody covers, most often %(area)s.",
        sum(count for _name, count in rows),
        area=rows[0][0],
    )
    return Figure(sentence, _rows(rows))


def _rows(rows: Sequence[tuple[str, int]]) -> list[Row]:
    longest = max((count for _label, count in rows), default=0) or 1
    return [Row(label, count, count / longest) for label, count in rows]
