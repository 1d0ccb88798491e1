"""The services as lists and search show them: kept in the process, renewed when the catalogue has changed."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm import Session

from app.database import reading
from app.extensions import db
from app.ui.region import Texts
from app.ui.region import current as current_region
from catalogue import queries
from catalogue.models import Service
from catalogue.search import Index, index

FACETS = ("kommune", "hendelse", "omrade", "malgruppe")
"""What services can be filtered by, as named in addresses: municipality, business event, area, audience."""

MOST_RELATED = 3

LEAST_SHARE_OF_QUESTION = 0.25
"""Share of a question's weight that a service must have to be suggested."""


@dataclass(frozen=True)
class Card:
    """A service in a list. `facets` are the words that it is filtered by, by the names of FACETS."""

    slug: str
    name: Texts
    summary: Texts
    cost_note: Texts
    facets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Shelf:
    """All published services in the order of the region's files, and the index that finds them."""

    revision: int
    cards: Mapping[str, Card]
    index: Index


@dataclass(frozen=True)
class Hits:
    """What a search with filters gives.

    `counts` says for each filter's word how many there would be with it alone of its kind; `instead` are the words that
    were taken for misspelt ones: (written, instead).
    """

    cards: tuple[Card, ...]
    counts: Mapping[str, Mapping[str, int]]
    instead: tuple[tuple[str, str], ...] = ()


def current() -> Shelf:
    """The shelf of this application, made anew when the region's revision is another."""
    revision = current_region().revision
    kept: Shelf | None = current_app.extensions.get("service_shelf")
    if kept is not None and kept.revision == revision:
        return kept
    with reading(), Session(db.engine) as session:
        services = queries.published_services(session)
        made = Shelf(revision, {service.slug: _card(service) for service in services}, index(session, services))
    current_app.extensions["service_shelf"] = made
    return made


def find(shelf: Shelf, query: str, chosen: Mapping[str, Collection[str]]) -> Hits:
    """The services that fit a query and any of the chosen words of each filter; an empty filter lets all pass."""
    found = shelf.index.search(query) if query.strip() else None
    cards = list(shelf.cards.values()) if found is None else [shelf.cards[key] for key in found.keys]

    def fits(card: Card, but: str = "") -> bool:
        return all(
            not words or name == but or not set(words).isdisjoint(card.facets[name]) for name, words in chosen.items()
        )

    return Hits(
        tuple(card for card in cards if fits(card)),
        {name: _counts([card for card in cards if fits(card, name)], name) for name in FACETS},
        found.instead if found else (),
    )


def answering(shelf: Shelf, question: str) -> list[Card]:
    """At most three services that may answer a whole question; none when too few of its words point to any."""
    found = shelf.index.search(question, least_share=LEAST_SHARE_OF_QUESTION)
    return [shelf.cards[key] for key in found.keys[:MOST_RELATED]]


def related(shelf: Shelf, slug: str) -> list[Card]:
    """At most three services of the same first area; with too few of these, of the same event."""
    own = shelf.cards[slug]
    others = [card for card in shelf.cards.values() if card.slug != slug]
    areas = set(own.facets["omrade"])

    def nearness(card: Card) -> tuple[bool, int, bool]:
        return (
            card.facets["omrade"][:1] == own.facets["omrade"][:1],
            len(areas.intersection(card.facets["omrade"])),
            card.facets["hendelse"] == own.facets["hendelse"],
        )

    return sorted(others, key=nearness, reverse=True)[:MOST_RELATED]


def _counts(cards: Iterable[Card], name: str) -> dict[str, int]:
    return Counter(word for card in cards for word in card.facets[name])


def _card(service: Service) -> Card:
    return Card(
        slug=service.slug,
        name={text.language: text.name for text in service.texts},
        summary={text.language: text.summary for text in service.texts},
        cost_note={text.language: text.cost_note for text in service.texts},
        facets={
            "kommune": tuple(offer.municipality.slug for offer in service.offers),
            "hendelse": (service.business_event,),
            "omrade": tuple(needed.area.slug for needed in service.competences),
            "malgruppe": tuple(service.audience),
        },
    )
