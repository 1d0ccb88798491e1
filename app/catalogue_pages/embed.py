"""The search on a municipality's own site, and the script that puts search or form into its pages."""

from urllib.parse import urlencode

from flask import Response, current_app, render_template, request, send_from_directory, url_for

from app.ui import locale, shelf
from app.ui.cleaning import clean_line
from app.ui.embedding import chosen_town
from app.ui.filters import translated
from app.ui.region import current as current_region
from catalogue.search import MOST_CHARACTERS

HITS_SHOWN = 10
SCRIPT_MAY_BE_KEPT_S = 3600


def search() -> str:
    """The search box, and below it the first hits; with a municipality only what is offered there."""
    query = clean_line(request.args.get("q", "")[:MOST_CHARACTERS])
    town = chosen_town()
    chosen = {"kommune": [town] if town else []}
    hits = shelf.find(shelf.current(), query, chosen) if query else shelf.Hits((), {})
    everything = [(name, value) for name, value in (("q", query), ("kommune", town)) if value]
    return render_template(
        "catalogue_pages/embedded_search.html",
        query=query,
        town=town,
        cards=hits.cards[:HITS_SHOWN],
        count=len(hits.cards),
        area_names={slug: translated(name) for slug, name in current_region().areas.items()},
        everything=url_for("catalogue.services", language=locale.current()) + "?" + urlencode(everything),
        ask="/innebygd/skjema?" + urlencode({"sprak": locale.current()} | ({"kommune": town} if town else {})),
    )


def script() -> Response:
    """The script that web editors put into their pages. Any page may fetch it: the frame that it makes is guarded."""
    response = send_from_directory(
        current_app.static_folder or "", "innebygd.js", mimetype="text/javascript", max_age=SCRIPT_MAY_BE_KEPT_S
    )
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
