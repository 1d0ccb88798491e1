"""Figures of the report as chapters of a document: the same tables, so that no document tells what the page hides."""

from collections.abc import Sequence

from flask_babel import gettext as _

from app.documents import nodes
from app.documents.nodes import Node
from app.reports.documents.setting import Setting, shown
from app.reports.report import Report
from app.reports.tables import Reader, Table, drawn

EVERYBODY = Reader(sees_all=False)
"""A document is passed on: it tells no more than whoever may read no case would see."""

WIDE = 3
"""How much wider the first column of a table is."""


def chapter(setting: Setting, heading: str, *keys: str) -> list[Node]:
    """A chapter of these figures; one sentence when there is nothing to tell of."""
    return [nodes.heading(heading), *(too_little(setting.report) or each(setting, *keys))]


def each(setting: Setting, *keys: str) -> list[Node]:
    """These figures, each with its sentence, and its heading where there are several."""
    found = [setting.figure(key) for key in keys]
    return [
        node
        for table in found
        if table is not None
        for node in [*([nodes.heading(table.heading, 2)] if len(keys) > 1 else []), *of_table(table)]
    ]


def of_table(table: Table) -> list[Node]:
    """A sentence, bars of what is drawn, and the numbers."""
    if not table.rows:
        return [nodes.paragraph(table.sentence)]
    found = [nodes.paragraph(table.sentence)]
    if table.has_bars or table.standing:
        said = [(label, None if row.first is None else count, shown(row.first)) for (label, count), row in
                zip(drawn(table.rows), table.rows, strict=True)]  # fmt: skip
        alt = "; ".join(f"{label}: {words}" for label, _count, words in said)
        found.append(nodes.bars(table.caption, f"{table.caption}. {alt}.", said))
    return [*found, plain(table)]


def plain(table: Table) -> Node:
    """The table alone."""
    total = [[_("All"), *map(shown, table.total)]] if table.total else []
    return nodes.table(
        table.caption,
        [table.head, *table.columns],
        [*([row.label, *map(shown, row.values)] for row in table.rows), *total],
        numbers=range(1, len(table.columns) + 1),
        widths=[WIDE if len(table.columns) <= WIDE else 2, *([1] * len(table.columns))],
    )


def too_little(report: Report) -> Sequence[Node]:
    """Why there are no figures; nothing when there are."""
    if report.total == 0:
        return [nodes.paragraph(_("No cases came in this period."))]
    return [] if report.total else [nodes.paragraph(_("Too few cases came in this period to tell of them."))]
