"""The decision basis for step 3: what a joint company (AS or IKS) would change, by a trial and by its costs."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from app.assignment.laboratory import deciding
from app.documents import nodes
from app.documents.nodes import Node
from app.memos import queries as memos
from app.memos.models import MemoCost
from app.reports.documents.competence import helped
from app.reports.documents.setting import NOTHING, Setting, in_full
from app.reports.documents.status import key_figures, what_businesses_say
from app.ui.filters import NBSP, number

MINUS = "\N{MINUS SIGN}"


def chapters(setting: Setting) -> list[Node]:
    """All chapters of the basis."""
    return [
        *setting.block("summary"),
        *setting.block("background"),
        *key_figures(setting),
        *helped(setting),
        *what_businesses_say(setting),
        *one_office(setting),
        *what_it_costs(memos.costs(setting.session)),
        *setting.block("assessment"),
        *setting.block("recommendation"),
    ]


def one_office(setting: Setting) -> list[Node]:
    """The chapter of what one office would change; one sentence when the laboratory has not tried it."""
    chapter = [nodes.heading(_("One office against each alone"))]
    found = deciding.compared_offices(setting.session)
    if found is None:
        return [*chapter, nodes.paragraph(_("No trial of one office against each municipality alone has been kept."))]
    period, compared = found
    sentence = ngettext(
        "%(num)s case from %(first)s to %(last)s was sorted again, as if each municipality were alone, and as one"
        " office.",
        "%(num)s cases from %(first)s to %(last)s were sorted again, as if each municipality were alone, and as one"
        " office.",
        compared.together.cases,
        first=in_full(period.first, setting.language),
        last=in_full(period.last, setting.language),
    )
    head = [_("What is counted"), _("Each alone"), _("One office")]
    both = zip(deciding.told(compared.alone), deciding.told(compared.together), strict=True)
    rows = [(label, alone, together) for (label, alone), (_label, together) in both]
    table = nodes.table(_("One office against each alone"), head, rows, numbers=[1, 2], widths=[3, 1, 1])
    return [*chapter, nodes.paragraph(sentence), table]


def what_it_costs(costs: Sequence[MemoCost]) -> list[Node]:
    """The chapter of costs: each row, the sums, and what differs from the cooperation of today."""
    chapter = [nodes.heading(_("What it costs"))]
    if not costs:
        return [*chapter, nodes.paragraph(_("No costs have been entered."))]
    chapter.append(nodes.paragraph(_("All amounts are in Norwegian kroner.")))
    for caption, is_yearly in ((_("Each year"), True), (_("Once"), False)):
        chosen = [row for row in costs if row.is_yearly == is_yearly]
        if chosen:
            chapter += [nodes.heading(caption, 2), _table(caption, chosen)]
    return chapter


def _table(caption: str, costs: Sequence[MemoCost]) -> Node:
    rows = [[row.what, *(number(amount) for amount in (row.today_nok, row.as_nok, row.iks_nok))] for row in costs]
    sums = [sum(amounts) for amounts in zip(*((row.today_nok, row.as_nok, row.iks_nok) for row in costs), strict=True)]
    return nodes.table(
        caption,
        [_("What"), _("Cooperation as today"), _("Company with shares (AS)"), _("Inter-municipal company (IKS)")],
        [
            *rows,
            [_("Sum"), *(number(amount) for amount in sums)],
            [_("Difference from today"), NOTHING, *(signed(amount - sums[0]) for amount in sums[1:])],
        ],
        numbers=[1, 2, 3],
        widths=[3, 2, 2, 2],
    )


def signed(amount: int) -> str:
    """A difference with its sign, such as «+20 000»; 0 has none."""
    sign = "+" if amount > 0 else MINUS if amount < 0 else ""
    return f"{sign}{number(abs(amount))}".replace(" ", NBSP)
