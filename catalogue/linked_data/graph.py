"""The whole region as linked data after CPSV-AP-NO 1.1.0 (Digdir, 2024-10-07; data.norge.no/specification/cpsv-ap-no).

Every resource has an address below the base address or in an official list; there are no blank nodes.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from rdflib import Graph, URIRef
from rdflib.namespace import FOAF, RDF, SKOS, XSD
from sqlalchemy.orm import Session

from catalogue import queries
from catalogue.base import in_language
from catalogue.linked_data import labels, organisations
from catalogue.linked_data.addresses import Addresses, organisation, part
from catalogue.linked_data.namespaces import CC_BY, CV, DCAT, DCATNO, DCT, IRREGULAR, STARTING_BUSINESS
from catalogue.linked_data.services import Writer, add_area
from catalogue.linked_data.statements import Statements
from catalogue.models import Municipality, Offer, Region, Service
from catalogue.vocabulary import BusinessEvent, Language

_AND = {"nb": "og", "nn": "og", "en": "and"}


def graph(
    session: Session, *, base_url: str, modified: date | None = None, services: Iterable[Service] | None = None
) -> Graph:
    """All published services, or those given, in a joint catalogue and one for each municipality.

    A service that no municipality offers, and the catalogue of a municipality that offers none, would break a
    must-rule of the profile: they are left out. The number of statements is the same whatever the number of services.
    Raises NoRegionError before a region is loaded.
    """
    region = queries.region(session)
    towns = queries.municipalities_in_full(session)
    areas = queries.areas_to_learn(session)
    offered = _offered(queries.published_services(session) if services is None else services)
    at, out = Addresses(base_url.rstrip("/")), Statements()

    for town in towns:
        organisations.add_municipality(out, at, town)
    for area in areas:
        add_area(out, at, area)
        out.say(at.of("fagomrader", area.slug), SKOS.definition, area.definition)
    _add_lists(out, at)
    writer = Writer(out, at, region, _languages(region, towns))
    for service, offers in offered:
        writer.add(service, offers)
    _add_joint(out, at, region, towns)
    offering = {offer.municipality.slug for _, offers in offered for offer in offers}
    for town in towns:
        if town.slug in offering:
            _add_local(out, at, region, town)
    if modified is not None:
        for catalogue in set(out.graph.subjects(RDF.type, DCAT.Catalog)):
            out.give(URIRef(str(catalogue)), DCT.modified, modified.isoformat(), XSD.date)
    return out.graph


def _offered(services: Iterable[Service]) -> list[tuple[Service, list[Offer]]]:
    """The services that a municipality offers which has not ended, with those offers."""
    live = [(service, [offer for offer in service.offers if not offer.municipality.is_retired]) for service in services]
    return [(service, offers) for service, offers in live if offers]


def _languages(region: Region, towns: Iterable[Municipality]) -> tuple[str, ...]:
    """The languages one may write to us in: in a Sámi administrative area Sámi too (Sameloven § 3-2)."""
    sami = (Language.SE.value,) if any(town.is_sami_area for town in towns) else ()
    return (*region.languages, *sami)


def _add_joint(out: Statements, at: Addresses, region: Region, towns: Sequence[Municipality]) -> None:
    """The catalogue of all; published by the municipality that stands first, for there must be exactly one."""
    subject, contact = at.catalogue, part(at.catalogue, "kontakt")
    names = {language: _listed([in_language(town.name, language) for town in towns], language) for language in _AND}
    _add_catalogue(out, subject, region, places=organisations.places(out, towns))
    out.say(subject, DCT.title, region.name)
    out.say(subject, DCT.description, _in(region, labels.filled(labels.JOINT_DESCRIPTION, "names", names)))
    out.add(subject, DCT.publisher, *(organisation(town.organisation_number) for town in towns[:1]))
    out.add(subject, FOAF.homepage, at.page())
    out.add(subject, DCATNO.containsEvent, *(at.of("hendelser", event) for event in BusinessEvent))
    out.add(subject, DCAT.themeTaxonomy, URIRef(f"{at.catalogue}/fagomrader"))
    out.add(subject, CV.contactPoint, contact)
    organisations.add_contact(out, contact, region, page=at.form(), languages=_languages(region, towns))


def _add_local(out: Statements, at: Addresses, region: Region, town: Municipality) -> None:
    subject = at.of("kommuner", town.slug)
    names = {language: in_language(town.name, language) for language in _AND}
    full_names = {language: in_language(town.full_name, language) for language in _AND}
    _add_catalogue(out, subject, region, places=organisations.places(out, [town]))
    out.say(subject, DCT.title, _in(region, labels.filled(labels.TOWN_TITLE, "name", names)))
    out.say(subject, DCT.description, _in(region, labels.filled(labels.TOWN_DESCRIPTION, "name", full_names)))
    out.add(subject, DCT.publisher, organisation(town.organisation_number))
    out.add(subject, CV.contactPoint, part(at.catalogue, "kontakt"))
    out.add(subject, DCT.isPartOf, at.catalogue)
    out.add(at.catalogue, DCT.hasPart, subject)


def _add_catalogue(out: Statements, subject: URIRef, region: Region, *, places: Iterable[URIRef]) -> None:
    """What all catalogues have in common."""
    out.name(subject, DCAT.Catalog)
    out.in_languages(subject, DCT.language, region.languages)
    out.add(subject, DCT.spatial, *places)
    out.add(subject, DCT.license, CC_BY)
    out.add(subject, DCT.accrualPeriodicity, IRREGULAR)


def _add_lists(out: Statements, at: Addresses) -> None:
    """Our own closed lists: what a business is about to do, whom services are for, what our specialists know."""
    for name, (title, description) in labels.EVENTS.items():
        event = at.of("hendelser", name)
        out.name(event, CV.BusinessEvent)
        out.say(event, DCT.title, title)
        out.say(event, DCT.description, description)
    # Of the official types only this one says the same as an event of ours.
    out.add(at.of("hendelser", BusinessEvent.START), DCT.type, STARTING_BUSINESS)
    out.add(STARTING_BUSINESS, RDF.type, SKOS.Concept)
    out.say(STARTING_BUSINESS, SKOS.prefLabel, {Language.EN: "starting business"})
    for name, words in labels.AUDIENCES.items():
        out.name(at.of("malgrupper", name), SKOS.Concept)
        out.say(at.of("malgrupper", name), SKOS.prefLabel, words)
    scheme = URIRef(f"{at.catalogue}/fagomrader")
    out.name(scheme, SKOS.ConceptScheme)
    out.say(scheme, DCT.title, labels.AREAS_TITLE)


def _in(region: Region, by_language: dict[str, str]) -> dict[str, str]:
    return {language: text for language, text in by_language.items() if language in region.languages}


def _listed(names: Sequence[str], language: str) -> str:
    return f" {_AND[language]} ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
