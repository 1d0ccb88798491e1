"""Figures for the steering group and everybody else on the staff, as a page and as files. No words of any case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.extensions import db
from app.people.access import current_person
from app.reports import downloads, periods, queries
from app.reports.periods import PeriodError
from app.reports.report import Places, Report, Wish, made
from app.reports.tables import Reader, written
from app.ui.locale import current
from app.ui.region import current as current_region


@dataclass(frozen=True)
class _Asked:
    """What the address asks for. `kind` is the named period; `fault` is a sentence when it could not be followed."""

    wish: Wish
    kind: str
    fault: str
    places: Places

    @property
    def query(self) -> dict[str, Any]:
        """The same as an address that does not change with the day."""
        period, places = self.wish.period, {"kommune": self.wish.town, "fag": self.wish.area}
        days = {"fra": period.first.isoformat(), "til": period.last.isoformat()}
        return {"periode": "datoer", **days, **{name: one.slug for name, one in places.items() if one}}


def figures() -> str:
    """All figures of a period; the newest thirteen months when the address names none."""
    asked = _asked()
    return render_template(
        "reports/figures.html",
        report=_report(asked),
        wish=asked.wish,
        before=asked.wish.period.before,
        kind=asked.kind,
        fault=asked.fault,
        kinds=_kinds(),
        towns=_choices(asked.places.towns, asked.wish.town),
        areas=_choices(asked.places.areas, asked.wish.area),
        is_hiding=not _reader().sees_all,
        written=written,
        files={name: url_for(f"reports.as_{name}", **asked.query) for name in ("csv", "xlsx")},
    )


def as_csv() -> Response:
    """The same figures, a line for each number."""
    asked = _asked()
    return downloads.csv_file(_report(asked), asked.wish)


def as_xlsx() -> Response:
    """The same figures, a sheet for each."""
    asked = _asked()
    return downloads.xlsx_file(_report(asked), asked.wish)


def _report(asked: _Asked) -> Report:
    return made(
        db.session(),
        asked.wish,
        asked.places,
        _reader(),
        promise=current_region().promise_working_days,
        language=current(),
        today=clock.today(),
    )


def _reader() -> Reader:
    """Coordinators may read every case, so they see every number; nobody else may."""
    return Reader(sees_all=current_person().is_one_of("coordinator"))


def _asked() -> _Asked:
    today = clock.today()
    places = Places(*queries.places(db.session(), current()))
    town, area = (
        _found(request.args.get(name), among) for name, among in (("kommune", places.towns), ("fag", places.areas))
    )
    fault = ""
    if (request.args.get("kommune") and not town) or (request.args.get("fag") and not area):
        fault = _("There is no such municipality or area. Here are all of them instead.")
    days = (request.args.get("fra"), request.args.get("til"))
    kind = request.args.get("periode", "siste")
    if kind not in periods.KINDS or (kind == "siste" and any(days)):
        kind = "datoer" if any(days) else "siste"
    period = periods.named(kind, today)
    if kind == "datoer":
        try:
            period = periods.chosen(*days, today)
        except PeriodError as error:
            period, kind, fault = periods.usual(today), "siste", _fault(error)
    return _Asked(Wish(period, town, area), kind, fault, places)


def _found(slug: str | None, among: Sequence[queries.Choice]) -> queries.Choice | None:
    return next((one for one in among if one.slug == slug), None)


def _choices(among: Sequence[queries.Choice], chosen: queries.Choice | None) -> list[queries.Choice]:
    return [one for one in among if not one.is_retired or one == chosen]


def _kinds() -> Mapping[str, str]:
    return {
        "siste": _("The last twelve months and this one"),
        "maned": _("This month"),
        "kvartal": _("This quarter"),
        "ar": _("This year"),
        "datoer": _("The dates below"),
    }


def _fault(error: PeriodError) -> str:
    sentences = {
        "unread": _("One of the dates could not be read. Here is the usual period instead."),
        "turned": _("The first date must come before the last one. Here is the usual period instead."),
        "long": _("Choose a period of at most five years. Here is the usual period instead."),
    }
    return str(sentences[error.fault])
