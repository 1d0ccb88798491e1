"""Figures of how it went: first answers and closing against the promise, the sorting, what became of it."""

from flask_babel import gettext as _
from flask_babel import ngettext

from app.assignment.reasons import to_coordinator
from app.reports import charts
from app.reports.counting import Counts, Days
from app.reports.small_numbers import FEWEST
from app.reports.tables import NOTHING, Reader, Table, Value, compared, drawn, greatest, lines, periods
from app.ui.filters import number, share

MOST_DAYS_SHOWN = 6

Lines = list[tuple[str, int, int]]
"""Label, this period, the one before."""


def days(reader: Reader, promise: int, now: Counts, then: Counts) -> Table:
    """Working days until the first answer, those within the promise and those after it apart.

    The two parts are protected each by itself: their sums are nearly known from the share that was answered in
    time. For whoever does not see all, the second is one line.
    """
    both = (now.answers, then.answers)
    most = max(promise + 1, MOST_DAYS_SHOWN)
    every = [(_day_name(day), both[0].days.of[day], both[1].days.of[day]) for day in range(most)]
    soon, late = every[: promise + 1], every[promise + 1 :]
    late.append((_("%(days)s or more", days=most), _from(both[0].days, most), _from(both[1].days, most)))
    late.append((_("No answer yet"), both[0].missed + both[0].waiting, both[1].missed + both[1].waiting))
    if not reader.sees_all:
        late = [(_("Later, or no answer yet"), sum(now for _l, now, _t in late), sum(was for _l, _n, was in late))]
    rows = [row for part in (soon, late) for row in compared(reader, part)[0]]
    short = [str(day) for day in range(len(rows) - len(late))]
    short += (
        [*(str(day) for day in range(promise + 1, most)), f"{most}+", _("none yet")] if len(late) > 1 else [_("later")]
    )
    bars = list(zip(short, (count for _label, count in drawn(rows)), strict=True))
    return Table(
        key="dager-til-svar",
        heading=_("Working days to the first answer"),
        sentence=_half(reader, now.answers.days),
        caption=_("Cases by working days to the first answer"),
        head=_("Working days"),
        columns=periods(),
        rows=lines([(row.label, row.values) for row in rows]),
        standing=charts.columns(bars, late_from=promise + 1),
    )


def times(reader: Reader, now: Counts, then: Counts) -> Table:
    """How long the half and nine of ten waited, for the first answer and until the case was closed."""

    def both(which: str, part: str) -> list[Value]:
        found: list[Value] = []
        for counts in (now, then):
            taken: Days = counts.closing if part == "closing" else counts.answers.days
            value = taken.median if which == "median" else taken.ninth_tenth
            is_hidden = not reader.sees_all and 0 < taken.count < FEWEST
            found.append(None if is_hidden else NOTHING if value is None else value)
        return found

    rows = [
        (_("First answer, half of them within"), both("median", "answers")),
        (_("First answer, nine of ten within"), both("ninth", "answers")),
        (_("Closed, half of them within"), both("median", "closing")),
        (_("Closed, nine of ten within"), both("ninth", "closing")),
    ]
    return Table(
        key="tider",
        heading=_("Time to the first answer, and until it was done"),
        sentence=_half(reader, now.closing, closing=True),
        caption=_("Working days that cases took"),
        head=_("Step"),
        columns=periods(),
        rows=lines(rows),
        has_bars=True,
    )


def promise(reader: Reader, now: Counts, then: Counts) -> Table:
    """Whether the promised day was kept. There is no sum: with it, a part that is hidden could be found.

    Whoever does not see all gets one line for those that were late: the share that was in time says how many they were.
    """
    both = (now.answers, then.answers)
    kept: Lines = [(_("Answered by the promised day"), both[0].kept, both[1].kept)]
    others: Lines = [
        (_("Answered after it"), both[0].late, both[1].late),
        (_("The day has passed without an answer"), both[0].missed, both[1].missed),
        (_("No answer yet, and not late"), both[0].waiting, both[1].waiting),
    ]
    if not reader.sees_all:
        now_late, then_late = (one.late + one.missed for one in both)
        others[:2] = [(_("Answered after it, or not at all"), now_late, then_late)]
    rows = [row for part in (kept, others) for row in compared(reader, part)[0]]
    due = now.answers.due
    sentence = _("No promise is due yet.")
    if due and says_promise(reader, now):
        sentence = _("%(share)s had an answer by the promised day.", share=share(now.answers.kept / due))
    elif due:
        sentence = _("Too few cases were late, or in time, to tell the share.")
    return Table(
        key="lofte",
        heading=_("Did we keep what we promised?"),
        sentence=sentence,
        caption=_("Cases by how the promise was kept"),
        head=_("What happened"),
        columns=periods(),
        rows=lines([(row.label, row.values) for row in rows]),
        has_bars=True,
    )


def says_promise(reader: Reader, counts: Counts) -> bool:
    """Whether the share that was answered in time may be told."""
    one = counts.answers
    return reader.may_say(one.kept, one.late + one.missed) and reader.may_say(one.kept, one.waiting)


def sorting(reader: Reader, now: Counts, then: Counts) -> Table:
    """What the program did with the cases."""
    both = (now.sorting, then.sorting)
    found = [
        (_("Sent by the program, and stayed there"), both[0].kept, both[1].kept),
        (_("Sent by the program, moved by a person"), both[0].moved, both[1].moved),
        *(
            (label, both[0].referred.get(reason, 0), both[1].referred.get(reason, 0))
            for reason, label in to_coordinator().items()
        ),
        (_("Not sorted yet"), both[0].unsorted, both[1].unsorted),
    ]
    rows, total = compared(reader, found)
    sentence = _("There are too few cases to tell how the sorting went.")
    if rows[0].first is not None:
        sentence = _("%(share)s went straight to the right person.", share=share(now.sorting.kept / (now.total or 1)))
    return Table(
        key="sortering",
        heading=_("How the sorting went"),
        sentence=sentence,
        caption=_("What happened to the cases"),
        head=_("What happened"),
        columns=periods(),
        rows=rows,
        total=total,
        has_bars=True,
        is_folded=True,
    )


def outcomes(reader: Reader, now: Counts, then: Counts) -> Table:
    """What the closed cases came to, as who closed them wrote it down."""
    labels = {
        "answered": _("The business got its answer"), "partner": _("A partner outside has taken it over"),
        "founded": _("A firm was started"), "jobs": _("Jobs were made or kept"),
        "funding": _("The business got funding"), "no_reply": _("The business did not write back"),
        "other": _("Something else"),
    }  # fmt: skip
    rows, total = compared(
        reader, [(label, *(one.outcomes.get(word, 0) for one in (now, then))) for word, label in labels.items()]
    )
    most = greatest(rows)
    sentence = _("No case of the period is closed yet, or too few are.")
    if most:
        sentence = _("Most often: %(outcome)s.", outcome=most.label[:1].lower() + most.label[1:])
    worth = [(word, now.outcomes.get(word, 0)) for word in ("founded", "jobs", "funding")]
    if reader.may_say(*(count for _word, count in worth)) and (now.jobs or now.funding_nok):
        more = ngettext(
            "The cases led to %(num)s job and %(funding)s kroner of funding.",
            "The cases led to %(num)s jobs and %(funding)s kroner of funding.",
            now.jobs,
            funding=number(now.funding_nok),
        )
        sentence = f"{sentence} {more}"
    return Table(
        key="utfall",
        heading=_("What came of it"),
        sentence=sentence,
        caption=_("Closed cases by what they came to"),
        head=_("What it came to"),
        columns=periods(),
        rows=rows,
        total=total,
        has_bars=True,
        is_folded=True,
    )


def _half(reader: Reader, taken: Days, *, closing: bool = False) -> str:
    if not reader.sees_all and 0 < taken.count < FEWEST:
        return str(_("Too few cases to tell how long it took."))
    median, ninth = taken.median, taken.ninth_tenth
    if median is None or ninth is None:
        return str(_("None of them is closed yet.") if closing else _("Nobody has had an answer yet."))
    facts = {"half": number(median, 1), "most": number(ninth)}
    if closing:
        return str(_("Half of them were closed within %(half)s working days, nine of ten within %(most)s.", **facts))
    return str(_("Half of them had an answer within %(half)s working days, nine of ten within %(most)s.", **facts))


def _day_name(days: int) -> str:
    return str(ngettext("%(num)s day", "%(num)s days", days) if days else _("The same day"))


def _from(taken: Days, least: int) -> int:
    return sum(count for day, count in taken.of.items() if day >= least)
