"""The family of failures we expect, and how each becomes a page or a JSON problem. Never a traceback, never data."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as BaseResponse

from app.config import FOR_PROGRAMS

RETRY_AFTER_S = 30


class ExpectedError(Exception):
    """Something that can happen in a sound system. `status` is the HTTP status a page answers with."""

    status = 400


class NotFoundError(ExpectedError):
    """There is no such thing, or it is not for you: the two are told apart to nobody."""

    status = 404


class NotAllowedError(ExpectedError):
    """You are known, and may not do this."""

    status = 403


class NotSignedInError(ExpectedError):
    """Sign in first."""

    status = 401


class ConflictError(ExpectedError):
    """Somebody else saved first; look at what they did, then try again."""

    status = 409


class ProblemError(ExpectedError):
    """What a program did wrong, told so that whoever wrote it can mend it. Nothing was saved.

    `facts` are the problem's type, title, status and detail (RFC 9457); each of `faults` says what is wrong and where:
    a "pointer" into the JSON that was sent (RFC 6901), or a "parameter".
    """

    def __init__(self, facts: Mapping[str, Any], faults: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(str(facts["title"]))
        self.facts = facts
        self.faults = faults
        self.status = facts["status"]


def register(app: Flask) -> None:
    """Teach the application to answer every failure with a page of ours."""
    app.register_error_handler(NotSignedInError, _to_sign_in)
    app.register_error_handler(ProblemError, _to_program)
    app.register_error_handler(ExpectedError, lambda error: _answer(error.status))
    app.register_error_handler(DBAPIError, _on_database_error)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(Exception, _on_unexpected)


def is_database_away(error: DBAPIError) -> bool:
    """Whether the database is locked, full, read-only or gone: trying again later can help."""
    return isinstance(error, OperationalError) or error.connection_invalidated


def problem_of(status: int) -> dict[str, object]:
    """The problem of a status that says it all: its title is the status's own name (RFC 9457, 4.2.1)."""
    sentence = _TITLES[_nearest(status)]
    saved = None if status == HTTPStatus.INTERNAL_SERVER_ERROR else False
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "detail": _(sentence), "saved": saved}


def _to_sign_in(_error: NotSignedInError) -> BaseResponse:
    if _wants_json():
        return _answer(401)
    return redirect(url_for("desk.sign_in", next=request.full_path.rstrip("?") if request.method == "GET" else None))


def _on_database_error(error: DBAPIError) -> BaseResponse:
    current_app.logger.error("database: %s", type(error.orig).__name__)
    _forget_reader()
    if not is_database_away(error):
        return _answer(500)
    response = _answer(503)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _forget_reader() -> None:
    """The page that says so is nobody's: asked who reads it, the database would fail again. Flask-Login looks here."""
    if hasattr(current_app, "login_manager"):
        g._login_user = current_app.login_manager.anonymous_user()  # noqa: SLF001 - there is no public way


def _on_http_error(error: HTTPException) -> BaseResponse:
    if isinstance(error, SecurityError):  # a host that is not ours: there is no address to link a page to
        return Response(_("This is not an address of ours. Nothing was saved."), 400, content_type="text/plain")
    if error.response is not None:
        return error.get_response()
    if error.code is not None and error.code < 400:  # noqa: PLR2004 - a redirect by the router
        return error.get_response()
    response = _answer(error.code or 500)
    for name, value in error.get_headers():
        if name.lower() in {"retry-after", "allow"}:
            response.headers[name] = value
    return response


def _on_unexpected(error: Exception) -> BaseResponse:
    current_app.logger.error("unexpected %s", type(error).__name__, exc_info=error)
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    return _answer(500)


def _answer(status: int) -> Response:
    """The page or the problem for a status that has its own text; the nearest one for the others."""
    if _wants_json():
        response = _problem(**problem_of(status))
    else:
        response = Response(render_template(f"errors/{_nearest(status)}.html"), content_type="text/html; charset=utf-8")
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _nearest(status: int) -> int:
    return status if status in _TITLES else (500 if status >= 500 else 400)  # noqa: PLR2004 - HTTP's own border


def _to_program(error: ProblemError) -> Response:
    errors = {"errors": list(error.faults)} if error.faults else {}
    response = _problem(**error.facts, saved=False, **errors)
    response.status_code = error.status
    response.headers["Cache-Control"] = "no-store"
    return response


def _problem(**facts: object) -> Response:
    """Problem details as of RFC 9457; `saved` is false, or null when we do not know."""
    response = jsonify(**facts)
    response.content_type = "application/problem+json"
    response.vary.add("Accept-Language")
    return response


def _wants_json() -> bool:
    return request.path.startswith((FOR_PROGRAMS, "/helse/")) or (
        request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html") == "application/json"
    )


def _mark(text: str) -> str:
    """Mark a text for the translators; it is translated when it is shown."""
    return text


_TITLES = {
    400: _mark("We could not read what was sent. Nothing was saved."),
    401: _mark("Sign in first."),
    403: _mark("You do not have access to this."),
    404: _mark("There is nothing at this address."),
    405: _mark("This address cannot be used that way."),
    409: _mark("Somebody else saved first. Nothing of yours was saved."),
    413: _mark("What you sent is too large. Nothing was saved."),
    429: _mark("Too many tries from the same place. Nothing was saved."),
    500: _mark("Something went wrong with us. We do not know whether it was saved."),
    503: _mark("We could not save it just now. Nothing was saved."),
}
