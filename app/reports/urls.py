"""The reports' addresses. Whoever reads figures can change nothing: there is no POST here."""

from flask import Response

from app.pages import Pages
from app.people.access import figures_reader
from app.reports import views

pages = Pages("reports", import_name=__name__)

pages.add("/rapporter/", views.figures, allow=figures_reader)


def _keep_nothing(response: Response) -> Response:
    """No browser and no proxy keeps a page of the staff."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response


pages.blueprint.after_request(_keep_nothing)
