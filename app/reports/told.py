"""Figures of what businesses said after closing: whether it helped, and what came of it beside what was noted then.

Counted are cases for us; who did not want to be asked is not among those asked.
"""

from collections.abc import Mapping

from flask_babel import gettext as _

from app.reports.counting import Counts
from app.reports.small_numbers import FEWEST
from app.reports.tables import NOTHING, Reader, Table, Value, compared, lines, periods
from app.ui.filters import number, share


def helped(reader: Reader, now: Counts, then: Counts) -> Table:
    """What was said to «did it help?»."""
    labels = {
        "yes": _("It helped"), "partly": _("It helped partly"), "no": _("It did not help"),
        "asked": _("Has not answered"),
    }  # fmt: skip
    return _asked(
        reader,
        labels,
        (now.told.helped, then.told.helped),
        key="hjalp-det",
        heading=_("Did it help?"),
        sentence=_(
            "%(share)s of those who answered say that it helped. %(answered)s of %(asked)s who were asked answered."
        ),
        caption=_("What businesses answered some days after their case was closed"),
    )


def came(reader: Reader, now: Counts, then: Counts) -> Table:
    """What was said to «what came of it?» half a year later."""
    labels = {
        "something": _("Something has come of it"), "nothing": _("Nothing has come of it yet"),
        "asked": _("Has not answered"),
    }  # fmt: skip
    return _asked(
        reader,
        labels,
        (now.told.came, then.told.came),
        key="et-halvt-ar-etter",
        heading=_("Half a year later"),
        sentence=_(
            "%(share)s of those who answered say that something came of it. "
            "%(answered)s of %(asked)s who were asked answered."
        ),
        caption=_("What businesses answered half a year after their case was closed"),
    )


def beside_noted(reader: Reader, outcomes: Table, answers: Table, now: Counts, then: Counts) -> Table:
    """Firms, jobs and funding as businesses tell of them, beside what was noted when their cases were closed.

    `outcomes` and `answers` are the tables of the two: what they hide is not told here either.
    """
    label = _("A firm was started")
    founded = next(row.values for row in outcomes.rows if row.label == label)
    told = [_told(reader, answers.rows[0].values[place], one) for place, one in enumerate((now, then))]
    noted = [_noted(reader, founded[place], one) for place, one in enumerate((now, then))]
    columns = [told[0], noted[0], told[1], noted[1]]
    labels = (_("Firms started"), _("Jobs"), _("Funding in kroner"))
    rows = list(zip(labels, zip(*columns, strict=True), strict=True))
    pairs = [
        [(_("%(name)s: told", name=label), values[:1]), (_("%(name)s: noted", name=label), values[1:2])]
        for label, values in rows
    ]
    this, before = periods()
    heads = [
        _("%(name)s: told", name=this), _("%(name)s: noted", name=this),
        _("%(name)s: told", name=before), _("%(name)s: noted", name=before),
    ]  # fmt: skip
    return Table(
        key="fortalt-notert",
        heading=_("What came of it, told and noted"),
        sentence=_("Told is what businesses answered half a year later, noted what we wrote when we closed the case."),
        caption=_("Firms, jobs and funding, as businesses tell of them and as we noted them"),
        head=_("What came of it"),
        columns=heads,
        rows=lines(rows),
        bars=[row for pair in pairs for row in lines(pair)],
    )


def _asked(
    reader: Reader,
    labels: Mapping[str, str],
    said: tuple[Mapping[str, int], Mapping[str, int]],
    *,
    key: str,
    heading: str,
    sentence: str,
    caption: str,
) -> Table:
    """What was answered now and before. The first label is what one hopes for, the last silence.

    `sentence` has places for the `share` of the first, and how many `answered` of those `asked`.
    """
    now, then = said
    rows, total = compared(reader, [(label, now.get(word, 0), then.get(word, 0)) for word, label in labels.items()])
    hoped, silent = rows[0].first, rows[-1].first
    if isinstance(hoped, int) and isinstance(silent, int) and (answered := _answered(now)):
        told = sentence % {
            "share": share(hoped / answered), "answered": number(answered), "asked": number(answered + silent),
        }  # fmt: skip
    else:
        told = _silence(now)
    return Table(
        key=key,
        heading=heading,
        sentence=told,
        caption=caption,
        head=_("Answer"),
        columns=periods(),
        rows=rows,
        total=total,
        has_bars=True,
        is_folded=True,
    )


def _answered(said: Mapping[str, int]) -> int:
    return sum(count for word, count in said.items() if word != "asked")


def _silence(said: Mapping[str, int]) -> str:
    if not said:
        return str(_("Nobody has been asked yet."))
    return str(_("Too few have answered to tell what they said.") if _answered(said) else _("Nobody has answered yet."))


def _told(reader: Reader, something: Value, counts: Counts) -> list[Value]:
    """Firms, jobs, kroner. Each is a part of those to whom something came, so what is left must not be small either."""
    told, all_of_them = counts.told, counts.told.came.get("something", 0)
    parts = ((told.firms, told.firms), (told.with_jobs, told.jobs), (told.with_funding, told.funding_nok))
    if not _answered(told.came):
        return [NOTHING] * len(parts)
    if something is None:
        return [None] * len(parts)
    return [_amount(reader, cases, all_of_them - cases, amount) for cases, amount in parts]


def _noted(reader: Reader, founded: Value, counts: Counts) -> list[Value]:
    """The same of the cases that are closed."""
    if not counts.closed:
        return [NOTHING] * 3
    if not reader.sees_all and counts.closed < FEWEST:
        return [None] * 3
    return [
        founded,
        _amount(reader, counts.with_jobs, counts.closed - counts.with_jobs, counts.jobs),
        _amount(reader, counts.with_funding, counts.closed - counts.with_funding, counts.funding_nok),
    ]


def _amount(reader: Reader, cases: int, others: int, amount: int) -> Value:
    """An amount that comes from so many cases among others, when that many may be told."""
    return amount if reader.shown([cases, others])[0] is not None else None
