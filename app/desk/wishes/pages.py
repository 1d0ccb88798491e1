"""The wishes of those who work on the front line: all staff reads them, they themselves write them and vote."""

from collections.abc import Callable
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.desk.wishes.forms import CLOSED_NAMES, KIND_NAMES, WishForm
from app.errors import ConflictError, NotAllowedError, NotFoundError
from app.extensions import db
from app.people.access import CASE_WORKERS, case_worker, current_person
from app.ui import region
from app.ui.forms import whole_number
from app.ui.locale import current
from app.wishes import operations, queries
from app.wishes.models import CLOSED_AS, Wish
from app.wishes.operations import WantedByOthersError
from catalogue import queries as catalogue
from catalogue.models import CompetenceArea

View = str | tuple[str, int] | Response


def wishes() -> View:
    """All wishes, most wanted first, and those that are closed; a POST writes a new one."""
    if request.method == "GET":
        return _list(_form(None))
    case_worker()
    form = _form(None)
    if not form.validate():
        return _list(form), HTTPStatus.BAD_REQUEST
    operations.write(
        db.session(),
        kind=form.kind.data,
        text=form.text.data,
        area=_area(form),
        by=current_person(),
        at=clock.now(),
    )
    return _done(_("The wish is kept, with your vote."))


def change_wish(wish_id: int) -> View:
    """Say one's own wish otherwise, while nobody else votes for it."""
    wish = _own(wish_id)
    form = _form(wish)
    if request.method == "GET":
        return _change_page(form, wish)
    if not form.validate():
        return _change_page(form, wish), HTTPStatus.BAD_REQUEST
    try:
        operations.change(
            db.session(),
            wish,
            kind=form.kind.data,
            text=form.text.data,
            area=_area(form),
            version=form.version.data,
        )
    except (ConflictError, WantedByOthersError):
        db.session.rollback()
        return _change_page(form, _wish(wish_id), is_conflict=True), HTTPStatus.CONFLICT
    return _done(_("The wish is changed."))


def remove_wish(wish_id: int) -> View:
    """Take one's own wish away, while nobody else votes for it."""
    wish = _own(wish_id)
    return _try(lambda: operations.remove(db.session(), wish, version=_version()), _("The wish is removed."))


def vote_for_wish(wish_id: int) -> View:
    """Want it too."""
    wish, by = _wish(wish_id), current_person()
    return _try(lambda: operations.vote(db.session(), wish, by=by, at=clock.now()), _("You have voted for the wish."))


def take_vote_back(wish_id: int) -> View:
    """Want it no longer."""
    wish, by = _wish(wish_id), current_person()
    return _try(lambda: operations.take_vote_back(db.session(), wish, by=by), _("Your vote is taken back."))


def close_wish(wish_id: int) -> View:
    """It is done, or not now."""
    wish, closed_as = _wish(wish_id), request.form.get("closed_as", "")
    if closed_as not in CLOSED_AS:
        flash(_("Choose how the wish is closed."), "warning")
        return _back()
    return _try(
        lambda: operations.close(db.session(), wish, closed_as, at=clock.now(), version=_version()),
        _("The wish is closed."),
    )


def reopen_wish(wish_id: int) -> View:
    """It is open again."""
    wish = _wish(wish_id)
    return _try(lambda: operations.reopen(db.session(), wish, version=_version()), _("The wish is open again."))


def _try(do: Callable[[], object], said: str) -> Response:
    try:
        do()
    except (ConflictError, WantedByOthersError):
        db.session.rollback()
        flash(
            _("Somebody else has changed the wish or voted for it. Below you see how it stands. Nothing was changed."),
            "warning",
        )
        return _back()
    return _done(said)


def _wish(wish_id: int) -> Wish:
    wish = queries.wish(db.session(), wish_id)
    if wish is None:
        raise NotFoundError("there is no such wish")
    return wish


def _own(wish_id: int) -> Wish:
    wish = _wish(wish_id)
    if wish.by_id != current_person().id:
        raise NotAllowedError("only who wrote a wish changes it")
    return wish


def _version() -> int:
    return whole_number(request.form.get("version"))


def _form(wish: Wish | None) -> WishForm:
    area = wish.area.slug if wish and wish.area else ""
    told = {"version": wish.version, "kind": wish.kind, "text": wish.text, "area": area} if wish else {}
    form = WishForm(data=told)
    form.area.options = {"": _("No area, or several"), **region.current().areas_in(current())}
    if wish is not None and wish.area is not None:  # one that is no area any more can be left as it is
        form.area.options.setdefault(wish.area.slug, wish.area.slug)
    return form


def _area(form: WishForm) -> CompetenceArea | None:
    return next((one for one in catalogue.areas(db.session()) if one.slug == form.area.data), None)


def _list(form: WishForm) -> str:
    person, session = current_person(), db.session()
    does_cases = person.is_one_of(*CASE_WORKERS)
    open_ones = queries.wishes(session, are_open=True)
    return render_template(
        "desk/wishes.html",
        form=form,
        by_kind=[(kind, label, [one for one in open_ones if one.kind == kind]) for kind, label in KIND_NAMES.items()],
        closed=queries.wishes(session, are_open=False),
        may_vote=does_cases,
        is_coordinator=person.is_one_of("coordinator"),
        closed_names=CLOSED_NAMES,
        kind_names=KIND_NAMES,
    )


def _change_page(form: WishForm, wish: Wish, *, is_conflict: bool = False) -> str:
    return render_template("desk/wish.html", form=form, wish=wish, is_conflict=is_conflict)


def _back() -> Response:
    return redirect(url_for("desk.wishes"), 303)


def _done(said: str) -> Response:
    flash(said, "success")
    return _back()
