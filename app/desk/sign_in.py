"""Staff come in and go out. In the demonstration one button for each sample person; else e-mail and password."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask import session as browser
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from werkzeug.wrappers import Response

from app import clock, security
from app.config import LANGUAGES, Settings
from app.desk import phrases, queries
from app.desk.account import entering
from app.desk.account.devices import this_device
from app.desk.account.entering import start_page
from app.desk.account.wording import refused
from app.desk.forms import ForgottenForm, PasswordForm, PersonForm, SignInForm
from app.desk.own_pages import own_page
from app.desk.single_sign_on.pages import hold_link
from app.extensions import db
from app.people import notifications, signin
from app.people import queries as people
from app.people.models import User
from app.people.passwords import PasswordRefusedError
from app.ui.filters import translated

AREAS_SHOWN = 3
View = str | tuple[str, int] | Response


@dataclass(frozen=True)
class Pick:
    """A sample person as a button, with a sentence about them."""

    slug: str
    name: str
    sentence: str


def sign_in() -> View:
    """The sign-in page, and what its button does. `next` leads on to pages of the staff only."""
    if _settings().is_demo:
        return _sign_in_demo()
    form = SignInForm()
    if request.method == "GET":
        return _password_page(form)
    security.check_sign_in_limit()
    if not form.validate():
        return _password_page(form, 400)
    person = _by_password(form.email.data or "", form.password.data or "")
    if person is None:
        form.password.errors = [
            _("The e-mail address and the password do not fit together. After ten wrong tries you must wait a while.")
        ]
        return _password_page(form, 401)
    return entering.go_on(person, way="password", next_page=_next())


def _by_password(email: str, password: str) -> User | None:
    """Whose password this is. The work, and the answer, are the same whether there is an account or a rest.

    A stranger who tries many passwords makes the account rest for strangers, and not for the browser that its owner
    has used before.
    """
    person, known = people.by_email(db.session(), email), this_device().hash
    is_own = person is not None and people.is_known_device(db.session(), person, known)
    who = f"{email} {known}" if is_own else email
    may_try = security.may_try(security.PASSWORDS, who)
    found = signin.by_password(db.session(), email, password)
    may = found is not None and _settings().sign_in.may_use_password(found.email)
    if found is None or not may_try or not may:
        return None
    security.forget_wrong(security.PASSWORDS, who)
    return found


def _password_page(form: SignInForm, status: int = 200) -> tuple[str, int]:
    page = render_template(
        "desk/sign_in_password.html",
        form=form,
        next=_next(),
        is_old=form.is_token_bad,
        provider=_settings().sign_in.provider,
        is_local=_settings().sign_in.local_accounts is None,
    )
    return page, status


def sign_out() -> Response:
    """End the session in this browser."""
    signin.sign_out(db.session())
    flash(_("You have signed out."), "info")
    return redirect(url_for("desk.sign_in"), 303)


def forgotten() -> View:
    """Ask for a link to a new password. The answer is the same for every address, so that it tells nobody anything."""
    form = ForgottenForm()
    if request.method == "GET":
        return render_template("desk/forgotten.html", form=form)
    security.check_sign_in_limit()
    if not form.validate():
        return render_template("desk/forgotten.html", form=form), 400
    notifications.forgotten(db.session(), form.email.data or "", at=clock.now())
    return render_template("desk/forgotten.html", form=form, is_sent=True)


def choose_password(token: str) -> Response:
    """The page behind the link in an invitation. Opening it changes nothing; its button works once."""
    form, provider = PasswordForm(), _settings().sign_in.provider
    try:
        person = signin.user_of_token(token)
        if request.method == "POST":
            security.check_sign_in_limit()
            is_whole = form.validate()
            if provider and request.form.get("do") == "tie" and not form.is_token_bad:
                hold_link(token)
                return _without_referrer(render_template("desk/single_sign_on/go_on.html", provider=provider), 200)
            if is_whole:
                return _chosen(token, form.password.data or "")
    except signin.LinkSpentError:
        return _without_referrer(render_template("desk/link_spent.html"), 404)
    except PasswordRefusedError as error:
        form.password.errors = [refused(error.why)]
    page = render_template(
        "desk/choose_password.html",
        form=form,
        token=token,
        invited=person,
        provider=provider,
        is_local=_settings().sign_in.may_use_password(person.email),
    )
    return _without_referrer(page, 400 if request.method == "POST" else 200)


def _chosen(token: str, password: str) -> Response:
    """The password is theirs from now on; whoever has an app is still asked for its code."""
    invited = signin.user_of_token(token)
    had_one = bool(invited.password)
    if not _settings().sign_in.may_use_password(invited.email):
        return redirect(url_for("desk.sign_in"), 303)
    person = signin.set_password(db.session(), token, password)
    if had_one:
        notifications.account_changed(db.session(), person, notifications.PASSWORD, at=clock.now())
    answer = entering.go_on(person, way="link", next_page="")
    flash(_("Your password is set."), "success")
    return answer


def choose_language() -> Response:
    """The language of the staff's pages in this browser, and back to where the person was."""
    language = request.form.get("language", "")
    if language in LANGUAGES:
        browser["language"] = language
    home = start_page(current_user) if current_user.is_authenticated else url_for("desk.sign_in")
    return redirect(own_page(request.form.get("back"), home), 303)


def _sign_in_demo() -> View:
    form = PersonForm()
    if request.method == "POST" and form.validate():
        person = signin.sign_in_demo(db.session(), form.person.data or "", this_device())
        if person is not None:
            return redirect(own_page(request.form.get("next"), start_page(person)), 303)
        return _demo_page(form, _("There is no such person in the demonstration. Choose one below.")), 400
    if request.method == "POST":
        return _demo_page(form, _("The page has been open for a long time. Choose once more.")), 400
    return _demo_page(form, "")


def _demo_page(form: PersonForm, fault: str) -> str:
    session, today = db.session(), clock.today()
    everyone = people.sample_people(session)
    now = queries.people_now(session, today)
    groups: Mapping[str, Sequence[User | None]] = {
        "first": [_first(everyone, role, now) for role in ("coordinator", "developer", "steering_group")],
        "developers": [person for person in everyone if person.is_one_of("developer")],
        "others": [person for person in everyone if not person.is_one_of("developer", "coordinator")],
    }
    shown: set[str] = set()
    picks: dict[str, list[Pick]] = {}
    for group, persons in groups.items():
        fresh = [person for person in persons if person is not None and person.slug not in shown]
        shown.update(person.slug for person in fresh)
        picks[group] = [Pick(person.slug, person.name, _sentence(person, now.get(person.slug))) for person in fresh]
    return render_template("desk/sign_in.html", form=form, picks=picks, fault=fault, next=_next())


def _first(everyone: Sequence[User], role: str, now: Mapping[str, queries.PersonNow]) -> User | None:
    """A good one to begin with: of the developers the one who has most to do, else the one who knows most."""
    fitting = [person for person in everyone if person.is_one_of(role)]
    if role == "developer":
        fitting.sort(key=lambda person: (-now[person.slug].open_cases if person.slug in now else 0, -_breadth(person)))
    return next(iter(fitting), None)


def _breadth(person: User) -> int:
    return sum(row.level for row in person.developer.competences) if person.developer else 0


def _sentence(person: User, now: queries.PersonNow | None) -> str:
    if person.is_one_of("coordinator"):
        return str(_("Coordinator. Sees all cases and hands them over."))
    if person.developer is None:
        return _role_sentence(person)
    known = sorted(person.developer.competences, key=lambda row: (-row.level, row.area.position))
    town = person.developer.municipality
    parts = [f"{translated(town.name)}."] if town else []
    parts += [f"{translated(row.area.name)}." for row in known[:AREAS_SHOWN]]
    if now and now.open_cases:
        parts.append(ngettext("%(num)s open case.", "%(num)s open cases.", now.open_cases))
    if now and now.away_until:
        parts.append(phrases.away(now.away_until))
    elif now and now.open_cases >= now.capacity:
        parts.append(_("Has no room for more cases."))
    return " ".join(parts)


def _role_sentence(person: User) -> str:
    if person.is_one_of("editor"):
        return str(_("Editor. Looks after the services."))
    if person.is_one_of("steering_group"):
        return str(_("The steering group. Sees reports, no cases."))
    return str(_("Observer. Sees figures, no cases."))


def _next() -> str:
    return own_page(request.values.get("next"), "")


def _without_referrer(page: str, status: int) -> Response:
    """The address holds a secret: no other page may learn it."""
    response = make_response(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
