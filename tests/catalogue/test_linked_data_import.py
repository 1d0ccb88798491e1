"""Another region's catalogue becomes region files of ours; whatever is wrong with it is said, and nothing crashes."""

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS, XSD
from rdflib.term import Node
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from catalogue.base import Base
from catalogue.linked_data import formats
from catalogue.linked_data.graph import graph
from catalogue.linked_data.importing import Imported, LinkedDataError, read, region_files
from catalogue.linked_data.namespaces import CPSV, CPSVNO, CV, DCAT, DCATNO, DCT, ELI, KRONER, VCARD, empty_graph
from catalogue.region_files import check, find_region, load
from tests.catalogue.rows import TABLES

BASE = "https://forstelinja.example"
ELSEWHERE = "https://tjenester.nordbygd.example"
TOWN = URIRef("https://data.brreg.no/enhetsregisteret/api/enheter/900024584")
SERVICE = URIRef(f"{ELSEWHERE}/tjenester/a1b2c3d4-0000-4000-8000-000000000001")
CATALOGUE = URIRef(f"{ELSEWHERE}/katalog")


def yaml_of(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def services_of(directory: Path) -> dict[str, dict[str, Any]]:
    found = [entry for path in sorted((directory / "services").iterdir()) for entry in yaml_of(path)["services"]]
    return {entry["slug"]: entry for entry in found}


def nb(text: str) -> Literal:
    return Literal(text, lang="nb")


@pytest.fixture(scope="module")
def exported() -> Graph:
    """The first region as linked data."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine, tables=TABLES)
    with Session(engine) as session:
        load(session, find_region("sor-troms"))
        found = graph(session, base_url=BASE, modified=date(2026, 1, 2))
    engine.dispose()
    return found


@pytest.fixture
def foreign() -> Graph:
    """The least catalogue that somebody else might have: one municipality, one service in bokmål only."""
    found = empty_graph()
    found.add((CATALOGUE, RDF.type, DCAT.Catalog))
    found.add((CATALOGUE, DCT.title, nb("Tjenester i Nordbygd")))
    found.add((CATALOGUE, DCT.publisher, TOWN))
    found.add((CATALOGUE, DCATNO.containsService, SERVICE))
    found.add((TOWN, RDF.type, CV.PublicOrganisation))
    found.add((TOWN, SKOS.prefLabel, nb("Nordbygd kommune")))
    found.add((SERVICE, RDF.type, CPSV.PublicService))
    found.add((SERVICE, DCT.title, nb("Skjenkebevilling")))
    found.add((SERVICE, DCT.description, nb("Søk om bevilling. Vi svarer.")))
    found.add((SERVICE, CV.hasCompetentAuthority, TOWN))
    return found


@pytest.fixture
def imported(tmp_path: Path) -> Callable[[Graph], tuple[Imported, dict[str, Any]]]:
    """Import a graph with one service; gives what was said and the service's entry."""

    def run(found: Graph) -> tuple[Imported, dict[str, Any]]:
        said = region_files(found, tmp_path / "out")
        (entry,) = services_of(tmp_path / "out").values()
        return said, entry

    return run


Run = Callable[[Graph], tuple[Imported, dict[str, Any]]]


# Our own catalogue comes back


@pytest.mark.parametrize("name", list(formats.FORMATS))
def test_our_own_catalogue_comes_back_without_a_fault(name: str, exported: Graph, tmp_path: Path) -> None:
    path = tmp_path / f"katalog{formats.FORMATS[name].ending}"
    path.write_bytes(formats.serialise(exported, name))

    said = region_files(read(path), tmp_path / "out")

    assert check(tmp_path / "out") == []
    assert (said.services, said.drafts) == (47, 47)
    assert said.files == sorted(p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*.yaml"))


def test_services_keep_what_they_say(exported: Graph, tmp_path: Path) -> None:
    source = services_of(find_region("sor-troms"))
    region_files(exported, tmp_path / "out")

    found = services_of(tmp_path / "out")

    kept = ("name", "summary", "description", "what_you_get", "requirements", "cost", "processing_time", "audience")
    kept += ("external_url", "competences", "business_event")
    assert found.keys() == source.keys()
    for slug, entry in found.items():
        expected = source[slug]
        assert {key: entry[key] for key in kept if key != "audience"} == {
            key: expected.get(key) for key in kept if key != "audience"
        }
        for key in ("channels", "municipalities", "audience"):
            assert set(entry[key]) == set(expected[key])
        assert set(entry["keywords_nb"]) == set(expected["keywords_nb"])
        assert {tuple(law.items()) for law in entry["legal_basis"]} == {
            tuple(law.items()) for law in expected["legal_basis"]
        }
        assert entry["status"] == "draft"


def test_municipalities_and_areas_keep_what_they_say(exported: Graph, tmp_path: Path) -> None:
    source = find_region("sor-troms")
    region_files(exported, tmp_path / "out")

    kept = ("number", "organisation_number", "geonorge_id", "name", "full_name", "name_se", "administrative_centre")
    for name, section, keys in (
        ("municipalities.yaml", "municipalities", kept),
        ("competences.yaml", "competences", ("name", "definition")),
    ):
        before, after = (
            {entry["slug"]: {key: entry.get(key) for key in keys} for entry in yaml_of(folder / name)[section]}
            for folder in (source, tmp_path / "out")
        )
        assert after == before


def test_what_is_imported_can_be_loaded(exported: Graph, session: Session, tmp_path: Path) -> None:
    region_files(exported, tmp_path / "out")

    load(session, tmp_path / "out")

    assert set(graph(session, base_url=BASE).subjects(RDF.type, CPSV.PublicService)) == set()  # all are drafts


def test_every_draft_says_what_it_lacks(exported: Graph, tmp_path: Path) -> None:
    said = region_files(exported, tmp_path / "out")

    for slug in services_of(tmp_path / "out"):
        assert f'Service "{slug}": it is a draft, for it lacks example questions' in said.notes


def test_the_same_graph_gives_the_same_files(exported: Graph, tmp_path: Path) -> None:
    turned = empty_graph()
    for triple in sorted(exported, reverse=True):
        turned.add(triple)

    region_files(exported, tmp_path / "one")
    region_files(turned, tmp_path / "two")

    one, two = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.yaml")}
        for folder in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two


# Somebody else's catalogue


def test_what_a_poor_catalogue_lacks_is_made_up_for_and_said(foreign: Graph, imported: Run, tmp_path: Path) -> None:
    said, entry = imported(foreign)

    assert entry["slug"] == "skjenkebevilling"  # a number says nothing
    assert entry["summary"] == {"nb": "Søk om bevilling."}
    assert entry["competences"] == ["uten-fagomrade"]
    assert entry["municipalities"] == ["nordbygd"]
    assert entry["channels"] == ["form"]
    (note,) = (note for note in said.notes if note.startswith("Service "))
    for lacking in ("what_you_get", "cost", "an audience", "a business event", "example questions"):
        assert lacking in note
    assert yaml_of(tmp_path / "out" / "municipalities.yaml")["region"]["languages"] == ["nb"]


def test_an_official_number_is_never_made_up(foreign: Graph, imported: Run, tmp_path: Path) -> None:
    said, _ = imported(foreign)

    (town,) = yaml_of(tmp_path / "out" / "municipalities.yaml")["municipalities"]
    assert (town["number"], town["organisation_number"]) == ("", "900024584")
    assert any("the municipality number is not known" in note for note in said.notes)
    assert [fault.place.partition(", ")[2] for fault in check(tmp_path / "out")] == ["municipalities[0].number"]


@pytest.mark.parametrize("number", ["123456789", "12345678", "nordbygd", "90002458\uff14"])
def test_an_organisation_without_a_valid_number_is_noted(
    number: str, foreign: Graph, imported: Run, tmp_path: Path
) -> None:
    other = URIRef(f"https://data.brreg.no/enhetsregisteret/api/enheter/{number}")
    for subject, predicate, value in list(foreign):
        if TOWN in (subject, value):
            foreign.remove((subject, predicate, value))
            foreign.add((other if subject == TOWN else subject, predicate, other if value == TOWN else value))

    said, _ = imported(foreign)

    (town,) = yaml_of(tmp_path / "out" / "municipalities.yaml")["municipalities"]
    assert town["organisation_number"] == ""
    assert any(note.startswith(f"{other}: no organisation number of nine digits") for note in said.notes)


def test_texts_in_nynorsk_only_stand_for_bokmal(foreign: Graph, imported: Run) -> None:
    foreign.remove((SERVICE, DCT.title, None))
    foreign.add((SERVICE, DCT.title, Literal("Skjenkeløyve", lang="nn-NO")))

    said, entry = imported(foreign)

    assert entry["name"] == {"nb": "Skjenkeløyve", "nn": "Skjenkeløyve"}
    assert any("lacks name in nb" in note for note in said.notes)


def test_a_text_without_a_language_counts_as_bokmal_and_an_unknown_language_is_left_out(
    foreign: Graph, imported: Run
) -> None:
    foreign.remove((SERVICE, DCT.title, None))
    foreign.add((SERVICE, DCT.title, Literal("Skjenkebevilling")))
    foreign.add((SERVICE, DCT.title, Literal("Anniskelulupa", lang="fi")))

    said, entry = imported(foreign)

    assert entry["name"] == {"nb": "Skjenkebevilling"}
    assert any("dct:title does not say in which language it is" in note for note in said.notes)
    assert any("dct:title is in the language fi" in note for note in said.notes)


def test_channels_are_known_by_their_type(foreign: Graph, imported: Run) -> None:
    kinds = {
        "online-service": f"{ELSEWHERE}/skjema",
        "e-mail": None,
        "mail": None,
        "homepage": "https://www.altinn.no/x",
    }
    for kind, url in kinds.items():
        channel = URIRef(f"{SERVICE}#{kind}")
        foreign.add((SERVICE, CV.hasChannel, channel))
        foreign.add((channel, DCT.type, URIRef(f"https://data.norge.no/vocabulary/service-channel-type#{kind}")))
        if url:
            foreign.add((channel, VCARD.hasURL, URIRef(url)))

    said, entry = imported(foreign)

    assert entry["channels"] == ["form", "email", "external"]
    assert entry["external_url"] == "https://www.altinn.no/x"
    assert any("the type of the channel (mail) is none of ours" in note for note in said.notes)


def test_a_form_on_another_website_is_not_ours(foreign: Graph, imported: Run) -> None:
    channel = URIRef(f"{SERVICE}#kanal")
    foreign.add((SERVICE, CV.hasChannel, channel))
    foreign.add((channel, DCT.type, URIRef("https://data.norge.no/vocabulary/service-channel-type#online-service")))
    foreign.add((channel, VCARD.hasURL, URIRef("https://www.altinn.no/skjema")))

    _, entry = imported(foreign)

    assert (entry["channels"], entry["external_url"]) == (["external"], "https://www.altinn.no/skjema")


def test_contact_points_stand_for_channels(foreign: Graph, imported: Run) -> None:
    foreign.add((SERVICE, CV.contactPoint, URIRef(f"{SERVICE}#kontakt")))
    foreign.add((URIRef(f"{SERVICE}#kontakt"), CV.telephone, Literal("tel:+4777000000")))

    assert imported(foreign)[1]["channels"] == ["phone"]


COSTS: list[tuple[Node | None, Node | None, int | None, str]] = [
    (Literal("500.0", datatype=XSD.double), KRONER, 500, ""),
    (Literal("499.5", datatype=XSD.decimal), None, 500, "is kept as 500"),
    (Literal("100"), URIRef("http://publications.europa.eu/resource/authority/currency/EUR"), None, "not in NOK (EUR)"),
    (Literal("-1"), KRONER, None, "no amount that can be"),
    (Literal("INF", datatype=XSD.double), KRONER, None, "no amount that can be"),
    (Literal("gratis", lang="nb"), KRONER, None, "no amount that can be"),
    (URIRef("https://elsewhere.example/500"), KRONER, None, "no amount that can be"),
    (BNode("unnamed"), Literal("NOK"), None, ""),
]


@pytest.mark.parametrize(("value", "currency", "amount", "note"), COSTS)
def test_a_cost_is_kept_when_it_is_one(
    value: Node, currency: Node | None, amount: int | None, note: str, foreign: Graph, imported: Run
) -> None:
    cost = URIRef(f"{SERVICE}#gebyr")
    foreign.add((SERVICE, CV.hasCost, cost))
    foreign.add((cost, CV.hasValue, value))
    if currency is not None:
        foreign.add((cost, CV.currency, currency))

    said, entry = imported(foreign)

    assert entry["cost"]["amount_nok"] == amount
    assert any(note in line for line in said.notes)


def test_the_cost_of_one_municipality_is_not_that_of_all(foreign: Graph, imported: Run) -> None:
    for name, amount, body in (("gebyr", "0.0", None), ("a-gebyr-nordbygd", "750.0", TOWN)):
        cost = URIRef(f"{SERVICE}#{name}")
        foreign.add((SERVICE, CV.hasCost, cost))
        foreign.add((cost, CV.hasValue, Literal(amount, datatype=XSD.double)))
        foreign.add((cost, DCT.description, nb(f"Pris {amount}")))
        if body:
            foreign.add((cost, CV.isDefinedBy, body))

    said, entry = imported(foreign)

    assert entry["cost"] == {"nb": "Pris 0.0", "amount_nok": 0}
    assert f"{SERVICE}#a-gebyr-nordbygd: a further cost, which is left out: Pris 750.0, 750 NOK" in said.notes


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("P10D", "P10D"),
        ("P2W", "P14D"),
        ("P1M", "P30D"),
        ("P1Y", "P365D"),
        ("P9Y", None),
        ("PT2H", None),
        ("snart", None),
    ],
)
def test_a_processing_time_is_kept_in_days(written: str, kept: str | None, foreign: Graph, imported: Run) -> None:
    foreign.add((SERVICE, CV.processingTime, Literal(written, datatype=XSD.duration, normalize=False)))

    said, entry = imported(foreign)

    assert entry["processing_time"] == kept
    assert written == kept or any("the processing time" in note for note in said.notes)


@pytest.mark.parametrize(
    ("event", "kept"), [("starte-bedrift", "start"), ("close", "close"), ("Eierskifte", "change"), ("giftermal", "run")]
)
def test_a_business_event_is_known_by_its_name(event: str, kept: str, foreign: Graph, imported: Run) -> None:
    foreign.add((URIRef(f"{ELSEWHERE}/hendelser/{event}"), CPSVNO.mayTriggerNeedFor, SERVICE))

    assert imported(foreign)[1]["business_event"] == kept


def test_areas_come_from_themes_when_there_is_no_subject(foreign: Graph, imported: Run, tmp_path: Path) -> None:
    theme = URIRef("https://psi.norge.no/los/tema/handel-og-service")
    foreign.add((SERVICE, CV.thematicArea, theme))
    foreign.add((theme, SKOS.prefLabel, nb("Handel og service")))

    said, entry = imported(foreign)

    assert entry["competences"] == ["handel-og-service"]
    assert "services/handel-og-service.yaml" in said.files
    (area,) = yaml_of(tmp_path / "out" / "competences.yaml")["competences"]
    assert area["name"] == {"nb": "Handel og service"}


def test_an_area_is_never_called_what_a_file_of_ours_is_called(foreign: Graph, imported: Run) -> None:
    foreign.add((SERVICE, DCT.subject, URIRef(f"{ELSEWHERE}/begrep/out-of-scope")))

    assert imported(foreign)[1]["competences"] == ["out-of-scope-2"]


def test_what_is_required_and_what_the_law_says_is_kept(foreign: Graph, imported: Run) -> None:
    evidence, law = URIRef(f"{SERVICE}#attest"), URIRef("https://lovdata.no/eli/lov/1989/06/02/27")
    foreign.add((SERVICE, CPSVNO.hasRequiredEvidence, evidence))
    foreign.add((evidence, DCT.title, nb("Attest")))
    foreign.add((evidence, DCT.description, nb("Skatteattest for alle eierne.")))
    foreign.add((SERVICE, CV.hasLegalResource, law))
    foreign.add((law, RDF.type, ELI.LegalResource))
    foreign.add((law, DCT.title, nb("Alkoholloven")))
    foreign.add((law, DCT.identifier, Literal("LOV-1989-06-02-27")))

    _, entry = imported(foreign)

    assert entry["requirements"] == [{"nb": "Attest: Skatteattest for alle eierne."}]
    assert entry["legal_basis"] == [{"title_nb": "Alkoholloven", "reference": "LOV-1989-06-02-27"}]


def test_the_older_form_of_the_profile_is_read_too(foreign: Graph, imported: Run) -> None:
    output = URIRef(f"{SERVICE}#resultat")
    foreign.add((SERVICE, CPSV.produces, output))
    foreign.add((output, DCT.title, nb("Et vedtak")))

    assert imported(foreign)[1]["what_you_get"] == {"nb": "Et vedtak"}


def test_two_services_of_the_same_name_get_slugs_of_their_own(foreign: Graph, tmp_path: Path) -> None:
    other = URIRef(f"{ELSEWHERE}/tjenester/2")
    foreign.add((other, RDF.type, CPSVNO.Service))
    foreign.add((other, DCT.title, nb("Skjenkebevilling")))
    foreign.add((other, CV.ownedBy, TOWN))

    region_files(foreign, tmp_path / "out")

    assert set(services_of(tmp_path / "out")) == {"skjenkebevilling", "skjenkebevilling-2"}


# What is wrong is said


def test_a_text_where_an_address_should_be_is_noted(foreign: Graph, imported: Run) -> None:
    foreign.add((SERVICE, DCT.subject, Literal("servering")))

    assert f'{SERVICE}: dct:subject is the text "servering" where an address should be' in imported(foreign)[0].notes


def test_an_address_where_a_text_should_be_is_noted(foreign: Graph, imported: Run) -> None:
    foreign.add((SERVICE, DCT.title, URIRef("https://elsewhere.example/navn")))

    said, entry = imported(foreign)

    assert entry["name"] == {"nb": "Skjenkebevilling"}
    assert any("dct:title is the address https://elsewhere.example/navn where a text" in note for note in said.notes)


def test_what_is_listed_as_a_service_but_is_none_is_left_out(foreign: Graph, imported: Run) -> None:
    foreign.add((CATALOGUE, DCATNO.containsService, TOWN))

    assert (
        f"{TOWN}: a catalogue lists this, but it is not described as a service; it is left out"
        in imported(foreign)[0].notes
    )


def test_a_service_without_an_address_gets_its_slug_from_its_name(foreign: Graph, tmp_path: Path) -> None:
    blank = BNode("unnamed")
    foreign.add((blank, RDF.type, CPSV.PublicService))
    foreign.add((blank, DCT.title, nb("Salgsbevilling")))

    said = region_files(foreign, tmp_path / "out")

    assert "salgsbevilling" in services_of(tmp_path / "out")
    assert "A resource without an address: a service has no address; its slug is made from its name" in said.notes


def test_texts_that_are_too_long_are_cut(foreign: Graph, imported: Run, tmp_path: Path) -> None:
    foreign.remove((SERVICE, DCT.title, None))
    foreign.add((SERVICE, DCT.title, nb("Bevilling\n" * 100)))
    foreign.add((SERVICE, DCT.abstract, nb("a" * 20_000)))

    said, entry = imported(foreign)

    assert (len(entry["name"]["nb"]), len(entry["summary"]["nb"])) == (200, 10_000)
    assert sum("it is cut after" in note for note in said.notes) == 2
    assert [fault.place.partition(", ")[2] for fault in check(tmp_path / "out")] == ["municipalities[0].number"]


def test_a_catalogue_whose_statements_are_torn_never_crashes(exported: Graph, tmp_path: Path) -> None:
    chance = random.Random(20260102)
    values: list[Callable[[], Node]] = [
        BNode,
        lambda: Literal("tekst"),
        lambda: Literal("\x00\ud800", lang="nb") if chance.random() < 0.5 else Literal(""),
        lambda: Literal("9" * 5000),
        lambda: Literal("x", lang="tlh"),
        lambda: URIRef(""),
        lambda: URIRef("urn:x"),
        lambda: URIRef("http://[::1"),
        lambda: URIRef("https://elsewhere.example/" + "9" * 5000),
    ]
    whole = sorted(exported)
    for number in range(12):
        torn = empty_graph()
        for subject, predicate, value in whole:
            luck = chance.random()
            if luck < 0.1:
                torn.add((subject, predicate, chance.choice(values)()))
            elif luck > 0.2:
                torn.add((subject, predicate, value))
        try:
            region_files(torn, tmp_path / str(number))
        except LinkedDataError:
            assert not (tmp_path / str(number)).exists()
        else:
            faults = check(tmp_path / str(number))
            assert [fault for fault in faults if fault.file != "municipalities.yaml"] == []


# What cannot be imported at all


def test_without_a_catalogue_nothing_is_written(foreign: Graph, tmp_path: Path) -> None:
    foreign.remove((CATALOGUE, RDF.type, None))

    with pytest.raises(LinkedDataError, match="There is no catalogue"):
        region_files(foreign, tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_without_a_service_nothing_is_written(foreign: Graph, tmp_path: Path) -> None:
    foreign.remove((SERVICE, RDF.type, None))

    with pytest.raises(LinkedDataError, match="There is no service"):
        region_files(foreign, tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_without_an_organisation_nothing_is_written(foreign: Graph, tmp_path: Path) -> None:
    foreign.remove((None, None, TOWN))
    foreign.remove((TOWN, None, None))

    with pytest.raises(LinkedDataError, match="There is no organisation"):
        region_files(foreign, tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_a_directory_that_holds_something_is_left_alone(foreign: Graph, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("vår", encoding="utf-8")

    with pytest.raises(LinkedDataError, match="holds something already"):
        region_files(foreign, tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


HTML = "<!DOCTYPE html><html><head><title>Feil</title><br></head><body><p>Siden finnes ikke</body></html>"
BILLION = "".join(
    [
        '<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">',
        *(f'<!ENTITY e{number} "' + f"&e{number - 1};" * 50 + '">' for number in range(1, 9)),
        "]><x>&e8;</x>",
    ]
)
UNREADABLE = [
    ("katalog.ttl", "<a> <b> .", "is not turtle"),
    ("katalog.ttl", HTML, "is not turtle"),
    ("katalog.ttl", "Dette er ikke RDF.", "is not turtle"),
    ("katalog.ttl", "<http://a> <http://b> " + "[ <http://c> " * 5000, "is not turtle"),
    ("katalog.nt", "<http://a> <http://b>", "is not nt"),
    ("katalog.rdf", HTML, "is not xml"),
    ("katalog.rdf", "", "is not xml"),
    ("katalog.rdf", BILLION, "is not xml"),
    ("katalog.xml", "<a", "is not xml"),
    ("katalog.jsonld", "", "is not json-ld"),
    ("katalog.json", HTML, "is not json-ld"),
    ("katalog.json", "[" * 100_000, "is not json-ld"),
    ("katalog.json", '{"@context": "https://elsewhere.example/c.jsonld"}', "refers to a context on the web"),
    ("katalog.json", '{"@graph": [{"@context": [{}, "file:///etc/passwd"]}]}', "refers to a context on the web"),
    ("katalog.json", '{"@context": {"@import": "https://elsewhere.example/c"}}', "refers to a context on the web"),
    ("katalog.html", HTML, "ends in none of"),
    ("katalog", "", "ends in none of"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), UNREADABLE)
def test_a_file_that_holds_no_linked_data_is_refused_in_one_sentence(
    name: str, content: str, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")

    with pytest.raises(LinkedDataError, match=sentence) as caught:
        read(tmp_path / name)

    assert str(caught.value).startswith(f'"{name}" ')
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "katalog.ttl").write_bytes(b"\xff\xfe\x00<a>")

    with pytest.raises(LinkedDataError, match="is not turtle"):
        read(tmp_path / "katalog.ttl")


def test_a_file_that_is_not_there_or_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mappe.ttl").mkdir()

    for name in ("borte.ttl", "mappe.ttl"):
        with pytest.raises(LinkedDataError, match="cannot be opened"):
            read(tmp_path / name)


def test_an_entity_from_outside_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "hemmelig.txt").write_text("hemmelig", encoding="utf-8")
    (tmp_path / "katalog.rdf").write_text(
        f'<!DOCTYPE r [<!ENTITY e SYSTEM "file://{tmp_path}/hemmelig.txt">]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://purl.org/dc/terms/">'
        '<rdf:Description rdf:about="https://a.example/"><d:title>a&e;b</d:title></rdf:Description></rdf:RDF>',
        encoding="utf-8",
    )

    assert "hemmelig" not in "".join(str(node) for triple in read(tmp_path / "katalog.rdf") for node in triple)


@pytest.mark.parametrize("ending", [".ttl", ".nt"])
def test_an_empty_file_is_an_empty_graph_and_no_catalogue(ending: str, tmp_path: Path) -> None:
    (tmp_path / f"katalog{ending}").write_text("", encoding="utf-8")

    with pytest.raises(LinkedDataError, match="There is no catalogue"):
        region_files(read(tmp_path / f"katalog{ending}"), tmp_path / "out")
