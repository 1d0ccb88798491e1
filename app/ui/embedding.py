"""Pages in a frame on a municipality's own site.

Only the region's hosts may frame them. Another site's frame gets no cookie of ours, so these pages know nobody, and
keep nothing in the browser themselves; their language stands in the address, as `?sprak=`.
"""

from flask import Blueprint, Flask, Response, g, request, session

from app.config import DEFAULT_LANGUAGE, LANGUAGES
from app.ui.filters import NEW_TAB
from app.ui.region import current as current_region


def register(app: Flask) -> None:
    """Give every template `shell`, which it extends, and `away`, the attributes of its links to other pages."""
    app.jinja_env.globals |= {"shell": "base.html", "away": ""}


def embed(blueprint: Blueprint) -> None:
    """Make all pages of this blueprint embedded ones."""
    blueprint.url_value_preprocessor(_take_language)
    blueprint.context_processor(lambda: {"shell": "embedded.html", "away": NEW_TAB})
    blueprint.after_request(_let_into_a_frame)


def chosen_town() -> str | None:
    """The slug of the municipality that the address names, None without one or when it is none of the region's."""
    wish = request.args.get("kommune")
    return wish if wish in {town.slug for town in current_region().towns} else None


def _take_language(_endpoint: str | None, _values: object) -> None:
    wish = request.args.get("sprak")
    g.language = wish if wish in LANGUAGES else DEFAULT_LANGUAGE


def _let_into_a_frame(response: Response) -> Response:
    """Also in pages that let in only what allows it (`Cross-Origin-Embedder-Policy: require-corp`)."""
    g.framed_by = ("'self'", *current_region().origins)
    response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    session.modified = False  # a host of the same site does send our cookie; nothing done in a frame changes it
    return response
