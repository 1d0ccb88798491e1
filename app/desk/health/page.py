"""The health of the model: how often it is right, how sure it is, what it mixes up, and what would make it better."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar

from babel.dates import format_date
from flask import render_template, url_for
from flask_babel import gettext as _

from app import clock
from app.assignment.judging import queries as record
from app.desk.health import periods, pictures, wording
from app.desk.health.periods import Period
from app.extensions import db
from app.learning import registry, unknown_words
from app.people.access import current_person
from app.ui import region
from app.ui.filters import share
from app.ui.locale import current
from catalogue import queries as catalogue
from catalogue.base import in_language
from triage import drift, judged
from triage.judged import Judged, Part, Share, Tally

Key = TypeVar("Key", bound=Hashable)

MOST_CONFUSIONS = 15
MOST_SERVICES = 10


@dataclass(frozen=True)
class Line:
    """A line of a table: a name, its figures, and what they say beside the others."""

    name: str
    tally: Tally
    verdict: str = ""


@dataclass(frozen=True)
class Confusion:
    """So many cases were taken for something else. `url` leads to them, empty for whoever may not see cases."""

    said: str
    meant: str
    count: int
    url: str


@dataclass(frozen=True)
class Helpful:
    """A service that an example question would help. `url` leads to its page of the catalogue's editor, or is empty."""

    name: str
    area: str
    questions: int
    needed: int
    url: str


def health() -> str:
    """The page."""
    session, today, language = db.session(), clock.today(), current()
    period, facts = periods.wished(today), region.current()
    names = wording.area_names(facts, language)
    towns = {town.id: in_language(town.name, language) for town in facts.towns}
    lately = today - periods.LATELY
    found = record.judged(session, lately - periods.BEFORE)
    rows = [row for row in found.rows if row.received_on >= period.since]
    active = registry.active(session)
    return render_template(
        "desk/health.html",
        period=period,
        periods=periods.names(),
        every=found.every,
        whole=judged.tally(rows),
        wording=wording,
        names=names,
        has_model=active is not None,
        words=unknown_words.unknown_words(session, active.model, lately) if active else [],
        drift=_drift(found.rows, record.asked(session, lately - periods.BEFORE, lately), lately, names),
        services=_services(catalogue.questions_by_area(session), rows, names, facts.services),
        is_editor=_is_editor(),
        **_over_time(rows, period),
        **_certainty(rows),
        **_confusions(rows, names, period),
        **_parts(rows, towns),
    )


def _is_editor() -> bool:
    return current_person().is_one_of("editor")


def _over_time(rows: Sequence[Judged], period: Period) -> dict[str, Any]:
    by_month = judged.by(rows, lambda row: row.received_on.replace(day=1))
    tallies = {month: judged.tally(by_month.get(month, [])) for month in period.months}
    short = [_month(month, "LLL") for month in tallies]
    figures = {
        "right": (_("The right area"), [one.right for one in tallies.values()]),
        "sent": (_("Sent by the program"), [one.sent for one in tallies.values()]),
        "stayed": (_("Stayed with that person"), [one.stayed for one in tallies.values()]),
    }
    return {
        "months": [Line(_month(month, "LLLL y"), one) for month, one in tallies.items()],
        "month_figures": [
            (name, label, pictures.bars(list(zip(short, shares, strict=True))))
            for name, (label, shares) in figures.items()
        ],
    }


def _month(month: date, pattern: str) -> str:
    return str(format_date(month, pattern, locale=current()))


def _certainty(rows: Sequence[Judged]) -> dict[str, Any]:
    bands = judged.bands(rows)
    labels = [_band(one.begins, one.ends) for one in bands]
    short = [f"{round(100 * one.begins)}\N{EN DASH}{round(100 * one.ends)}" for one in bands]
    drawn = list(zip(short, (one.true for one in bands), strict=True))
    return {
        "bands": list(zip(labels, bands, strict=True)),
        "band_bars": pictures.bars(drawn, stated=[one.stated for one in bands]),
    }


def _band(begins: float, ends: float) -> str:
    return str(_("%(low)s to %(high)s", low=share(begins), high=share(ends)))


def _confusions(rows: Sequence[Judged], names: Mapping[str, str], period: Period) -> dict[str, Any]:
    pairs = judged.confusions(rows)
    may_see = current_person().is_one_of("coordinator")
    found = [
        Confusion(
            names.get(said, said),
            names.get(meant, meant),
            count,
            url_for("desk.confused_cases", sagt=said, ment=meant, periode=period.word) if may_see else "",
        )
        for (said, meant), count in pairs[:MOST_CONFUSIONS]
    ]
    return {"pairs": pairs, "confusions": found}


def _parts(rows: Sequence[Judged], towns: Mapping[int, str]) -> dict[str, Any]:
    by_language = _largest_first(judged.parts(rows, lambda row: row.language))
    by_town = _largest_first(judged.parts(rows, lambda row: row.town))
    town_name = partial(wording.town_name, towns)
    return {
        "spoken": [Line(wording.language_name(code), one.tally, one.verdict) for code, one in by_language.items()],
        "about_languages": wording.languages(by_language),
        "towns": [Line(town_name(town), one.tally, one.verdict) for town, one in by_town.items()],
        "about_towns": wording.municipalities(by_town, town_name),
    }


def _largest_first(parts: Mapping[Key, Part]) -> dict[Key, Part]:
    return dict(sorted(parts.items(), key=lambda one: (-one[1].tally.n, str(one[0]))))


def _drift(
    rows: Sequence[Judged], asked: tuple[Mapping[str, int], Mapping[str, int]], lately: date, names: Mapping[str, str]
) -> Sequence[drift.Drift]:
    """The areas there are, with how often each was found lately and before."""
    known = tuple({slug: count for slug, count in some.items() if slug in names} for some in asked)
    found = {
        area: (_right([row for row in some if row.received_on >= lately]),
               _right([row for row in some if row.received_on < lately]))
        for area, some in judged.by(rows, lambda row: row.meant).items()
    }  # fmt: skip
    return drift.drifts((known[0], known[1]), found)


def _right(rows: Sequence[Judged]) -> Share:
    return judged.tally(rows).right


def _services(
    services: Mapping[str, tuple[str, int]],
    rows: Sequence[Judged],
    names: Mapping[str, str],
    called: Mapping[str, Mapping[str, str]],
) -> list[Helpful]:
    needed = judged.demand(rows)
    return [
        Helpful(
            name=in_language(dict(called.get(slug, {"nb": slug})), current()),
            area=names.get(services[slug][0], services[slug][0]),
            questions=services[slug][1],
            needed=needed[services[slug][0]],
            url=url_for("catalogue_editor.edit_service", slug=slug) if _is_editor() else "",
        )
        for slug, _worth in judged.would_help(services, needed)[:MOST_SERVICES]
    ]
