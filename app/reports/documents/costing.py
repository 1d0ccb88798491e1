"""The coordinator enters what today's cooperation, an AS and an IKS would cost. Everybody on the staff can read it."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.errors import ConflictError, NotFoundError
from app.extensions import db
from app.memos import operations, queries
from app.memos.models import MemoCost
from app.memos.operations import NewCost
from app.people.access import current_person
from app.reports.documents.forms import CostForm
from app.ui.forms import whole_number

View = Response | tuple[str, int]


def costs() -> str:
    """All costs, with their sums."""
    rows = queries.costs(db.session())
    return render_template(
        "reports/costs.html",
        groups=[
            (_("Each year"), [row for row in rows if row.is_yearly]),
            (_("Once"), [row for row in rows if not row.is_yearly]),
        ],
        may_edit=current_person().is_one_of("coordinator"),
    )


def enter_cost() -> View:
    """The form of a new cost; a POST keeps it."""
    form = _form(None)
    if not form.is_submitted():
        return _page(form, None)
    if not form.validate():
        return _page(form, None, status=400)
    operations.enter_cost(db.session(), _entered(form), by=current_person(), at=clock.now())
    return _done(_("The cost is kept."))


def change_cost(cost_id: int) -> View:
    """The form of a cost. Whoever saves second is told, and keeps what they wrote."""
    row = _row(cost_id)
    form = _form(row)
    if not form.is_submitted():
        return _page(form, row)
    if not form.validate():
        return _page(form, row, status=400)
    try:
        operations.change_cost(
            db.session(), row, _entered(form), version=form.version.data, by=current_person(), at=clock.now()
        )
    except ConflictError:
        return _page(form, row, status=409)
    return _done(_("The cost is kept."))


def remove_cost(cost_id: int) -> View:
    """Take a cost away, unless somebody has changed it since it was seen."""
    row = _row(cost_id)
    try:
        version = whole_number(request.form.get("version"))
        operations.remove_cost(db.session(), row, version=version, by=current_person(), at=clock.now())
    except ConflictError:
        return _page(_form(row), row, status=409)
    return _done(_("The cost is taken away. Versions that were made are as they were."))


def _row(cost_id: int) -> MemoCost:
    row = queries.cost(db.session(), cost_id)
    if row is None:
        raise NotFoundError("there is no such cost")
    return row


def _form(row: MemoCost | None) -> CostForm:
    form = CostForm(obj=row, data={"often": "yearly" if row is None or row.is_yearly else "once"})
    form.often.options = {"yearly": _("Each year"), "once": _("Once")}
    return form


def _entered(form: CostForm) -> NewCost:
    return NewCost(
        what=form.what.data,
        is_yearly=form.often.data == "yearly",
        today_nok=form.today_nok.data or 0,
        as_nok=form.as_nok.data or 0,
        iks_nok=form.iks_nok.data or 0,
    )


def _page(form: CostForm, row: MemoCost | None, *, status: int = 200) -> tuple[str, int]:
    is_conflict = status == 409  # noqa: PLR2004 - HTTP's own
    if is_conflict:
        db.session.rollback()
        db.session.refresh(row)
    return render_template("reports/cost.html", form=form, row=row, is_conflict=is_conflict), status


def _done(said: str) -> Response:
    flash(said, "success")
    return redirect(url_for("reports.costs"), 303)
