"""Two cases that are the same become one; a case with two questions becomes two."""

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.cases import operations, rights
from app.cases import queries as cases
from app.cases.access import may, opened_case
from app.cases.models import Case
from app.cases.operations import AnotherBusinessError, NothingToSplitError
from app.cases.states import MoveNotAllowedError
from app.desk import menu
from app.desk.forms import MergeForm, SplitForm
from app.desk.steps import View, asked
from app.desk.titles import listed_title
from app.errors import ConflictError
from app.extensions import db
from app.people.access import current_person


def merge(reference: str) -> View:
    """Show the business's other cases; put this one together with the one that is chosen."""
    case = opened_case()
    if not operations.can_be_merged(case):
        return _not_now(reference)
    form, others = _form(case)
    if request.method == "GET" or not form.validate():
        return asked(
            "desk/merge.html",
            form,
            status=200 if request.method == "GET" else 400,
            others=others,
            title_of=listed_title,
        )
    into = next(other for other in others if _key(other) == form.into.data)
    try:
        operations.merge(
            db.session(),
            case,
            into,
            by=current_person(),
            at=clock.now(),
            version=form.version.data,
            into_version=into.version,
        )
    except (ConflictError, MoveNotAllowedError, AnotherBusinessError):
        db.session.rollback()
        form, others = _form(case)
        return asked("desk/merge.html", form, status=409, others=others, title_of=listed_title)
    flash(_("Case %(reference)s is now a part of this one.", reference=reference), "success")
    menu.forget_counts()
    return redirect(url_for("desk.show", reference=into.reference), 303)


def split(reference: str) -> View:
    """Show the question; make a case of its own of what is left of it in the field."""
    case = opened_case()
    if not operations.can_be_merged(case):
        return _not_now(reference)
    form = SplitForm()
    if request.method == "GET" or not form.validate():
        return asked("desk/split.html", form, status=200 if request.method == "GET" else 400)
    try:
        made = operations.split(
            db.session(), case, text=form.text.data, by=current_person(), at=clock.now(), version=form.version.data
        )
    except NothingToSplitError:
        form.text.errors = [_("Keep only the part that is to be a case of its own.")]
        return asked("desk/split.html", form, status=400)
    except (ConflictError, MoveNotAllowedError):
        return asked("desk/split.html", form, status=409)
    flash(_("The other question is now case %(reference)s.", reference=made.reference), "success")
    menu.forget_counts()
    return redirect(url_for("desk.show", reference=reference), 303)


def _form(case: Case) -> tuple[MergeForm, Sequence[Case]]:
    """The form, and the cases that can be chosen: of the same business, and the person's to merge."""
    person = current_person()
    others = [
        other
        for other in cases.of_same_sender(db.session(), case)
        if operations.can_be_merged(other)
        and operations.is_same_business(case, other)
        and may(rights.MERGE, person, other)
    ]
    form = MergeForm()
    form.into.options = {_key(other): other for other in others}
    if request.method == "GET" and len(others) == 1:
        form.into.data = _key(others[0])
    return form, others


def _key(case: Case) -> str:
    """A case as it is seen now: when somebody changes it meanwhile, it is another choice."""
    return f"{case.reference}-{case.version}"


def _not_now(reference: str) -> Response:
    flash(_("This cannot be done with the case now."), "warning")
    return redirect(url_for("desk.show", reference=reference), 303)
