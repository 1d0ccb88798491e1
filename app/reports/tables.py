"""A figure: a sentence, a table with one column for each period, and what of it is drawn. Page and files agree.

Who reads sees all, or no small numbers (`app.reports.small_numbers`); a sentence says only what the table shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from app.reports import charts
from app.reports.small_numbers import is_small, protected, shown_total
from app.ui.filters import number

Value = float | str | None
"""A number, a word, or None in the place of a number that is hidden."""

NOTHING = "\N{EN DASH}"
"""Stands where there is no number."""


@dataclass(frozen=True)
class Row:
    """A line of a table. `share` is its first number's of the greatest one in the table, 0 to 1; 0 when hidden."""

    label: str
    values: Sequence[Value]
    share: float = 0.0

    @property
    def first(self) -> Value:
        """What is drawn of it."""
        return self.values[0]


@dataclass(frozen=True)
class Table:
    """A figure. `key` names it in files, in every language alike; `columns` are the heads of the numbers.

    `total` is None where a sum means nothing. `standing`, `strips` and `bars` are drawn when there are any, and bars of
    the rows when it `has_bars`. `is_folded`: the table is laid away under what is drawn.
    """

    key: str
    heading: str
    sentence: str
    caption: str
    head: str
    columns: Sequence[str]
    rows: Sequence[Row]
    total: Sequence[Value] | None = None
    standing: Sequence[charts.Column] = field(default=())
    strips: Sequence[charts.Strip] = field(default=())
    bars: Sequence[Row] = field(default=())
    has_bars: bool = False
    is_folded: bool = False

    @property
    def has_hidden(self) -> bool:
        """Whether a number of it is hidden."""
        return any(value is None for row in self.rows for value in row.values) or None in (self.total or ())


@dataclass(frozen=True)
class Reader:
    """Whoever looks. `sees_all`: also numbers so small that they point at one business, and each developer's part."""

    sees_all: bool

    def shown(self, counts: Sequence[int]) -> Sequence[int | None]:
        """The numbers of a column whose sum is known."""
        return list(counts) if self.sees_all else protected(counts)

    def total(self, count: int) -> int | None:
        """A sum."""
        return count if self.sees_all else shown_total(count)

    def may_say(self, *parts: int) -> bool:
        """Whether a share of these parts may be told."""
        return self.sees_all or (self.total(sum(parts)) is not None and not any(is_small(part) for part in parts))


def periods() -> tuple[str, str]:
    """The heads of the two columns that nearly every table has."""
    return _("This period"), _("Period before")


def compared(reader: Reader, rows: Sequence[tuple[str, int, int]]) -> tuple[list[Row], list[Value]]:
    """Label, this period, the one before → the lines of a table, and its sums."""
    columns = [[now for _label, now, _then in rows], [then for _label, _now, then in rows]]
    shown = [reader.shown(column) for column in columns]
    pairs = list(zip(*shown, strict=True))
    return (
        lines([(label, pair) for (label, _now, _then), pair in zip(rows, pairs, strict=True)]),
        [reader.total(sum(column)) for column in columns],
    )


def lines(rows: Sequence[tuple[str, Sequence[Value]]]) -> list[Row]:
    """Lines with the share of each."""
    longest = max((_number(values[0]) for _label, values in rows), default=0) or 1
    return [Row(label, values, _number(values[0]) / longest) for label, values in rows]


def drawn(rows: Sequence[Row]) -> list[tuple[str, int]]:
    """Label and number of each line, as charts take them; what is hidden has no bar."""
    return [(row.label, int(_number(row.first))) for row in rows]


def written(value: Value) -> str:
    """As the page writes it."""
    if value is None:
        return str(_("hidden"))
    return value if isinstance(value, str) else number(value, 2)


def greatest(rows: Sequence[Row]) -> Row | None:
    """The line with the greatest number; None when all are 0 or hidden."""
    row = max(rows, key=lambda one: _number(one.first), default=None)
    return row if row and _number(row.first) else None


def _number(value: Value) -> float:
    return value if isinstance(value, int | float) else 0
