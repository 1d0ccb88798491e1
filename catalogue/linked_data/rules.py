"""What a catalogue must hold after CPSV-AP-NO 1.1.0, checked by ourselves.

The official SHACL shapes (1.1.001) are silent about some of it, by slips of the pen: a service without a possible
output, what cv:isGroupedBy and cpsvno:mayTriggerNeedFor refer to, and all of cpsvno:RequiredEvidence and
cv:EvidenceTypeList. They are third-party files, too, which need not be at hand.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import FOAF, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from catalogue.linked_data.namespaces import (
    ADMS,
    CPSV,
    CPSVNO,
    CV,
    DCAT,
    DCATNO,
    DCT,
    ELI,
    EU,
    EU_CURRENCY,
    EU_FREQUENCY,
    EU_LANGUAGE,
    EU_LICENCE,
    EU_STATUS,
    LOCN,
    ORG,
    PUBLISHER_TYPE,
    VCARD,
    XKOS,
    short,
)


@dataclass(frozen=True, slots=True, order=True)
class RuleFault:
    """One broken rule: the address of what breaks it, the property as in cv:hasCost, and what is wrong."""

    subject: str
    property: str
    sentence: str


Check = Callable[[Graph, Node], str]
"""Says what is wrong with a value; empty when nothing is."""


@dataclass(frozen=True, slots=True)
class Demand:
    """How many values a property must have, what each must be, and what at least one of them must be."""

    property: URIRef
    check: Check
    least: int = 0
    most: int | None = None
    one_of_them: Check | None = None


def _text(_graph: Graph, value: Node) -> str:
    if not isinstance(value, Literal):
        return f"must be a text, but is the address {value}"
    if not value.language:
        return f'must say in which language it is: "{str(value)[:60]}" does not'
    return "" if str(value).strip() else "holds an empty text"


def _literal(_graph: Graph, value: Node) -> str:
    return (
        "" if isinstance(value, Literal) and str(value).strip() else f"must be a plain text, but is {value or 'empty'}"
    )


def _identifier(_graph: Graph, value: Node) -> str:
    return (
        "" if str(value).strip() and not isinstance(value, BNode) else "must be an address or a text that is not empty"
    )


def _address(_graph: Graph, value: Node) -> str:
    is_address = isinstance(value, URIRef) and ":" in value
    return "" if is_address else f'must be an address, but is the text "{str(value)[:60]}"'


def _from(*lists: str) -> Check:
    def check(_graph: Graph, value: Node) -> str:
        known = isinstance(value, URIRef) and str(value).startswith(lists)
        return "" if known else f"must be from the list {' or '.join(lists)}, but is {str(value)[:80]}"

    return check


def _typed(*datatypes: URIRef) -> Check:
    def check(_graph: Graph, value: Node) -> str:
        names = " or ".join(short(datatype) for datatype in datatypes)
        if not isinstance(value, Literal) or value.datatype not in datatypes:
            return f"must be of datatype {names}, but {str(value)[:60]} is not"
        return f'holds "{str(value)[:60]}", which is no {names}' if value.ill_typed else ""

    return check


def _is_a(*kinds: URIRef) -> Check:
    def check(graph: Graph, value: Node) -> str:
        if not isinstance(value, Literal) and any((value, RDF.type, kind) in graph for kind in kinds):
            return ""
        return f"must refer to a {' or '.join(map(short, kinds))} described here, but {str(value)[:80]} is none"

    return check


_SERVICE = _is_a(CPSV.PublicService, CPSVNO.Service)
_EVENT = _is_a(CV.Event, CV.LifeEvent, CV.BusinessEvent)
_CONCEPT = _is_a(SKOS.Concept)
_CATALOGUE = _is_a(DCAT.Catalog)
_ORGANISATION = _is_a(CV.PublicOrganisation, ORG.Organization)
_PLACE = _is_a(DCT.Location)

_TITLE = Demand(DCT.title, _text, 1)
_DESCRIPTION = Demand(DCT.description, _text, 1)
_MAYBE_TITLE, _MAYBE_DESCRIPTION = Demand(DCT.title, _text), Demand(DCT.description, _text)
_IDENTIFIER = Demand(DCT.identifier, _identifier, 1, 1)
_MAYBE_IDENTIFIER = Demand(DCT.identifier, _identifier, 0, 1)
_LANGUAGE = Demand(DCT.language, _from(EU_LANGUAGE))
_CONTACT = Demand(CV.contactPoint, _is_a(CV.ContactPoint), 1)
_WHERE = Demand(DCT.spatial, _PLACE, one_of_them=_from(EU))
_HOMEPAGE = Demand(FOAF.homepage, _address)

_ANY_SERVICE = (
    _TITLE,
    _DESCRIPTION,
    _IDENTIFIER,
    _CONTACT,
    _WHERE,
    _LANGUAGE,
    _HOMEPAGE,
    Demand(CPSVNO.hasPossibleOutput, _is_a(CPSVNO.PossibleOutput), 1),
    Demand(CPSVNO.hasRequiredEvidence, _is_a(CPSVNO.RequiredEvidence)),
    Demand(CPSV.follows, _is_a(CPSV.Rule)),
    Demand(CV.hasChannel, _is_a(CV.Channel)),
    Demand(CV.hasCost, _is_a(CV.Cost)),
    Demand(CV.hasLegalResource, _is_a(ELI.LegalResource)),
    Demand(CV.holdsRequirement, _is_a(CV.Requirement)),
    Demand(CV.isClassifiedBy, _CONCEPT),
    Demand(CV.isGroupedBy, _EVENT),
    Demand(CV.processingTime, _typed(XSD.duration), 0, 1),
    Demand(CV.relatedService, _SERVICE),
    Demand(CV.sector, _CONCEPT),
    Demand(CV.thematicArea, _CONCEPT),
    Demand(ADMS.status, _from(EU_STATUS), 0, 1),
    Demand(DCAT.keyword, _text),
    Demand(DCT.audience, _CONCEPT),
    Demand(DCT.hasPart, _SERVICE),
    Demand(DCT.isPartOf, _SERVICE),
    Demand(DCT.requires, _SERVICE),
    Demand(DCT.subject, _CONCEPT),
)
_ANY_EVENT = (_TITLE, _IDENTIFIER, _MAYBE_DESCRIPTION, Demand(DCT.subject, _CONCEPT))
_LEADS_TO = Demand(CPSVNO.mayTriggerNeedFor, _SERVICE)

DEMANDS: dict[URIRef, tuple[Demand, ...]] = {
    DCAT.Catalog: (
        _TITLE,
        _DESCRIPTION,
        _IDENTIFIER,
        _CONTACT,
        _WHERE,
        _LANGUAGE,
        Demand(DCATNO.containsService, _SERVICE, 1),
        Demand(DCATNO.containsEvent, _EVENT),
        Demand(DCT.publisher, _ORGANISATION, 1, 1),
        Demand(DCT.accrualPeriodicity, _from(EU_FREQUENCY), 0, 1),
        Demand(DCT.license, _from(EU_LICENCE), 0, 1),
        Demand(DCT.modified, _typed(XSD.date, XSD.dateTime), 0, 1),
        Demand(DCT.issued, _typed(XSD.date, XSD.dateTime), 0, 1),
        Demand(DCT.hasPart, _CATALOGUE),
        Demand(DCT.isPartOf, _CATALOGUE, 0, 1),
        Demand(DCAT.themeTaxonomy, _is_a(SKOS.ConceptScheme)),
        Demand(FOAF.homepage, _address, 0, 1),
    ),
    CPSV.PublicService: (*_ANY_SERVICE, Demand(CV.hasCompetentAuthority, _is_a(CV.PublicOrganisation), 1)),
    CPSVNO.Service: (*_ANY_SERVICE, Demand(CV.ownedBy, _ORGANISATION, 1)),
    CV.PublicOrganisation: (
        Demand(SKOS.prefLabel, _text, 1),
        _IDENTIFIER,
        Demand(DCT.spatial, _PLACE, 1, one_of_them=_from(EU)),
        Demand(DCT.type, _from(PUBLISHER_TYPE), 0, 1),
        Demand(LOCN.address, _is_a(LOCN.Address)),
        _HOMEPAGE,
    ),
    CV.ContactPoint: (
        Demand(VCARD.category, _text),
        Demand(CV.email, _literal),
        Demand(CV.telephone, _literal),
        Demand(CV.contactPage, _address),
        Demand(VCARD.language, _from(EU_LANGUAGE)),
    ),
    CPSVNO.PossibleOutput: (_TITLE, _DESCRIPTION, _MAYBE_IDENTIFIER, _LANGUAGE, Demand(XKOS.causes, _EVENT)),
    CPSVNO.RequiredEvidence: (_TITLE, _DESCRIPTION, _MAYBE_IDENTIFIER, _LANGUAGE, Demand(FOAF.page, _address)),
    CV.EvidenceTypeList: (Demand(CV.specifiesEvidenceType, _is_a(CV.EvidenceType), 1), _MAYBE_DESCRIPTION),
    CV.Channel: (
        _IDENTIFIER,
        _MAYBE_DESCRIPTION,
        Demand(DCT.type, _address, 0, 1),
        Demand(VCARD.hasURL, _address),
        Demand(VCARD.hasTelephone, _literal),
        Demand(CV.processingTime, _typed(XSD.duration), 0, 1),
    ),
    CV.Cost: (
        _IDENTIFIER,
        _MAYBE_DESCRIPTION,
        Demand(CV.hasValue, _typed(XSD.double), 0, 1),
        Demand(CV.currency, _from(EU_CURRENCY), 0, 1),
        Demand(CV.isDefinedBy, _is_a(CV.PublicOrganisation, FOAF.Agent)),
        Demand(CV.ifAccessedThrough, _is_a(CV.Channel), 0, 1),
    ),
    CPSV.Rule: (_TITLE, _DESCRIPTION, _IDENTIFIER, _LANGUAGE, Demand(CPSV.implements, _is_a(ELI.LegalResource))),
    CV.Requirement: (_TITLE, _IDENTIFIER, _MAYBE_DESCRIPTION, Demand(CV.fulfils, _is_a(CPSV.Rule))),
    ELI.LegalResource: (_MAYBE_TITLE, _MAYBE_DESCRIPTION, _MAYBE_IDENTIFIER, Demand(RDFS.seeAlso, _address)),
    LOCN.Address: (Demand(LOCN.adminUnitL2, _text), Demand(LOCN.addressArea, _text)),
    CV.Event: _ANY_EVENT,
    CV.LifeEvent: (*_ANY_EVENT, _LEADS_TO),
    CV.BusinessEvent: (*_ANY_EVENT, _LEADS_TO),
    SKOS.Concept: (Demand(SKOS.prefLabel, _text),),
}
# Of which properties a thing should have at least one; to the profile it is a warning, to us a fault.
ONE_OF: dict[URIRef, tuple[URIRef, ...]] = {
    CV.ContactPoint: (CV.email, CV.telephone, CV.contactPage),
    ELI.LegalResource: (DCT.title, DCT.description, RDFS.seeAlso),
}


def faults(graph: Graph) -> list[RuleFault]:
    """Every broken rule, sorted by subject and property; empty for a catalogue that may be published."""
    found = set(_blank_nodes(graph))
    for kind, demands in DEMANDS.items():
        for subject in graph.subjects(RDF.type, kind):
            for demand in demands:
                found.update(
                    RuleFault(str(subject), short(str(demand.property)), sentence)
                    for sentence in _broken(graph, kind, demand, list(graph.objects(subject, demand.property)))
                )
            found.update(_all_missing(graph, kind, subject))
    if (None, RDF.type, DCAT.Catalog) not in graph:
        found.add(RuleFault("", "rdf:type", "There is no dcat:Catalog."))
    return sorted(found)


def _broken(graph: Graph, kind: URIRef, demand: Demand, values: list[Node]) -> Iterator[str]:
    name, of = short(str(demand.property)), short(str(kind))
    if len(values) < demand.least:
        yield f"{name} is missing; a {of} must have it."
    if demand.most is not None and len(values) > demand.most:
        yield f"{name} stands here {len(values)} times; a {of} can have {demand.most}."
    for value in values:
        if wrong := demand.check(graph, value):
            yield f"{name} {wrong}."
    if demand.one_of_them and values:
        all_wrong = [demand.one_of_them(graph, value) for value in values]
        if all(all_wrong):
            yield f"One {name} {all_wrong[0]}."


def _all_missing(graph: Graph, kind: URIRef, subject: Node) -> Iterator[RuleFault]:
    properties = ONE_OF.get(kind, ())
    if properties and not any((subject, found, None) in graph for found in properties):
        names = [short(str(found)) for found in properties]
        yield RuleFault(str(subject), names[0], f"A {short(str(kind))} needs at least one of {', '.join(names)}.")


def _blank_nodes(graph: Graph) -> Iterator[RuleFault]:
    """Portals drop services and catalogues without an address, and give other things made-up ones."""
    for subject, predicate, value in graph:
        if isinstance(subject, BNode):
            yield RuleFault(str(subject), "", "This has no address of its own (it is a blank node).")
        if isinstance(value, BNode):
            name = short(str(predicate))
            yield RuleFault(str(subject), name, f"{name} refers to something without an address (a blank node).")
