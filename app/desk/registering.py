"""An enquiry on behalf of a business that has telephoned or come by: the form's own path, marked as such."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock, store
from app.cases import operations
from app.cases import queries as cases
from app.cases.operations import Received
from app.config import LANGUAGES, Settings
from app.desk import menu
from app.desk.forms import RegisterForm
from app.extensions import db
from app.people.access import current_person
from app.ui import locale
from app.ui.region import current as current_region


def register() -> Response | tuple[str, int]:
    """The form; a POST stores the enquiry, which is sorted like any other."""
    form = RegisterForm(current_region(), locale.current(), folder=_folder())
    if request.method == "GET":
        return _page(form)
    if not form.validate():
        form.discard()
        return _page(form, status=400)
    received = _store(form)
    if received.outcome == "new":
        flash(_("The question is registered as case %(reference)s.", reference=received.case.reference), "success")
    else:
        flash(_("This was registered already, as case %(reference)s.", reference=received.case.reference), "info")
    menu.forget_counts()
    is_coordinator = current_person().is_one_of("coordinator")
    to = url_for("desk.show", reference=received.case.reference) if is_coordinator else url_for("desk.mine")
    return redirect(to, 303)


def _store(form: RegisterForm) -> Received:
    spoken = form.language.data
    enquiry = form.enquiry(page_language=spoken if spoken in LANGUAGES else locale.current(), channel=form.channel.data)
    received = operations.receive_once(db.session(), enquiry, at=clock.now(), by=current_person())
    form.discard(except_stored=[file.stored_name for file in cases.attachments(db.session(), received.case)])
    return received


def _page(form: RegisterForm, status: int = 200) -> tuple[str, int]:
    return render_template("desk/register.html", form=form, had_files=bool(form.attachments.data)), status


def _folder() -> store.Place:
    settings: Settings = current_app.config["SETTINGS"]
    return store.attachments(settings)
