"""The documents for the steering group: listed, one by one with what people wrote, as PDF, and as versions kept."""

import re

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app import clock, config
from app.documents import text_blocks
from app.errors import ConflictError, NotFoundError
from app.extensions import db
from app.memos import operations, queries
from app.memos.models import KINDS, LANGUAGES
from app.people.access import current_person
from app.reports.documents import making
from app.reports.documents.periods import PeriodError, period_of
from app.reports.documents.setting import PLACES, TITLES
from app.reports.periods import Period
from app.ui.locale import current

ADDRESSES = {"tjenester": "services", "kompetanse": "competence", "status": "status", "steg-3": "decision"}
"""The last part of a document's address → its kind."""

SLUGS = {kind: slug for slug, kind in ADDRESSES.items()}
LANGUAGE_NAMES = {language: config.LANGUAGES[language].lower() for language in LANGUAGES}
_UNSAFE = re.compile(r"[^a-z0-9.-]")


def documents() -> str:
    """The four documents, and the versions that were made of them."""
    return render_template(
        "reports/documents.html",
        titles=TITLES,
        slugs=SLUGS,
        versions=queries.versions(db.session()),
        language_names=LANGUAGE_NAMES,
    )


def document(kind: str) -> str:
    """A document before it is made: language, period, what people wrote, its versions."""
    kind, language = kind_of(kind), language_now()
    period, fault = _period(kind)
    texts = queries.texts(db.session(), kind, language)
    return render_template(
        "reports/document.html",
        kind=kind,
        slug=SLUGS[kind],
        title=TITLES[kind],
        period=period,
        fault=fault,
        chosen=language,
        languages_of_documents=LANGUAGE_NAMES,
        places=PLACES[kind],
        texts={place: row for place, row in texts.items() if row.text.strip()},
        nodes_of=text_blocks.nodes_of,
        versions=queries.versions(db.session(), kind),
        may_edit=current_person().is_one_of("coordinator"),
    )


def draft(kind: str) -> Response:
    """The document as it would be now, as a PDF; nothing is kept."""
    kind, language = kind_of(kind), language_now()
    period, fault = _period(kind)
    if fault:
        raise PeriodError(fault)
    made = making.make(db.session(), kind, language, period, clock.now())
    return _download(made.content, making.file_name(kind, language, period))


def keep_version(kind: str) -> AnyResponse:
    """Make the document and keep it."""
    kind, language = kind_of(kind), language_now()
    period, fault = _period(kind)
    back = redirect(_address(kind, language, period), 303)
    if fault:
        flash(_("Nothing was made.") + " " + fault, "warning")
        return back
    at = clock.now()
    made = making.make(db.session(), kind, language, period, at)
    try:
        row = operations.keep(db.session(), made, by=current_person(), at=at)
    except ConflictError:
        flash(_("Somebody else made a version at the same moment. Look at it first; yours was not kept."), "warning")
        return back
    flash(_("Version %(number)s is made and kept.", number=row.number), "success")
    return back


def version(version_id: int) -> Response:
    """A version as it was made."""
    row = queries.version(db.session(), version_id)
    if row is None:
        raise NotFoundError("there is no such version")
    name = making.file_name(row.kind, row.language, Period(row.first, row.last), row.number)
    return _download(row.content, name)


def kind_of(address: str) -> str:
    """The kind of a document by the last part of its address. Raises NotFoundError."""
    if address not in ADDRESSES:
        raise NotFoundError("there is no such document")
    return ADDRESSES[address]


def language_now() -> str:
    """The language that the document is asked for in; else that of the page, where a document can have it, else nb."""
    wished = request.values.get("sprak", "")
    return next((one for one in (wished, current()) if one in LANGUAGES), LANGUAGES[0])


def _period(kind: str) -> tuple[Period, str]:
    """What is asked for, or the usual one; a sentence when the wish could not be followed."""
    today = clock.today()
    usual = making.usual_period(db.session(), kind, today)
    try:
        return period_of(request.values.get("fra", ""), request.values.get("til", ""), usual, today), ""
    except PeriodError as error:
        return usual, str(error)


def _address(kind: str, language: str, period: Period) -> str:
    return url_for(
        "reports.document", kind=SLUGS[kind], sprak=language, fra=period.first.isoformat(), til=period.last.isoformat()
    )


def _download(content: bytes, name: str) -> Response:
    """A PDF as a download: it is never shown within our pages."""
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{_UNSAFE.sub("-", name)}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


assert set(SLUGS) == set(KINDS)
