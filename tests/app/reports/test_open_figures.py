"""Figures for everybody: fixed periods, no small number, no cookie, the same as CSV."""

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from app.cli import making_up
from app.reports import open_figures
from tests.support import plain_count

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def _many(session):
    making_up.make(session, 900, seed=9, now=NOW, tell=lambda _more: None)


def lines(client):
    return list(csv.DictReader(io.StringIO(client.get("/tall.csv").data.decode("utf-8-sig"))))


@pytest.mark.usefixtures("_many")
def test_numbers_are_those_of_a_count_by_hand(session):
    # given
    cases = [one for one in plain_count.exported(session) if one["outcome"] != "merged"]

    # when
    found = open_figures.made(session, TODAY, "nb")

    # then
    assert found.years == ["2023", "2024", "2025"]
    for year in found.years:
        count = sum(one["received"].year == int(year) for one in cases)
        assert found.value(year, "enquiries") == (count if count >= 10 else None)
    by_town = Counter(one["town"] for one in cases if one["received"].year == 2025)
    for town in found.towns:
        assert found.value("2025", "enquiries_by_municipality", town.slug) in (by_town[town.id], None)
    so_far = sum(date(2026, 1, 1) <= one["received"] <= date(2026, 10, 31) for one in cases)
    assert found.value("2026-01/2026-10", "enquiries") == so_far
    assert "2026-Q4" not in found.others
    assert "2026-Q3" in found.others


@pytest.mark.usefixtures("_many")
def test_no_number_is_small_and_every_language_says_the_same(client):
    counts = [line for line in lines(client) if line["figure"].startswith("enquiries")]
    assert counts
    assert not [line for line in counts if line["value"] in {"1", "2", "3", "4"}]
    heads = {client.get(f"/{language}/tall").text.count("<table") for language in ("nb", "nn", "en")}
    assert heads == {5}


@pytest.mark.parametrize("address", ["/nb/tall", "/nn/tall", "/en/tall", "/tall.csv"])
def test_it_knows_nobody_and_may_be_kept(client, address):
    answer = client.get(address)

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"].startswith("public")


def test_without_cases_it_says_so(client):
    assert "Det er ingen tall ennå" in client.get("/nb/tall").text
    assert lines(client) == []


def test_the_licence_is_named(client):
    assert "creativecommons.org/licenses/by/4.0" in client.get("/tall.csv").headers["Link"]
    assert 'rel="license"' in client.get("/nb/tall").text
    assert 'href="/nb/tall"' in client.get("/nb/").text
