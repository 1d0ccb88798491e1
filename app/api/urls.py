"""Doors for programs: addresses, and who may open them."""

from app.api import enquiries, figures, health, index, openapi, origins, places, services
from app.pages import Pages
from app.people.access import anyone

pages = Pages("api", __name__)
pages.blueprint.after_app_request(origins.open_up)
pages.add("/helse/lever", health.alive, allow=anyone)
pages.add("/helse/klar", health.ready, allow=anyone)
pages.add("/helse/tall", figures.numbers, allow=figures.from_watchers)
pages.add("/api/v1/", index.index, allow=anyone)
pages.add("/api/v1/openapi.json", openapi.description, allow=anyone)
pages.add("/api/v1/services", services.services, allow=anyone)
pages.add("/api/v1/services/<slug>", services.service, allow=anyone)
pages.add("/api/v1/search", services.search, allow=anyone)
pages.add("/api/v1/areas", places.areas, allow=anyone)
pages.add("/api/v1/areas/<slug>", places.area, allow=anyone)
pages.add("/api/v1/municipalities", places.municipalities, allow=anyone)
pages.add("/api/v1/municipalities/<slug>", places.municipality, allow=anyone)
pages.add("/api/v1/problems/<name>", index.problem_kind, allow=anyone)
pages.add(
    "/api/v1/enquiries",
    enquiries.take_enquiry,
    allow=origins.from_our_sites,
    methods=("POST",),
    for_programs=True,
)
