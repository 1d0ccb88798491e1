"""The models: which one sorts, what people have taught it, why it is in force, and the way back to an older one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.config import LANGUAGES
from app.errors import NotFoundError
from app.extensions import db
from app.learning import queries as learning
from app.learning import registry, telling
from app.learning.models import Refit
from app.learning.operations import chronicle
from app.people.access import current_person
from app.ui import region
from app.ui.locale import current
from catalogue.base import in_language


@dataclass(frozen=True)
class Fit:
    """A line of the chronicle, in words."""

    row: Refit
    cause: str
    state: str
    why: str


def models() -> str:
    """The page."""
    session, now = db.session(), clock.now()
    under_way, refits, rows = learning.under_way(session), learning.refits(session), learning.models(session)
    last = next((one for one in refits if one.state in {"promoted", "kept"} and one.cause != "back"), None)
    active = next((row for row in rows if row.is_active), None)
    since = last.began_at if last else active.fitted_at if active else None
    return render_template(
        "desk/models.html",
        active=active,
        models=rows,
        cases=learning.cases_by_origin(session, since),
        origins=_origins(),
        fits=_fits(refits),
        under_way=under_way,
        seconds=round((now - under_way.began_at).total_seconds()) if under_way and under_way.began_at else 0,
        usual_seconds=_usual_seconds(refits),
    )


def fit_now() -> Response:
    """Ask for a fit; the worker begins within seconds."""
    chronicle.ask(db.session(), by=current_person(), at=clock.now())
    flash(_("The program begins to learn within some seconds."), "success")
    return redirect(url_for("desk.models"), 303)


def go_back(name: str) -> Response:
    """Put an older model in force again."""
    session = db.session()
    row = learning.model(session, name)
    if row is None:
        raise NotFoundError("there is no such model")
    try:
        registry.of_version(session, name)
    except registry.NoSuchModelError:
        flash(_("This model does not fit the program any more. Nothing was changed."), "warning")
        return redirect(url_for("desk.models"), 303)
    try:
        chronicle.go_back(session, row, by=current_person(), at=clock.now())
    except chronicle.ErasedCaseError:
        said = _("This model had learned from a case that is deleted, and is removed. Nothing else changed.")
        flash(said, "warning")
        return redirect(url_for("desk.models"), 303)
    flash(_("Model %(version)s sorts from now on.", version=name), "success")
    return redirect(url_for("desk.models"), 303)


def _fits(refits: Sequence[Refit]) -> list[Fit]:
    names, causes, states = _names(), _causes(), _states()
    return [
        Fit(one, causes.get(one.cause, ""), states.get(one.state, ""), telling.why(one.verdict, one.scores, names))
        for one in refits
    ]


def _usual_seconds(refits: Sequence[Refit]) -> int | None:
    """How long the last fit took."""
    last = next((one for one in refits if one.began_at and one.ended_at and one.cause != "back"), None)
    return round((last.ended_at - last.began_at).total_seconds()) if last and last.began_at and last.ended_at else None


def _names() -> Mapping[str, str]:
    """Areas, kinds, municipalities and languages by what they are called in the figures."""
    facts, language = region.current(), current()
    named = {**facts.areas, **facts.kinds, **{town.slug: town.name for town in facts.towns}}
    return {**{slug: in_language(name, language) for slug, name in named.items()}, **LANGUAGES}


def _origins() -> Mapping[str, str]:
    return {
        "coordinator": _("A coordinator corrected the area"),
        "developer": _("A developer corrected the area"),
        "confirmed": _("Somebody said that the sorting was right"),
        "closed": _("Answered and closed without correction (counts half)"),
        "not_for_us": _("Closed as not for us"),
    }


def _causes() -> Mapping[str, str]:
    return {
        "start": _("No model could be used"),
        "catalogue": _("The catalogue was changed"),
        "examples": _("Many cases had been corrected"),
        "erased": _("A case that was learned from is deleted"),
        "night": _("Every night, when there is something new"),
        "asked": _("Somebody asked for it"),
        "command": _("A command on the server"),
        "back": _("Somebody went back"),
    }


def _states() -> Mapping[str, str]:
    return {
        "asked": _("Begins soon"),
        "running": _("Under way"),
        "promoted": _("A model was put in force"),
        "kept": _("The old model stays"),
        "failed": _("It failed"),
    }
