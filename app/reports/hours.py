"""Figures of the hours that people have noted on cases: what who helped whom cost, where it is told."""

from collections.abc import Sequence

from flask_babel import gettext as _

from app.reports import together
from app.reports.names import Names
from app.reports.queries import Hours, HoursByTown
from app.reports.tables import Reader, Table
from app.reports.together import Grid, hidden_places
from app.ui.filters import number

NONE = Hours(0, 0)


def used(reader: Reader, names: Names, noted: HoursByTown, before: HoursByTown) -> Table:
    """Hours: two lines for each municipality of a business, a column for each of whoever noted them.

    A number is told where the number of cases that it comes from may be.
    """
    grid = together.grid_of(names, noted, before)
    shown = [_shown(reader, grid, one) for one in (noted, before)]
    return Table(
        key="timer",
        heading=_("Hours used for whom"),
        sentence=_sentence(reader, noted, before),
        caption=_("Hours noted on cases, by the municipality of the business and of whoever noted them"),
        head=_("Business in"),
        columns=grid.columns,
        rows=grid.rows(*shown),
        strips=grid.strips(shown[0]) if noted else (),
        bars=grid.across(shown[0]),
    )


def _shown(reader: Reader, grid: Grid, noted: HoursByTown) -> together.Shown:
    cells = [[noted.get((business, helper), NONE) for helper in grid.helpers] for business in grid.businesses]
    hidden = hidden_places(reader, [[one.cases for one in row] for row in cells], len(grid.names))
    return [
        [None if (line, column) in hidden else one.hours for column, one in enumerate(row)]
        for line, row in enumerate(cells)
    ]


def _sentence(reader: Reader, noted: HoursByTown, before: HoursByTown) -> str:
    if not noted:
        return str(_("Nobody has noted hours on cases of this period."))
    own, others = _own_and_others(noted)
    if not reader.may_say(own.cases, others.cases):
        return str(_("Hours are noted on too few cases to tell how many were used for others."))
    said = _(
        "%(others)s of %(all)s noted hours were used for businesses of another municipality.",
        others=number(others.hours, 2),
        all=number(own.hours + others.hours, 2),
    )
    own, others = _own_and_others(before)
    was = number(others.hours, 2) if reader.may_say(own.cases, others.cases) else ""
    return f"{said} {together.before(was)}".strip()


def _own_and_others(noted: HoursByTown) -> tuple[Hours, Hours]:
    """Noted on cases of businesses with a municipality: by somebody of the same one, and by others."""
    placed = {pair: one for pair, one in noted.items() if pair[0]}
    own = [one for (business, helper), one in placed.items() if business == helper]
    others = [one for (business, helper), one in placed.items() if business != helper]
    return _together(own), _together(others)


def _together(some: Sequence[Hours]) -> Hours:
    return Hours(sum(one.cases for one in some), sum(one.hours for one in some))
