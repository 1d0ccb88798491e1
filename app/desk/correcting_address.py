"""The business has another address than the case says: correct it, and what did not arrive goes there."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app import clock
from app.cases import operations
from app.cases import queries as cases
from app.cases.access import opened_case
from app.cases.notifications import is_to_business
from app.desk import case_page, menu, phrases, queries
from app.desk.forms import AddressForm
from app.desk.own_pages import own_page
from app.desk.titles import title
from app.errors import ConflictError
from app.extensions import db
from app.mail import queries as mail
from app.people.access import current_person

View = str | tuple[str, int] | Response


def correct_address(reference: str) -> View:
    """Show what a new address means; set it."""
    form = AddressForm()
    if request.method == "GET":
        return _page(form)
    if not form.validate():
        return _page(form, status=400)
    if form.email.data.casefold() == opened_case().email.casefold():
        form.email.errors = [_("The case has this address already.")]
        return _page(form, status=400)
    try:
        sent = operations.correct_address(
            db.session(),
            opened_case(),
            form.email.data,
            by=current_person(),
            reason=form.reason.data,
            at=clock.now(),
            version=form.version.data,
        )
    except ConflictError:
        return _page(form, status=409)
    goes = ngettext("%(num)s letter goes to it.", "%(num)s letters go to it.", sent)
    flash(" ".join([_("The address is corrected."), goes]), "success")
    menu.forget_counts()
    return redirect(own_page(request.form.get("back"), url_for("desk.show", reference=reference)), 303)


def _page(form: AddressForm, status: int = 200) -> tuple[str, int]:
    session, case = db.session(), opened_case()
    is_conflict = status == 409  # noqa: PLR2004 - HTTP's "conflict"
    if is_conflict:
        db.session.rollback()
        db.session.refresh(case)
    history = cases.history(session, case)
    letters = [one for one in mail.unsent_about(session, case.reference) if is_to_business(one)]
    names = queries.names(session) if is_conflict else {}
    page = render_template(
        "desk/correct_address.html",
        form=form,
        case=case,
        case_title=title(case),
        letters=letters,
        letter_name=phrases.letter,
        changes=case_page.changes(history, form.seen.data if is_conflict else None, names, {}),
        newest_event=history[-1].id if history else 0,
        is_conflict=is_conflict,
        back=own_page(request.values.get("back"), ""),
    )
    return page, status
