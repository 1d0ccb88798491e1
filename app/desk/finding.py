"""Finding a case: one search over everything that was written, for whoever may read what it finds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.cases import excerpts, search_index
from app.cases.excerpts import Excerpt
from app.cases.models import Case
from app.cases.states import STATES
from app.desk import phrases
from app.desk.lists import queries as lists
from app.desk.lists.queries import Listed, Narrowing
from app.desk.titles import listed_title
from app.extensions import db
from app.people.access import current_person
from app.ui import region
from app.ui.cleaning import clean_line
from app.ui.forms import whole_number
from app.ui.locale import current
from catalogue.base import in_language

MOST_CHARACTERS = 200
IN_PALETTE = 8
LEAST_IN_PALETTE = 2
"""From how many characters on the palette shows cases: one letter would find nearly all."""
FILTERS = {"kommune": "municipality", "fag": "area", "hos": "developer", "tilstand": "state"}
"""Names in the address → what a list is narrowed by."""


@dataclass(frozen=True)
class Found:
    """A case that was found, and where; None when no text is shown that holds the words."""

    case: Case
    title: str
    where: str
    excerpt: Excerpt | None


def find() -> str | Response:
    """What was found, newest first; a whole reference leads to its case at once."""
    typed = clean_line(request.args.get("q"))[:MOST_CHARACTERS]
    beginnings = search_index.beginnings(typed)
    narrowing = narrowed(words=typed, order="-number")
    page = whole_number(request.args.get("side")) or 1
    listed = Listed((), 0, page)
    if beginnings:
        readable = lists.may_be_read_by(db.session(), current_person(), clock.now())
        listed = lists.cases_where(db.session(), readable, narrowing, page)
        if search_index.is_reference(typed) and len(listed.rows) == 1:
            return redirect(url_for("desk.show", reference=listed.rows[0].reference))
    return render_template(
        "desk/find.html",
        typed=typed,
        is_asked=bool(beginnings),
        listed=listed,
        found=_found(listed.rows, beginnings),
        narrowing=narrowing,
        states={state: phrases.STATE_LABELS[state] for state in STATES},
        towns=region.current().towns,
        areas={slug: in_language(name, current()) for slug, name in region.current().areas.items()},
        most=lists.MOST_COUNTED,
        phrases=phrases,
        link=_link,
    )


def find_for_palette() -> Response:
    """At most eight cases, newest first, for the script that shows them while somebody writes; of one letter none."""
    typed = clean_line(request.args.get("q"))[:MOST_CHARACTERS]
    found: Sequence[Case] = ()
    if len(typed) >= LEAST_IN_PALETTE and search_index.beginnings(typed):
        readable = lists.may_be_read_by(db.session(), current_person(), clock.now())
        found = lists.cases_where(db.session(), readable, Narrowing(words=typed, order="-number"), 1).rows
    return jsonify([_in_palette(case) for case in found[:IN_PALETTE]])


def _in_palette(case: Case) -> dict[str, str]:
    return {
        "url": url_for("desk.show", reference=case.reference),
        "label": listed_title(case),
        "about": case.reference if case.is_confidential else f"{case.reference}, {phrases.business(case)}",
    }


def narrowed(**more: str) -> Narrowing:
    """How the address narrows a list. A state that there is none of narrows nothing."""
    asked = {field: clean_line(request.args.get(name))[:80] for name, field in FILTERS.items()}
    if asked["state"] not in STATES:
        asked["state"] = ""
    return Narrowing(**(asked | more))


def _link(**changes: str | int | None) -> str:
    kept = {name: request.args.get(name) for name in ("q", *FILTERS)}
    wanted: dict[str, Any] = {name: value for name, value in {**kept, **changes}.items() if value}
    return url_for("desk.find", **wanted)


def _found(rows: Sequence[Case], beginnings: Sequence[str]) -> list[Found]:
    said = lists.said_in(db.session(), [case.id for case in rows]) if rows else {}
    found = []
    for case in rows:
        texts = () if case.is_confidential else _texts(case, said.get(case.id, ()))
        piece = excerpts.excerpt(texts, beginnings)
        found.append(Found(case, listed_title(case), _where(piece), piece))
    return found


def _texts(case: Case, said: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Everything the index has of the case; of what holds as many of the words, the first is shown."""
    yield "text", case.text
    yield from reversed(said)
    for name in ("subject", "name", "organisation_name", "organisation_number", "email", "reference"):
        yield name, getattr(case, name)


def _where(piece: Excerpt | None) -> str:
    labels = {
        "text": _("In the question"),
        "addition": _("In what the business wrote later"),
        "answer": _("In an answer"),
        "note": _("In a note"),
        "subject": _("In the subject"),
        "name": _("In the name"),
        "organisation_name": _("In the name of the business"),
        "organisation_number": _("In the organisation number"),
        "email": _("In the e-mail address"),
        "reference": _("In the reference"),
    }
    return str(labels[piece.where]) if piece else ""
