"""Privacy for coordinators: the rules and what they did, a person's own data, and the record of processing."""

from collections.abc import Mapping
from http import HTTPStatus
from tempfile import TemporaryFile

from flask import Response, current_app, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import clock
from app.config import Settings
from app.desk.privacy.forms import ERASE, EXPORT, LOOK, PersonForm
from app.extensions import db
from app.people.access import current_person
from app.privacy import queries, record, retention, words
from app.privacy.operations import watching
from app.privacy.person import exporting, operations
from app.privacy.person import queries as of_person
from app.ui import region
from app.ui.locale import current

View = str | tuple[str, int] | Response | BaseResponse


def privacy() -> str:
    """The rules, what would go now, and what went."""
    session, settings = db.session(), _settings()
    what = words.what()
    return render_template(
        "desk/privacy.html",
        due=retention.dry_run(session, settings, at=clock.now()),
        what=what,
        how_long=words.times(settings),
        runs=[(run, _went(run.counts, what)) for run in queries.runs(session)],
        requests=queries.requests(session),
        refused_at=queries.watch(session).refused_at,
    )


def confirm_clock() -> BaseResponse:
    """Somebody has looked at the clock; the worker goes on within the hour."""
    watching.confirm(db.session(), at=clock.now())
    flash(_("The time is believed again. What is kept no longer goes within the hour."), "success")
    return redirect(url_for("desk.privacy"), 303)


def person() -> View:
    """What is kept of one person: look, hand out, or erase. The address is never part of an address of ours."""
    form = PersonForm()
    if request.method == "GET":
        return _person_page(form)
    if not form.validate():
        return _person_page(form), HTTPStatus.BAD_REQUEST
    session, email, at = db.session(), form.email.data, clock.now()
    if form.do.data == EXPORT:
        return _handed_out(email, form.reason.data)
    counts = of_person.of_person(session, email, until=at).counts
    if form.do.data != ERASE:
        return _person_page(form, counts)
    if not form.is_sure.data or not form.reason.data:
        flash(_("Say why, and tick that you are sure. Nothing was deleted."), "warning")
        return _person_page(form, counts), HTTPStatus.BAD_REQUEST
    erased = operations.erase(session, email, by=current_person(), reason=form.reason.data, at=at)
    flash(_("Deleted. What is left names nobody."), "success")
    if erased.kept:
        flash(_("These must be archived first: %(references)s.", references=", ".join(erased.kept)), "warning")
    return redirect(url_for("desk.privacy"), 303)


def processing() -> str:
    """The record of processing activities, to be read and printed."""
    return render_template("desk/processing.html", record=_record())


def processing_for_programs() -> Response:
    """The same as JSON."""
    return jsonify(_record())


def _person_page(form: PersonForm, counts: Mapping[str, int] | None = None) -> str:
    return render_template(
        "desk/privacy_person.html",
        form=form,
        counts=counts,
        names=words.amounts(),
        buttons={"look": LOOK, "export": EXPORT, "erase": ERASE},
    )


def _handed_out(email: str, reason: str) -> BaseResponse:
    session, at = db.session(), clock.now()
    file = TemporaryFile()  # noqa: SIM115 - closed, and so gone, when it has been sent
    found = exporting.gather(session, _settings(), email, at=at)
    session.rollback()  # the scanner is asked while it is written
    exporting.write(file, found)
    operations.note_export(session, email, found, by=current_person(), reason=reason, at=at)
    file.seek(0)
    return send_file(file, mimetype="application/zip", as_attachment=True, download_name="person.zip", max_age=0)


def _record() -> dict[str, object]:
    facts, language = region.current(), current()
    counts = queries.row_counts(db.session(), list(record.TABLES))
    return record.as_json(_settings(), record.controller(facts, language), counts)


def _went(counts: Mapping[str, int], what: Mapping[str, str]) -> list[tuple[str, int]]:
    return [(what[kind], count) for kind, count in counts.items() if count and kind in what]


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
