"""Pages of the region's web sites and our own may ask by script; a stranger's page may not send, nor read."""

import pytest

from tests.app.api.conftest import SITE

FOREIGN = [
    "https://evil.example.org", "http://www.bardu.kommune.no", "https://www.bardu.kommune.no:8443", "null", "*", "",
    "https://www.bardu.kommune.no.evil.example.org", "https://WWW.BARDU.KOMMUNE.NO", "https://bardu.kommune.no",
    "https://www.bardu.kommune.no/",
]  # fmt: skip
ADDRESSES = ["/api/v1/services", "/api/v1/search?q=fond", "/api/v1/openapi.json", "/api/v1/none", "/api/v1/areas?x=1"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("origin", [SITE, "http://localhost"])
def test_a_page_of_the_list_may_read_every_answer_and_its_headers(client, address, origin):
    headers = client.get(address, headers={"Origin": origin}).headers

    assert headers["Access-Control-Allow-Origin"] == origin
    assert {"ETag", "Link", "Location", "Retry-After"} <= set(headers["Access-Control-Expose-Headers"].split(", "))
    assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_other_page_may_and_answers_are_not_mixed_up(client, address):
    for origin in [{}, *({"Origin": one} for one in FOREIGN)]:
        headers = client.get(address, headers=origin).headers
        assert not [name for name, _value in headers if name.startswith("Access-Control")]
        assert "Origin" in headers["Vary"]


def test_a_page_that_has_the_answer_already_may_read_that(client):
    etag = client.get("/api/v1/services").headers["ETag"]

    answer = client.get("/api/v1/services", headers={"Origin": SITE, "If-None-Match": etag})

    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (304, SITE)


@pytest.mark.parametrize(("address", "method"), [("/api/v1/enquiries", "POST"), ("/api/v1/search", "GET")])
def test_a_browser_that_asks_first_is_told_what_it_may_send(client, address, method):
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "content-type"}

    headers = client.options(address, headers=asked | {"Origin": SITE}).headers
    foreign = client.options(address, headers=asked | {"Origin": FOREIGN[0]}).headers

    assert headers["Access-Control-Allow-Origin"] == SITE
    assert method in headers["Access-Control-Allow-Methods"]
    for name in ("Content-Type", "Idempotency-Key", "Accept-Language", "If-None-Match"):
        assert name in headers["Access-Control-Allow-Headers"]
    assert int(headers["Access-Control-Max-Age"]) > 0
    assert not [name for name, _value in foreign if name.startswith("Access-Control")]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_that_is_not_of_the_list_cannot_send(send, statements, origin):
    with statements() as seen:
        answer = send(headers={"Origin": origin})

    assert answer.status_code == 403
    assert answer.json["type"].endswith("/problems/foreign-site")
    assert not [one for one in seen if one.startswith(("INSERT", "UPDATE"))]


@pytest.mark.parametrize("origin", [SITE, "http://localhost", None])
def test_a_page_of_the_list_and_a_server_can_send(send, origin):
    answer = send(headers={"Origin": origin} if origin else {})

    assert answer.status_code == 201
    assert answer.headers.get("Access-Control-Allow-Origin") == origin


def test_a_page_may_read_why_its_enquiry_was_not_taken(send):
    answer = send(email="x", headers={"Origin": SITE})

    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (422, SITE)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_cookie_is_looked_at_or_set(client, address):
    client.set_cookie("forstelinja", "x")

    headers = client.get(address).headers

    assert "Set-Cookie" not in headers
    assert "Cookie" not in headers["Vary"]


def test_pages_for_people_stay_closed_to_scripts(client):
    headers = client.get("/nb/tjenester", headers={"Origin": SITE}).headers

    assert not [name for name, _value in headers if name.startswith("Access-Control")]
