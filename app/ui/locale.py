"""Which language a page is in.

A public page: that of its address. The desk: the one chosen there, else the person's own, else nb. An address that does
not exist, and every one for programs: the best of what the browser or the program asks for.
"""

from collections.abc import Callable, Mapping
from gettext import NullTranslations
from urllib.parse import quote

from babel import Locale
from flask import Flask, g, has_request_context, request
from flask import session as browser
from flask_babel import Babel, get_locale, get_translations
from flask_security import current_user
from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from app.config import DEFAULT_LANGUAGE, FOR_PROGRAMS, LANGUAGES

_BY_OTHER_NAMES = {"no": "nb", "da": "nb", "sv": "nb", "se": "nb"}
"""Languages we have no pages in, and the one their readers understand best."""


def register(babel: Babel, app: Flask) -> None:
    """Let Babel choose by these rules, and give templates `language`, `languages` and `page_in`."""
    babel.init_app(app, locale_selector=_choose)
    translate(app.jinja_env, _translations)
    app.jinja_env.globals.update(languages=LANGUAGES, page_in=page_in)
    app.context_processor(lambda: {"language": current()})


def translate(environment: Environment, translations: Callable[[], NullTranslations]) -> None:
    """Give templates `_` and its like, from the translations of the moment. They escape what is filled in.

    Jinja's own callables go through its context twice for each sentence, which costs more than the sentence.
    """

    @pass_eval_context
    def gettext(context: EvalContext, message: str, /, **values: object) -> str:
        return _filled(context, translations().gettext(message), values)

    @pass_eval_context
    def ngettext(context: EvalContext, one: str, many: str, n: int, /, **values: object) -> str:
        return _filled(context, translations().ngettext(one, many, n), {"num": n, **values})

    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update({"_": gettext, "gettext": gettext, "ngettext": ngettext})


def _filled(context: EvalContext, text: str, values: Mapping[str, object]) -> str:
    sentence = Markup(text) if context.autoescape else text  # noqa: S704 - our own sentence; values are escaped
    return sentence % values if "%" in text else sentence


def current() -> str:
    """The language of the page or letter that is being made: nb, nn or en."""
    locale = get_locale()
    return locale.language if isinstance(locale, Locale) and locale.language in LANGUAGES else DEFAULT_LANGUAGE


def best_for_reader() -> str:
    """The language of ours that the browser likes best; nb when it likes none."""
    for wish, _quality in request.accept_languages:
        tag = wish.partition("-")[0].lower()
        tag = _BY_OTHER_NAMES.get(tag, tag)
        if tag in LANGUAGES:
            return tag
    return DEFAULT_LANGUAGE


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
        return DEFAULT_LANGUAGE
    of_address = g.get("language") or request.path.removeprefix("/").partition("/")[0]
    if of_address in LANGUAGES:
        return str(of_address)
    if request.url_rule is None or request.path.startswith(FOR_PROGRAMS):
        return best_for_reader()
    chosen = browser.get("language") or _own_language()
    return str(chosen) if chosen in LANGUAGES else DEFAULT_LANGUAGE


def _translations() -> NullTranslations:
    """Those of this page, found once: asking Flask-Babel for each sentence was most of the work of a page."""
    found: NullTranslations | None = g.get("translations")
    if found is None:
        found = g.translations = get_translations()
    return found


def _own_language() -> str | None:
    """The signed-in person's own language; None when nobody is, or the database cannot be asked just now."""
    if "_user_id" not in browser:
        return None
    try:
        return getattr(current_user, "language", None)
    except SQLAlchemyError:
        return None
