"""Namespaces and closed lists of addresses that CPSV-AP-NO 1.1.0 prescribes."""

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, SKOS, XSD

from catalogue.vocabulary import Language

ADMS = Namespace("http://www.w3.org/ns/adms#")
CPSV = Namespace("http://purl.org/vocab/cpsv#")
CPSVNO = Namespace("https://data.norge.no/vocabulary/cpsvno#")
CV = Namespace("http://data.europa.eu/m8g/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCATNO = Namespace("https://data.norge.no/vocabulary/dcatno#")
DCT = Namespace(str(DCTERMS))
ELI = Namespace("http://data.europa.eu/eli/ontology#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
ORG = Namespace("http://www.w3.org/ns/org#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
XKOS = Namespace("http://rdf-vocabulary.ddialliance.org/xkos#")

PREFIXES: dict[str, str] = {
    "adms": str(ADMS),
    "cpsv": str(CPSV),
    "cpsvno": str(CPSVNO),
    "cv": str(CV),
    "dcat": str(DCAT),
    "dcatno": str(DCATNO),
    "dct": str(DCT),
    "eli": str(ELI),
    "foaf": str(FOAF),
    "locn": str(LOCN),
    "org": str(ORG),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "skos": str(SKOS),
    "vcard": str(VCARD),
    "xkos": str(XKOS),
    "xsd": str(XSD),
}

EU = "http://publications.europa.eu/resource/authority/"
EU_LANGUAGE, EU_CURRENCY, EU_FREQUENCY, EU_LICENCE, EU_STATUS = (
    f"{EU}{name}/" for name in ("language", "currency", "frequency", "licence", "distribution-status")
)
PUBLISHER_TYPE = "http://purl.org/adms/publishertype/"
CHANNEL_TYPE = "https://data.norge.no/vocabulary/service-channel-type#"
BUSINESS_EVENT_TYPE = "https://data.norge.no/vocabulary/business-event-type#"
ORGANISATION = "https://data.brreg.no/enhetsregisteret/api/enheter/"
MUNICIPALITY_PLACE = "https://data.geonorge.no/administrativeEnheter/kommune/id/"

NORWAY = URIRef(f"{EU}country/NOR")
KRONER = URIRef(f"{EU_CURRENCY}NOK")
IRREGULAR = URIRef(f"{EU_FREQUENCY}IRREG")
CC_BY = URIRef(f"{EU_LICENCE}CC_BY_4_0")
COMPLETED = URIRef(f"{EU_STATUS}COMPLETED")
LOCAL_AUTHORITY = URIRef(f"{PUBLISHER_TYPE}LocalAuthority")
STARTING_BUSINESS = URIRef(f"{BUSINESS_EVENT_TYPE}starting-business")

# Northern Sámi is SME in the EU's list; Digdir's portal knows only SMI, all Sámi languages: so both.
LANGUAGES: dict[str, tuple[URIRef, ...]] = {
    Language.NB: (URIRef(f"{EU_LANGUAGE}NOB"),),
    Language.NN: (URIRef(f"{EU_LANGUAGE}NNO"),),
    Language.EN: (URIRef(f"{EU_LANGUAGE}ENG"),),
    Language.SE: (URIRef(f"{EU_LANGUAGE}SME"), URIRef(f"{EU_LANGUAGE}SMI")),
}


def empty_graph(store: str = "default") -> Graph:
    """A graph without statements that knows the usual prefixes and no others."""
    graph = Graph(store=store, bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def short(address: str) -> str:
    """An address with its usual prefix, as in cv:hasCost; unchanged when it has none."""
    for prefix, namespace in PREFIXES.items():
        if address.startswith(namespace):
            return f"{prefix}:{address.removeprefix(namespace)}"
    return address
