"""A question is passed on to a partner outside, with the consent of the business; and taken back before it goes."""

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app import clock
from app.cases import operations, states
from app.cases.access import opened_case
from app.cases.models import Case
from app.cases.operations import ConsentError, DateRefusedError, Passing, TooLateError
from app.cases.referrals import notifications as letters
from app.cases.referrals.models import ON_PAGE
from app.cases.states import MoveNotAllowedError
from app.desk.refer_form import HOW, ReferForm
from app.desk.steps import View, asked, back, done
from app.errors import ConflictError
from app.extensions import db
from app.people.access import current_person
from app.ui.filters import translated
from app.ui.forms import whole_number
from catalogue import queries as catalogue
from catalogue.models import Partner


def refer(reference: str) -> View:
    """Choose a partner and say how the business has agreed, or ask it; see exactly what goes."""
    case, session = opened_case(), db.session()
    partners = catalogue.partners(session)
    if case.is_final or not partners or not states.allows("wait_for_partner", case.state):
        sentence = _("The question cannot be passed on now.") if partners else _("No partners are written down here.")
        flash(sentence, "warning")
        return redirect(url_for("desk.show", reference=reference), 303)
    form = _form(case, partners)
    shown = {"partners": [_shown(one) for one in partners], "contact": letters.contact_of(case).splitlines()}
    if request.method == "GET" or not _is_whole(form):
        return asked("desk/refer.html", form, status=200 if request.method == "GET" else 400, **shown)
    chosen = next(one for one in partners if one.slug == form.partner.data)
    has_address = bool(chosen.email)
    try:
        _do(case, chosen, form)
    except DateRefusedError:
        form.until.errors = [_("Choose a day after today, and within a year.")]
        return asked("desk/refer.html", form, status=400, **shown)
    except ConsentError:
        form.how.errors = [_("The business has been asked already, and has not answered yet.")]
        return asked("desk/refer.html", form, status=400, **shown)
    except (ConflictError, MoveNotAllowedError):
        return asked("desk/refer.html", form, status=409, **shown)
    return done(_said(form.how.data, translated(chosen.name), has_address=has_address), can_be_undone=False)


def withdraw(reference: str, referral_id: int) -> View:
    """It is not passed on after all."""
    session, version = db.session(), whole_number(request.form.get("version"))
    try:
        operations.withdraw(session, opened_case(), referral_id, by=current_person(), at=clock.now(), version=version)
    except (TooLateError, ConflictError):
        session.rollback()
        flash(_("It is too late to take it back: the letter has gone, or something else has happened."), "warning")
        return back(reference)
    flash(_("It is taken back. Nothing has been passed on."), "success")
    return back(reference)


def _form(case: Case, partners: Sequence[Partner]) -> ReferForm:
    question = "" if case.is_confidential else case.text
    form = ReferForm(data={"until": operations.usual_day(clock.today()), "text": question})
    form.partner.options = {one.slug: translated(one.name) for one in partners}
    form.how.options = {how: label for how, label in HOW.items() if how != ON_PAGE or case.email}
    return form


def _is_whole(form: ReferForm) -> bool:
    is_valid = form.validate()
    return form.check_day() and is_valid


def _do(case: Case, partner: Partner, form: ReferForm) -> None:
    session, by, at = db.session(), current_person(), clock.now()
    until, on = form.until.data, form.consented_on.data
    if until is None:
        raise DateRefusedError("there is no day")
    what = Passing(partner, form.text.data, until, form.reason.data)
    if form.how.data == ON_PAGE or on is None:
        operations.ask_consent(session, case, what, by=by, at=at, version=form.version.data)
    else:
        operations.pass_on(session, case, what, how=form.how.data, on=on, by=by, at=at, version=form.version.data)


def _said(how: str, name: str, *, has_address: bool) -> str:
    if how == ON_PAGE:
        return str(_("The business has been asked. Nothing goes to %(name)s before it says yes.", name=name))
    if has_address:
        return str(_("The question goes to %(name)s in a moment. Until then you can undo it below.", name=name))
    return str(_("Get in touch with %(name)s yourself: we have no e-mail address for them.", name=name))


def _shown(partner: Partner) -> dict[str, str]:
    """What the page says of a partner, as plain text: it is shown also after a conflict."""
    return {
        "slug": partner.slug,
        "name": translated(partner.name),
        "helps_with": translated(partner.helps_with),
        "email": partner.email,
        "phone": partner.phone,
        "url": partner.url,
    }
