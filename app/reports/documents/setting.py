"""What every chapter of a document knows: its language and period, the names, what people wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from app.documents import nodes, text_blocks
from app.documents.nodes import Node
from app.reports.report import Report
from app.reports.tables import Table, Value, written
from app.ui.filters import number
from app.wishes.queries import Wanted

TITLES = {
    "services": lazy_gettext("The content of the services"),
    "competence": lazy_gettext("Competence needs"),
    "status": lazy_gettext("Status report"),
    "decision": lazy_gettext("Decision basis for step 3"),
}
PLACES = {
    "services": {
        "summary": lazy_gettext("Summary"),
        "assessment": lazy_gettext("Our assessment"),
        "proposals": lazy_gettext("What we propose"),
    },
    "competence": {
        "summary": lazy_gettext("Summary"),
        "assessment": lazy_gettext("Our assessment"),
        "proposals": lazy_gettext("What we propose"),
    },
    "status": {
        "summary": lazy_gettext("Summary"),
        "done": lazy_gettext("What has been done"),
        "decisions": lazy_gettext("Decisions to be made"),
        "next": lazy_gettext("What comes next"),
    },
    "decision": {
        "summary": lazy_gettext("Summary"),
        "background": lazy_gettext("Background"),
        "assessment": lazy_gettext("Our assessment"),
        "recommendation": lazy_gettext("What we recommend"),
    },
}
"""Where people write in each kind of document: place → heading, in the order in which they stand."""

NOTHING = "\N{EN DASH}"
"""Stands where there is nothing to say."""

SEVERAL: int = 0
"""Stands for the id of no municipality or no area: several, or not known."""


@dataclass(frozen=True)
class Setting:
    """What a document is made from. Names are in its language, by id; `texts` are by place.

    `report` are the figures of its period beside those of the period before, as the page shows them to everybody.
    """

    session: Session
    kind: str
    language: str
    report: Report
    towns: Mapping[int, str]
    areas: Mapping[int, str]
    texts: Mapping[str, str]

    def figure(self, key: str) -> Table | None:
        """A figure of the report by its key; None when there are too few cases for any."""
        return next((table for table in self.report.tables if table.key == key), None)

    def block(self, place: str) -> list[Node]:
        """The chapter that people write at this place; nothing when they have not."""
        text = self.texts.get(place, "").strip()
        return [nodes.heading(str(PLACES[self.kind][place])), *text_blocks.nodes_of(text)] if text else []


def in_full(day: date, language: str) -> str:
    """A day with its year: a document is read long after it was made."""
    return format_date(day, "d. MMMM y", locale=language)


def shown(value: Value) -> str:
    """A number as words; one that is hidden says only that it is not shown, for it may be a large one."""
    return str(_("not shown")) if value is None else written(value)


def wishes_of(found: Sequence[Wanted], towns: Mapping[int, str]) -> list[Node]:
    """The chapter of wishes from workshops: what, who with their municipality, votes."""
    chapter = [nodes.heading(_("Wishes from the workshops"))]
    if not found:
        return [*chapter, nodes.paragraph(_("No wishes have been collected."))]
    table = [[wish.text, _who(wish, towns), number(wish.votes)] for wish in found]
    heads = [_("Wish"), _("Who"), _("Votes")]
    return [*chapter, nodes.table(_("Wishes, by votes"), heads, table, numbers=[2], widths=[5, 3, 1])]


def _who(wish: Wanted, towns: Mapping[int, str]) -> str:
    town = towns.get(wish.town) if wish.town else None
    return f"{wish.by}, {town}" if town else wish.by
