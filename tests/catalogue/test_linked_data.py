"""The region as linked data: it conforms to CPSV-AP-NO 1.1.0, by the official shapes and by our own rules."""

import os
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import FOAF, RDF, RDFS, SKOS, XSD
from rdflib.term import Node
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from catalogue.base import Base
from catalogue.errors import NoRegionError
from catalogue.linked_data import formats, importing
from catalogue.linked_data.graph import graph
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
    LOCN,
    NORWAY,
    VCARD,
    XKOS,
    empty_graph,
    short,
)
from catalogue.linked_data.rules import RuleFault, faults
from catalogue.models import Municipality, Offer, Service
from catalogue.region_files import find_region, load
from tests.catalogue.rows import TABLES

BASE = "https://forstelinja.example"
CATALOGUE = URIRef(f"{BASE}/katalog")
SERVICE = URIRef(f"{BASE}/katalog/tjenester/oppstartsveiledning")
TOWN = URIRef("https://data.brreg.no/enhetsregisteret/api/enheter/900024584")  # Osen
RULE = URIRef(f"{BASE}/katalog/regler/enhetsregisterloven")
EVENT = URIRef(f"{BASE}/katalog/hendelser/start")
FOSEN = Path(__file__).parent / "regions" / "fosen"
PROJECT = Path(__file__).parents[2]


def built(region: Path) -> Graph:
    """The graph of a region's files, by way of a database in memory."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine, tables=TABLES)
    with Session(engine) as session:
        load(session, region)
        found = graph(session, base_url=BASE, modified=date(2026, 1, 2))
    engine.dispose()
    return found


def copied(original: Graph) -> Graph:
    copy = empty_graph()
    for triple in original:
        copy.add(triple)
    return copy


@pytest.fixture(scope="module")
def sor_troms_graph() -> Graph:
    return built(find_region("sor-troms"))


@pytest.fixture(scope="module")
def fosen_graph() -> Graph:
    return built(FOSEN)


@pytest.fixture
def small(fosen_graph: Graph) -> Graph:
    """The tiny region's graph, in a copy that a test may break."""
    return copied(fosen_graph)


def placed(found: Iterable[RuleFault]) -> set[tuple[str, str]]:
    return {(fault.subject, fault.property) for fault in found}


def replace(graph: Graph, subject: Node, predicate: Node, value: Node) -> None:
    graph.remove((subject, predicate, None))
    graph.add((subject, predicate, value))


# What the graph holds


def test_every_published_service_stands_in_the_joint_catalogue_and_in_those_of_its_municipalities(
    sor_troms_graph: Graph,
) -> None:
    joint = set(sor_troms_graph.objects(CATALOGUE, DCATNO.containsService))
    parts = set(sor_troms_graph.objects(CATALOGUE, DCT.hasPart))
    apart = {service for part in parts for service in sor_troms_graph.objects(part, DCATNO.containsService)}

    assert joint == apart == set(sor_troms_graph.subjects(RDF.type, CPSV.PublicService))
    assert len(joint) == 47
    assert parts == {
        URIRef(f"{BASE}/katalog/kommuner/{name}") for name in ("bardu", "gratangen", "lavangen", "salangen")
    }
    assert all((part, DCT.isPartOf, CATALOGUE) in sor_troms_graph for part in parts)


def test_a_service_says_what_our_files_say_of_it(fosen_graph: Graph) -> None:
    said = {
        short(str(predicate)): sorted(
            f"{value}@{value.language}"
            if isinstance(value, Literal) and value.language
            else str(value).removeprefix(BASE)
            for value in fosen_graph.objects(SERVICE, predicate)
        )
        for predicate in fosen_graph.predicates(SERVICE)
    }
    own = "/katalog/tjenester/oppstartsveiledning"

    assert said["dct:title"] == ["Oppstartsrettleiing@nn", "Oppstartsveiledning@nb", "Start-up advice@en"]
    assert said["dct:abstract"][-1] == "We help you begin.@en"
    assert said["cv:holdsRequirement"] == [f"{own}#krav-1"]
    assert said["cv:hasChannel"] == [f"{own}#kanal-form", f"{own}#kanal-phone"]
    assert said["cv:isGroupedBy"] == ["/katalog/hendelser/start"]
    assert said["cv:processingTime"] == ["P5D"]
    assert said["dcat:keyword"] == ["enkeltpersonforetak@nb"]
    assert said["dct:audience"] == ["/katalog/malgrupper/etablerer"]
    assert said["dct:subject"] == said["cv:isClassifiedBy"] == ["/katalog/fagomrader/oppstart"]
    assert said["foaf:homepage"] == ["/nb/tjenester/oppstartsveiledning"]
    assert said["cpsv:follows"] == ["/katalog/regler/enhetsregisterloven"]
    assert len(said["cv:hasCompetentAuthority"]) == 7


def test_a_contact_point_leads_to_the_form_about_its_service(fosen_graph: Graph) -> None:
    (contact,) = fosen_graph.objects(SERVICE, CV.contactPoint)

    assert list(fosen_graph.objects(contact, CV.contactPage)) == [
        URIRef(f"{BASE}/nb/henvendelse?tjeneste=oppstartsveiledning")
    ]
    assert list(fosen_graph.objects(contact, CV.email)) == [Literal("post@fosen.example.org")]


def test_a_cost_without_an_amount_has_no_value_and_no_currency(fosen_graph: Graph) -> None:
    free, unknown = (
        URIRef(f"{BASE}/katalog/tjenester/{name}#gebyr") for name in ("oppstartsveiledning", "mottak-av-fisk")
    )

    assert fosen_graph.value(free, CV.hasValue) == Literal("0.0", datatype=XSD.double)
    assert (unknown, CV.hasValue, None) not in fosen_graph
    assert (unknown, CV.currency, None) not in fosen_graph
    assert (unknown, DCT.description, Literal("Gratis", lang="nb")) in fosen_graph


def test_a_municipality_that_differs_has_its_own_cost_and_contact(session: Session) -> None:
    load(session, FOSEN)
    offer = session.scalars(
        select(Offer)
        .join(Service)
        .join(Municipality)
        .where(Service.slug == "mottak-av-fisk", Municipality.slug == "osen")
    ).one()
    offer.cost_nok, offer.cost_note = 500, {"nb": "Gebyr i Osen"}
    offer.contact = {"email": "havn@osen.example.org", "phone": "+47 72 00 00 00"}
    session.flush()

    found = graph(session, base_url=BASE)

    service = f"{BASE}/katalog/tjenester/mottak-av-fisk"
    cost, contact = URIRef(f"{service}#gebyr-osen"), URIRef(f"{service}#kontakt-osen")
    assert found.value(cost, CV.hasValue) == Literal("500.0", datatype=XSD.double)
    assert found.value(cost, CV.isDefinedBy) == TOWN
    assert found.value(contact, CV.telephone) == Literal("+47 72 00 00 00")
    assert {cost, contact} <= set(found.objects(URIRef(service)))
    assert faults(found) == []


def test_what_is_no_longer_offered_is_left_out(session: Session) -> None:
    load(session, FOSEN)
    for town in session.scalars(select(Municipality).where(Municipality.slug.in_(["osen", "roan"]))):
        town.is_retired = True
    session.flush()

    found = graph(session, base_url=f"{BASE}/")

    assert set(found.objects(CATALOGUE, DCATNO.containsService)) == {SERVICE}
    assert (TOWN, None, None) not in found
    assert faults(found) == []


def test_a_municipality_that_offers_nothing_has_no_catalogue_of_its_own(session: Session) -> None:
    load(session, FOSEN)
    for offer in session.scalars(select(Offer).join(Municipality).where(Municipality.slug == "osen")).all():
        session.delete(offer)
    session.flush()
    session.expire_all()

    found = graph(session, base_url=BASE)

    assert (URIRef(f"{BASE}/katalog/kommuner/osen"), None, None) not in found
    assert (TOWN, RDF.type, CV.PublicOrganisation) in found
    assert faults(found) == []


def test_only_published_services_are_told_of(session: Session) -> None:
    load(session, FOSEN)
    session.scalars(select(Service).where(Service.slug == "mottak-av-fisk")).one().status = "draft"
    session.flush()

    assert set(graph(session, base_url=BASE).subjects(RDF.type, CPSV.PublicService)) == {SERVICE}


def test_the_law_is_read_at_lovdata(sor_troms_graph: Graph) -> None:
    law = URIRef(f"{BASE}/katalog/regelverk/plan-og-bygningsloven-lov-2008-06-27-71")
    regulation = URIRef(f"{BASE}/katalog/regelverk/byggesaksforskriften-for-2010-03-26-488")

    assert sor_troms_graph.value(law, RDFS.seeAlso) == URIRef("https://lovdata.no/eli/lov/2008/06/27/71")
    assert sor_troms_graph.value(regulation, RDFS.seeAlso) == URIRef("https://lovdata.no/eli/forskrift/2010/03/26/488")


def test_nothing_is_a_blank_node_and_all_of_ours_is_below_the_base(sor_troms_graph: Graph) -> None:
    lists = ("https://data.brreg.no/", "https://data.geonorge.no/", "https://data.norge.no/vocabulary/", EU)
    lists += ("https://psi.norge.no/los/", "http://purl.org/adms/publishertype/")

    assert not any(isinstance(node, BNode) for triple in sor_troms_graph for node in triple)
    assert all(str(subject).startswith((f"{BASE}/", *lists)) for subject in sor_troms_graph.subjects())


def test_every_text_that_people_read_says_its_language(sor_troms_graph: Graph) -> None:
    plain = {
        short(str(predicate))
        for _, predicate, value in sor_troms_graph
        if isinstance(value, Literal) and not value.language
    }

    assert plain <= {
        "dct:identifier", "cv:email", "cv:hasValue", "cv:processingTime", "dct:modified", "skos:notation"
    }  # fmt: skip


def test_both_databases_give_the_same_graph(session: Session, fosen_graph: Graph) -> None:
    load(session, FOSEN)

    assert isomorphic(graph(session, base_url=BASE, modified=date(2026, 1, 2)), fosen_graph)


def test_without_a_region_there_is_no_graph(session: Session) -> None:
    with pytest.raises(NoRegionError):
        graph(session, base_url=BASE)


def test_a_graph_of_many_services_takes_no_more_statements_than_one_of_few(
    session: Session, statements: list[str]
) -> None:
    load(session, find_region("sor-troms"))
    session.commit()
    counts = []
    for number in (47, 10):
        for service in session.scalars(select(Service).order_by(Service.id).offset(number)).all():
            service.status = "draft"
        session.commit()
        session.expunge_all()
        statements.clear()
        found = graph(session, base_url=BASE)
        counts.append((len(set(found.subjects(RDF.type, CPSV.PublicService))), len(statements)))

    assert [number for number, _ in counts] == [47, 10]
    assert counts[0][1] == counts[1][1] <= 8


def test_importing_the_reads_of_the_catalogue_loads_no_rdflib() -> None:
    import subprocess
    import sys

    program = "import catalogue.queries, catalogue.region_files, sys; print('rdflib' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=PROJECT)

    assert ran.stdout.strip() == "False"


# Formats


@pytest.mark.parametrize("name", list(formats.FORMATS))
def test_a_graph_written_and_read_is_the_same(name: str, sor_troms_graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / f"katalog{formats.FORMATS[name].ending}"
    path.write_bytes(formats.serialise(sor_troms_graph, name))

    read = importing.read(path)

    assert isomorphic(read, sor_troms_graph)
    assert formats.serialise(read, name) == path.read_bytes()


@pytest.mark.parametrize("name", list(formats.FORMATS))
def test_the_same_graph_gives_the_same_bytes_in_whatever_order_it_was_made(name: str, small: Graph) -> None:
    turned = empty_graph()
    for triple in sorted(small, reverse=True):
        turned.add(triple)

    assert formats.serialise(turned, name) == formats.serialise(small, name)


@pytest.mark.parametrize("name", list(formats.FORMATS))
def test_awkward_texts_survive_every_format(name: str, session: Session, tmp_path: Path) -> None:
    load(session, FOSEN)
    service = session.scalars(select(Service).where(Service.slug == "mottak-av-fisk")).one()
    text = service.text_in("nb")
    text.name = 'Fisk & "krabbe" <på kaia> \\ ^^<x> @nb \'\'\' """ .'
    text.description = "Linje én\r\nlinje to\rlinje tre\n\n\ttabulator\x0b\ufffe Šállir 🐟"
    service.external_url = "https://www.example.org/søk?q={fisk}|sei&a=%20#å"
    session.flush()
    found = graph(session, base_url=BASE)
    path = tmp_path / f"katalog{formats.FORMATS[name].ending}"
    path.write_bytes(formats.serialise(found, name))

    read = importing.read(path)

    assert isomorphic(read, found)
    subject = URIRef(f"{BASE}/katalog/tjenester/mottak-av-fisk")
    assert Literal(text.name, lang="nb") in set(read.objects(subject, DCT.title))
    assert Literal("Linje én\nlinje to\nlinje tre\n\n\ttabulator Šállir 🐟", lang="nb") in set(
        read.objects(subject, DCT.description)
    )
    assert "https://www.example.org/søk?q=%7Bfisk%7D%7Csei&a=%20#å" in {str(node) for node in read.objects()}


def test_turtle_uses_the_usual_prefixes(small: Graph) -> None:
    text = formats.serialise(small).decode()

    assert "@prefix cv: <http://data.europa.eu/m8g/> .\n" in text
    assert f"<{SERVICE}> a cpsv:PublicService ;\n" in text
    assert 'cv:processingTime "P5D"^^xsd:duration' in text


# The official shapes


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", ["sor_troms_graph", "fosen_graph"])
def test_the_graph_conforms_to_the_official_shapes(name: str, request: pytest.FixtureRequest) -> None:
    pyshacl = pytest.importorskip("pyshacl", reason="pyshacl is not installed: the official shapes cannot be run")
    folder = Path(os.environ.get("FORSTELINJA_SCHEMAS") or PROJECT.parent / "shared" / "reference")
    shapes = folder / "cpsv-ap-no" / "CPSV-AP-NO_shacl_shapes_v1.ttl"
    if not shapes.is_file():
        pytest.skip(f"The official shapes are not at {shapes}: set FORSTELINJA_SCHEMAS to the folder that holds them.")

    conforms, results, report = pyshacl.validate(
        request.getfixturevalue(name), shacl_graph=Graph().parse(shapes), allow_warnings=True
    )

    assert conforms, report
    assert not list(results.objects(None, URIRef("http://www.w3.org/ns/shacl#result"))), report


# Our own rules


@pytest.mark.parametrize("name", ["sor_troms_graph", "fosen_graph"])
def test_our_own_rules_find_nothing_in_our_own_graph(name: str, request: pytest.FixtureRequest) -> None:
    assert faults(request.getfixturevalue(name)) == []


OUTPUT, COST, CHANNEL, REQUIREMENT, CONTACT = (
    URIRef(f"{SERVICE}#{name}") for name in ("resultat", "gebyr", "kanal-form", "krav-1", "kontakt")
)
LAW = URIRef(f"{BASE}/katalog/regelverk/enhetsregisterloven")
MANDATORY = [
    *((CATALOGUE, name) for name in (DCT.title, DCT.description, DCT.identifier, DCT.publisher, CV.contactPoint)),
    (CATALOGUE, DCATNO.containsService),
    *((SERVICE, name) for name in (DCT.title, DCT.description, DCT.identifier, CV.contactPoint)),
    *((SERVICE, name) for name in (CV.hasCompetentAuthority, CPSVNO.hasPossibleOutput)),
    *((TOWN, name) for name in (SKOS.prefLabel, DCT.identifier, DCT.spatial)),
    *((OUTPUT, name) for name in (DCT.title, DCT.description)),
    (COST, DCT.identifier),
    (CHANNEL, DCT.identifier),
    *((RULE, name) for name in (DCT.title, DCT.description, DCT.identifier)),
    *((REQUIREMENT, name) for name in (DCT.title, DCT.identifier)),
    *((EVENT, name) for name in (DCT.title, DCT.identifier)),
]


@pytest.mark.parametrize(("subject", "predicate"), MANDATORY, ids=lambda value: str(value).removeprefix(BASE))
def test_what_must_be_there_is_missed(subject: URIRef, predicate: URIRef, small: Graph) -> None:
    assert (subject, predicate, None) in small
    small.remove((subject, predicate, None))

    found = faults(small)

    assert placed(found) == {(str(subject), short(str(predicate)))}
    assert "is missing" in found[0].sentence


ONCE = [
    (subject, DCT.identifier) for subject in (CATALOGUE, SERVICE, TOWN, OUTPUT, COST, CHANNEL, RULE, REQUIREMENT, EVENT)
]


@pytest.mark.parametrize(("subject", "predicate"), ONCE, ids=lambda value: str(value).removeprefix(BASE))
def test_what_must_be_there_once_may_not_be_there_twice(subject: URIRef, predicate: URIRef, small: Graph) -> None:
    small.add((subject, predicate, Literal("another")))

    assert placed(faults(small)) == {(str(subject), short(str(predicate)))}


def test_a_catalogue_has_one_publisher(small: Graph) -> None:
    small.add((CATALOGUE, DCT.publisher, TOWN))

    assert [fault.sentence for fault in faults(small)] == [
        "dct:publisher stands here 2 times; a dcat:Catalog can have 1."
    ]


TEXTS = [
    *((CATALOGUE, name) for name in (DCT.title, DCT.description)),
    *((SERVICE, name) for name in (DCT.title, DCT.description, DCAT.keyword)),
    (TOWN, SKOS.prefLabel),
    (CONTACT, VCARD.category),
    *((OUTPUT, name) for name in (DCT.title, DCT.description)),
    *((thing, DCT.description) for thing in (COST, CHANNEL, RULE, EVENT)),
    *((thing, DCT.title) for thing in (RULE, REQUIREMENT, EVENT, LAW)),
]


@pytest.mark.parametrize(("subject", "predicate"), TEXTS, ids=lambda value: str(value).removeprefix(BASE))
def test_a_text_must_say_its_language(subject: URIRef, predicate: URIRef, small: Graph) -> None:
    assert (subject, predicate, None) in small
    replace(small, subject, predicate, Literal("Uten språk"))

    found = faults(small)

    assert placed(found) == {(str(subject), short(str(predicate)))}
    assert "must say in which language it is" in found[0].sentence


NOWHERE = URIRef("https://elsewhere.example/nothing")
WRONG: list[tuple[URIRef, URIRef, Node]] = [
    (CATALOGUE, DCT.language, URIRef("https://elsewhere.example/nb")),
    (CATALOGUE, DCT.license, URIRef("https://data.norge.no/nlod/no/2.0")),
    (CATALOGUE, DCT.accrualPeriodicity, NOWHERE),
    (CATALOGUE, DCT.modified, Literal("2026-01-02")),
    (CATALOGUE, DCT.modified, Literal("i går", datatype=XSD.date)),
    (CATALOGUE, DCT.publisher, NOWHERE),
    (CATALOGUE, DCT.hasPart, NOWHERE),
    (CATALOGUE, DCATNO.containsService, NOWHERE),
    (CATALOGUE, DCATNO.containsEvent, NOWHERE),
    (CATALOGUE, DCT.spatial, URIRef("https://data.geonorge.no/administrativeEnheter/kommune/id/1")),
    (CATALOGUE, FOAF.homepage, Literal("https://forstelinja.example")),
    (SERVICE, CV.processingTime, Literal("P5D")),
    (SERVICE, CV.processingTime, Literal("fem dager", datatype=XSD.duration)),
    (SERVICE, ADMS.status, URIRef("http://purl.org/adms/status/Completed")),
    (SERVICE, CV.hasCompetentAuthority, NOWHERE),
    (SERVICE, CV.contactPoint, Literal("post@example.org")),
    (SERVICE, CPSVNO.hasPossibleOutput, NOWHERE),
    (SERVICE, CPSVNO.hasRequiredEvidence, NOWHERE),
    (SERVICE, CV.isGroupedBy, NOWHERE),
    (SERVICE, CV.hasChannel, NOWHERE),
    (SERVICE, CV.hasCost, NOWHERE),
    (SERVICE, CV.holdsRequirement, Literal("Du må ha en idé", lang="nb")),
    (SERVICE, CPSV.follows, NOWHERE),
    (SERVICE, CV.hasLegalResource, NOWHERE),
    (SERVICE, CV.thematicArea, NOWHERE),
    (SERVICE, DCT.subject, NOWHERE),
    (SERVICE, DCT.audience, NOWHERE),
    (SERVICE, FOAF.homepage, Literal("hjemme")),
    (TOWN, DCT.type, URIRef("https://elsewhere.example/LocalAuthority")),
    (TOWN, DCT.spatial, NOWHERE),
    (CONTACT, CV.email, URIRef("mailto:post@example.org")),
    (CONTACT, CV.contactPage, Literal("https://forstelinja.example")),
    (CONTACT, VCARD.language, NOWHERE),
    (OUTPUT, DCT.language, NOWHERE),
    (OUTPUT, XKOS.causes, NOWHERE),
    (CHANNEL, VCARD.hasURL, Literal("https://forstelinja.example")),
    (COST, CV.hasValue, Literal("0.0", datatype=XSD.decimal)),
    (COST, CV.currency, Literal("NOK")),
    (COST, CV.isDefinedBy, NOWHERE),
    (RULE, CPSV.implements, NOWHERE),
    (LAW, RDFS.seeAlso, Literal("Lovdata")),
    (EVENT, CPSVNO.mayTriggerNeedFor, NOWHERE),
]


@pytest.mark.parametrize(("subject", "predicate", "value"), WRONG, ids=lambda value: str(value).removeprefix(BASE))
def test_a_wrong_value_is_found(subject: URIRef, predicate: URIRef, value: Node, small: Graph) -> None:
    replace(small, subject, predicate, value)

    assert placed(faults(small)) == {(str(subject), short(str(predicate)))}


@pytest.mark.parametrize(
    "kind", [DCT.Location, CV.ContactPoint, CPSVNO.PossibleOutput, CV.BusinessEvent, ELI.LegalResource]
)
def test_what_is_referred_to_must_be_described_in_the_same_graph(kind: URIRef, small: Graph) -> None:
    small.remove((None, RDF.type, kind))

    found = faults(small)

    assert found
    assert all("must refer to a " in fault.sentence and short(str(kind)) in fault.sentence for fault in found)


def described(kind: URIRef, **said: Node) -> Callable[[Graph], URIRef]:
    def add(graph: Graph) -> URIRef:
        subject = URIRef(f"{BASE}/katalog/annet")
        graph.add((subject, RDF.type, kind))
        for name, value in said.items():
            graph.add((subject, DCT[name], value))
        return subject

    return add


NB = Literal("Attest", lang="nb")
UNSEEN = [
    (described(CPSVNO.RequiredEvidence, description=NB), "dct:title"),
    (described(CPSVNO.RequiredEvidence, title=NB), "dct:description"),
    (described(CPSVNO.RequiredEvidence, title=NB, description=Literal("Attest")), "dct:description"),
    (described(CPSVNO.RequiredEvidence, title=NB, description=NB, language=NORWAY), "dct:language"),
    (described(CV.EvidenceTypeList, description=NB), "cv:specifiesEvidenceType"),
    (described(CV.ContactPoint), "cv:email"),
    (described(ELI.LegalResource), "dct:title"),
]


@pytest.mark.parametrize(("add", "name"), UNSEEN)
def test_what_the_official_shapes_do_not_see_is_found(add: Callable[[Graph], URIRef], name: str, small: Graph) -> None:
    subject = add(small)

    assert placed(faults(small)) == {(str(subject), name)}


def test_a_service_that_is_not_public_is_owned_by_somebody(small: Graph) -> None:
    replace(small, SERVICE, RDF.type, CPSVNO.Service)
    small.remove((SERVICE, CV.hasCompetentAuthority, None))

    assert placed(faults(small)) == {(str(SERVICE), "cv:ownedBy")}

    small.add((SERVICE, CV.ownedBy, TOWN))

    assert faults(small) == []


def test_an_organisation_must_lie_in_a_place_of_the_eu_list_too(small: Graph) -> None:
    place = URIRef("https://data.geonorge.no/administrativeEnheter/kommune/id/1")
    small.add((place, RDF.type, DCT.Location))
    replace(small, TOWN, DCT.spatial, place)

    assert placed(faults(small)) == {(str(TOWN), "dct:spatial")}

    small.add((TOWN, DCT.spatial, NORWAY))

    assert faults(small) == []


def test_a_blank_node_is_found_from_both_sides(small: Graph) -> None:
    blank = BNode("b1")
    small.add((blank, RDF.type, LOCN.Address))
    replace(small, TOWN, LOCN.address, blank)

    assert placed(faults(small)) == {("b1", ""), (str(TOWN), "locn:address")}


def test_an_empty_graph_is_no_catalogue() -> None:
    assert [fault.sentence for fault in faults(Graph())] == ["There is no dcat:Catalog."]
