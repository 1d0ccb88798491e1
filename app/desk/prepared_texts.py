"""The texts that are prepared for answers: listed, written, changed, retired and brought back."""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.cases.checks import REPLY_LANGUAGES
from app.cases.writing import operations, placeholders, queries
from app.cases.writing.models import PreparedText
from app.desk import answer_page, phrases
from app.desk.forms import PreparedForm
from app.desk.steps import View
from app.errors import ConflictError, NotFoundError
from app.extensions import db
from app.people.access import current_person
from app.ui import region
from app.ui.filters import and_list
from app.ui.forms import whole_number
from app.ui.locale import current
from catalogue import queries as catalogue
from catalogue.models import CompetenceArea


@dataclass(frozen=True)
class Meaning:
    """A placeholder, and what stands in its place."""

    name: str
    meaning: str


def texts() -> str:
    """All texts, those in use first."""
    rows = queries.prepared_texts(db.session(), with_retired=True)
    return render_template(
        "desk/prepared_texts.html",
        in_use=[row for row in rows if row.retired_at is None],
        retired=[row for row in rows if row.retired_at is not None],
        language_name=phrases.language_name,
    )


def new_text() -> View:
    """Write a new text."""
    form = _form(None)
    if request.method == "GET":
        return _page(form, None)
    if not (form.validate() and _knows_placeholders(form)):
        return _page(form, None, status=400)
    operations.write_text(
        db.session(),
        title=form.title.data,
        language=form.language.data,
        area=_area(form),
        text=form.text.data,
        by=current_person(),
        at=clock.now(),
    )
    return _done(_("The text is kept, and can be put into answers."))


def change_text(text_id: int) -> View:
    """Change a text. Whoever saves second is told, and keeps what they wrote."""
    row = _row(text_id)
    form = _form(row)
    if request.method == "GET":
        return _page(form, row)
    if not (form.validate() and _knows_placeholders(form)):
        return _page(form, row, status=400)
    wanted = {"title": form.title.data, "language": form.language.data, "area": _area(form), "text": form.text.data}
    try:
        operations.change_text(
            db.session(), row, version=form.version.data, by=current_person(), at=clock.now(), **wanted
        )
    except ConflictError:
        return _page(form, row, status=409)
    return _done(_("The text is changed. Answers that were sent are as they were."))


def retire_text(text_id: int) -> View:
    """The text is not offered any more."""
    return _set_retired(text_id, clock.now(), _("The text is not offered any more. You can bring it back."))


def bring_text_back(text_id: int) -> View:
    """The text is offered again."""
    return _set_retired(text_id, None, _("The text is offered again."))


def _set_retired(text_id: int, at: datetime | None, said: str) -> View:
    row, version = _row(text_id), whole_number(request.form.get("version"))
    try:
        operations.change_text(db.session(), row, version=version, by=current_person(), at=clock.now(), retired_at=at)
    except ConflictError:
        return _page(_form(row), row, status=409)
    return _done(said)


def _row(text_id: int) -> PreparedText:
    row = queries.prepared_text(db.session(), text_id)
    if row is None:
        raise NotFoundError("there is no such text")
    return row


def _form(row: PreparedText | None) -> PreparedForm:
    form = PreparedForm(obj=row, data={"area": row.area.slug if row and row.area else ""})
    form.area.options = {"": _("Every area"), **region.current().areas_in(current())}
    if row is not None and row.area is not None:  # one that is no area any more can be left as it is
        form.area.options.setdefault(row.area.slug, row.area.slug)
    form.language.options = {code: phrases.language_name(code) for code in REPLY_LANGUAGES}
    return form


def _area(form: PreparedForm) -> CompetenceArea | None:
    return next((one for one in catalogue.areas(db.session()) if one.slug == form.area.data), None)


def _knows_placeholders(form: PreparedForm) -> bool:
    unknown = placeholders.unknown(form.text.data)
    if unknown:
        names = and_list([f"{{{name}}}" for name in unknown])
        form.text.errors = [_("We do not know %(names)s. Use those of the list below the field.", names=names)]
    return not unknown


def _page(form: PreparedForm, row: PreparedText | None, *, status: int = 200) -> tuple[str, int]:
    is_conflict = status == 409  # noqa: PLR2004 - as elsewhere
    if is_conflict:
        db.session.rollback()
        db.session.refresh(row)
    page = render_template("desk/prepared_text.html", form=form, row=row, is_conflict=is_conflict, known=_meanings())
    return page, status


def _meanings() -> list[Meaning]:
    meanings = (
        _("the name of the contact"),
        _("the name of the business, else of the contact"),
        _("the municipality of the business"),
        _("the area of the case"),
        _("the number of the case"),
        _("the promise date"),
        _("your own name"),
    )
    return [Meaning(f"{{{name}}}", meaning) for name, meaning in zip(placeholders.NAMES, meanings, strict=True)]


def _done(said: str) -> Response:
    answer_page.forget_prepared()
    flash(said, "success")
    return redirect(url_for("desk.texts"), 303)
