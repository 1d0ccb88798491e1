"""The end of a case: closed with an outcome, or as spam; opened again; and the last step undone."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app import clock
from app.cases import operations, states
from app.cases.access import opened_case
from app.cases.hours import operations as hours
from app.cases.hours import queries as noted
from app.cases.operations import Figures, SamiWishError
from app.cases.states import MoveNotAllowedError
from app.desk.case_file import act
from app.desk.forms import CloseForm
from app.desk.steps import View, asked, done, onward, told
from app.errors import ConflictError
from app.extensions import db
from app.people.access import current_person


def close(reference: str) -> View:
    """Ask what the case came to, and close it; of a closed case, correct what it came to."""
    case = opened_case()
    is_correction = case.state == "closed"
    if case.is_final or not states.allows("correct_outcome" if is_correction else "close", case.state):
        flash(_("The case cannot be closed now."), "warning")
        return redirect(url_for("desk.show", reference=reference), 303)
    usual = case.outcome if is_correction else states.usual_outcome(
        case.state,
        is_answered=case.first_answered_at is not None,
        is_not_for_us=case.referral_reason == "not_for_us",
    )  # fmt: skip
    own = noted.own(db.session(), case, current_person()) if request.method == "GET" else None
    form = CloseForm(data={"outcome": usual, "jobs": case.jobs, "funding": case.funding_nok, "hours": own})
    if request.method == "GET" or not form.validate():
        return asked("desk/close.html", form, status=200 if request.method == "GET" else 400)
    try:
        operations.close(
            db.session(),
            case,
            by=current_person(),
            at=clock.now(),
            version=form.version.data,
            outcome=form.outcome.data,
            figures=Figures(form.jobs.data, form.funding.data),
            reason=form.reason.data,
        )
    except SamiWishError:
        form.reason.errors = [_("Write why the case is closed without an answer in Northern Sámi.")]
        return asked("desk/close.html", form, status=400)
    except (ConflictError, MoveNotAllowedError):
        return asked("desk/close.html", form, status=409)
    if form.hours.name in request.form:
        hours.note_hours(db.session(), case, current_person(), form.hours.data, at=clock.now())
    sentence = _("What the case came to is corrected.") if is_correction else _("The case is closed.")
    if request.form.get("do") == "next":
        told(sentence, can_be_undone=True)
        return onward()
    return done(sentence)


def mark_spam(**_arguments: object) -> View:
    """Spam, or somebody who wants to sell."""
    return act(operations.mark_spam, _("The case is among spam and sales. Nobody was written to."), can_be_undone=True)


def reopen(**_arguments: object) -> View:
    """Open the case again."""
    return act(operations.reopen, _("The case is open again."), can_be_undone=True)


def undo(**_arguments: object) -> View:
    """Take back the last step."""
    return act(operations.undo, _("It is undone. The case is as it was."))
