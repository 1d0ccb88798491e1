"""My reminders: which, each by itself or once a day, at which hour. Everybody chooses for themselves alone."""

from datetime import datetime, time

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.cases.deadlines import DUE_SOON, OTHERS
from app.cases.quiet_hours import QuietHours, quiet_hours
from app.desk.forms import DIGEST, SINGLY, RemindersForm
from app.extensions import db
from app.people import operations, queries
from app.people.access import current_person
from app.people.models import User
from app.ui.filters import clock_time

FIRST_HOUR = 8
"""The hour of a digest until somebody chooses another: what waits is read when work begins."""


def reminders() -> Response | str | tuple[str, int]:
    """Show what the person has chosen; keep what they choose."""
    person, quiet = current_person(), quiet_hours(current_app.config["SETTINGS"].quiet_hours)
    form = _form(person, quiet)
    if request.method == "GET":
        return _page(form, quiet)
    if not form.validate():
        return _page(form, quiet), 400
    _keep(form, person, at=clock.now())
    flash(_("Your choices are kept."), "success")
    return redirect(url_for("desk.reminders"), 303)


def _form(person: User, quiet: QuietHours) -> RemindersForm:
    """What was sent, and nothing that was not; or else what the person has chosen before."""
    if request.method == "POST":
        form = RemindersForm()
    else:
        chosen = queries.reminder_choice(db.session(), person)
        left_out = chosen.left_out if chosen else ()
        form = RemindersForm(
            mode=DIGEST if chosen and chosen.is_digest else SINGLY,
            hour=str(quiet.hour_for(chosen.hour if chosen else FIRST_HOUR)),
            wanted=[name for name in _optional(person) if name not in left_out],
        )
    form.hour.options = {
        str(hour): clock_time(datetime.combine(clock.today(), time(hour), clock.NORWAY)) for hour in quiet.loud
    }
    return form


def _optional(person: User) -> list[str]:
    """What this person can do without; nothing for whoever has no cases, since they are reminded of none."""
    if person.is_one_of("coordinator"):
        return [DUE_SOON, OTHERS]
    return [DUE_SOON] if person.is_one_of("developer") else []


def _keep(form: RemindersForm, person: User, *, at: datetime) -> None:
    """Write it down. A digest whose hour has begun today comes tomorrow, so that nobody gets one by choosing."""
    here, hour = clock.local(at), int(form.hour.data)
    operations.choose_reminders(
        db.session(),
        person,
        is_digest=form.mode.data == DIGEST,
        hour=hour,
        left_out=[name for name in _optional(person) if name not in form.wanted.data],
        told_on=here.date() if hour <= here.hour else None,
    )


def _page(form: RemindersForm, quiet: QuietHours) -> str:
    return render_template(
        "desk/my_reminders.html",
        form=form,
        optional=_optional(current_person()),
        quiet=quiet,
    )
