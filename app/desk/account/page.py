"""My account: the password, the second step, and where somebody is signed in. Everybody sees their own alone."""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock, security
from app.desk.account.forms import ChangePasswordForm
from app.desk.account.wording import refused, way
from app.errors import NotFoundError
from app.extensions import db
from app.people import notifications, queries, signin
from app.people.access import current_person
from app.people.models import User
from app.people.operations import sessions
from app.people.passwords import PasswordRefusedError

View = str | tuple[str, int] | Response


@dataclass(frozen=True)
class SessionRow:
    """A session as the list shows it. `device` is empty when the browser did not say."""

    id: int
    device: str
    way: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def account() -> str:
    """Everything that protects the account, on one page."""
    person = current_person()
    step = queries.second_step(db.session(), person)
    return render_template(
        "desk/account/account.html",
        has_password=bool(person.password),
        has_app=bool(step and step.app_secret),
        codes_left=len(step.recovery_hashes) if step else 0,
        is_tied=queries.is_tied(db.session(), person),
        sessions=_sessions(person),
    )


def change_password() -> View:
    """Another password. The old one is asked for, and all other sessions end."""
    person, form = with_password(), ChangePasswordForm()
    if request.method == "GET":
        return _password_page(form)
    security.check_sign_in_limit()
    if not form.validate():
        return _password_page(form, 400)
    try:
        is_changed = is_allowed(person, form.old.data or "") and signin.change_password(
            db.session(), person, old=form.old.data or "", new=form.password.data or ""
        )
    except PasswordRefusedError as error:
        form.password.errors = [refused(error.why)]
        return _password_page(form, 400)
    if not is_changed:
        form.old.errors = [wrong_password()]
        return _password_page(form, 400)
    notifications.account_changed(db.session(), person, notifications.PASSWORD, at=clock.now())
    flash(_("Your password is changed, and all other sessions have ended."), "success")
    return redirect(url_for("desk.account"), 303)


def end_session(session_id: int) -> Response:
    """End one of the person's own sessions."""
    sessions.end_one(db.session(), current_person(), session_id, at=clock.now())
    flash(_("The session has ended."), "success")
    return redirect(url_for("desk.account"), 303)


def end_other_sessions() -> Response:
    """End all but the one that asks."""
    sessions.end_all(db.session(), current_person(), at=clock.now(), but_key=signin.this_key())
    flash(_("All other sessions have ended."), "success")
    return redirect(url_for("desk.account"), 303)


def with_password() -> User:
    """Whoever is signed in, when they have a password: others have no second step with us."""
    person = current_person()
    if not person.password:
        raise NotFoundError("this account has no password")
    return person


def is_allowed(person: User, password: str) -> bool:
    """Whether this is the person's password, and there were not too many wrong ones: a browser left open is no key."""
    who = f"signed in {person.slug}"
    if not security.may_try(security.PASSWORDS, who) or not signin.is_theirs(person, password):
        return False
    security.forget_wrong(security.PASSWORDS, who)
    return True


def wrong_password() -> str:
    """What whoever has not written their own password is told."""
    return str(_("This is not the password of the account. After ten wrong tries you must wait a while."))


def _password_page(form: ChangePasswordForm, status: int = 200) -> tuple[str, int]:
    return render_template("desk/account/password.html", form=form), status


def _sessions(person: User) -> list[SessionRow]:
    oldest, this = clock.now() - sessions.LIFETIME, sessions.hash_of(signin.this_key())
    return [
        SessionRow(row.id, row.device, way(row.way), row.began_at, row.seen_at, row.key_hash == this)
        for row in queries.running_sessions(db.session(), person, begun_after=oldest)
    ]
