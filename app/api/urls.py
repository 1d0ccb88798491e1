"""Doors for programs: addresses, and who may open them."""

from app.api import health
from app.pages import Pages
from app.people.access import anyone

pages = Pages("api", __name__)
pages.add("/helse/lever", health.alive, allow=anyone)
pages.add("/helse/klar", health.ready, allow=anyone)
