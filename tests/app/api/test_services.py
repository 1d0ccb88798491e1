"""A municipality's web site lists the region's services."""

import re
from urllib.parse import urlsplit

import pytest

from tests.app.api.conftest import changed, faults, service_of

LINK = re.compile(r'<([^>]+)>; rel="([^"]+)"')


def links(answer):
    return {name: address for address, name in LINK.findall(", ".join(answer.headers.getlist("Link")))}


def slugs(answer):
    assert answer.status_code == 200, answer.text
    return [one["slug"] for one in answer.json["items"]]


def test_all_published_services_are_listed_in_the_regions_order(client):
    answer = client.get("/api/v1/services")

    assert (len(slugs(answer)), answer.json["total"]) == (47, 47)
    first = answer.json["items"][0]
    assert set(first["name"]) == {"nb", "nn", "en"}
    assert first["uri"] == f"http://localhost/katalog/tjenester/{first['slug']}"
    for address in [first["url"], *first["pages"].values()]:
        assert client.get(urlsplit(address).path).status_code == 200


def test_pages_lead_to_each_other_and_together_hold_everything_once(client):
    address, seen = "/api/v1/services?page_size=10&municipality=bardu", []
    while address:
        answer = client.get(address)
        seen += slugs(answer)
        address = links(answer).get("next")

    assert len(seen) == len(set(seen)) == answer.json["total"] > 40
    assert "municipality=bardu" in links(answer)["first"]
    assert slugs(client.get(links(answer)["first"])) == seen[:10]
    assert slugs(client.get(links(answer)["prev"])) == seen[-len(slugs(answer)) - 10 : -len(slugs(answer))]
    assert client.get(links(answer)["last"]).json == answer.json


def test_a_page_after_the_last_is_empty_and_leads_back(client):
    answer = client.get("/api/v1/services?page=3&page_size=40")

    assert slugs(answer) == []
    assert set(links(answer)) == {"first", "prev", "last", "service-desc"}


@pytest.mark.parametrize(
    ("filters", "field", "word"),
    [
        ("municipality=bardu", "municipalities", "bardu"),
        ("event=close", "event", "close"),
        ("area=landbruk", "areas", "landbruk"),
        ("audience=landbruksforetak", "audience", "landbruksforetak"),
    ],
)
def test_a_filter_leaves_what_it_says(client, filters, field, word):
    whole, narrowed = client.get("/api/v1/services").json, client.get(f"/api/v1/services?{filters}")

    expected = [one["slug"] for one in whole["items"] if word in one[field]]
    assert slugs(narrowed) == expected
    assert 0 < len(expected) <= 47


def test_words_of_one_filter_add_up_and_filters_narrow_each_other(client):
    both = slugs(client.get("/api/v1/services?area=landbruk&area=finansiering"))
    narrowed = slugs(client.get("/api/v1/services?area=landbruk&area=finansiering&event=grow"))

    assert set(slugs(client.get("/api/v1/services?area=landbruk"))) < set(both)
    assert set() < set(narrowed) < set(both)


def test_with_a_language_only_its_texts_are_told(client):
    answer = client.get("/api/v1/services?language=nn")

    assert {tuple(one["name"]) for one in answer.json["items"]} == {("nn",)}


def test_what_is_not_in_that_language_is_told_in_bokmal(client, session):
    next(text for text in service_of(session, "kommunalt-naeringsfond").texts if text.language == "en").summary = ""
    changed(session)

    answer = client.get("/api/v1/search?q=kommunalt+naeringsfond&language=en")

    assert set(answer.json["items"][0]["summary"]) == {"nb"}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=1.5", "page"),
        ("page=%D9%A1", "page"),
        ("page=" + "9" * 5000, "page"),
        ("page=1&page=2", "page"),
        ("page_size=101", "page_size"),
        ("page_size=", "page_size"),
        ("event=sleep", "event"),
        ("audience=", "audience"),
        ("area=Landbruk", "area"),
        ("municipality=%00", "municipality"),
        ("language=se", "language"),
        ("munisipality=bardu", "munisipality"),
        ("q=x", "q"),
    ],
)
def test_a_parameter_that_cannot_be_is_named(client, query, parameter):
    answer = client.get(f"/api/v1/services?{query}")

    assert answer.status_code == 400
    assert list(faults(answer)) == [parameter]
    assert client.get(urlsplit(answer.json["type"]).path).json["title"] == answer.json["title"]


def test_sentences_are_in_the_callers_language(client):
    wishes = {"nn": "tal", "en": "number", "nb": "tall", "de": "tall", "no, en;q=0.5": "tall"}

    for wish, word in wishes.items():
        answer = client.get("/api/v1/services?page=0", headers={"Accept-Language": wish})
        assert f" {word} " in faults(answer)["page"], wish
        assert "Accept-Language" in answer.headers["Vary"]


def test_a_service_tells_everything_it_has(client, session):
    service = service_of(session, "kommunalt-naeringsfond")
    offer = service.offers[0]
    offer.cost_nok, offer.note = 1250, {"nb": "Fristen er 1. mars."}
    offer.contact = {"nb": "Spør servicetorget.", "email": "torget@example.org"}
    town = offer.municipality.slug
    changed(session)

    told = client.get("/api/v1/services/kommunalt-naeringsfond").json

    assert {language: text["name"] for language, text in told["texts"].items()} == {
        "nb": "Kommunalt næringsfond", "nn": "Kommunalt næringsfond", "en": "Municipal business fund",
    }  # fmt: skip
    own = next(one for one in told["offers"] if one["municipality"]["slug"] == town)
    assert (own["cost_nok"], own["note"]) == (1250, {"nb": "Fristen er 1. mars."})
    assert own["contact"] == {
        "text": {"nb": "Spør servicetorget."}, "email": "torget@example.org", "phone": None, "url": None,
    }  # fmt: skip
    assert told["legal_basis"]
    assert told["areas"][0]["slug"] == "finansiering"
    assert client.get(urlsplit(told["forms"]["nn"]).path).status_code == 200


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_what_is_not_published_is_told_nowhere(client, session, status):
    service_of(session, "kommunalt-naeringsfond").status = status
    changed(session)

    assert client.get("/api/v1/services/kommunalt-naeringsfond").status_code == 404
    for address in ("/api/v1/services", "/api/v1/search?q=kommunalt+naeringsfond", "/api/v1/openapi.json"):
        assert "kommunalt-naeringsfond" not in client.get(address).text
    total = client.get("/api/v1/services?area=finansiering").json["total"]
    assert client.get("/api/v1/areas/finansiering").json["service_count"] == total


@pytest.mark.parametrize("slug", ["none", "%00", "%FF", "x" * 3000, "'; DROP TABLE service; --", "../../etc/passwd"])
@pytest.mark.parametrize("kind", ["services", "areas", "municipalities", "problems"])
def test_what_there_is_not_is_not_found(client, kind, slug):
    answer = client.get(f"/api/v1/{kind}/{slug}")

    assert answer.status_code == 404
    assert faults(answer) == {}


def test_what_one_has_is_not_sent_again_until_it_changes(client, session):
    first = client.get("/api/v1/services/kommunalt-naeringsfond")
    own = {"If-None-Match": first.headers["ETag"]}

    again = client.get("/api/v1/services/kommunalt-naeringsfond", headers=own)
    service_of(session, "kommunalt-naeringsfond").cost_nok = 77
    changed(session)
    after = client.get("/api/v1/services/kommunalt-naeringsfond", headers=own)

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "public, max-age=60"
    assert (after.status_code, after.json["cost_nok"]) == (200, 77)


def test_the_head_of_an_answer_can_be_had_alone(client):
    whole, head = client.get("/api/v1/services"), client.head("/api/v1/services")

    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_a_list_asks_the_database_nothing_and_a_service_little(client, statements):
    with statements() as cold:
        client.get("/api/v1/services?page_size=100")
    with statements() as list_of_many:
        client.get("/api/v1/services?page_size=100")
        client.get("/api/v1/search?q=tilskudd")
    with statements() as one:
        client.get("/api/v1/services/kommunalt-naeringsfond")

    assert len(cold) <= 24  # the region, the shelf and its index, once a change of the catalogue
    assert list_of_many == []
    assert len(one) <= 8
