"""Figures of what was asked: how much, by whom, how it came, about what, in which language."""

from collections.abc import Mapping, Sequence

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import ngettext

from app.reports import charts
from app.reports.counting import Counts
from app.reports.names import Names, channel_names, language_names
from app.reports.periods import Period
from app.reports.tables import Reader, Row, Table, compared, drawn, greatest, lines, periods
from app.ui.filters import and_list, in_words, share
from app.ui.locale import current

MOST_SERVICES = 10


def months(reader: Reader, period: Period, now: Counts, then: Counts) -> Table:
    """Enquiries in each month. Whole months stand beside as many before them."""
    columns = [
        [counts.months.get(month, 0) for month in one.months] for counts, one in ((now, period), (then, period.before))
    ]
    shown = [reader.shown(column) for column in columns]
    both = period.is_of_whole_months
    values = list(zip(*shown, strict=True)) if both else [(one,) for one in shown[0]]
    rows = lines(
        [
            (format_date(month, "LLL yy", locale=current()), value)
            for month, value in zip(period.months, values, strict=True)
        ]
    )
    short = [format_date(month, "LLL", locale=current()) for month in period.months]
    most = greatest(rows)
    return Table(
        key="maneder",
        heading=_("New cases"),
        sentence=_most_in(period, rows, most),
        caption=_("New cases each month"),
        head=_("Month"),
        columns=periods() if both else periods()[:1],
        rows=rows,
        total=[reader.total(counts.total) for counts in (now, then)][: 2 if both else 1],
        standing=charts.columns(list(zip(short, (count for _label, count in drawn(rows)), strict=True))),
        is_folded=True,
    )  # fmt: skip


def _most_in(period: Period, rows: Sequence[Row], most: Row | None) -> str:
    if most is None:
        return str(_("The months have too few cases to tell of."))
    name = format_date(period.months[rows.index(most)], "LLLL y", locale=current())
    return str(_("Most came in %(month)s: %(count)s.", month=name, count=in_words(int(str(most.first)))))


def towns(reader: Reader, names: Names, now: Counts, then: Counts) -> Table:
    """Where the businesses are."""
    found = _by_name(names.towns, now.municipalities, then.municipalities, _("Several, or not decided"))
    rows, total = compared(reader, found)
    most = greatest(rows)
    sentence = _("No municipality has so many cases that they can be shown.")
    if most and total[0]:
        sentence = _(
            "%(name)s asked most: %(share)s of the questions.", name=most.label, share=_share(most.first, now.total)
        )
    return Table(
        key="kommuner",
        heading=_("Where the businesses are"),
        sentence=sentence,
        caption=_("New cases by municipality"),
        head=_("Municipality"),
        columns=periods(),
        rows=rows,
        total=total,
        has_bars=True,
        is_folded=True,
    )


def channels(reader: Reader, now: Counts, then: Counts) -> Table:
    """How they came."""
    rows, total = compared(reader, _by_word(channel_names(), now.channels, then.channels))
    most = greatest(rows)
    sentence = _("No way in has so many cases that they can be shown.")
    if most:
        sentence = _("%(share)s came this way: %(name)s.", share=_share(most.first, now.total), name=_small(most.label))
    return Table(
        key="kanaler",
        heading=_("How the cases came"),
        sentence=sentence,
        caption=_("New cases by how they came"),
        head=_("Way in"),
        columns=periods(),
        rows=rows,
        total=total,
        has_bars=True,
        is_folded=True,
    )


def areas(reader: Reader, names: Names, now: Counts, then: Counts) -> Table:
    """What they are about. What was not for us is a line of its own, so that all cases are in the table."""
    found = _by_name(names.areas, now.areas, then.areas, _("Not known yet"), keeps_last=True)
    rows, total = compared(reader, [*found, (_("Was not for us"), now.not_for_us, then.not_for_us)])
    top = [row for row in rows[:-2] if row.first][:2]
    sentence = _("It is not known yet what the questions are about.")
    if top:
        sentence = ngettext(
            "%(names)s is %(share)s of what is asked about.",
            "%(names)s are %(share)s of what is asked about.",
            len(top),
            names=and_list(row.label for row in top),
            share=share(sum(int(row.first or 0) for row in top) / now.total),
        )
    return Table(
        key="fagomrader",
        heading=_("What businesses ask about"),
        sentence=sentence,
        caption=_("Cases by area"),
        head=_("Area"),
        columns=periods(),
        rows=rows,
        total=total,
        has_bars=True,
        is_folded=True,
    )


def services(reader: Reader, names: Mapping[int, str], now: Counts, then: Counts) -> Table:
    """Which pages of services the questions came from: the ten most asked for, and the others together."""
    top = [key for key in most_asked(now) if key in names]
    found = [(names[key], now.services[key], then.services.get(key, 0)) for key in top]
    rest = [
        counts.for_us - counts.services.get(0, 0) - sum(counts.services.get(key, 0) for key in top)
        for counts in (now, then)
    ]
    found += [(_("Other services"), rest[0], rest[1])] if any(rest) else []
    found.append((_("Did not come from a service"), now.services.get(0, 0), then.services.get(0, 0)))
    rows, _sums = compared(reader, found)
    most = greatest(rows[:-1])
    sentence = (
        _("%(name)s is asked for most.", name=most.label)
        if most
        else _("No service is asked for so often that it can be shown.")
    )
    return Table(
        key="tjenester",
        heading=_("Services asked for"),
        sentence=sentence,
        caption=_("Cases by the service that the business came from"),
        head=_("Service"),
        columns=periods(),
        rows=rows,
        has_bars=True,
        is_folded=True,
    )  # fmt: skip


def most_asked(now: Counts) -> list[int]:
    """The ids of the ten services that are asked for most."""
    return sorted((key for key in now.services if key), key=lambda key: (-now.services[key], key))[:MOST_SERVICES]


def languages(reader: Reader, now: Counts, then: Counts) -> Table:
    """In which language the businesses want the answer."""
    rows, total = compared(reader, _by_word(language_names(), now.languages, then.languages))
    most = greatest(rows)
    sentence = _("No language has so many cases that they can be shown.")
    if most:
        sentence = _(
            "%(share)s want the answer in %(language)s.",
            share=_share(most.first, now.total),
            language=_small(most.label),
        )
    return Table(
        key="sprak",
        heading=_("Language of the answer"),
        sentence=sentence,
        caption=_("Cases by the language that the business wants the answer in"),
        head=_("Language"),
        columns=periods(),
        rows=rows,
        total=total,
        has_bars=True,
        is_folded=True,
    )


def businesses(reader: Reader, now: Counts, then: Counts) -> Table:
    """How often the same business asks, of those that gave their organisation number."""
    found = [counts.businesses.by_cases for counts in (now, then)]
    rows, total = compared(
        reader,
        [
            (_("One case"), found[0][1], found[1][1]),
            (_("Two cases"), found[0][2], found[1][2]),
            (_("Three or more cases"), *(of.total() - of[1] - of[2] for of in found)),
        ],
    )
    count, again = found[0].total(), now.businesses.returning
    sentence = _("No business has given its organisation number.")
    if count and reader.may_say(again, count - again):
        sentence = _("%(share)s of them also asked in the period before.", share=share(again / count))
    elif count:
        sentence = _("There are too few businesses to tell how many had asked before.")
    return Table(
        key="bedrifter",
        heading=_("Businesses that ask again"),
        sentence=sentence,
        caption=_("Businesses with an organisation number, by how many cases they had"),
        head=_("Cases in the period"),
        columns=periods(),
        rows=rows,
        total=total,
        has_bars=True,
    )


def _by_name(
    names: Mapping[int, str], now: Mapping[int, int], then: Mapping[int, int], none: str, *, keeps_last: bool = False
) -> list[tuple[str, int, int]]:
    """A line for each name, and the last for those without; areas most first."""
    rows = [(name, now.get(key, 0), then.get(key, 0)) for key, name in names.items()]
    if keeps_last:
        rows.sort(key=lambda row: -row[1])
    others = [sum(count for key, count in counts.items() if key not in names) for counts in (now, then)]
    return [*rows, (none, others[0], others[1])]


def _by_word(
    labels: Mapping[str, str], now: Mapping[str, int], then: Mapping[str, int]
) -> Sequence[tuple[str, int, int]]:
    return [(label, now.get(word, 0), then.get(word, 0)) for word, label in labels.items()]


def _share(count: object, of: int) -> str:
    return share(int(str(count)) / of)


def _small(label: str) -> str:
    """As a word within a sentence; English writes languages with a large letter."""
    return label if current() == "en" else label[:1].lower() + label[1:]
