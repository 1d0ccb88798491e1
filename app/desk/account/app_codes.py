"""Codes from an app: set up with a picture or a key, taken away again, and codes on paper for the day it is lost."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock, security
from app.desk.account.forms import AppForm, ProtectedForm
from app.desk.account.page import is_allowed, with_password, wrong_password
from app.desk.account.picture import Picture, picture_of
from app.extensions import db
from app.people import notifications, signin
from app.people.models import User
from app.people.operations import second_steps

View = str | tuple[str, int] | Response


def set_up_app() -> View:
    """Show the key and ask for the first code; it is in force when that has come."""
    person, form = with_password(), AppForm()
    if request.method == "GET":
        signin.hold_app_secret(second_steps.new_app_secret())
        return _set_up_page(person, form)
    if not _knows_password(person, form):
        return _set_up_page(person, form, 400)
    secret = signin.held_app_secret()
    codes = second_steps.turn_on_app(db.session(), person, secret, form.code.data) if secret else None
    if codes is None:
        form.code.errors = [_("This is not what the app should show. See that the clock of your phone is right.")]
        return _set_up_page(person, form, 400)
    signin.hold_app_secret("")
    notifications.account_changed(db.session(), person, notifications.APP_ON, at=clock.now())
    return render_template("desk/account/recovery_codes.html", codes=codes, is_first=True)


def remove_app() -> View:
    """No code is asked for any more; whoever does this must know the password."""
    person, form = with_password(), ProtectedForm()
    page = "desk/account/remove_app.html"
    if request.method == "GET":
        return render_template(page, form=form)
    if not _knows_password(person, form):
        return render_template(page, form=form), 400
    second_steps.turn_off_app(db.session(), person, by=person)
    notifications.account_changed(db.session(), person, notifications.APP_OFF, at=clock.now())
    flash(_("No code from an app is asked for any more."), "success")
    return redirect(url_for("desk.account"), 303)


def new_recovery_codes() -> View:
    """Ten new codes on paper, in place of the old ones."""
    person, form = with_password(), ProtectedForm()
    page = "desk/account/new_codes.html"
    if not second_steps.has_app(db.session(), person):
        return redirect(url_for("desk.account"), 303 if request.method == "POST" else 302)
    if request.method == "GET":
        return render_template(page, form=form)
    if not _knows_password(person, form):
        return render_template(page, form=form), 400
    codes = second_steps.fresh_recovery_codes(db.session(), person)
    notifications.account_changed(db.session(), person, notifications.PAPER, at=clock.now())
    return render_template("desk/account/recovery_codes.html", codes=codes, is_first=False)


def _knows_password(person: User, form: ProtectedForm | AppForm) -> bool:
    """Whether the form is in order and holds the password; else it says what is wrong. Counts as a try to sign in."""
    security.check_sign_in_limit()
    if not form.validate():
        return False
    if not is_allowed(person, form.old.data or ""):
        form.old.errors = [wrong_password()]
        return False
    return True


def _set_up_page(person: User, form: AppForm, status: int = 200) -> tuple[str, int]:
    secret = signin.held_app_secret()
    if not secret:
        secret = second_steps.new_app_secret()
        signin.hold_app_secret(secret)
    picture: Picture = picture_of(second_steps.app_address(person, secret))
    page = render_template("desk/account/set_up_app.html", form=form, key=second_steps.app_key(secret), picture=picture)
    return page, status
