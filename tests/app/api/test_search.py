"""A municipality's web site searches the services, as our own page does."""

import pytest
from bs4 import BeautifulSoup

from tests.app.api.conftest import faults

SAME = ("skjenkebeviling", "naeringsfondet", "licence to serve alcohol", "konsesjpn", "tilskudd", "xqzwkv", "")


def found(client, query, **more):
    answer = client.get("/api/v1/search", query_string={"q": query} | more)
    assert answer.status_code == 200, answer.text
    return answer.json


@pytest.mark.parametrize("query", SAME)
def test_it_finds_what_the_page_finds_in_the_same_order(client, query):
    page = BeautifulSoup(client.get("/nb/tjenester", query_string={"q": query}).text, "html.parser")

    told = found(client, query, language="nb")

    shown = [link["href"].rpartition("/")[2] for link in page.select(".fl-hits a")]
    assert [one["slug"] for one in told["items"]] == shown
    assert told["total"] == len(shown)


def test_a_misspelt_word_is_said_with_what_it_was_taken_for(client):
    told = found(client, "konsesjpn")

    assert told["instead"] == [{"written": "konsesjpn", "meant": "konsesjon"}]
    assert told["query"] == "konsesjpn"


def test_the_count_of_a_word_is_what_its_filter_leaves(client):
    told = found(client, "tilskudd")

    assert set(told["counts"]) == {"municipality", "event", "area", "audience"}
    for name, counts in told["counts"].items():
        for word, count in counts.items():
            assert found(client, "tilskudd", **{name: word})["total"] == count, word


@pytest.mark.parametrize("query", ["\0", "%", "\ufffd" * 200, "'\"; --", "ø" * 200, "\u202e\u200b"])
def test_an_odd_query_is_answered(client, query):
    assert found(client, query)["total"] >= 0


def test_a_query_longer_than_can_be_read_is_refused(client):
    answer = client.get("/api/v1/search", query_string={"q": "x" * 201})

    assert answer.status_code == 400
    assert "200" in faults(answer)["q"]
