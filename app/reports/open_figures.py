"""Figures for everybody: a page in each language, and the same numbers as CSV. Nothing here depends on who asks.

The periods are fixed: calendar years and quarters that are over, and this year until the last whole month. What the
cases were about is told of whole years only, as they cannot be held against the quarters they are made of. Small
numbers are hidden (`app.reports.small_numbers`): quarters so that the year does not give them away. Whoever keeps
what stood here last month can see how many came in one month; a case that is corrected later changes its year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, make_response, render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.cases.figures.rows import CHANNELS, REPLY_LANGUAGES
from app.database import reading
from app.extensions import db
from app.reports import columns, counting, downloads, queries, together
from app.reports.counting import Counts
from app.reports.names import channel_names, language_names
from app.reports.periods import QUARTER, Period, months_after, quarter, year
from app.reports.tables import NOTHING, Reader, Row, Table, Value, lines, written
from app.ui.filters import share
from app.ui.locale import current

MAY_BE_KEPT_S = 3600
YEARS = 5
"""How many calendar years back."""

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
CSV_COLUMNS = ("period", "from", "to", "figure", "key", "value")
"""`value` is empty where the number is hidden; shares are from 0 to 1, times are in working days."""

EVERYBODY = Reader(sees_all=False)


@dataclass(frozen=True)
class Line:
    """A number. `key` says of what: a municipality's or an area's slug, a channel, a language; empty: of all."""

    name: str
    period: Period
    figure: str
    key: str
    value: float | None


@dataclass(frozen=True)
class Open:
    """The years that are over, newest last; the quarters and this year so far; every number of them."""

    years: Sequence[str]
    others: Sequence[str]
    lines: Sequence[Line]
    towns: Sequence[queries.Choice]
    areas: Sequence[queries.Choice]

    def value(self, name: str, figure: str, key: str = "") -> Value:
        """A number, None when it is hidden, a dash when there is none."""
        found = [one.value for one in self.lines if (one.name, one.figure, one.key) == (name, figure, key)]
        return found[0] if found else NOTHING


def page() -> Response:
    """The figures to read."""
    figures = _made(current())
    response = make_response(
        render_template(
            "reports/open_figures.html", tables=_tables(figures), licence=LICENCE, columns=_columns(), written=written
        )
    )
    return _public(response)


def as_csv() -> Response:
    """The figures for programs: the same in every language."""
    found = _made("en").lines
    rows = [
        (one.name, one.period.first.isoformat(), one.period.last.isoformat(), one.figure, one.key, _plain(one.value))
        for one in found
    ]
    response = Response(downloads.csv_text([CSV_COLUMNS, *rows]), content_type="text/csv; charset=utf-8")
    response.headers["Link"] = f'<{LICENCE}>; rel="license"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    return _public(response)


def _public(response: Response) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={MAY_BE_KEPT_S}"
    return response


def _plain(value: float | None) -> float | str:
    return "" if value is None else round(value, 3)


def _made(language: str) -> Open:
    with reading(), Session(db.engine) as session:
        return made(session, clock.today(), language)


def made(session: Session, today: date, language: str) -> Open:
    """Count them, in four statements."""
    towns, areas = queries.places(session, language)
    until = today.replace(day=1) - timedelta(days=1)
    cases = counting.alone(columns.from_digits(queries.digits(session, Period(date(today.year - YEARS, 1, 1), until))))
    found: list[Line] = []
    years = []
    for number in range(today.year - YEARS, today.year + 1):
        is_over = number < today.year
        whole = year(number) if is_over else Period(date(number, 1, 1), until)
        of_year = _within(cases, whole)
        if not len(of_year):
            continue
        name = str(number) if is_over else f"{number}-01/{until:%Y-%m}"
        found += _of_parts(of_year, whole, name)
        if is_over:
            years.append(name)
            counts = counting.counted(of_year, today=columns.number_of(today))
            found += _of_year(whole, name, counts, towns, areas)
    others = [one for one in dict.fromkeys(line.name for line in found) if one not in years]
    return Open(years, others, found, towns, areas)


def _within(cases: columns.Columns, period: Period) -> columns.Columns:
    day = cases["received_on"]
    return cases.where((day >= columns.number_of(period.first)) & (day <= columns.number_of(period.last)))


def _of_parts(cases: columns.Columns, whole: Period, name: str) -> list[Line]:
    """How many came in the year and in its quarters that are over, and how long the half of them waited."""
    starts = [months_after(whole.first, QUARTER * place) for place in range(4)]
    parts = [(_name_of(one), one, _within(cases, one)) for one in map(quarter, starts) if one.first <= whole.last]
    shown = EVERYBODY.shown([len(found) for _name, _period, found in parts])
    every = [(*part, count) for part, count in zip(parts, shown, strict=True) if part[1].last <= whole.last]
    lines_ = []
    for label, period, found, count in [*every, (name, whole, cases, EVERYBODY.total(len(cases)))]:
        lines_.append(Line(label, period, "enquiries", "", count))
        days = counting.waited(found)
        is_told = count is not None and EVERYBODY.total(days.count) is not None
        if days.count:
            lines_.append(Line(label, period, "first_answer_median_working_days", "", days.median if is_told else None))
    return lines_


def _name_of(part: Period) -> str:
    return f"{part.first.year}-Q{part.last.month // QUARTER}"


def _of_year(
    period: Period, name: str, counts: Counts, towns: Sequence[queries.Choice], areas: Sequence[queries.Choice]
) -> list[Line]:
    """What the cases of a whole year were about, and the shares that were answered in time and helped by others."""
    by_town = {one.slug: counts.municipalities.get(one.id, 0) for one in towns}
    by_area = {one.slug: counts.areas.get(one.id, 0) for one in areas}
    groups: dict[str, Mapping[str, int]] = {
        "enquiries_by_municipality": {**by_town, "undecided": counts.total - sum(by_town.values())},
        "enquiries_by_area": {
            **by_area, "not_known": counts.for_us - sum(by_area.values()), "not_for_us": counts.not_for_us
        },
        "enquiries_by_channel": {one: counts.channels.get(one, 0) for one in CHANNELS},
        "enquiries_by_language": {one: counts.languages.get(one, 0) for one in REPLY_LANGUAGES},
    }  # fmt: skip
    found = [
        Line(name, period, figure, key, value)
        for figure, group in groups.items()
        for key, value in zip(group, EVERYBODY.shown(list(group.values())), strict=True)
    ]
    own, others = together.own_and_others(counts)
    kept, due = counts.answers.kept, counts.answers.due
    for figure, part, rest in (("answered_in_time_share", kept, due - kept), ("helped_across_share", others, own)):
        if part + rest:
            is_told = EVERYBODY.may_say(part, rest) and (
                figure[0] == "h" or EVERYBODY.may_say(kept, counts.answers.waiting)
            )
            found.append(Line(name, period, figure, "", part / (part + rest) if is_told else None))
    return found


def _tables(figures: Open) -> Sequence[Table]:
    """The figures as the page shows them: a line for each period, then a column for each year."""
    towns = {one.slug: one.name for one in figures.towns} | {"undecided": _("Several, or not decided")}
    areas = {one.slug: one.name for one in figures.areas} | {
        "not_known": _("Not known yet"), "not_for_us": _("Was not for us"),
    }  # fmt: skip
    if not figures.lines:
        return ()
    return (
        _of_periods(figures),
        *(
            _by_year(figures, figure, heading, head, names)
            for figure, heading, head, names in (
                ("enquiries_by_municipality", _("Where the businesses are"), _("Municipality"), towns),
                ("enquiries_by_area", _("What businesses ask about"), _("Area"), areas),
                ("enquiries_by_channel", _("How the cases came"), _("Way in"), channel_names()),
                ("enquiries_by_language", _("Language of the answer"), _("Language"), language_names()),
            )
            if figures.years
        ),
    )


def _columns() -> Mapping[str, str]:
    """What the columns of the CSV say."""
    said = (
        _("A year, a quarter, or a year until a month"),
        _("The first day of it"),
        _("The last day of it"),
        _("What is counted"),
        _("Of what: a municipality, an area, a way in or a language; empty when of all"),
        _("The number; shares are from 0 to 1, times are in working days, and it is empty when hidden"),
    )
    return dict(zip(CSV_COLUMNS, said, strict=True))


def _of_periods(figures: Open) -> Table:
    found = ("enquiries", "first_answer_median_working_days", "answered_in_time_share", "helped_across_share")
    rows = [
        (name, [_percent(figure, figures.value(name, figure)) for figure in found])
        for name in sorted([*figures.years, *figures.others], reverse=True)
    ]
    return Table(
        key="perioder",
        heading=_("Cases and answers"),
        sentence=_("Years and quarters that are over, and this year until the last whole month."),
        caption=_("Cases that came in, and how they were answered"),
        head=_("Period"),
        columns=[
            _("Cases"),
            _("Working days to the first answer, median"),
            _("Answered in time"),
            _("Helped by another municipality"),
        ],
        rows=lines(rows),
    )  # fmt: skip


def _percent(figure: str, value: Value) -> Value:
    return share(value) if figure.endswith("_share") and isinstance(value, float) else value


def _by_year(figures: Open, figure: str, heading: str, head: str, names: Mapping[str, str]) -> Table:
    newest_first = list(reversed(figures.years))
    rows = [(name, [figures.value(one, figure, key) for one in newest_first]) for key, name in names.items()]
    kept: list[Row] = [row for row in lines(rows) if set(row.values) != {0}]
    return Table(
        key=figure.replace("_", "-"),
        heading=heading,
        sentence=_("Cases of whole years."),
        caption=_("%(heading)s, cases by year", heading=heading),
        head=head,
        columns=newest_first,
        rows=kept,
        has_bars=False,
    )
