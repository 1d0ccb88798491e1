"""The status report: what has come and been done since the last meeting, beside the period before."""

from collections.abc import Callable, Sequence

from flask_babel import gettext as _

from app.assignment.reasons import to_coordinator
from app.documents import nodes
from app.documents.nodes import Node
from app.reports import answered, together
from app.reports.counting import Counts
from app.reports.documents import figures
from app.reports.documents.competence import helped
from app.reports.documents.setting import Setting, shown
from app.reports.tables import NOTHING, Table, Value
from app.ui.filters import share

Line = tuple[str, Sequence[Value]]
"""What is counted, in this period and in the one before."""


def chapters(setting: Setting) -> list[Node]:
    """All chapters of the report."""
    return [
        *setting.block("summary"),
        *setting.block("decisions"),
        *key_figures(setting),
        *figures.chapter(setting, _("What has changed"), "maneder", "fagomrader", "kommuner"),
        *helped(setting),
        *what_businesses_say(setting),
        *setting.block("done"),
        *setting.block("next"),
    ]


def key_figures(setting: Setting) -> list[Node]:
    """The chapter of key figures: this period beside the one before."""
    head = [_("What is counted"), _("This period"), _("The period before")]
    rows = [[label, *map(shown, values)] for label, values in _measures(setting)]
    return [
        nodes.heading(_("Key figures")),
        *(
            figures.too_little(setting.report)
            or [nodes.table(_("Key figures of the period and of the one before"), head, rows,
                            numbers=[1, 2], widths=[3, 1, 1])]
        ),
    ]  # fmt: skip


def what_businesses_say(setting: Setting) -> list[Node]:
    """The chapter of whether it helped, and what came of it: told by businesses beside what was noted."""
    return figures.chapter(setting, _("What the businesses say"), "hjalp-det", "et-halvt-ar-etter", "fortalt-notert")


def _measures(setting: Setting) -> list[Line]:
    """Each number as the page's own table tells it, so that neither gives away what the other hides."""
    found = {table.key: table for table in setting.report.tables}
    if not found:
        return []
    late = found["lofte"].rows[1]
    uncovered = next(row for row in found["sortering"].rows if row.label == to_coordinator()["competence_gap"])
    came, outcomes = found["fortalt-notert"], found["utfall"]
    return [
        (_("New cases"), found["kommuner"].total or ()),
        (_("Of these not for us"), found["fagomrader"].rows[-1].values),
        (_("Answered by the promised day"), _each(setting, _in_time)),
        (_("Working days to the first answer, half of them waited no longer"), found["tider"].rows[0].values),
        (late.label, late.values),
        (_("Sent straight to the right person"), _straight(setting, found["sortering"])),
        (_("Helped by another municipality"), _each(setting, _across)),
        (_("Asked about, and covered by nobody"), uncovered.values),
        (_("Closed by now"), outcomes.total or ()),
        (_("Say that it helped, of those who answered"), _said_yes(setting, found["hjalp-det"])),
        *(
            (f"{row.label}: {what}", row.values[place::2])
            for row in came.rows
            for place, what in enumerate((_("told by the business"), _("noted by us")))
        ),
    ]


def _each(setting: Setting, figure: Callable[[Counts], Value]) -> list[Value]:
    return [figure(counts) for counts in setting.report.counts]


def _in_time(counts: Counts) -> Value:
    due = counts.answers.due
    if not due:
        return NOTHING
    return share(counts.answers.kept / due) if answered.says_promise(figures.EVERYBODY, counts) else None


def _across(counts: Counts) -> Value:
    own, others = together.own_and_others(counts)
    if not own + others:
        return NOTHING
    return share(others / (own + others)) if figures.EVERYBODY.may_say(own, others) else None


def _straight(setting: Setting, sorting: Table) -> list[Value]:
    """Told where the page's table of the sorting tells it."""
    return [
        NOTHING if not counts.total else None if kept is None else share(counts.sorting.kept / counts.total)
        for kept, counts in zip(sorting.rows[0].values, setting.report.counts, strict=True)
    ]


def _said_yes(setting: Setting, table: Table) -> list[Value]:
    """The share of those who answered, told where the page tells both how many said yes and how many were silent."""
    found: list[Value] = []
    for place, counts in enumerate(setting.report.counts):
        said = {word: count for word, count in counts.told.helped.items() if word != "asked"}
        is_told = None not in (table.rows[0].values[place], table.rows[-1].values[place])
        found.append(NOTHING if not said else share(said.get("yes", 0) / sum(said.values())) if is_told else None)
    return found
