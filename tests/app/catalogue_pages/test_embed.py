"""The search on a municipality's own site, and the script that puts it there."""

import pytest
from bs4 import BeautifulSoup

from app.config import LANGUAGES


def seen(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.text, "html.parser")


def test_hits_are_shown_in_the_frame_and_open_outside_of_it(client):
    page = seen(client, "/innebygd/sok?sprak=nn&q=skjenkeløyve")

    first = page.select_one(".fl-hits a")
    assert page.html["lang"] == "nn"
    assert first.get_text() == "Serverings- og skjenkeløyve"
    assert first["href"] == "/nn/tjenester/serverings-og-skjenkebevilling"
    assert (first["target"], first["rel"]) == ("_blank", ["noopener"])


def test_with_a_municipality_only_what_it_offers_is_found_and_the_choice_stays(client):
    page = seen(client, "/innebygd/sok?kommune=lavangen&q=reindrift")

    assert {field["name"]: field["value"] for field in page.select("form input[type=hidden]")} == {
        "sprak": "nb",
        "kommune": "lavangen",
    }
    hrefs = {link["href"] for link in page.select("main p a")}
    assert "/innebygd/skjema?sprak=nb&kommune=lavangen" in hrefs
    assert "/nb/tjenester?q=reindrift&kommune=lavangen" in hrefs


@pytest.mark.parametrize("query", ["", "?q=", "?q=xqzwkv", "?q=%00&sprak=%FF&kommune=%00", "?q=<b>&kommune=oslo"])
def test_whatever_is_asked_is_answered(client, query):
    page = seen(client, f"/innebygd/sok{query}")

    assert page.html["lang"] == "nb"
    assert page.select(".fl-hits") == []


def test_the_script_may_be_fetched_by_any_page_and_kept_for_a_while(client):
    answer = client.get("/innebygd.js")

    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=3600" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert client.get("/innebygd.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert len(answer.data) < 3000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_names_the_frame_in_every_language(client, language):
    assert client.get("/innebygd.js").text.count(f"{language}: ") == 2
