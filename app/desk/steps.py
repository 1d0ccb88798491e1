"""What the steps of a case have in common: the page that asks, the second who saves, the way back, the way to undo."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.cases import queries as cases
from app.cases.access import opened_case
from app.desk import case_page, menu, phrases, queries
from app.desk.forms import Seen
from app.desk.mine import queries as mine_queries
from app.desk.own_pages import own_page
from app.desk.titles import title
from app.extensions import db
from app.people.access import current_person
from app.people.models import Developer
from app.ui import region
from app.ui.locale import current

View = str | tuple[str, int] | Response


def asked(template: str, form: Seen, *, status: int = 200, **facts: object) -> tuple[str, int]:
    """The page of a form about the case, with what was typed; after a conflict with what others have done meanwhile."""
    session, case = db.session(), opened_case()
    is_conflict = status == HTTPStatus.CONFLICT
    if status != HTTPStatus.OK:
        session.rollback()
        session.refresh(case)
    history = cases.history(session, case)
    areas = region.current().areas_in(current())
    seen = form.seen.data if is_conflict else None
    shown: dict[str, Any] = {
        "form": form,
        "case": case,
        "case_title": title(case),
        "newest_event": history[-1].id if history else 0,
        "changes": case_page.changes(history, seen, queries.names(session) if is_conflict else {}, areas),
        "is_conflict": is_conflict,
        "phrases": phrases,
    }
    return render_template(template, **shown, **facts), status


def done(sentence: str, *, can_be_undone: bool = True) -> Response:
    """Say what was done, with a way to undo it, and go back: to the page the form came from, else to the case."""
    told(sentence, can_be_undone=can_be_undone)
    return back(opened_case().reference)


def told(sentence: str, *, can_be_undone: bool) -> None:
    """Say on the next page what was done, with a way to undo it."""
    case = opened_case()
    if can_be_undone:
        undo = {"undo": url_for("desk.undo", reference=case.reference), "version": case.version}
        flash({"sentence": sentence, **undo}, "success")  # type: ignore[arg-type] # whatever JSON can hold
    else:
        flash(sentence, "success")


def back(reference: str) -> Response:
    """To the page the form came from, when it says so; else to the case."""
    menu.forget_counts()
    return redirect(own_page(request.form.get("back"), url_for("desk.show", reference=reference)), 303)


def onward() -> Response:
    """To the next case: what waits most for whoever has this one; of a coordinator, what their list has after it."""
    case, person = opened_case(), current_person()
    menu.forget_counts()
    is_own = person.developer is not None and person.developer.id == case.developer_id
    if person.is_one_of("coordinator") and not is_own:
        return redirect(own_page(request.form.get("following"), url_for("desk.everything")), 303)
    return redirect(_most_pressing(person.developer, case.id), 303)


def _most_pressing(developer: Developer | None, but: int) -> str:
    who = mine_queries.whose(developer, clock.now()) if developer else None
    rows = mine_queries.waiting(db.session(), who, most=2) if who else ()  # one of them may be this case
    following = next((case for case, _kind in rows if case.id != but), None)
    if following is None:
        flash(_("That was the last case that waited for you."), "success")
        return url_for("desk.mine")
    return url_for("desk.show", reference=following.reference)
