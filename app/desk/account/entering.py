"""The last steps of coming in, whichever way somebody came: a code where one is asked for, a session, the page."""

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.desk.account.devices import this_device
from app.desk.own_pages import own_page
from app.extensions import db
from app.people import notifications, queries, signin
from app.people.models import User
from app.people.operations import second_steps

FIGURES_ONLY = ("steering_group", "observer")
APP, MAIL = "app", "mail"


def start_page(person: User) -> str:
    """Where this person's day begins."""
    if person.is_one_of("coordinator"):
        return url_for("desk.everything")
    if person.is_one_of("developer", "editor", "operator") or not person.is_one_of(*FIGURES_ONLY):
        return url_for("desk.mine")
    return url_for("reports.figures")


def go_on(person: User, *, way: str, next_page: str) -> Response:
    """Let the person in, or ask for the code that is still to come."""
    kind = code_needed(person, way)
    if not kind:
        return come_in(person, way=way, next_page=next_page)
    signin.ask_for_code(db.session(), person, way=way, next_page=next_page)
    if kind == MAIL:
        notifications.code(db.session(), person, at=clock.now())
    return redirect(url_for("desk.give_code"), 303)


def come_in(person: User, *, way: str, next_page: str, provider_sid: str = "") -> Response:
    """Begin the session, tell the person when the browser is a strange one, and open the page."""
    device = this_device()
    is_strange = signin.enter(db.session(), person, device, way=way, provider_sid=provider_sid)
    if is_strange and not person.is_sample:
        notifications.new_device(db.session(), person, device.name, at=clock.now())
    return redirect(own_page(next_page, start_page(person)), 303)


def code_needed(person: User, way: str) -> str:
    """Which code is still to come: of the app, by e-mail, or none."""
    if second_steps.has_app(db.session(), person):
        return APP
    asks = current_app.config["SETTINGS"].sign_in.mail_code
    if way != "password" or asks == "never":
        return ""
    is_known = asks == "new-device" and queries.is_known_device(db.session(), person, this_device().hash)
    return "" if is_known else MAIL
