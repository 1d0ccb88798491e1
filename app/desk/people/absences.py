"""When a person is away: they say so themselves, or the coordinator does."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.cases import queries as cases
from app.desk import phrases
from app.desk.people.forms import ABSENCE_REASONS, AbsenceForm
from app.errors import NotFoundError
from app.extensions import db
from app.people import operations
from app.people import queries as staff
from app.people.access import current_person
from app.people.models import Developer
from app.people.operations import PersonError


def absences(slug: str) -> str | tuple[str, int] | Response:
    """The absences to come; a POST adds one, and leads the coordinator on to the cases that are open meanwhile."""
    developer, form = _developer(slug), AbsenceForm()
    if request.method != "POST":
        return _page(developer, form)
    if not form.validate() or form.days is None:
        return _page(developer, form, 400)
    first, last = form.days
    try:
        operations.register_absence(
            db.session(),
            developer,
            from_on=first,
            until_on=last,
            reason=form.reason.data,
            by=current_person(),
        )
    except PersonError:
        form.until_on.errors = [_("The last day must not be before the first, nor more than a year after it.")]
        return _page(developer, form, 400)
    flash(_("The absence is noted. New cases go to others meanwhile."), "success")
    return redirect(url_for("desk.absences", slug=slug), 303)


def remove(slug: str, absence_id: int) -> Response:
    """The person is here after all."""
    operations.remove_absence(db.session(), _developer(slug), absence_id, by=current_person())
    flash(_("The absence is removed."), "success")
    return redirect(url_for("desk.absences", slug=slug), 303)


def _developer(slug: str) -> Developer:
    user = staff.by_slug(db.session(), slug)
    if user is None or user.developer is None:
        raise NotFoundError("nobody who takes cases is called this")
    return user.developer


def _page(developer: Developer, form: AbsenceForm, status: int = 200) -> tuple[str, int]:
    today = clock.today()
    load = cases.open_case_counts(db.session()).get(developer.id, 0)
    page = render_template(
        "desk/absences.html",
        developer=developer,
        form=form,
        upcoming=phrases.upcoming(developer, today),
        reasons=ABSENCE_REASONS,
        open_cases=load,
        is_coordinator=current_person().is_one_of("coordinator"),
        today=today,
    )
    return page, status
