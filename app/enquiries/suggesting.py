"""While a business writes, the form suggests services that may already answer it.

What is written comes in the body of a POST: an address with it would lie in the logs of every proxy on the way. Nothing
is stored, no count is kept and no transaction is begun, so nobody waits and nothing is left.
"""

from flask import Response, make_response, render_template, request, session

from app.pages import check_token
from app.ui import shelf
from app.ui.cleaning import clean_line
from catalogue.search import MOST_CHARACTERS

MOST_BYTES = 8 * 1024
"""Of a whole request: the first characters of a text, six signs a letter at most, and two hidden fields."""


def suggest() -> Response:
    """Services that may answer what is being written, as a piece of a page; 204 when there are none."""
    limit()
    check_token()
    return suggestions()


def limit() -> None:
    """Let no more be read than a piece of a text takes; must come before the form is looked at."""
    request.max_content_length = MOST_BYTES


def suggestions() -> Response:
    """The answer to a request whose token has been checked."""
    text = clean_line(request.form.get("text", "")[:MOST_CHARACTERS])
    cards = shelf.answering(shelf.current(), text) if text else []
    answer = make_response(render_template("enquiries/suggestions.html", cards=cards) if cards else ("", 204))
    answer.headers["Cache-Control"] = "no-store"
    session.modified = (
        False  # Flask-Login has noted that nobody is; a late cookie would undo what a receipt wrote there
    )
    return answer
