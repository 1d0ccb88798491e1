"""Municipalities and competence areas for programs."""

from typing import Any

from app.api.door import Door, reads
from app.api.schemas import (
    AreaSchema,
    AreasSchema,
    MunicipalitiesSchema,
    MunicipalitySchema,
)
from app.errors import NotFoundError
from app.extensions import db
from app.ui import shelf
from app.ui.addresses import absolute, by_language
from app.ui.region import current as current_region
from catalogue import queries
from catalogue.models import CompetenceArea, Municipality


@reads(
    Door(
        "List the municipalities",
        "The municipalities of the region in its order, without those that have ended.",
        answer=MunicipalitiesSchema,
        example=dict,
    )
)
def municipalities() -> dict[str, Any]:
    """The municipalities that there are."""
    counted = _counted("kommune")
    return {"items": [_brief(town, counted) for town in queries.municipalities(db.session())]}


@reads(
    Door(
        "Show a municipality",
        "One municipality, also one that has ended: then followed_by says which one followed.",
        answer=MunicipalitySchema,
        failures=(404,),
        example=lambda: {"slug": next((town.slug for town in current_region().towns), "")},
    )
)
def municipality(slug: str) -> dict[str, Any]:
    """One municipality in full."""
    found = queries.municipality_by_slug(db.session(), slug) if slug.isprintable() else None
    if found is None:
        raise NotFoundError("no municipality of ours has this address")
    return {
        **_brief(found, _counted("kommune")),
        "administrative_centre": found.administrative_centre,
        "is_sami_area": found.is_sami_area,
        "profile": found.profile,
        "funds": [{"name": fund.get("name", {}), "note": fund.get("note", {})} for fund in found.funds],
        "has_ended": found.is_retired,
        "ended_on": found.facts.get("ended_on"),
        "followed_by": found.facts.get("followed_by"),
    }


@reads(
    Door(
        "List the competence areas",
        "What the region's business developers are specialists in.",
        answer=AreasSchema,
        example=dict,
    )
)
def areas() -> dict[str, Any]:
    """The competence areas."""
    counted = _counted("omrade")
    return {"items": [_area(one, counted) for one in queries.areas_to_learn(db.session())]}


@reads(
    Door(
        "Show a competence area",
        "One competence area.",
        answer=AreaSchema,
        failures=(404,),
        example=lambda: {"slug": next(iter(current_region().areas), "")},
    )
)
def area(slug: str) -> dict[str, Any]:
    """One competence area."""
    found = queries.area_by_slug(db.session(), slug) if slug.isprintable() else None
    if found is None or found.is_retired:
        raise NotFoundError("no competence area has this address")
    return _area(found, _counted("omrade"))


def _counted(facet: str) -> dict[str, int]:
    """How many services there are by the words of one filter."""
    return dict(shelf.find(shelf.current(), "", {}).counts[facet])


def _brief(town: Municipality, counted: dict[str, int]) -> dict[str, Any]:
    return {
        "slug": town.slug,
        "uri": absolute("catalogue.thing", kind="kommuner", slug=town.slug),
        "url": absolute("api.municipality", slug=town.slug),
        "pages": by_language("catalogue.municipality", slug=town.slug),
        "name": town.name,
        "full_name": town.full_name,
        "number": town.number,
        "organisation_number": town.organisation_number,
        "service_count": counted.get(town.slug, 0),
    }


def _area(area: CompetenceArea, counted: dict[str, int]) -> dict[str, Any]:
    return {
        "slug": area.slug,
        "uri": absolute("catalogue.thing", kind="fagomrader", slug=area.slug),
        "url": absolute("api.area", slug=area.slug),
        "name": area.name,
        "definition": area.definition,
        "service_count": counted.get(area.slug, 0),
    }
