"""Many services: as many statements a page for two thousand as for forty-seven, answers in time, and little memory."""

import gc
import time
import tracemalloc

import pytest

from app.ui import shelf
from catalogue import queries
from catalogue.search import index
from tests.support import building
from tests.support.many_services import fill_up

pytestmark = pytest.mark.slow

PAGES = {
    "list": "/nb/tjenester",
    "search": "/nb/tjenester?q=skjenkebeviling&kommune=bardu",
    "service": "/nb/tjenester/kommunalt-naeringsfond",
    "municipality": "/nb/kommuner/bardu",
    "sitemap": "/sitemap.xml",
    "api": "/api/v1/services?page_size=100",
    "api search": "/api/v1/search?q=lån",
    "editor's list": "/skrivebord/katalog",
    "editor's service": "/skrivebord/katalog/tjenester/kommunalt-naeringsfond",
}


@pytest.mark.parametrize("number", [47, 2000])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_page_asks_more_of_the_database_for_more_services(session, client, statements, number):
    # given
    if number > 47:
        fill_up(session, number)
    building.sign_in(client, "petter-andreas-solbakk")
    began = time.perf_counter()
    assert len(shelf.current().cards) == number  # shelf and index are made once for each catalogue
    print(f"shelf of {number}: {time.perf_counter() - began:.1f} s")

    asked = {}
    for name, address in PAGES.items():
        with statements() as seen:
            began = time.perf_counter()
            answer = client.get(address)
            took = time.perf_counter() - began
        assert answer.status_code == 200, name
        asked[name] = len(seen)
        print(f"{number} services, {name}: {len(seen)} statements, {1000 * took:.0f} ms, {len(answer.data) // 1024} kB")
        assert took < 3, name

    assert {name: count for name, count in asked.items() if count > 8} == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_index_takes_thirty_kilobytes_a_service_at_most(session):
    fill_up(session, 250)
    services = queries.published_services(session)
    gc.collect()
    tracemalloc.start()

    made = index(session, services)

    gc.collect()
    size, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"index of {len(services)} services: {size / 2**20:.1f} MB")
    assert made.search("skjenkebevilling").keys
    assert size < len(services) * 30 * 2**10


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_open_catalogue_of_many_is_made_once(session, client):
    fill_up(session, 250)

    began = time.perf_counter()
    first = client.get("/katalog.ttl")
    made = time.perf_counter() - began
    began = time.perf_counter()
    again = client.get("/katalog.ttl", headers={"If-None-Match": first.headers["ETag"]})
    kept = time.perf_counter() - began

    print(f"Turtle of 250 services: {len(first.data) // 1024} kB in {made:.1f} s, known again in {1000 * kept:.0f} ms")
    assert first.status_code == 200
    assert again.status_code == 304
    assert kept < 0.5
