"""The code after the password: from an app, by e-mail, or from paper."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock, security
from app.desk.account import entering
from app.desk.account.forms import CodeForm
from app.extensions import db
from app.people import notifications, signin
from app.people.models import User
from app.people.operations import second_steps

View = str | tuple[str, int] | Response


def give_code() -> View:
    """Ask for the code; the right one opens. Whoever has shown no password is sent back to do so."""
    held = signin.pending(db.session())
    if held is None:
        return redirect(url_for("desk.sign_in"), 303 if request.method == "POST" else 302)
    person, way, next_page = held
    kind = entering.APP if second_steps.has_app(db.session(), person) else entering.MAIL
    form = CodeForm()
    if request.method == "GET":
        return render_template("desk/account/code.html", form=form, kind=kind)
    security.check_sign_in_limit()
    if not form.validate():
        return render_template("desk/account/code.html", form=form, kind=kind), 400
    if not _is_right(person, kind, form.code.data):
        form.code.errors = [_("This code is not right, too old or used already. After five wrong codes you must wait.")]
        return render_template("desk/account/code.html", form=form, kind=kind), 401
    return entering.come_in(person, way=way, next_page=next_page)


def send_code_again() -> Response:
    """A fresh code by e-mail, in place of the one before."""
    held = signin.pending(db.session())
    if held is None:
        return redirect(url_for("desk.sign_in"), 303)
    security.check_sign_in_limit()
    person = held[0]
    if not second_steps.has_app(db.session(), person):
        notifications.code(db.session(), person, at=clock.now())
        flash(_("A new code is on its way. The one before does not work any more."), "info")
    return redirect(url_for("desk.give_code"), 303)


def _is_right(person: User, kind: str, typed: str) -> bool:
    """Whether the code fits. After some wrong ones none does for a while: a million codes are soon tried."""
    if not security.may_try(security.CODES, person.slug):
        return False
    if kind == entering.APP:
        is_right = second_steps.take_app_code(db.session(), person, typed)
    else:
        is_right = second_steps.take_code(db.session(), person, typed, at=clock.now())
    if is_right:
        security.forget_wrong(security.CODES, person.slug)
    return is_right
