"""Whoever works on a case notes how many hours they have used on it, when they like."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app import clock
from app.cases.access import opened_case
from app.cases.hours import operations, queries
from app.desk.forms import HoursForm
from app.desk.steps import View, asked, back
from app.extensions import db
from app.people.access import current_person


def hours(reference: str) -> View:
    """Ask for one's own hours, beside those of the others, and keep them; they are no step of the case."""
    session, case, person = db.session(), opened_case(), current_person()
    if case.is_final:
        flash(_("Nothing more can be noted on this case."), "warning")
        return redirect(url_for("desk.show", reference=reference), 303)
    form = HoursForm(data={"hours": queries.own(session, case, person)} if request.method == "GET" else None)
    if request.method == "GET" or not form.validate():
        found = queries.of_case(session, case)
        others = [one for one in found if one.user_id != person.id]
        status = 200 if request.method == "GET" else 400
        return asked("desk/hours.html", form, status=status, others=others, total=sum(one.hours for one in found))
    operations.note_hours(session, case, person, form.hours.data, at=clock.now())
    flash(_("Your hours are kept."), "success")
    return back(reference)
