"""A case waits for the business or for a partner, until a day to follow it up."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app import clock
from app.cases import operations, states
from app.cases.access import opened_case
from app.cases.operations import DateRefusedError
from app.cases.states import MoveNotAllowedError
from app.desk.case_file import act
from app.desk.forms import WaitForm
from app.desk.steps import View, asked, done
from app.errors import ConflictError
from app.extensions import db
from app.people.access import current_person


def wait(reference: str) -> View:
    """Ask whom we wait for and until when, and let the case wait."""
    case = opened_case()
    if case.is_final or not states.allows("wait_for_business", case.state):
        flash(_("The case cannot wait now."), "warning")
        return redirect(url_for("desk.show", reference=reference), 303)
    form = WaitForm(data={"until": operations.usual_day(clock.today())})
    if request.method == "GET" or not form.validate() or form.until.data is None:
        return asked("desk/wait.html", form, status=200 if request.method == "GET" else 400)
    try:
        operations.wait(
            db.session(),
            case,
            form.whom.data,
            by=current_person(),
            at=clock.now(),
            version=form.version.data,
            until=form.until.data,
            on_reply=form.on_reply.data,
            reason=form.reason.data,
        )
    except DateRefusedError:
        form.until.errors = [_("Choose a day after today, and within a year.")]
        return asked("desk/wait.html", form, status=400)
    except (ConflictError, MoveNotAllowedError):
        return asked("desk/wait.html", form, status=409)
    return done(_("The case waits, and comes back on the day you chose."))


def take_up(**_arguments: object) -> View:
    """Not wait any longer."""
    return act(operations.take_up, _("The case does not wait any longer."), can_be_undone=True)
