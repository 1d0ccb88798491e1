"""Many cases at once: given to one person, with another area, closed; each true alone, and all undone by one button."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app import clock
from app.cases import operations
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.states import MoveNotAllowedError
from app.desk import menu
from app.desk.forms import HAND_OVER_REASONS
from app.desk.own_pages import own_page
from app.errors import ConflictError
from app.extensions import db
from app.people import queries as people
from app.people.access import current_person
from app.ui.forms import whole_number
from catalogue import queries as catalogue

MOST_AT_ONCE = 200
MOST_UNDONE = 100
"""So many cases fit into the cookie that remembers what can be undone."""


class Marked(NamedTuple):
    """A case that somebody has marked, as they saw it."""

    reference: str
    version: int


Step = Callable[[Case, int], None]
"""What is done to one case, which must still have this version."""


def many() -> Response:
    """Do to every marked case what the pressed button says."""
    marked = _marked(request.form.getlist("case"))
    step = _step(request.form.get("do", ""))
    if not marked:
        flash(_("Nothing was ticked, so nothing was changed."), "info")
    elif step is None:
        flash(_("Choose what is to be done with the cases. Nothing was changed."), "warning")
    else:
        tell(one_by_one(marked, step), len(marked))
    return _back()


def undo_many() -> Response:
    """Take back what was done to these cases, as far as nobody has done anything since."""
    marked = _marked(request.form.getlist("case"))
    person = current_person()

    def undo(case: Case, version: int) -> None:
        operations.undo(db.session(), case, by=person, at=clock.now(), version=version)

    done = len(one_by_one(marked, undo))
    if done:
        flash(ngettext("%(num)s case is as it was.", "%(num)s cases are as they were.", done), "success")
    _tell_of_others(len(marked) - done)
    return _back()


def one_by_one(marked: Iterable[Marked], step: Step) -> list[Marked]:
    """Take the step with each case, and commit it by itself; gives those that were changed, as they are now.

    What somebody has changed meanwhile, or what cannot take the step, stays as it is.
    """
    session, done = db.session(), []
    for one in marked:
        case = cases.by_reference(session, one.reference)
        if case is None:
            continue
        try:
            step(case, one.version)
        except (ConflictError, MoveNotAllowedError):
            session.rollback()
            continue
        if case.version != one.version:
            done.append(Marked(one.reference, case.version))
        session.commit()
    menu.forget_counts()
    return done


def tell(done: Sequence[Marked], asked: int) -> None:
    """Say on the next page how many cases were changed, with a way to undo it, and how many were not."""
    if done:
        sentence = ngettext("%(num)s case is changed.", "%(num)s cases are changed.", len(done))
        if len(done) <= MOST_UNDONE:
            undo = {"undo": url_for("desk.undo_many"), "cases": [f"{one.reference}:{one.version}" for one in done]}
            flash({"sentence": sentence, **undo}, "success")  # type: ignore[arg-type] # whatever JSON can hold
        else:
            flash(sentence, "success")
    _tell_of_others(asked - len(done))


def _tell_of_others(left: int) -> None:
    if left:
        sentence = ngettext(
            "%(num)s case stays as it is: somebody else has changed it meanwhile, or there was nothing to change.",
            "%(num)s cases stay as they are: somebody else has changed them meanwhile, or there was nothing to change.",
            left,
        )
        flash(sentence, "warning")


def _marked(values: Sequence[str]) -> list[Marked]:
    """What was ticked, each once; what is no case of ours is passed over."""
    parts = [value.partition(":") for value in dict.fromkeys(values)]
    return [Marked(reference, whole_number(version)) for reference, _colon, version in parts][:MOST_AT_ONCE]


def _step(wanted: str) -> Step | None:
    """The step that a button stands for; None when what it needs is not chosen."""
    if wanted == "give":
        return _give(request.form.get("person", ""))
    if wanted == "area":
        return _correct(request.form.get("area", ""))
    if wanted == "not_for_us":
        return _close
    return _mark_spam if wanted == "spam" else None


def _give(slug: str) -> Step | None:
    session, person = db.session(), current_person()
    to = people.developer_by_slug(session, slug)
    if to is None:
        return None
    to_id, reason = to.id, str(HAND_OVER_REASONS["fit"])

    def give(case: Case, version: int) -> None:
        if case.developer_id != to_id:
            operations.hand_over(session, case, to, by=person, reason=reason, at=clock.now(), version=version)

    return give


def _correct(slug: str) -> Step | None:
    session, person = db.session(), current_person()
    area = next((one for one in catalogue.areas(session) if one.slug == slug), None)
    if area is None:
        return None

    def correct(case: Case, version: int) -> None:
        operations.correct_area(session, case, area, by=person, at=clock.now(), version=version)

    return correct


def _close(case: Case, version: int) -> None:
    operations.close(db.session(), case, by=current_person(), at=clock.now(), version=version, outcome="not_for_us")


def _mark_spam(case: Case, version: int) -> None:
    operations.mark_spam(db.session(), case, by=current_person(), at=clock.now(), version=version)


def _back() -> Response:
    return redirect(own_page(request.form.get("back"), url_for("desk.everything")), 303)
