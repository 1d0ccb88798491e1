"""Ask a colleague anywhere in the region for advice on a case, or to share it; thank those who have helped."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app import clock
from app.assignment import queries as assignment
from app.cases import operations
from app.cases.access import opened_case
from app.cases.operations import NoHelperError
from app.cases.states import MoveNotAllowedError
from app.desk import phrases
from app.desk.forms import AskForm
from app.desk.steps import View, asked, back
from app.errors import NotFoundError
from app.extensions import db
from app.people import queries as people
from app.people.access import current_person
from app.people.models import Developer
from app.ui.filters import translated
from triage.routing import Candidate

LEAST_KNOWN = 0.01
"""A share of what the case may be about, below which a colleague does not count as knowing it."""


def ask(reference: str) -> View:
    """Choose a colleague and ask; an address with `hos` has chosen already."""
    case, person = opened_case(), current_person()
    if case.is_final:
        flash(_("Nothing more can be done with this case."), "warning")
        return redirect(url_for("desk.show", reference=reference), 303)
    session = db.session()
    form, result = AskForm(), assignment.latest(session, case.id)
    colleagues = [
        (candidate, developer)
        for candidate, developer in assignment.candidates(session, case, result, clock.today())
        if operations.can_be_asked(case, developer.user, by=person)
    ]
    form.person.options = {developer.user.slug: _label(developer) for _candidate, developer in colleagues}
    if request.method == "GET":
        form.person.data = request.args.get("hos", "")
    if request.method == "GET" or not form.validate():
        return _page(form, colleagues, 200 if request.method == "GET" else 400)
    chosen = next(developer.user for _candidate, developer in colleagues if developer.user.slug == form.person.data)
    try:
        operations.ask(
            session,
            case,
            chosen,
            by=person,
            question=form.question.data,
            at=clock.now(),
            shares=form.together.data == "share",
        )
    except (NoHelperError, MoveNotAllowedError):
        return _page(form, colleagues, 409)
    flash(
        _("%(name)s has got your question by e-mail. The answer becomes a note in the case.", name=chosen.name),
        "success",
    )
    return back(reference)


def thank(reference: str, slug: str) -> View:
    """The colleague helps no longer."""
    colleague = people.by_slug(db.session(), slug)
    if colleague is None:
        raise NotFoundError("no such colleague")
    if operations.release(db.session(), opened_case(), colleague, by=current_person(), at=clock.now()):
        flash(_("%(name)s does not help with the case any more.", name=colleague.name), "success")
    return back(reference)


def _page(form: AskForm, colleagues: list[tuple[Candidate, Developer]], status: int) -> View:
    options = form.person.options
    knowing = {developer.user.slug: candidate.mass >= LEAST_KNOWN for candidate, developer in colleagues}
    groups = [
        (_("Know what the case is about"), [slug for slug in options if knowing[slug]]),
        (_("Others"), [slug for slug in options if not knowing[slug]]),
    ]
    return asked("desk/ask.html", form, status=status, groups=[one for one in groups if one[1]])


def _label(developer: Developer) -> str:
    """Who it is, where, and whether they are away."""
    town = developer.municipality
    where = f"{developer.user.name}, {translated(town.name)}" if town else developer.user.name
    return f"{where}. {phrases.absence(developer, clock.today())}".removesuffix(". ")
