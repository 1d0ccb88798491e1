"""The catalogue as linked data, for other programs: CPSV-AP-NO 1.1 in the format that they ask for."""

import hashlib
from dataclasses import dataclass

from flask import Response, current_app, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotAcceptable
from werkzeug.wrappers import Response as BaseResponse

from app import clock
from app.config import DEFAULT_LANGUAGE
from app.database import reading
from app.extensions import db
from app.ui.addresses import base
from app.ui.region import current as current_region

MAY_BE_KEPT_S = 300


@dataclass(frozen=True)
class _Written:
    """The catalogue in one format, as it was at a revision of the region."""

    revision: int
    content: bytes
    etag: str


def catalogue() -> BaseResponse:
    """In the format that the reader likes best; Turtle when it does not say."""
    from catalogue.linked_data.formats import DEFAULT, FORMATS

    by_type = {kind.media_type: name for name, kind in FORMATS.items()}
    wish = request.accept_mimetypes
    best = wish.best_match([FORMATS[DEFAULT].media_type, *by_type]) if wish else FORMATS[DEFAULT].media_type
    if best is None:
        raise NotAcceptable(f"The catalogue is here as {', '.join(by_type)}.")
    response = _answer(by_type[best])
    response.headers["Vary"] = "Accept"
    return response


def turtle() -> BaseResponse:
    """As Turtle, whatever the reader likes."""
    return _answer("turtle")


def json_ld() -> BaseResponse:
    """As JSON-LD, whatever the reader likes."""
    return _answer("json-ld")


def rdf_xml() -> BaseResponse:
    """As RDF/XML, whatever the reader likes."""
    return _answer("rdf-xml")


def thing(kind: str, slug: str) -> BaseResponse:
    """What the catalogue names has its address below it: people are led to its page, programs to the catalogue."""
    pages = {"tjenester": "catalogue.service", "kommuner": "catalogue.municipality"}
    wants_page = request.accept_mimetypes.accept_html and request.accept_mimetypes.best != "*/*"
    if wants_page and kind in pages:
        address = url_for(pages[kind], slug=slug, language=DEFAULT_LANGUAGE)
    else:
        address = url_for("catalogue.catalogue")
    response = redirect(address, 303)
    response.headers["Vary"] = "Accept"
    return response


def _answer(name: str) -> BaseResponse:
    from catalogue.linked_data.formats import FORMATS

    written = _written(name)
    response = Response(written.content, content_type=f"{FORMATS[name].media_type}; charset=utf-8")
    response.set_etag(written.etag)
    response.headers["Cache-Control"] = f"public, max-age={MAY_BE_KEPT_S}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response.make_conditional(request)


def _written(name: str) -> _Written:
    """Made once a revision of the region: 0.2 s for 50 services, 8 s for 2,000."""
    from catalogue.linked_data.formats import serialise
    from catalogue.linked_data.graph import graph

    kept: dict[str, _Written] = current_app.extensions.setdefault("open_data", {})
    revision = current_region().revision
    if name not in kept or kept[name].revision != revision:
        with reading(), Session(db.engine) as session:
            content = serialise(graph(session, base_url=base(), modified=clock.today()), name)
        kept[name] = _Written(revision, content, hashlib.sha256(content).hexdigest()[:32])
    return kept[name]
