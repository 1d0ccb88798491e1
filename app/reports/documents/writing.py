"""The coordinator writes a text of a document. Whoever saves second is told, and keeps what they wrote."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.errors import ConflictError, NotFoundError
from app.extensions import db
from app.memos import operations, queries
from app.memos.models import LANGUAGES, MemoText
from app.people.access import current_person
from app.reports.documents.forms import DocumentTextForm
from app.reports.documents.overview import LANGUAGE_NAMES, SLUGS, kind_of
from app.reports.documents.setting import PLACES, TITLES

View = Response | tuple[str, int]


def write_text(kind: str, place: str, spoken: str) -> View:
    """The form of one text in one language; a POST saves it."""
    kind = kind_of(kind)
    if place not in PLACES[kind] or spoken not in LANGUAGES:
        raise NotFoundError("nothing is written there")
    row = queries.texts(db.session(), kind, spoken).get(place)
    form = DocumentTextForm(obj=row)
    here = (kind, place, spoken)
    if not form.is_submitted():
        return _page(form, row, here)
    if not form.validate():
        return _page(form, row, here, status=400)
    try:
        operations.write_text(
            db.session(),
            kind=kind,
            place=place,
            language=spoken,
            text=form.text.data,
            version=form.version.data,
            by=current_person(),
            at=clock.now(),
        )
    except ConflictError:
        db.session.rollback()
        return _page(form, queries.texts(db.session(), kind, spoken).get(place), here, status=409)
    flash(_("The text is kept. Versions that were made are as they were."), "success")
    return redirect(url_for("reports.document", kind=SLUGS[kind], sprak=spoken), 303)


def _page(
    form: DocumentTextForm, row: MemoText | None, here: tuple[str, str, str], *, status: int = 200
) -> tuple[str, int]:
    kind, place, spoken = here
    page = render_template(
        "reports/document_text.html",
        form=form,
        row=row,
        slug=SLUGS[kind],
        title=TITLES[kind],
        place=place,
        heading=PLACES[kind][place],
        spoken=spoken,
        language_name=LANGUAGE_NAMES[spoken],
        is_conflict=status == 409,  # noqa: PLR2004 - HTTP's own
    )
    return page, status
