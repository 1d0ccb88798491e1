"""Which language a page is in.

A public page: that of its address. The desk: the one chosen there, else the person's own, else nb. An address that does
not exist: the best of what the browser asks for.
"""

from urllib.parse import quote

from babel import Locale
from flask import Flask, g, has_request_context, request
from flask import session as browser
from flask_babel import Babel, get_locale
from flask_security import current_user
from sqlalchemy.exc import SQLAlchemyError

LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
"""The languages that pages exist in, each by its own name."""

DEFAULT = "nb"
_BY_OTHER_NAMES = {"no": "nb", "da": "nb", "sv": "nb", "se": "nb"}
"""Languages we have no pages in, and the one their readers understand best."""


def register(babel: Babel, app: Flask) -> None:
    """Let Babel choose by these rules, and give templates `language`, `languages` and `page_in`."""
    babel.init_app(app, locale_selector=_choose)
    app.jinja_env.globals.update(languages=LANGUAGES, page_in=page_in)
    app.context_processor(lambda: {"language": current()})


def current() -> str:
    """The language of the page or letter that is being made: nb, nn or en."""
    locale = get_locale()
    return locale.language if isinstance(locale, Locale) and locale.language in LANGUAGES else DEFAULT


def best_for_reader() -> str:
    """The language of ours that the browser likes best; nb when it likes none."""
    for wish, _quality in request.accept_languages:
        tag = wish.partition("-")[0].lower()
        tag = _BY_OTHER_NAMES.get(tag, tag)
        if tag in LANGUAGES:
            return tag
    return DEFAULT


def page_in(language: str) -> str:
    """The address of the present page in another language; its front page when the present one has no language."""
    first, _slash, rest = request.path.removeprefix("/").partition("/")
    if first not in LANGUAGES:
        return f"/{language}/"
    address = f"/{language}/{quote(rest)}"
    if request.method == "GET" and request.query_string:
        address += "?" + quote(request.query_string, safe="%&=+,:;/?@!$'()*~-._")
    return address


def _choose() -> str:
    if not has_request_context():
        return DEFAULT
    of_address = g.get("language") or request.path.removeprefix("/").partition("/")[0]
    if of_address in LANGUAGES:
        return str(of_address)
    if request.url_rule is None:
        return best_for_reader()
    chosen = browser.get("language") or _own_language()
    return str(chosen) if chosen in LANGUAGES else DEFAULT


def _own_language() -> str | None:
    """The signed-in person's own language; None when nobody is, or the database cannot be asked just now."""
    if "_user_id" not in browser:
        return None
    try:
        return getattr(current_user, "language", None)
    except SQLAlchemyError:
        return None
