"""The published services for programs: a list with filters, one in full, and search."""

from collections.abc import Mapping
from typing import Any

from app.api.asked import SearchAsked, ServicesAsked
from app.api.door import Door, Page, page_of, reads
from app.api.schemas import FoundSchema, ServiceSchema, ServicesSchema
from app.config import LANGUAGES
from app.errors import NotFoundError
from app.extensions import db
from app.ui import shelf
from app.ui.addresses import absolute, by_language
from app.ui.region import Texts
from app.ui.shelf import Card
from catalogue import queries
from catalogue.base import in_language
from catalogue.models import Offer

FILTERS = dict(zip(shelf.FACETS, ("municipality", "event", "area", "audience"), strict=True))
"""The shelf's names of what services are filtered by, and those of our parameters."""


@reads(
    Door(
        "List the services",
        "All published services, or those that the filters leave, in the region's order.",
        answer=ServicesSchema,
        asked=ServicesAsked,
        example=lambda: {"asked": {"page": 1, "page_size": 1, "language": None}},
    )
)
def services(asked: Mapping[str, Any]) -> Page:
    """The published services that the filters leave."""
    return _page(_find("", asked), asked)


@reads(
    Door(
        "Search the services",
        "The same search as on the pages: it forgives misspelling, inflection and other languages' words.",
        answer=FoundSchema,
        asked=SearchAsked,
        example=lambda: {"asked": {"q": "konsesjpn", "page": 1, "page_size": 1, "language": "nb"}},
    )
)
def search(asked: Mapping[str, Any]) -> Page:
    """What a search finds, best first, with counts for each filter."""
    hits = _find(asked["q"], asked)
    more = {
        "query": asked["q"],
        "instead": [{"written": written, "meant": meant} for written, meant in hits.instead],
        "counts": {FILTERS[name]: dict(counts) for name, counts in hits.counts.items()},
    }
    return _page(hits, asked, more)


@reads(
    Door(
        "Show a service",
        "Everything about one published service.",
        answer=ServiceSchema,
        failures=(404,),
        example=lambda: {"slug": next(iter(shelf.current().cards), "")},
    )
)
def service(slug: str) -> dict[str, Any]:
    """Everything about one published service."""
    found = queries.service_by_slug(db.session(), slug) if slug in shelf.current().cards else None
    if found is None:
        raise NotFoundError("no service has this address")
    return {
        **_names(found.slug),
        "forms": by_language("enquiries.ask", tjeneste=found.slug),
        "texts": {text.language: text for text in found.texts},
        "event": found.business_event,
        "audience": found.audience,
        "channels": found.channels,
        "provider": found.provider,
        "external_url": found.external_url,
        "cost_nok": found.cost_nok,
        "processing_time": found.processing_time,
        "legal_basis": [{"title": law["title"], "reference": law.get("reference")} for law in found.legal_basis],
        "areas": [needed.area for needed in found.competences],
        "offers": [_offer(offer) for offer in found.offers],
    }


def _find(query: str, asked: Mapping[str, Any]) -> shelf.Hits:
    return shelf.find(shelf.current(), query, {name: asked.get(ours, ()) for name, ours in FILTERS.items()})


def _page(hits: shelf.Hits, asked: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> Page:
    return page_of(hits.cards, lambda card: _brief(card, asked["language"]), asked=asked, more=more)


def _names(slug: str) -> dict[str, Any]:
    return {
        "slug": slug,
        "uri": absolute("catalogue.thing", kind="tjenester", slug=slug),
        "pages": by_language("catalogue.service", slug=slug),
    }


def _brief(card: Card, language: str | None) -> dict[str, Any]:
    return {
        **_names(card.slug),
        "url": absolute("api.service", slug=card.slug),
        "name": _only(card.name, language),
        "summary": _only(card.summary, language),
        "cost_note": _only(card.cost_note, language),
        "municipalities": card.facets["kommune"],
        "event": card.facets["hendelse"][0],
        "areas": card.facets["omrade"],
        "audience": card.facets["malgruppe"],
    }


def _only(texts: Texts, language: str | None) -> Texts:
    """The text in the language that was asked for, under the language it is in; all when none was."""
    if language is None:
        return texts
    shown = language if texts.get(language) else "nb"
    return {shown: in_language(texts, language)}


def _offer(offer: Offer) -> dict[str, Any]:
    contact = offer.contact
    return {
        "municipality": offer.municipality,
        "note": offer.note,
        "cost_nok": offer.cost_nok,
        "cost_note": offer.cost_note,
        "contact": {
            "text": {language: contact[language] for language in (*LANGUAGES, "se") if language in contact},
            **{how: contact.get(how) for how in ("email", "phone", "url")},
        },
    }
