"""Give a case to another person: everybody with fit, load and absence; the best one is chosen beforehand."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.assignment import queries as assignment
from app.assignment.models import TriageResult
from app.cases import operations, rights
from app.cases import queries as cases
from app.cases.access import may, opened_case
from app.cases.models import Case
from app.cases.states import MoveNotAllowedError
from app.desk import case_page, menu, phrases, queries
from app.desk.forms import HAND_OVER_REASONS, HandOverForm
from app.desk.own_pages import own_page
from app.desk.steps import told
from app.desk.titles import title
from app.errors import ConflictError
from app.extensions import db
from app.people import queries as people
from app.people.access import current_person
from app.people.models import Developer
from app.ui import region
from app.ui.locale import current
from catalogue import queries as catalogue
from triage.routing import Candidate

SHOWN_AT_ONCE = 3
LEAST_TOLD = 0.01
View = str | tuple[str, int] | Response


@dataclass(frozen=True)
class Choosable:
    """Somebody who can be chosen. `warning` is said when they are full or away: they can be chosen all the same."""

    candidate: Candidate
    developer: Developer
    knows: str
    absence: str
    why: str
    warning: str


def hand_over(reference: str) -> View:
    """Show who could have the case; give it to the one who is chosen."""
    case = opened_case()
    if case.state == "closed":
        flash(_("The case is closed. Open it again before you hand it over."), "warning")
        return redirect(url_for("desk.show", reference=reference), 303)
    form, people, result = _form(case)
    if request.method == "GET":
        return _page(form, people, result)
    if not form.validate():
        return _page(form, people, result, status=400)
    chosen = next(one for one in people if one.developer.user.slug == form.person.data)
    return _give(form, chosen)


def _give(form: HandOverForm, chosen: Choosable) -> View:
    areas = {area.slug: area for area in catalogue.areas(db.session())}
    name = chosen.developer.user.name
    try:
        operations.hand_over(
            db.session(),
            opened_case(),
            chosen.developer,
            by=current_person(),
            reason=_reason(form),
            at=clock.now(),
            version=form.version.data,
            area=areas.get(form.area.data or ""),
        )
    except (ConflictError, MoveNotAllowedError):
        db.session.rollback()
        db.session.refresh(opened_case())
        return _page(*_form(opened_case()), status=409)
    told(_("%(name)s has got the case, and an e-mail about it.", name=name), can_be_undone=_may(rights.UNDO))
    menu.forget_counts()
    return redirect(own_page(request.form.get("back"), _afterwards()), 303)


def _may(action: str) -> bool:
    return may(action, current_person(), opened_case())


def _afterwards() -> str:
    """Where the person goes: to the case while they may read it, else to their own work."""
    if _may(rights.READ):
        return url_for("desk.show", reference=opened_case().reference)
    return url_for("desk.mine")


def _form(case: Case) -> tuple[HandOverForm, list[Choosable], TriageResult | None]:
    session, today = db.session(), clock.today()
    areas = region.current().areas_in(current())
    result = assignment.latest(session, case.id)
    probabilities = _probabilities(result)
    everybody = [
        _choosable(candidate, developer, probabilities=probabilities, areas=areas, today=today)
        for candidate, developer in assignment.candidates(session, case, result, today)
        if developer.id != case.developer_id
    ]
    form = HandOverForm()
    form.person.options = {one.developer.user.slug: one for one in everybody}
    form.area.options = areas
    if request.method == "GET":
        form.person.data = everybody[0].developer.user.slug if everybody else ""
        form.area.data = case.area.slug if case.area else ""
        form.reason.data = "absence" if _is_holder_away(case, today) else "fit"
    return form, everybody, result


def _page(
    form: HandOverForm, people: list[Choosable], result: TriageResult | None, status: int = 200
) -> tuple[str, int]:
    session, case = db.session(), opened_case()
    history = cases.history(session, case)
    areas = form.area.options
    is_conflict = status == 409  # noqa: PLR2004 - HTTP's "conflict"
    page = render_template(
        "desk/hand_over.html",
        form=form,
        people=people,
        shown_at_once=_shown_at_once(people, form.person.data),
        case=case,
        case_title=title(case),
        guesses=case_page.guesses(result, areas),
        changes=case_page.changes(
            history, form.seen.data if is_conflict else None, queries.names(session) if is_conflict else {}, areas
        ),
        newest_event=history[-1].id if history else 0,
        is_conflict=is_conflict,
        reasons=HAND_OVER_REASONS,
        today=clock.today(),
        phrases=phrases,
    )
    return page, status


def _shown_at_once(people: list[Choosable], chosen: str | None) -> int:
    """How many stand before the fold: three, or as many as it takes to show the chosen one."""
    places = [place for place, one in enumerate(people, 1) if one.developer.user.slug == chosen]
    return max([SHOWN_AT_ONCE, *places])


def _choosable(
    candidate: Candidate, developer: Developer, *, probabilities: dict[str, float], areas: dict[str, str], today: date
) -> Choosable:
    told = [slug for slug, p in probabilities.items() if p >= LEAST_TOLD and candidate.levels.get(slug)]
    knows = [
        _("%(area)s, level %(level)s.", area=areas.get(slug, slug), level=candidate.levels[slug])
        for slug in told[:SHOWN_AT_ONCE]
    ]
    return Choosable(
        candidate=candidate,
        developer=developer,
        knows=" ".join(knows) or _("None of the areas of the case."),
        absence=phrases.absence(developer, today) or _("At work"),
        why=_why(candidate),
        warning=_warning(candidate),
    )


def _why(one: Candidate) -> str:
    """One sentence on how the person fits."""
    if one.mass < LEAST_TOLD:
        return str(_("The case is outside what they know."))
    knows = {
        3: _("A specialist in what the case most likely is about."),
        2: _("Competent in what the case most likely is about."),
        1: _("Can help with a first step."),
    }
    sentences = [knows.get(one.level or 0, _("Knows a part of it."))]
    if one.near == "home":
        sentences.append(_("In the same municipality as the business."))
    return " ".join(sentences)


def _warning(one: Candidate) -> str:
    obstacles = set(one.obstacles)
    if "away" in obstacles and one.away_until:
        return " ".join([phrases.away(one.away_until), _("You can give them the case all the same.")])
    if "full" in obstacles:
        return str(
            _(
                "Has %(number)s of %(most)s cases. You can give them the case all the same.",
                number=one.open_cases,
                most=one.capacity,
            )
        )
    if "no_sami" in obstacles:
        return str(_("Does not answer in Northern Sámi, which the business has a right to."))
    if "takes_no_cases" in obstacles:
        return str(_("Takes no cases by themselves. You can give them the case all the same."))
    return ""


def _probabilities(result: TriageResult | None) -> dict[str, float]:
    return dict(sorted((result.areas if result else {}).items(), key=lambda item: (-item[1], item[0])))


def _is_holder_away(case: Case, today: date) -> bool:
    return people.is_away(case.developer, today)


def _reason(form: HandOverForm) -> str:
    """The person's words for the history and the letters, in the language they write in."""
    label = str(HAND_OVER_REASONS[form.reason.data])
    message: Any = form.message.data or ""
    return message if form.reason.data == "other" else f"{label}. {message}".strip()
