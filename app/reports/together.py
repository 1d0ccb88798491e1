"""Figures of the cooperation: who helped whom, what nobody knows, how much each has to do.

Who helped whom in hours stands in `app.reports.hours`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from flask_babel import gettext as _
from flask_babel import ngettext

from app.assignment.reasons import to_coordinator
from app.reports import charts
from app.reports.counting import Counts, Load
from app.reports.names import Names
from app.reports.queries import Knowing
from app.reports.tables import Reader, Row, Table, Value, lines, periods
from app.ui.filters import number

Matrix = Sequence[Sequence[int]]
Both = tuple[Counts, Counts]
"""Of this period, and of the one before."""

IDLE = Load(0, 0, 0)
Shown = Sequence[Sequence[float | None]]

MOST_PAIRS = 12
"""So many municipalities that did something for another are drawn."""


def helped(reader: Reader, names: Names, now: Counts, then: Counts) -> Table:
    """Answered cases: two lines for each municipality of a business, a column for each of whoever answered."""
    both = [{pair: count for pair, count in counts.helped.items() if count} for counts in (now, then)]
    grid = grid_of(names, *both)
    cells = [[[counts.get((business, helper), 0) for helper in grid.helpers] for business in grid.businesses]
             for counts in both]  # fmt: skip
    shown = [_shown(reader, one, len(names.towns)) for one in cells]
    return Table(
        key="hvem-hjalp-hvem",
        heading=_("Who helped whom"),
        sentence=_across(reader, own_and_others(now), own_and_others(then)),
        caption=_("Answered cases by the municipality of the business and of whoever answered"),
        head=_("Business in"),
        columns=grid.columns,
        rows=grid.rows(*shown),
        strips=grid.strips(shown[0]),
        bars=grid.across(shown[0]),
    )


@dataclass(frozen=True)
class Grid:
    """Which municipalities stand in lines and which in columns of who did something for whom; 0 is none."""

    names: Mapping[int, str]
    businesses: Sequence[int]
    helpers: Sequence[int]

    @property
    def columns(self) -> Sequence[str]:
        """The heads of the numbers."""
        return [*(self.names.get(helper, _("None of them")) for helper in self.helpers), _("All")]

    def rows(self, now: Shown, then: Shown) -> list[Row]:
        """For each municipality of a business its line, and that of the period before."""
        found = []
        for business, values, were in zip(self.businesses, now, then, strict=True):
            name = self.names.get(business, _("Several, or not decided"))
            found.append(Row(name, [*values, _sum(values)]))
            found.append(Row(_("%(name)s, period before", name=name), [*were, _sum(were)]))
        return found

    def strips(self, shown: Shown) -> Sequence[charts.Strip]:
        """For each municipality how much its own did for it, and how much others did."""
        found = []
        for place, (business, values) in enumerate(zip(self.businesses, shown, strict=True)):
            total = _sum(values)
            if not business or total is None:
                continue
            own = values[place] or 0
            note = _("%(own)s by their own, %(other)s by others", own=number(own, 2), other=number(total - own, 2))
            found.append((self.names[business], note, own, total - own))
        return charts.strips(found)

    def across(self, shown: Shown) -> list[Row]:
        """What crossed a border: which municipality did how much for which other, the most first."""
        found: list[tuple[str, Sequence[Value]]] = [
            (_("%(helper)s for %(business)s", helper=self.names[helper], business=self.names[business]), [value])
            for business, values in zip(self.businesses, shown, strict=True)
            for helper, value in zip(self.helpers, values, strict=True)
            if value and business and helper and business != helper
        ]
        return lines(sorted(found, key=lambda one: -cast("float", one[1][0]))[:MOST_PAIRS])


def grid_of(names: Names, *counted: Collection[tuple[int, int]]) -> Grid:
    """The municipalities, and none where something has none: pairs of a business's and whoever did it."""
    businesses, helpers = ({pair[side] for pairs in counted for pair in pairs} for side in (0, 1))
    return Grid(
        names.towns,
        [*names.towns, *([0] if 0 in businesses else [])],
        [*names.towns, *([0] if 0 in helpers else [])],
    )


def own_and_others(counts: Counts) -> tuple[int, int]:
    """Answered cases of businesses with a municipality: by somebody of the same one, and by somebody of another."""
    placed = {pair: count for pair, count in counts.helped.items() if all(pair)}
    own = sum(count for (business, helper), count in placed.items() if business == helper)
    return own, sum(placed.values()) - own


def _shown(reader: Reader, cells: Matrix, towns: int) -> Shown:
    """The cells of a matrix, whose sums stand beside full lines only.

    For whoever does not see all, those on the diagonal, the others, and those without a municipality on either side are
    lists of their own: the sums of the first two are known from the share that was helped by others.
    """
    if reader.sees_all:
        return [list(row) for row in cells]
    places = [(row, column) for row in range(len(cells)) for column in range(len(cells[row]))]
    shown: list[list[float | None]] = [[None] * len(row) for row in cells]
    parts = {which: [at for at in places if _part(at, towns) == which] for which in ("own", "others", "nowhere")}
    for part in parts.values():
        for (row, column), value in zip(part, reader.shown([cells[row][column] for row, column in part]), strict=True):
            shown[row][column] = value
    return shown


def hidden_places(reader: Reader, cells: Matrix, towns: int) -> set[tuple[int, int]]:
    """Row and column of what this reader does not see of such a matrix."""
    shown = _shown(reader, cells, towns)
    return {(row, column) for row, values in enumerate(shown) for column, value in enumerate(values) if value is None}


def _part(at: tuple[int, int], towns: int) -> str:
    row, column = at
    return "nowhere" if max(at) >= towns else "own" if row == column else "others"


def _sum(values: Sequence[float | None]) -> float | None:
    told = [value for value in values if value is not None]
    return sum(told) if len(told) == len(values) else None


def _across(reader: Reader, now: tuple[int, int], then: tuple[int, int]) -> str:
    if not reader.may_say(*now):
        return str(_("Too few cases to tell how many were helped by another municipality."))
    said = ngettext(
        "%(num)s business was helped by another municipality than its own.",
        "%(num)s businesses were helped by another municipality than their own.",
        now[1],
    )
    return f"{said} {before(number(then[1]) if reader.may_say(*then) else '')}".strip()


def before(figure: str) -> str:
    """The same of the period before; nothing when that is not told."""
    return str(_("In the period before it was %(figure)s.", figure=figure)) if figure else ""


def gaps(reader: Reader, names: Names, both: Both, asked_for: Table, sorting: Table) -> Table:
    """Areas that were asked for and that nobody covers today, or one alone, or nobody well; and how often nobody did.

    How often they were asked for is what the table of areas shows of it, or one would tell what the other hides; and
    how often nobody could take it is told where the table of the sorting tells its sum.
    """
    asked = {row.label: row.values for row in asked_for.rows}
    found = [(key, name, _lack(names.knowing.get(key))) for key, name in names.areas.items()]
    lacking = [(key, name, lack) for key, name, lack in found if lack or any(one.uncovered.get(key) for one in both)]
    sums = next(row.values for row in sorting.rows if row.label == to_coordinator()["competence_gap"])
    uncovered: list[Sequence[int | None]] = []
    for counts, total in zip(both, sums, strict=True):
        numbers = [counts.uncovered.get(key, 0) for key, _name, _lack_ in lacking]
        uncovered.append(reader.shown(numbers) if total is not None else [None] * len(numbers))
    rows: list[tuple[str, Sequence[Value]]] = [
        (name, [*asked[name], *counts, lack or _("Covered today")])
        for (_key, name, lack), *counts in zip(lacking, *uncovered, strict=True)
        if [*asked[name], *counts] != [0] * 4
    ]
    return Table(
        key="mangler",
        heading=_("Knowledge we lack"),
        sentence=_nobody([sum(one.uncovered.values()) for one in both], [total is not None for total in sums]),
        caption=_("Areas that nobody covers, or one person alone, or nobody well"),
        head=_("Area"),
        columns=[*periods(), _("Nobody could take it"), _("Nobody could take it, period before"), _("What is missing")],
        rows=lines(rows),
        has_bars=True,
    )  # fmt: skip


def _nobody(times: Sequence[int], is_told: Sequence[bool]) -> str:
    """How often nobody could take a case, now and in the period before."""
    said = _("Somebody covered everything that was asked about.")
    if times[0] and is_told[0]:
        said = ngettext(
            "%(num)s time a business asked about something that nobody covered.",
            "%(num)s times businesses asked about something that nobody covered.",
            times[0],
        )
    elif times[0]:
        said = _("A few times businesses asked about something that nobody covered.")
    return f"{said} {before(number(times[1]) if is_told[1] else '')}".strip()


def _lack(known: Knowing | None) -> str:
    if known is None:
        return str(_("Nobody covers it"))
    if known.level == 1:
        return str(_("Only at level 1"))
    return str(_("One person, nobody behind")) if known.people == 1 else ""


def load(reader: Reader, names: Names, both: Both) -> Table:
    """How much each has to do: by person for whoever sees all, else by municipality.

    Answered ones by municipality are the sums of who helped whom, so only who sees those gets them.
    """
    loads = [one.load for one in both]
    if reader.sees_all:
        found = [
            (person.name, [load.get(key, IDLE) for load in loads])
            for key, person in names.people.items()
            if any(key in load for load in loads)
        ]
    else:
        found = [(name, [_of_town(names, load, town) for load in loads]) for town, name in names.towns.items()]
    heads = {"cases": _("Cases"), "answered": _("Answered"), "open": _("Still open")}
    which = [name for name in heads if reader.sees_all or name != "answered"]
    columns = [reader.shown([getattr(one[0], name) for _name, one in found]) for name in which]
    columns.append(reader.shown([one[1].cases for _name, one in found]))
    values: list[tuple[Value, ...]] = list(zip(*columns, strict=True))
    rows = lines([(name, value) for (name, _one), value in zip(found, values, strict=True)])
    return Table(
        key="arbeid",
        heading=_("Who has how much to do"),
        sentence=_("Cases of the period by who has them now."),
        caption=_("Cases of the period by who has them"),
        head=_("Developer") if reader.sees_all else _("Municipality of the developer"),
        columns=[*(heads[name] for name in which), _("Cases, period before")],
        rows=rows,
        has_bars=True,
        is_folded=True,
    )


def _of_town(names: Names, loads: Mapping[int, Load], town: int) -> Load:
    found = [loads[key] for key, person in names.people.items() if person.town == town and key in loads]
    return Load(sum(one.cases for one in found), sum(one.answered for one in found), sum(one.open for one in found))
