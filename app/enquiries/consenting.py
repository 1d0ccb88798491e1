"""A business says on its own page whether its question may be passed on to a partner outside."""

from flask import flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.cases import operations
from app.cases.access import opened_case
from app.cases.operations import AnsweredError
from app.cases.states import MoveNotAllowedError
from app.enquiries.own_case import joined, opens, private
from app.extensions import db
from app.ui.filters import translated
from app.ui.forms import whole_number

YES, NO = "yes", "no"


def consent(token: str) -> Response:
    """Yes or no, once; what comes of it stands on the page of the case."""
    case, said = opened_case(), request.form.get("answer")
    if not opens(case, token):
        return private(joined(case))
    if said not in {YES, NO}:
        flash(_("Choose yes or no."), "warning")
        return _back(token)
    session = db.session()
    try:
        referral = operations.answer_consent(
            session, case, whole_number(request.form.get("referral")), yes=said == YES, at=clock.now()
        )
    except AnsweredError:
        session.rollback()
        flash(_("This has been answered or taken back already. Below you see what holds."), "warning")
    except MoveNotAllowedError:
        session.rollback()
        flash(_("The case is closed, so nothing has been passed on. Write to us if you still want it."), "warning")
    else:
        name = translated(referral.partner.name)
        if said == YES:
            flash(_("Thank you. Your question is passed on to %(name)s.", name=name), "success")
        else:
            flash(_("Thank you. Nothing is passed on to %(name)s.", name=name), "success")
    return _back(token)


def _back(token: str) -> Response:
    return private(make_response(redirect(url_for("enquiries.follow", token=token), 303)))
