"""The reports' addresses. Whoever reads figures can change nothing: there is no POST here."""

from app.pages import Pages
from app.people.access import figures_reader
from app.reports import views

pages = Pages("reports", import_name=__name__, is_private=True)

pages.add("/rapporter/", views.figures, allow=figures_reader)
