"""One service → statements (CPSV-AP-NO 1.1.0: Offentlig tjeneste and what belongs to it)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rdflib import URIRef
from rdflib.namespace import FOAF, RDF, RDFS, SKOS, XSD

from catalogue.linked_data import labels, organisations
from catalogue.linked_data.addresses import Addresses, organisation, part, web
from catalogue.linked_data.namespaces import (
    ADMS,
    COMPLETED,
    CPSV,
    CPSVNO,
    CV,
    DCAT,
    DCATNO,
    DCT,
    ELI,
    KRONER,
    VCARD,
)
from catalogue.linked_data.statements import Statements
from catalogue.models import CompetenceArea, Offer, Region, Service, ServiceText
from catalogue.slugs import slug
from catalogue.vocabulary import Channel, in_order

LOVDATA = "https://lovdata.no/eli/"
_LOVDATA_KINDS = {"LOV": "lov", "FOR": "forskrift"}


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes services of one region into `out`; `languages` are those the front desk answers in."""

    out: Statements
    at: Addresses
    region: Region
    languages: tuple[str, ...]

    def add(self, service: Service, offers: list[Offer]) -> URIRef:
        """The service as offered by the municipalities of `offers`, of which there must be one; gives its address."""
        subject = self.at.of("tjenester", service.slug)
        self.out.name(subject, CPSV.PublicService)
        self._texts(subject, service)
        self._who(subject, service, offers)
        self._what_for(subject, service)
        self._channels(subject, service)
        self._costs(subject, service, offers)
        self._laws(subject, service)
        self.out.add(self.at.catalogue, DCATNO.containsService, subject)
        for offer in offers:
            catalogue = self.at.of("kommuner", offer.municipality.slug)
            self.out.add(catalogue, DCATNO.containsService, subject)
        return subject

    def _texts(self, subject: URIRef, service: Service) -> None:
        """What the service says. The profile has no summary: it stands as dct:abstract, beside the description."""
        out, texts = self.out, in_order({text.language: text for text in service.texts})
        out.say(subject, DCT.title, _said(texts, lambda text: text.name))
        out.say(subject, DCT.abstract, _said(texts, lambda text: text.summary))
        out.say(subject, DCT.description, _said(texts, lambda text: text.description))
        out.in_languages(subject, DCT.language, texts)
        output = part(subject, "resultat")
        given = _said(texts, lambda text: text.what_you_get)
        out.add(subject, CPSVNO.hasPossibleOutput, output)
        out.name(output, CPSVNO.PossibleOutput)
        out.say(
            output, DCT.title, {language: words for language, words in labels.OUTPUT_TITLE.items() if language in given}
        )
        out.say(output, DCT.description, given)
        out.in_languages(output, DCT.language, given)
        for number in range(max((len(text.requirements) for text in service.texts), default=0)):
            self._requirement(subject, number, texts)

    def _requirement(self, subject: URIRef, number: int, texts: Mapping[str, ServiceText]) -> None:
        titles = {
            language: text.requirements[number]
            for language, text in texts.items()
            if number < len(text.requirements) and text.requirements[number].strip()
        }
        if titles:
            requirement = part(subject, f"krav-{number + 1}")
            self.out.add(subject, CV.holdsRequirement, requirement)
            self.out.name(requirement, CV.Requirement)
            self.out.say(requirement, DCT.title, titles)

    def _who(self, subject: URIRef, service: Service, offers: list[Offer]) -> None:
        out, towns = self.out, [offer.municipality for offer in offers]
        out.add(subject, CV.hasCompetentAuthority, *(organisation(town.organisation_number) for town in towns))
        out.add(subject, DCT.spatial, *organisations.places(out, towns))
        contact = part(subject, "kontakt")
        out.add(subject, CV.contactPoint, contact)
        page = self.at.form(service.slug)
        organisations.add_contact(out, contact, self.region, page=page, languages=self.languages)

    def _what_for(self, subject: URIRef, service: Service) -> None:
        """Status, page, event, audience, areas; the area that answers first also as cv:isClassifiedBy."""
        out, at = self.out, self.at
        out.add(subject, ADMS.status, COMPLETED)
        out.add(subject, FOAF.homepage, at.page(service.slug))
        event = at.of("hendelser", service.business_event)
        out.add(subject, CV.isGroupedBy, event)
        out.add(event, CPSVNO.mayTriggerNeedFor, subject)
        out.add(subject, DCT.audience, *(at.of("malgrupper", audience) for audience in service.audience))
        areas = [competence.area for competence in service.competences]
        for area in areas:
            add_area(out, at, area)
        out.add(subject, DCT.subject, *(at.of("fagomrader", area.slug) for area in areas))
        out.add(subject, CV.isClassifiedBy, *(at.of("fagomrader", area.slug) for area in areas[:1]))
        out.add(subject, CV.thematicArea, *{_theme(out, area.slug) for area in areas})
        for language, words in service.keywords.items():
            for word in words:
                out.say(subject, DCAT.keyword, {language: word})
        if service.processing_time:
            days = int(service.processing_time.strip("PD"))
            out.give(subject, CV.processingTime, f"P{days}D", XSD.duration)

    def _channels(self, subject: URIRef, service: Service) -> None:
        out = self.out
        for name in service.channels:
            channel = part(subject, f"kanal-{name}")
            kind = URIRef(labels.CHANNEL_TYPES[name])
            out.add(subject, CV.hasChannel, channel)
            out.name(channel, CV.Channel)
            out.add(channel, DCT.type, kind)
            if out.is_new(kind):
                out.add(kind, RDF.type, SKOS.Concept)
            out.say(channel, DCT.description, labels.CHANNELS[name])
            if name == Channel.FORM:
                out.add(channel, VCARD.hasURL, self.at.form(service.slug))
            elif name == Channel.EMAIL:
                out.add(channel, VCARD.hasEmail, web(f"mailto:{self.region.mail_from}"))
            elif name == Channel.EXTERNAL and service.external_url:
                out.add(channel, VCARD.hasURL, web(service.external_url))

    def _costs(self, subject: URIRef, service: Service, offers: list[Offer]) -> None:
        """The cost of the service, and that of each municipality where it is another."""
        note = _said({text.language: text for text in service.texts}, lambda text: text.cost_note)
        self._cost(subject, "gebyr", service.cost_nok, note)
        for offer in offers:
            town = offer.municipality
            if offer.cost_nok is not None or offer.cost_note:
                cost = self._cost(subject, f"gebyr-{town.slug}", offer.cost_nok, offer.cost_note)
                self.out.add(cost, CV.isDefinedBy, organisation(town.organisation_number))
            contact = part(subject, f"kontakt-{town.slug}")
            if organisations.add_local_contact(self.out, contact, town, offer.contact):
                self.out.add(subject, CV.contactPoint, contact)

    def _cost(self, subject: URIRef, name: str, amount_nok: int | None, note: Mapping[str, str]) -> URIRef:
        cost = part(subject, name)
        self.out.add(subject, CV.hasCost, cost)
        self.out.name(cost, CV.Cost)
        self.out.say(cost, DCT.description, note)
        if amount_nok is not None:
            self.out.give(cost, CV.hasValue, f"{amount_nok}.0", XSD.double)
            self.out.add(cost, CV.currency, KRONER)
        return cost

    def _laws(self, subject: URIRef, service: Service) -> None:
        for law in service.legal_basis:
            rule, resource = _law(self.out, self.at, law)
            self.out.add(subject, CPSV.follows, rule)
            self.out.add(subject, CV.hasLegalResource, resource)


def add_area(out: Statements, at: Addresses, area: CompetenceArea) -> None:
    """A competence area as a concept, with its name."""
    concept = at.of("fagomrader", area.slug)
    if not out.is_new(concept):
        return
    out.name(concept, SKOS.Concept)
    out.say(concept, SKOS.prefLabel, area.name)
    out.add(concept, SKOS.inScheme, URIRef(f"{at.catalogue}/fagomrader"))


def _said(texts: Mapping[str, ServiceText], of: Callable[[ServiceText], str]) -> dict[str, str]:
    return {language: words for language, text in texts.items() if (words := of(text).strip())}


def _theme(out: Statements, area: str) -> URIRef:
    name = labels.THEME_OF_AREA.get(area, labels.ANY_THEME)
    theme = URIRef(labels.LOS + name)
    if out.is_new(theme):
        out.add(theme, RDF.type, SKOS.Concept)
        out.say(theme, SKOS.prefLabel, labels.THEMES[name])
    return theme


def _law(out: Statements, at: Addresses, law: Mapping[str, Any]) -> tuple[URIRef, URIRef]:
    """The rule and the legal resource of an entry of `legal_basis`; one of each for all services that name it alike."""
    title, reference = law["title"], law.get("reference") or ""
    name = "-".join(word for word in (slug(title.get("nb", "")), slug(reference)) if word) or "uten-navn"
    rule, resource = at.of("regler", name), at.of("regelverk", name)
    if not out.is_new(rule):
        return rule, resource
    out.name(rule, CPSV.Rule)
    out.say(rule, DCT.title, title)
    out.say(rule, DCT.description, labels.filled(labels.RULE_DESCRIPTION, "title", title))
    out.in_languages(rule, DCT.language, title)
    out.add(rule, CPSV.implements, resource)
    out.add(resource, RDF.type, ELI.LegalResource)
    out.give(resource, DCT.identifier, reference or str(resource))
    out.say(resource, DCT.title, title)
    if page := _lovdata(reference):
        out.add(resource, RDFS.seeAlso, page)
    return rule, resource


def _lovdata(reference: str) -> URIRef | None:
    """LOV-2005-06-17-62 → Lovdata's address of that law; None for what is not such a number."""
    kind, *number = reference.split("-")
    if kind not in _LOVDATA_KINDS or len(number) != 4 or not all(part.isdecimal() for part in number):  # noqa: PLR2004
        return None
    return URIRef(LOVDATA + "/".join([_LOVDATA_KINDS[kind], *number]))
