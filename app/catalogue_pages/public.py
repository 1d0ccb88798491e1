"""What businesses see of the catalogue: services and search, a service, a municipality; and what search engines see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from app.catalogue_pages import words
from app.config import LANGUAGES
from app.errors import NotFoundError
from app.extensions import db
from app.people import queries as people
from app.ui import locale, shelf
from app.ui.addresses import absolute
from app.ui.cleaning import clean_line
from app.ui.filters import translated
from app.ui.region import current as current_region
from app.ui.service_words import audiences, events
from app.ui.shelf import Card
from catalogue import queries
from catalogue.base import in_language
from catalogue.models import Service
from catalogue.search import MOST_CHARACTERS
from catalogue.vocabulary import Channel

PAGE_SIZE = 50
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
QUESTIONS_SHOWN = 3


@dataclass(frozen=True)
class Option:
    """One word of a filter, with how many services it leaves."""

    word: str
    label: str
    count: int
    is_chosen: bool


def services() -> str:
    """All services, or those that a search and filters leave; the address says which, so that it can be shared."""
    query = clean_line(request.args.get("q", "")[:MOST_CHARACTERS])
    labels = _labels()
    chosen = {name: [word for word in request.args.getlist(name) if word in labels[name]] for name in shelf.FACETS}
    hits = shelf.find(shelf.current(), query, chosen)
    number = max(1, min(request.args.get("side", 1, type=int), -(-len(hits.cards) // PAGE_SIZE)))
    return render_template(
        "catalogue_pages/services.html",
        query=query,
        hits=hits,
        shown=hits.cards[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        number=number,
        has_more=len(hits.cards) > number * PAGE_SIZE,
        options={name: _options(labels[name], hits.counts[name], chosen[name]) for name in shelf.FACETS},
        remove=_removals(labels, chosen, query),
        next_page="?" + urlencode([("q", query), *_pairs(chosen), ("side", str(number + 1))]),
        area_names=labels["omrade"],
        corrected=_corrected(query, hits.instead),
    )


def service(slug: str) -> str:
    """One service: what you get, for whom, what it takes, who answers."""
    own = shelf.current()
    found = queries.service_by_slug(db.session(), slug) if slug in own.cards else None
    if found is None:
        raise NotFoundError("no service has this address")
    questions = queries.questions_of(db.session(), found, locale.current())
    return page_of(found, questions=questions[:QUESTIONS_SHOWN], related=shelf.related(own, slug))


def page_of(
    found: Service, *, questions: Sequence[str] = (), related: Sequence[Card] = (), is_preview: bool = False
) -> str:
    """The page of a service, stored or only imagined."""
    return render_template(
        "catalogue_pages/service.html",
        service=found,
        text=found.text_in(locale.current()),
        questions=questions,
        is_preview=is_preview,
        audiences=[audiences()[audience] for audience in found.audience],
        channels=[words.channels()[channel] for channel in found.channels if channel != Channel.EXTERNAL],
        decider=words.deciders().get(found.provider or ""),
        areas=[translated(needed.area.name) for needed in found.competences],
        answer_from=_where_they_sit(db.session(), found),
        differing=[one for one in found.offers if one.note or one.cost_note or one.contact or one.cost_nok is not None],
        related=related,
        address=absolute("catalogue.service", slug=found.slug),
        for_machines=_for_machines(found),
    )


def municipality(slug: str) -> BaseResponse | str:
    """One municipality: what it is like, its funds, the services it offers and what its business developers know.

    One that has ended leads to the one that followed it.
    """
    found = queries.municipality_by_slug(db.session(), slug) if slug.isprintable() else None
    if found is not None and found.is_retired and (follower := found.facts.get("followed_by")):
        return redirect(url_for("catalogue.municipality", slug=follower), 301)
    if found is None or found.is_retired:
        raise NotFoundError("no municipality of ours has this address")
    here = [card for card in shelf.current().cards.values() if slug in card.facets["kommune"]]
    return render_template(
        "catalogue_pages/municipality.html",
        town=found,
        by_event=[(event, label, cards) for event, label in events().items() if (cards := _of_event(here, event))],
        areas=_covered_here(db.session(), slug),
        address=absolute("catalogue.municipality", slug=slug),
    )


def sitemap() -> Response:
    """Every public page in every language, as search engines want it (sitemaps.org, 0.9)."""
    own, region = shelf.current(), current_region()
    pages = [
        ("enquiries.front", {}),
        ("enquiries.ask", {}),
        ("catalogue.services", {}),
        ("enquiries.how_it_works", {}),
        *(("catalogue.municipality", {"slug": town.slug}) for town in region.towns),
        *(("catalogue.service", {"slug": slug}) for slug in own.cards),
    ]
    addresses = [
        {language: absolute(endpoint, language=language, **values) for language in LANGUAGES}
        for endpoint, values in pages
    ]
    return Response(_sitemap_of(addresses), mimetype="application/xml")


def _sitemap_of(addresses: Sequence[Mapping[str, str]]) -> bytes:
    root = Element("urlset", {"xmlns": SITEMAP, "xmlns:xhtml": XHTML})
    for by_language in addresses:
        for address in by_language.values():
            entry = SubElement(root, "url")
            SubElement(entry, "loc").text = address
            for language, other in by_language.items():
                SubElement(entry, "xhtml:link", {"rel": "alternate", "hreflang": language, "href": other})
    found: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return found


def _labels() -> dict[str, dict[str, str]]:
    """What each word of each filter is called, in the order shown."""
    region = current_region()
    return {
        "kommune": {town.slug: translated(town.name) for town in region.towns},
        "hendelse": events(),
        "omrade": {slug: translated(name) for slug, name in region.areas.items()},
        "malgruppe": audiences(),
    }


def _options(labels: Mapping[str, str], counts: Mapping[str, int], chosen: Collection[str]) -> list[Option]:
    return [
        Option(word, label, counts.get(word, 0), word in chosen)
        for word, label in labels.items()
        if counts.get(word) or word in chosen
    ]


def _pairs(chosen: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [(name, word) for name, some in chosen.items() for word in some]


def _removals(
    labels: Mapping[str, Mapping[str, str]], chosen: Mapping[str, Sequence[str]], query: str
) -> list[tuple[str, str]]:
    """What each chosen word is called, and the address without it."""
    pairs = _pairs(chosen)
    start = [("q", query)] if query else []
    return [
        (labels[name][word], "?" + urlencode(start + [pair for pair in pairs if pair != (name, word)]))
        for name, word in pairs
    ]


def _corrected(query: str, instead: Sequence[tuple[str, str]]) -> str:
    """The query with the words that were searched for; empty when it was searched as it stands."""
    corrected = query
    for written, meant in instead:
        corrected = corrected.casefold().replace(written, meant)
    return corrected if instead else ""


def _for_machines(service: Service) -> dict[str, Any]:
    """What search engines read: schema.org's GovernmentService."""
    text, language = service.text_in(locale.current()), locale.current()
    towns = [offer.municipality for offer in service.offers]
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": text.name,
        "description": text.summary,
        "url": absolute("catalogue.service", slug=service.slug),
        "inLanguage": text.language,
        "serviceType": [translated(needed.area.name) for needed in service.competences],
        "audience": {"@type": "BusinessAudience", "audienceType": [audiences()[one] for one in service.audience]},
        "provider": [
            {"@type": "GovernmentOrganization", "name": in_language(town.full_name, language)} for town in towns
        ],
        "areaServed": [
            {"@type": "AdministrativeArea", "name": in_language(town.full_name, language)} for town in towns
        ],
    }


def _where_they_sit(session: Session, service: Service) -> list[str]:
    """The municipalities whose business developers know the service's first area; no names, no addresses."""
    first = service.competences[0].area.slug if service.competences else ""
    there = {town for area, town in people.covered(session) if area == first}
    return [translated(town.name) for town in current_region().towns if town.slug in there]


def _covered_here(session: Session, slug: str) -> list[str]:
    here = {area for area, town in people.covered(session) if town == slug}
    return [translated(name) for area, name in current_region().areas.items() if area in here]


def _of_event(cards: Sequence[Card], event: str) -> list[Card]:
    return [card for card in cards if event in card.facets["hendelse"]]
