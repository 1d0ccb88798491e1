"""The public journal: a page in each language, and the same as CSV. Nothing here depends on who asks.

Offentleglova (LOV-2006-05-19-16) § 10 asks for it. Titles say what kind of document it is and about what, never in
anybody's own words; nobody is named but firms that are registered and do not bear the name of whoever wrote.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from sqlalchemy.orm import Session

from app import clock
from app.clock import Period
from app.database import reading
from app.errors import NotFoundError
from app.extensions import db
from app.records import rules as archive
from app.records import titles
from app.records.entries import INCOMING
from app.records.journal import queries
from app.records.journal.queries import JournalLine
from app.reports import downloads
from app.ui import region
from app.ui.forms import whole_number
from app.ui.locale import current
from catalogue.base import in_language
from catalogue.vocabulary import HIDDEN, NONE

MAY_BE_KEPT_S = 3600
PAGE_SIZE = 50
MOST_PAGES = 200
USUAL_DAYS, MOST_DAYS = 30, 92
FIRST_YEAR = 2000
CSV_COLUMNS = ("date", "case", "direction", "title", "firm", "municipality", "ground")
"""`direction` is in or out; `ground` is the legal ground of what is excepted from public access, else empty."""


@dataclass(frozen=True)
class Shown:
    """A line as it is read. `ground` says why nothing more is told."""

    on: date
    reference: str
    is_incoming: bool
    title: str
    firm: str
    town: str
    ground: str


@dataclass(frozen=True)
class Asked:
    """What was asked for; `fault` when the days could not be read, and the usual ones stand in their place."""

    period: Period
    town: region.Town | None
    page: int
    has_fault: bool


def journal() -> Response:
    """The journal to read, 50 documents a page."""
    rules, asked = _rules(), _asked()
    found = _lines(asked, first=(asked.page - 1) * PAGE_SIZE, most=PAGE_SIZE)
    page = render_template(
        "reports/journal.html",
        asked=asked,
        towns=region.current().towns,
        lines=[_shown(line, rules) for line in found[:PAGE_SIZE]],
        has_next=len(found) > PAGE_SIZE and asked.page < MOST_PAGES,
        address=_address,
        is_hidden=rules.journal == HIDDEN,
        most_days=MOST_DAYS,
    )
    return _public(make_response(page), rules)


def journal_csv() -> Response:
    """The same for programs, the whole period at once."""
    rules, asked = _rules(), _asked()
    lines = [_shown(line, rules) for line in _lines(asked, first=0, most=queries.MOST_LINES)[: queries.MOST_LINES]]
    rows = [
        (line.on.isoformat(), line.reference, "in" if line.is_incoming else "out", line.title, line.firm, line.town,
         line.ground)
        for line in lines
    ]  # fmt: skip
    response = Response(downloads.csv_text([CSV_COLUMNS, *rows]), content_type="text/csv; charset=utf-8")
    return _public(response, rules)


def _rules() -> archive.Rules:
    """The region's rules. Raises NotFoundError where it has no public journal."""
    facts = region.current()
    rules = archive.of_region(facts.slug, {"archive": facts.archive})
    if rules.journal == NONE:
        raise NotFoundError("this region has no public journal on the web")
    return rules


def _asked() -> Asked:
    today = clock.today()
    towns = {town.slug: town for town in region.current().towns}
    usual = Period(today - timedelta(days=USUAL_DAYS), today)
    period = _period(request.args.get("fra", ""), request.args.get("til", ""), usual)
    page = min(max(1, whole_number(request.args.get("side"))), MOST_PAGES)
    return Asked(period or usual, towns.get(request.args.get("kommune", "")), page, period is None)


def _period(first: str, last: str, usual: Period) -> Period | None:
    """The days asked for, None when they cannot be read, are turned round or too many."""
    try:
        ends = date.fromisoformat(last) if last else usual.last
        begins = date.fromisoformat(first) if first else ends - timedelta(days=USUAL_DAYS)
    except (ValueError, OverflowError):
        return None
    is_fit = begins.year >= FIRST_YEAR and begins <= ends and (ends - begins).days <= MOST_DAYS
    return Period(begins, ends) if is_fit and ends.year <= usual.last.year + 1 else None


def _lines(asked: Asked, *, first: int, most: int) -> Sequence[JournalLine]:
    with reading(), Session(db.engine) as session:
        town = asked.town.id if asked.town else None
        return queries.lines(session, asked.period, town, first=first, most=most)


def _shown(line: JournalLine, rules: archive.Rules) -> Shown:
    facts, language = region.current(), current()
    area = in_language(facts.areas.get(line.area), language)
    town = next((one for one in facts.towns if one.id == line.municipality_id), None)
    return Shown(
        on=clock.local(line.at).date(),
        reference=line.reference,
        is_incoming=line.kind in INCOMING,
        title=titles.public(line.kind, area, is_confidential=line.is_confidential),
        firm=line.firm,
        town=in_language(town.name, language) if town else "",
        ground=rules.shielding_ground if line.is_confidential else "",
    )


def _address(endpoint: str, asked: Asked, page: int = 1) -> str:
    """The address of another page of the same, or of its file."""
    facts: dict[str, Any] = {
        "kommune": asked.town.slug if asked.town else None,
        "fra": asked.period.first.isoformat(),
        "til": asked.period.last.isoformat(),
        "side": page if page > 1 else None,
    }
    return url_for(endpoint, **facts)


def _public(response: Response, rules: archive.Rules) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={MAY_BE_KEPT_S}"
    if rules.journal == HIDDEN:
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
