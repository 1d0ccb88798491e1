"""A letter's own HTML within our pages: in a frame, where nothing of it can do anything."""

from flask import make_response
from werkzeug.wrappers import Response

LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
"""What a letter's own HTML may do: look as it looks, and nothing else."""


def fenced_in(html: str) -> Response:
    """The HTML as a page for a frame of ours: no script, no picture from elsewhere, no form."""
    response = make_response(html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "no-store"
    return response
