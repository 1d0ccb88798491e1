"""Lists of all cases that a coordinator keeps under a name of their own."""

from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.extensions import db
from app.people import queries as people
from app.people.access import current_person
from app.ui.cleaning import clean_line
from app.ui.forms import whole_number

KEPT = ("vis", "kommune", "fag", "hos", "tilstand", "q", "sorter")
"""What of the address says which list it is; the page of it does not."""

MOST_VIEWS, MOST_CHARACTERS, MOST_OF_QUERY = 20, 60, 500


def save_view() -> Response:
    """Keep the list under a name; one of that name is replaced."""
    person, name = current_person(), clean_line(request.form.get("name"))[:MOST_CHARACTERS]
    query = query_of(dict(parse_qsl(request.form.get("query", ""))))
    known = {view.name for view in people.saved_views(db.session(), person)}
    if not name or not query or len(query) > MOST_OF_QUERY:
        flash(_("Give the list a name. Nothing was saved."), "warning")
    elif name not in known and len(known) >= MOST_VIEWS:
        flash(_("You have %(count)s lists already. Delete one first.", count=MOST_VIEWS), "warning")
    else:
        people.save_view(db.session(), person, name, query)
        flash(_("The list is saved as “%(name)s”.", name=name), "success")
    return redirect(f"{url_for('desk.everything')}?{query}" if query else url_for("desk.everything"), 303)


def delete_view() -> Response:
    """Forget one list of one's own."""
    people.delete_view(db.session(), current_person(), whole_number(request.form.get("view")))
    return redirect(url_for("desk.everything"), 303)


def query_of(asked: dict[str, str]) -> str:
    """The query of a list's address, always in the same order, of nothing but what is known."""
    return urlencode([(name, clean_line(asked[name])) for name in KEPT if asked.get(name)])
