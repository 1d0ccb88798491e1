"""Notat 2: who in the region knows what, what is missing, who helped whom, who has how much to do."""

from collections.abc import Sequence

from flask_babel import gettext as _

from app.documents import nodes
from app.documents.nodes import Node
from app.reports.documents import figures, queries
from app.reports.documents.queries import Known
from app.reports.documents.setting import NOTHING, SEVERAL, Setting, shown, wishes_of
from app.ui.filters import number
from app.wishes import queries as wishes
from app.wishes.models import COMPETENCE

FIRST_HELP = 1
"""The level of whoever can help with a first step only."""


def chapters(setting: Setting) -> list[Node]:
    """All chapters of the memorandum."""
    session = setting.session
    known = queries.known(session)
    return [
        *setting.block("summary"),
        *_who_knows(setting, known),
        *_gaps(setting, known),
        *helped(setting),
        *_load(setting),
        *figures.chapter(setting, _("How it has changed"), "maneder", "fagomrader"),
        *wishes_of(wishes.wanted(session, COMPETENCE), setting.towns),
        *setting.block("assessment"),
        *setting.block("proposals"),
    ]


def _who_knows(setting: Setting, known: Sequence[Known]) -> list[Node]:
    columns = [*setting.towns, *([SEVERAL] if any(one.municipality_id not in setting.towns for one in known) else [])]
    levels: dict[tuple[int, int], list[int]] = {}
    for one in known:
        town = one.municipality_id if one.municipality_id in setting.towns else SEVERAL
        levels.setdefault((one.area_id, town or SEVERAL), []).append(one.level)
    rows = [
        [name, *(", ".join(map(str, levels.get((area_id, town), ()))) or NOTHING for town in columns)]
        for area_id, name in setting.areas.items()
    ]
    names = [setting.towns.get(town, _("The region")) for town in columns]
    legend = _(
        "Each number is a person: 3 is a specialist, 2 is competent, 1 can help with a first step. "
        "A dash means that nobody there knows the area."
    )
    return [
        nodes.heading(_("Who knows what")),
        nodes.paragraph(legend),
        nodes.table(_("Levels by area and municipality"), [_("Area"), *names], rows, widths=[5, *([3] * len(columns))]),
    ]


def _gaps(setting: Setting, known: Sequence[Known]) -> list[Node]:
    people: dict[int, list[int]] = {}
    for one in known:
        people.setdefault(one.area_id, []).append(one.level)
    kinds = {
        _("Nobody knows it"): [area for area in setting.areas if not people.get(area)],
        _("Only one person knows it"): [area for area in setting.areas if len(people.get(area, ())) == 1],
        _("Several know it, but only for a first step"): [
            area for area in setting.areas if len(people.get(area, ())) > 1 and max(people[area]) == FIRST_HELP
        ],
    }
    asked, gaps = setting.figure("fagomrader"), setting.figure("mangler")
    counts = {row.label: row.first for row in asked.rows} if asked else {}
    chapter = [nodes.heading(_("What is missing")), *([nodes.paragraph(gaps.sentence)] if gaps else [])]
    for heading, areas in kinds.items():
        chapter.append(nodes.heading(heading, 2))
        if not areas:
            chapter.append(nodes.paragraph(_("No area is like this.")))
            continue
        rows = [
            [
                setting.areas[area],
                str(max(people.get(area, [0]))) if people.get(area) else NOTHING,
                shown(counts.get(setting.areas[area], NOTHING)),
            ]
            for area in areas
        ]
        head = [_("Area"), _("Highest level"), _("Cases in the period")]
        chapter.append(nodes.table(heading, head, rows, numbers=[1, 2], widths=[3, 1, 1]))
    return chapter


def helped(setting: Setting) -> list[Node]:
    """The chapter of who helped whom, in answered cases and in hours where they are noted."""
    return figures.chapter(setting, _("Who helped whom"), "hvem-hjalp-hvem", "timer")


def _load(setting: Setting) -> list[Node]:
    """Room beside cases; how many these are is told as the page tells it."""
    found = queries.room(setting.session)
    work = setting.figure("arbeid")
    have = {row.label: row.values for row in work.rows} if work else {}
    rows = [
        [
            name,
            number(found[town].people),
            number(found[town].capacity),
            *map(shown, have.get(name, (NOTHING,) * 3)),
        ]
        for town, name in [*setting.towns.items(), (SEVERAL, _("The region"))]
        if town in found
    ]
    head = [_("Developers in"), _("People"), _("Room for"), _("Got in the period"), _("Of these still open"),
            _("Got in the period before")]  # fmt: skip
    return [
        nodes.heading(_("How much there is to do")),
        nodes.paragraph(_("Room for is how many open cases they can have at a time, as they say themselves.")),
        nodes.table(
            _("Load by the developer's municipality"), head, rows, numbers=[1, 2, 3, 4, 5], widths=[2, 1, 1, 1, 1, 1]
        ),
    ]
