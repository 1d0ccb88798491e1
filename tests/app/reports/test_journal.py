"""The public journal tells of every document, and of nobody; a region can hide it or do without."""

import csv
import io
from datetime import timedelta

import pytest

from app import clock
from app.cases import operations as cases
from app.records import operations
from catalogue import queries as catalogue
from tests.support import building, filing

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECRET = ("Solveig", "Holm", "Hei!", "Begynn", "solveig@", "NF-9", "forretningshemmelighet", "Bare for oss", "planen")


def rows(client, query=""):
    """The journal as a program reads it."""
    answer = client.get(f"/nb/journal.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def say(session, **archive):
    region = catalogue.region(session)
    region.facts = {**region.facts, "archive": archive}
    region.revision += 1
    session.commit()


def test_each_document_is_told_of_without_anybodys_words_or_name(app, session, client, statements):
    case = filing.a_whole_case(app, session, subject="Solveig Holm har en forretningshemmelighet", phone="99887766")
    client.get("/nb/journal")

    with statements() as seen:
        page = client.get("/nb/journal")

    assert len(seen) <= 8
    columns = ("case", "direction", "title", "firm", "municipality")
    assert [tuple(row[name] for name in columns) for row in rows(client)] == [
        (case.reference, "out", "Svar på henvendelse om Reiseliv og opplevelser", "Skarvika hytter", "Gratangen"),
        (case.reference, "in", "Tillegg til henvendelse om Reiseliv og opplevelser", "Skarvika hytter", "Gratangen"),
        (case.reference, "in", "Henvendelse om Reiseliv og opplevelser", "Skarvika hytter", "Gratangen"),
    ]  # fmt: skip
    for text in (page.text, client.get("/nb/journal.csv").text):
        assert not [word for word in SECRET if word in text]
    assert "Skarvika hytter" in page.text
    assert page.headers["Cache-Control"] == "public, max-age=3600"


def test_of_a_confidential_case_only_that_there_is_a_document_and_the_legal_ground(app, session, client):
    case = filing.a_whole_case(app, session, is_confidential=True)

    found = rows(client)

    assert {(row["title"], row["firm"], row["municipality"], row["ground"]) for row in found} == {
        ("Unntatt offentlighet", "", "", "offl. § 13 jf. fvl. § 13")
    }
    assert [row["case"] for row in found] == [case.reference] * 3
    page = client.get("/nb/journal").text
    assert "Skarvika" not in page
    assert "Reiseliv" not in page
    assert rows(client, "?kommune=gratangen") == rows(client, "?kommune=bardu") == []


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "firm"),
    [
        ({}, "Skarvika hytter"),
        ({"organisation_number": ""}, ""),
        ({"organisation_name": "Holm Rørservice"}, ""),
        ({"organisation_name": "Bye-Hólm AS"}, ""),
    ],
)
def test_a_firm_is_named_when_it_is_registered_and_not_called_after_whoever_wrote(app, session, client, changes, firm):
    filing.a_whole_case(app, session, **changes)

    assert {row["firm"] for row in rows(client)} == {firm}


def test_spam_what_was_kept_out_and_what_was_merged_away_is_in_no_journal(app, session, client):
    by = building.person(session, filing.HILDE)
    spam, _address = building.held(session)
    cases.close(session, spam, by=by, at=clock.now(), version=spam.version, outcome="spam")
    out = filing.a_whole_case(app, session)
    operations.decide(session, out, is_journalled=False, reason="Feil", by=by, at=clock.now())
    one, _address = building.held(session, email="solveig@example.org")
    other, _address = building.held(session, email="solveig@example.org", text="Samme?")
    cases.merge(session, other, one, by=by, at=clock.now(), version=other.version, into_version=one.version)
    session.commit()

    assert [row["case"] for row in rows(client)] == [one.reference] * 2


def test_a_period_and_a_municipality_are_chosen_and_long_lists_have_pages(app, session, client):
    for _number in range(51):
        building.a_sorted_case(session)
    building.a_sorted_case(session, municipality="bardu", at=clock.now() - timedelta(days=40))
    today = clock.today()
    old = f"?fra={today - timedelta(days=50)}&til={today - timedelta(days=35)}"

    first, second = client.get("/nb/journal").text, client.get("/nb/journal?side=2").text

    assert (first.count("<time"), second.count("<time")) == (50, 1)
    assert 'rel="next"' in first
    assert 'rel="next"' not in second
    assert [row["municipality"] for row in rows(client, old)] == ["Bardu"]
    assert rows(client, f"{old}&kommune=gratangen") == []


@ON_SQLITE
@pytest.mark.parametrize(
    "query",
    ["?fra=x", "?fra=2026-02-30", "?fra=2026-03-01&til=2026-02-01", "?fra=2020-01-01&til=2026-01-01",
     "?til=0001-01-01", "?til=9999-12-31", "?fra=9999-12-31", "?kommune=%00&side=-1"],
)  # fmt: skip
def test_odd_days_are_answered_with_the_usual_ones(client, query):
    page = client.get(f"/nb/journal{query}")

    assert page.status_code == 200
    assert ("høyst 92 dager" in page.text) == ("kommune" not in query)


@ON_SQLITE
def test_a_region_hides_it_from_search_engines_or_has_none(app, session, client, monkeypatch):
    monkeypatch.setattr("app.ui.region.LOOKS_EVERY", timedelta())
    assert "noindex" not in client.get("/nb/journal").text

    say(session, journal="hidden")
    page = client.get("/nb/journal")
    assert "noindex" in page.text
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "noindex" in client.get("/nb/journal.csv").headers["X-Robots-Tag"]

    say(session, journal="none")
    assert client.get("/nb/journal").status_code == client.get("/nb/journal.csv").status_code == 404
    assert "/nb/journal" not in client.get("/nb/").text


@ON_SQLITE
def test_the_legal_ground_is_the_regions_own(app, session, client, monkeypatch):
    monkeypatch.setattr("app.ui.region.LOOKS_EVERY", timedelta())
    say(session, shielding={"code": "13", "ground": "offl. § 13 jf. ny lov § 9"})
    filing.a_whole_case(app, session, is_confidential=True)

    assert {row["ground"] for row in rows(client)} == {"offl. § 13 jf. ny lov § 9"}
