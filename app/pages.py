"""Pages: an address, its view, and who may open it.

A GET leaves nothing behind, unless its view commits and says why; a POST commits once, when it went well.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, g, make_response, request
from flask_wtf.csrf import CSRFError
from werkzeug.routing import BaseConverter, IntegerConverter, Map

from app.config import DEFAULT_LANGUAGE, FOR_PROGRAMS, LANGUAGES
from app.database import end_reading
from app.extensions import csrf, db

GREATEST_KEY = 2**31 - 1
"""The greatest number that PostgreSQL's integer holds."""

OWN_SITE = ("same-origin", "none")
"""What browsers say of a form on our own page, and of one that no page sent but the person (W3C, Fetch Metadata)."""

Guard = Callable[..., None]
View = Callable[..., Any]


class LanguageConverter(BaseConverter):
    """The first part of a public address: one of the languages that pages exist in."""

    regex = "|".join(LANGUAGES)


class KeyConverter(IntegerConverter):
    """The number of a row; one that no database could hold is no address."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - werkzeug's own name
        super().__init__(map, min=1, max=GREATEST_KEY)


class Pages:
    """The addresses of one room, each with its guard; `register` hangs them into the application.

    No browser and no proxy keeps a page of a private room.
    """

    def __init__(self, name: str, import_name: str, *, is_private: bool = False) -> None:
        self.blueprint = Blueprint(name, import_name, template_folder="templates")
        if is_private:
            self.blueprint.after_request(_keep_nothing)

    def add(
        self,
        rule: str,
        view: View,
        *,
        allow: Guard,
        methods: Iterable[str] = ("GET",),
        keeps_text: bool = False,
        for_programs: bool = False,
    ) -> None:
        """Add an address. `allow` is called with the address's arguments and raises when the person may not open it.

        With `keeps_text` the view's own form checks the CSRF token, so that what was typed survives an old token.
        What is `for_programs` needs none: below `/api/` no cookie says who asks, and there it must stand.
        """
        if for_programs and not rule.startswith(FOR_PROGRAMS):
            raise ValueError(f"{rule} sees cookies, so it must ask for a token")
        page = _guarded(view, allow, checks_token=not (keeps_text or for_programs))
        page.is_for_programs = for_programs  # type: ignore[attr-defined] # the inspector lists who needs no token
        self.blueprint.add_url_rule(rule, endpoint=view.__name__, view_func=page, methods=list(methods))


def register(app: Flask, *rooms: Pages) -> None:
    """Hang the rooms' addresses into the application and teach it what stands in them: a language, a row's number."""
    app.url_map.converters |= {"language": LanguageConverter, "key": KeyConverter}
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
    for room in rooms:
        app.register_blueprint(room.blueprint)


def check_token() -> None:
    """Refuse a form that has not this visitor's token, or that stood on another site's page. Raises CSRFError."""
    csrf.protect()
    if _is_from_elsewhere():
        raise CSRFError("The form was not sent from a page of ours.")


def _is_from_elsewhere() -> bool:
    """What the browser says of the page that the form stood on, if it says anything.

    Pages whose address is a secret tell no Referer, and their Origin is "null": then the token stands by itself.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in OWN_SITE
    origin = request.headers.get("Origin", "null")
    told = request.referrer if origin == "null" else origin
    ours = (request.host_url, current_app.config["SETTINGS"].base_url)
    return bool(told) and urlsplit(told)[:2] not in [urlsplit(one)[:2] for one in ours]


def _guarded(view: View, allow: Guard, *, checks_token: bool) -> View:
    @wraps(view)
    def page(**arguments: Any) -> Response:  # noqa: ANN401 - whatever the address holds
        is_change = request.method == "POST"
        if is_change and checks_token:
            check_token()
        allow(**arguments)
        response = make_response(view(**arguments))
        if is_change and response.status_code < 400:  # noqa: PLR2004 - HTTP's own border
            db.session.commit()
        else:
            end_reading(db.session())
        return response

    page.guard = allow  # type: ignore[attr-defined] # the inspector lists address and guard
    return page


def _keep_nothing(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.language = values.pop("language", None) if values else None


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    if "language" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "language"):
        values["language"] = g.get("language") or DEFAULT_LANGUAGE
