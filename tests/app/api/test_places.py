"""Municipalities, competence areas and the index, as programs see them."""

from urllib.parse import urlsplit

from tests.app.api.conftest import changed, town_of


def test_the_index_leads_everywhere(client):
    told = client.get("/api/v1/").json

    assert told["name"]["nb"] == "Førstelinja i Sør-Troms"
    for name in ("description", "services", "search", "areas", "municipalities", "open_catalogue"):
        assert client.get(urlsplit(told[name]).path).status_code == 200, name
    assert "POST" in client.options(urlsplit(told["enquiries"]).path).allow


def test_the_municipalities_are_listed_and_each_can_be_asked_for(client):
    listed = client.get("/api/v1/municipalities").json["items"]

    assert [one["slug"] for one in listed] == ["bardu", "gratangen", "lavangen", "salangen"]
    assert listed[2]["full_name"]["se"] == "Loabága suohkan"
    for one in listed:
        whole = client.get(urlsplit(one["url"]).path).json
        assert one.items() <= whole.items()
        assert (whole["has_ended"], whole["followed_by"]) == (False, None)
        assert one["service_count"] == client.get(f"/api/v1/services?municipality={one['slug']}").json["total"]


def test_a_municipality_that_has_ended_says_who_followed(client, session):
    town = town_of(session, "gratangen")
    town.is_retired, town.facts = True, town.facts | {"ended_on": "2030-01-01", "followed_by": "salangen"}
    changed(session)

    told = client.get("/api/v1/municipalities/gratangen").json

    assert (told["has_ended"], told["ended_on"], told["followed_by"]) == (True, "2030-01-01", "salangen")
    assert "gratangen" not in {one["slug"] for one in client.get("/api/v1/municipalities").json["items"]}


def test_the_areas_are_listed_and_each_can_be_asked_for(client):
    listed = client.get("/api/v1/areas").json["items"]

    assert len(listed) == 18
    assert client.get("/api/v1/areas/landbruk").json in listed
    for one in listed:
        assert one["service_count"] == client.get(f"/api/v1/services?area={one['slug']}").json["total"]


def test_nobody_of_the_staff_is_named(client):
    addresses = ("municipalities", "municipalities/bardu", "areas", "services?page_size=100", "openapi.json")

    told = " ".join(client.get(f"/api/v1/{address}").text for address in addresses)

    for private in ("Fossbakk", "Hilde", "capacity", "lexicon", "keywords"):
        assert private not in told


def test_what_type_of_problem_there_is_is_explained_in_the_callers_language(client):
    answer = client.get("/api/v1/problems/key-reused", headers={"Accept-Language": "en"})

    assert (answer.json["status"], answer.json["title"]) == (422, "This key has been used for another enquiry")
    assert "Accept-Language" in answer.headers["Vary"]
