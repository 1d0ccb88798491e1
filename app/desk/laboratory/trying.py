"""The laboratory: ask for a trial on old cases, follow it, stop it, read what came out."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.assignment.laboratory import operations, queries
from app.assignment.models import RoutingTrial
from app.assignment.operations import adopted_numbers
from app.clock import Period
from app.desk.laboratory import wording
from app.desk.laboratory.forms import NUMBERS, ROWS, TrialForm
from app.desk.laboratory.wording import Known
from app.desk.lists.queries import Listed
from app.desk.titles import listed_title
from app.errors import ConflictError, NotFoundError
from app.extensions import db
from app.people import queries as people
from app.people.access import current_person
from app.ui.filters import translated
from app.ui.forms import whole_number
from catalogue import queries as catalogue
from triage import policy_numbers
from triage.candidates import DEFAULT_POLICY

View = str | tuple[str, int] | Response
YEAR = timedelta(days=365)


def laboratory() -> View:
    """Trials that were made, and the form for another; a POST asks for it."""
    form, known = TrialForm(), names()
    developers = {one.user.slug: one.user.name for one in people.developers(db.session())}
    form.fill_options(developers, known.areas, known.towns)
    for field in (form.gone, form.new_areas):
        field.process_formdata(request.form.getlist(field.name))
    if request.method != "POST":
        today = clock.today()
        form.first_on.process_data(today - YEAR)
        form.last_on.process_data(today)
        return _form_page(form, known)
    first, last = form.first_on.data, form.last_on.data
    if not form.is_whole() or first is None or last is None:
        return _form_page(form, known, 400)
    trial = operations.ask(
        db.session(),
        name=form.name.data,
        period=Period(first, last),
        setting=form.setting(),
        by=current_person(),
        at=clock.now(),
    )
    return redirect(url_for("desk.trial", trial_id=trial.id), 303)


def _form_page(form: TrialForm, known: Known, status: int = 200) -> tuple[str, int]:
    session = db.session()
    in_force = policy_numbers.numbers(policy_numbers.changed(DEFAULT_POLICY, adopted_numbers(session)))
    page = render_template(
        "desk/laboratory.html",
        form=form,
        rows=ROWS,
        labels=NUMBERS,
        in_force=in_force,
        ranges=policy_numbers.RANGES,
        trials=queries.trials(session),
        wording=wording,
        known=known,
    )
    return page, status


def trial(trial_id: int) -> str:
    """How far a trial has come, or what came out of it."""
    found = get_trial(trial_id)
    known = names(found.setting)
    facts: dict[str, Any] = {"trial": found, "known": known, "wording": wording}
    if found.state == "done":
        session = db.session()
        page = max(1, whole_number(request.args.get("side")))
        rows, total = queries.changes(session, found.id, page)
        facts |= {
            "result": found.result,
            "figures": wording.figures(found.result, known),
            "changes": rows,
            "reasons": wording.reason_names(),
            "listed": Listed([case for _change, case in rows], total, page),
            "link": lambda side: url_for("desk.trial", trial_id=found.id, side=side) + "#cases",
            "others": queries.comparable(session, found),
            "title_of": listed_title,
        }
    return render_template("desk/trial.html", **facts)


def stop_trial(trial_id: int) -> Response:
    """Stop it."""
    operations.stop(db.session(), get_trial(trial_id), at=clock.now())
    flash(_("The trial is stopped."), "info")
    return redirect(url_for("desk.trial", trial_id=trial_id), 303)


def restart_trial(trial_id: int) -> Response:
    """Begin it anew."""
    try:
        operations.try_again(db.session(), get_trial(trial_id))
    except ConflictError:
        flash(_("The trial is not over, or it went well."), "warning")
    return redirect(url_for("desk.trial", trial_id=trial_id), 303)


def delete_trial(trial_id: int) -> Response:
    """Delete it. What was put in force because of it stays."""
    operations.forget(db.session(), get_trial(trial_id))
    flash(_("The trial is deleted."), "success")
    return redirect(url_for("desk.laboratory"), 303)


def get_trial(trial_id: int) -> RoutingTrial:
    """The trial of the address. Raises NotFoundError."""
    found = queries.trial(db.session(), trial_id)
    if found is None:
        raise NotFoundError("no such trial")
    return found


def names(setting: Mapping[str, Any] | None = None) -> Known:
    """What people, areas and municipalities are called; made-up people of the trial too."""
    session = db.session()
    made_up = {one["slug"]: one["name"] for one in (setting or {}).get("newcomers", ())}
    return Known(
        people={user.slug: user.name for user in people.users(session)} | made_up,
        areas={area.slug: translated(area.name) for area in catalogue.areas(session)},
        towns={town.slug: translated(town.name) for town in catalogue.municipalities(session)},
    )
