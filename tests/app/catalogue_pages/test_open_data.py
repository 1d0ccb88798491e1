"""Other programs get the catalogue in the format that they ask for, and only when it has changed."""

from datetime import timedelta

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic
from rdflib.namespace import RDF
from sqlalchemy import select

from catalogue.linked_data.namespaces import CPSV
from catalogue.models import Region, Service
from tests.support import building

FORMATS = {
    "/katalog.ttl": ("text/turtle", "turtle"),
    "/katalog.jsonld": ("application/ld+json", "json-ld"),
    "/katalog.rdf": ("application/rdf+xml", "xml"),
}


def graph_of(answer, name):
    return Graph().parse(data=answer.data, format=name)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_every_ending_gives_the_same_catalogue_in_its_own_format(client):
    graphs = []
    for address, (media_type, name) in FORMATS.items():
        answer = client.get(address)
        assert answer.mimetype == media_type
        graphs.append(graph_of(answer, name))

    assert len(set(graphs[0].subjects(RDF.type, CPSV.PublicService))) == 47
    assert isomorphic(graphs[0], graphs[1])
    assert isomorphic(graphs[0], graphs[2])


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml, text/turtle;q=0.5", "application/rdf+xml"),
    ],
)
def test_the_reader_chooses_the_format(client, accept, media_type):
    answer = client.get("/katalog", headers={"Accept": accept} if accept else {})

    assert (answer.status_code, answer.mimetype, "Accept" in answer.vary) == (200, media_type, True)


def test_a_format_that_is_not_here_is_said_to_be_so(client):
    assert client.get("/katalog", headers={"Accept": "image/png"}).status_code == 406


def test_what_has_not_changed_is_not_sent_again(client, session, monkeypatch):
    monkeypatch.setattr("app.ui.region.LOOKS_EVERY", timedelta(0))
    first = client.get("/katalog.ttl")
    again = client.get("/katalog.ttl", headers={"If-None-Match": first.headers["ETag"]})
    session.scalars(select(Service).where(Service.slug == "kommunalt-naeringsfond")).one().status = "withdrawn"
    session.scalars(select(Region)).one().revision += 1
    session.commit()

    changed = client.get("/katalog.ttl", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert changed.status_code == 200
    assert b"kommunalt-naeringsfond" not in changed.data


@pytest.mark.parametrize(
    ("address", "accept", "leads_to"),
    [
        ("/katalog/tjenester/kommunalt-naeringsfond", "text/html", "/nb/tjenester/kommunalt-naeringsfond"),
        ("/katalog/kommuner/bardu", "text/html", "/nb/kommuner/bardu"),
        ("/katalog/tjenester/kommunalt-naeringsfond", "text/turtle", "/katalog"),
        ("/katalog/hendelser/start", "text/html", "/katalog"),
    ],
)
def test_the_address_of_a_thing_leads_people_to_its_page_and_programs_to_the_catalogue(
    client, address, accept, leads_to
):
    answer = client.get(address, headers={"Accept": accept})

    assert (answer.status_code, answer.headers["Location"]) == (303, leads_to)


@pytest.mark.parametrize("path", ["/katalog", "/katalog.ttl", "/sitemap.xml", "/innebygd.js"])
def test_what_is_the_same_for_all_looks_at_no_cookie(client, path):
    building.sign_in(client, "hilde-aroy")

    answer = client.get(path, headers={"Accept": "text/turtle"})

    assert answer.status_code == 200
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert not answer.headers.getlist("Set-Cookie")


def test_a_format_that_there_is_not_is_told_on_a_page(client):
    answer = client.get("/katalog.pdf")

    assert answer.status_code == 404
    assert "<h1" in answer.text
