"""Where each thing of the catalogue has its address: stable, below our own domain, never a blank node."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from rdflib import URIRef

from catalogue.linked_data.namespaces import MUNICIPALITY_PLACE, ORGANISATION

_NOT_IN_ADDRESSES = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f]")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses below `base`, which has no slash at its end."""

    base: str

    @property
    def catalogue(self) -> URIRef:
        """The joint catalogue."""
        return URIRef(f"{self.base}/katalog")

    def of(self, collection: str, slug: str) -> URIRef:
        """A thing of a collection: kommuner, tjenester, hendelser, fagomrader, malgrupper, regler, regelverk."""
        return URIRef(f"{self.base}/katalog/{collection}/{slug}")

    def form(self, service: str | None = None) -> URIRef:
        """The page where an enquiry is written, about a service when one is given."""
        return URIRef(f"{self.base}/nb/henvendelse" + (f"?tjeneste={service}" if service else ""))

    def page(self, service: str | None = None) -> URIRef:
        """The page about a service; without one, the front page."""
        return URIRef(f"{self.base}/nb/tjenester/{service}" if service else f"{self.base}/nb/")


def part(whole: URIRef, name: str) -> URIRef:
    """Something that belongs to one thing only and has its address within that thing's."""
    return URIRef(f"{whole}#{name}")


def organisation(number: str) -> URIRef:
    """A unit in Enhetsregisteret, as Digdir's own tool writes it."""
    return URIRef(f"{ORGANISATION}{number}")


def place(geonorge_id: str) -> URIRef:
    """A municipality as a place, by Kartverket's number."""
    return URIRef(f"{MUNICIPALITY_PLACE}{quote(geonorge_id, safe='')}")


def web(url: str) -> URIRef:
    """Somebody else's address; what no address may hold is written as %20 and so on."""
    return URIRef(_NOT_IN_ADDRESSES.sub(lambda match: quote(match[0], safe=""), url))
