"""Municipalities, places and contact points → statements (CPSV-AP-NO 1.1.0: Offentlig organisasjon, Kontaktpunkt)."""

from collections.abc import Iterable, Mapping

from rdflib import URIRef
from rdflib.namespace import RDF, SKOS

from catalogue.linked_data import labels
from catalogue.linked_data.addresses import Addresses, organisation, part, place, web
from catalogue.linked_data.namespaces import CV, DCT, LOCAL_AUTHORITY, LOCN, NORWAY, VCARD
from catalogue.linked_data.statements import Statements
from catalogue.models import Municipality, Region
from catalogue.vocabulary import Language


def add_municipality(out: Statements, at: Addresses, town: Municipality) -> None:
    """The municipality as a public organisation, and where it is.

    The municipality number stands as skos:notation: the profile has no property for it.
    """
    subject = organisation(town.organisation_number)
    out.name(subject, CV.PublicOrganisation)
    out.say(subject, SKOS.prefLabel, town.full_name)
    out.add(subject, DCT.type, LOCAL_AUTHORITY)
    out.add(LOCAL_AUTHORITY, RDF.type, SKOS.Concept)
    out.add(subject, DCT.spatial, *places(out, [town]))
    out.give(subject, SKOS.notation, town.number)
    address = part(at.of("kommuner", town.slug), "adresse")
    out.add(subject, LOCN.address, address)
    out.add(address, RDF.type, LOCN.Address)
    out.say(address, LOCN.adminUnitL2, town.name)
    out.say(address, LOCN.addressArea, {Language.NB: town.administrative_centre})


def places(out: Statements, towns: Iterable[Municipality]) -> list[URIRef]:
    """Norway, which the EU's list has, and each municipality that Kartverket's number is known of."""
    known = [place(str(number)) for town in towns if (number := town.facts.get("geonorge_id"))]
    for found in filter(out.is_new, (NORWAY, *known)):
        out.add(found, RDF.type, DCT.Location)
    return [NORWAY, *known]


def add_contact(out: Statements, subject: URIRef, region: Region, *, page: URIRef, languages: Iterable[str]) -> None:
    """The joint front desk as a contact point; enquiries about a service are written on its own page."""
    out.add(subject, RDF.type, CV.ContactPoint)
    out.say(subject, VCARD.category, labels.CONTACT)
    out.give(subject, CV.email, region.mail_from)
    out.add(subject, CV.contactPage, page)
    out.in_languages(subject, VCARD.language, languages)


def add_local_contact(out: Statements, subject: URIRef, town: Municipality, contact: Mapping[str, str]) -> bool:
    """A municipality's own contact for a service; False when the contact has nothing to write, phone or visit to."""
    reached = {"email": CV.email, "phone": CV.telephone}
    given = {key: value for key in reached if (value := contact.get(key, "").strip())}
    url = contact.get("url", "").strip()
    if not given and not url:
        return False
    out.add(subject, RDF.type, CV.ContactPoint)
    out.say(subject, VCARD.category, {**town.full_name, **_category(contact)})
    for key, value in given.items():
        out.give(subject, reached[key], value)
    if url:
        out.add(subject, CV.contactPage, web(url))
    return True


def _category(contact: Mapping[str, str]) -> dict[str, str]:
    by_language = {language.value: contact[language] for language in Language if contact.get(language)}
    return by_language or ({Language.NB.value: contact["name"]} if contact.get("name") else {})
