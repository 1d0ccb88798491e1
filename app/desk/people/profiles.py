"""People and what they know, for the coordinator: invite, set up, close an account and say where its cases go."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app import clock
from app.cases import operations as case_operations
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.states import HELD
from app.desk import phrases
from app.desk.people.forms import NONE, CloseForm, InviteForm, ProfileForm, chosen_levels, level_options
from app.errors import ConflictError, NotFoundError
from app.extensions import db
from app.people import notifications, operations, signin
from app.people import queries as staff
from app.people.access import current_person
from app.people.models import Developer, User
from app.people.operations import PersonError, profile_of
from app.people.queries import WEEKDAYS
from app.ui import region
from app.ui.filters import translated
from catalogue import queries as catalogue

View = str | tuple[str, int] | Response
ANSWERS_IN = ("nb", "nn", "se", "en")
PAGES_IN = ("nb", "nn", "en")


def invite() -> View:
    """Make an account; the person gets a letter with a link to choose a password."""
    form = InviteForm()
    if request.method != "POST":
        return render_template("desk/invite.html", form=form)
    if not form.validate():
        return render_template("desk/invite.html", form=form), 400
    try:
        user = operations.invite(
            db.session(),
            email=form.email.data,
            name=form.name.data,
            role=form.role.data,
            at=clock.now(),
            by=current_person(),
        )
    except PersonError:
        db.session.rollback()
        form.email.errors = [_("This is no e-mail address, or somebody has an account with it already.")]
        return render_template("desk/invite.html", form=form), 400
    notifications.invited(db.session(), user, at=clock.now())
    flash(_("%(name)s is invited, by an e-mail with a link that holds for a week.", name=user.name), "success")
    return redirect(url_for("desk.profile", slug=user.slug), 303)


def profile(slug: str) -> View:
    """Everything about a person; a POST changes it."""
    user = _user(slug)
    form = _form(user)
    if request.method != "POST":
        form.fill(profile_of(user))
        return _page(user, form)
    if not form.validate():
        return _page(user, form, status=400)
    try:
        wanted, why = form.profile(profile_of(user)), form.reason.data or ""
        own = signin.this_key() if user.id == current_person().id else ""
        operations.change(db.session(), user, wanted, seen=form.seen.data, by=current_person(), reason=why, but_key=own)
    except PersonError:
        db.session.rollback()
        form.roles.errors = [_("This is the last coordinator. Make another one first.")]
        return _page(_user(slug), form, status=400)
    except ConflictError:
        db.session.rollback()
        user = _user(slug)
        form = _form(user)
        form.fill(profile_of(user))
        flash(_("Somebody else changed this person meanwhile. Nothing was saved; this is how it is now."), "warning")
        return _page(user, form, status=409)
    flash(_("%(name)s is changed. The next case is shared out by it.", name=user.name), "success")
    return redirect(url_for("desk.profile", slug=slug), 303)


def invite_again(slug: str) -> Response:
    """Send the invitation once more, with a fresh link."""
    user = _user(slug)
    notifications.invited(db.session(), user, at=clock.now())
    flash(_("A new invitation goes to %(email)s.", email=user.email), "success")
    return redirect(url_for("desk.profile", slug=slug), 303)


def close_account(slug: str) -> Response:
    """End a person's access. Open cases go to whoever is chosen; while there are any and nobody is, nothing happens."""
    user, form = _user(slug), CloseForm()
    back = redirect(url_for("desk.profile", slug=slug), 303)
    open_cases = _open_cases(user)
    to = staff.developer_by_slug(db.session(), form.to.data or "")
    if open_cases and (to is None or to.user_id == user.id):
        flash(_("Choose who gets the open cases first. Nothing was changed."), "warning")
        return back
    try:
        operations.disable(db.session(), user, by=current_person())
    except PersonError:
        flash(_("This is the last coordinator. Make another one first."), "warning")
        return back
    for case in open_cases:
        _give(case, to)
    flash(_("The account of %(name)s is closed.", name=user.name), "success")
    return back


def open_account(slug: str) -> Response:
    """Let a person in again."""
    user = _user(slug)
    operations.enable(db.session(), user, by=current_person())
    flash(_("The account of %(name)s is open again.", name=user.name), "success")
    return redirect(url_for("desk.profile", slug=slug), 303)


def _give(case: Case, to: Developer | None) -> None:
    assert to is not None
    case_operations.hand_over(
        db.session(),
        case,
        to,
        by=current_person(),
        reason=str(_("The one who had it has left.")),
        at=clock.now(),
        version=case.version,
    )


def _user(slug: str) -> User:
    user = staff.by_slug(db.session(), slug)
    if user is None:
        raise NotFoundError("nobody is called this")
    return user


def _open_cases(user: User) -> list[Case]:
    if user.developer is None:
        return []
    return [case for case in cases.open_cases_of(db.session(), user.developer.id) if case.state in HELD]


def _form(user: User) -> ProfileForm:
    session, form = db.session(), ProfileForm()
    towns = {town.slug: translated(town.name) for town in region.current().towns}
    areas = {area.slug: translated(area.name) for area in catalogue.areas(session)}
    form.language.options = {code: phrases.language_name(code) for code in PAGES_IN}
    form.municipality.options = {NONE: _("none")} | towns
    form.deputy.options = {NONE: _("none")} | {
        one.user.slug: one.user.name for one in staff.developers(session) if one.user_id != user.id
    }
    for field, options in (
        (form.also_covers, towns),
        (form.languages, {code: phrases.language_name(code) for code in ANSWERS_IN}),
        (form.working_days, dict(zip(WEEKDAYS, phrases.weekdays(), strict=True))),
        (form.levels, level_options(areas)),
    ):
        field.options = options
        field.process_formdata(request.form.getlist(field.name))
    form.areas = areas
    return form


def _page(user: User, form: ProfileForm, status: int = 200) -> tuple[str, int]:
    open_cases = _open_cases(user)
    page = render_template(
        "desk/profile.html",
        user=user,
        form=form,
        levels=chosen_levels(form.levels.data),
        open_cases=len(open_cases),
        takers={slug: name for slug, name in form.deputy.options.items() if slug},
        absence=phrases.absence(user.developer, clock.today()) if user.developer else "",
        counted=ngettext("%(num)s open case", "%(num)s open cases", len(open_cases)),
    )
    return page, status
