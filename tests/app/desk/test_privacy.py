"""Privacy on the desk: the rules and what they did, a person's own data, and the record of processing activities."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app import clock
from app.cases.models import Case
from app.privacy.models import PersonRequest
from app.privacy.operations import watching
from app.privacy.record import NOBODY, TABLES, activities
from catalogue.base import Base
from tests.support import building

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/skrivebord/personvern"


@pytest.fixture
def hilde(client):
    building.sign_in(client, "hilde-aroy")
    return client


def test_the_page_says_the_rules_and_what_would_go_in_few_statements(session, hilde, statements):
    watching.confirm(session, at=clock.now())
    session.commit()
    hilde.get(PAGE)
    with statements() as seen:
        page = hilde.get(PAGE)

    table = BeautifulSoup(page.text, "html.parser").select_one("table")
    rows = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in table.select("tbody tr")]
    assert len(rows) == 14
    assert rows[1][1:] == ["24 måneder etter at saken ble avsluttet", "0"]
    assert "Tiden har gjort et hopp" not in page.text
    assert len(seen) <= 8


def test_a_leap_of_the_clock_is_shown_and_confirmed(session, hilde):
    watching.confirm(session, at=clock.now() - timedelta(days=3))
    assert not watching.believes(session, at=clock.now())
    session.commit()
    assert "Tiden har gjort et hopp" in hilde.get(PAGE).text

    answer = building.post(hilde, f"{PAGE}/klokka")

    assert answer.status_code == 303
    assert "Tiden har gjort et hopp" not in hilde.get(PAGE).text
    assert watching.believes(session, at=clock.now())


def test_a_person_is_looked_up_handed_out_and_deleted(session, hilde, settings):
    case = building.a_sorted_case(session, name="Ragnfrid Holm", email="ragnfrid@example.org")
    fields = {"email": "Ragnfrid@Example.org", "reason": "bedt om det i e-post"}

    looked = building.post(hilde, f"{PAGE}/person", do="look", **fields)
    assert looked.status_code == 200
    assert building.afresh(session, case).name == "Ragnfrid Holm"
    unsure = building.post(hilde, f"{PAGE}/person", do="erase", **fields)
    assert unsure.status_code == 400
    assert building.afresh(session, case).name == "Ragnfrid Holm"

    fetched = building.post(hilde, f"{PAGE}/person", do="export", **fields)
    told = json.loads(zipfile.ZipFile(io.BytesIO(fetched.data)).read("person.json"))
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    assert told["cases"][0]["name"] == "Ragnfrid Holm"

    deleted = building.post(hilde, f"{PAGE}/person", do="erase", is_sure="1", **fields)
    assert deleted.status_code == 303
    row = building.afresh(session, case)
    assert (row.name, row.email, row.state) == ("", "", "closed")
    kinds = [(one.kind, one.reason) for one in session.scalars(select(PersonRequest).order_by(PersonRequest.id))]
    assert kinds == [("export", fields["reason"]), ("erase", fields["reason"])]
    page = hilde.get(PAGE).text
    assert fields["reason"] in page
    assert "ragnfrid" not in page.lower()
    assert session.scalars(select(Case.email).where(Case.email != "")).all() == []
    assert hilde.get(f"/skrivebord/saker/{case.reference}").status_code == 200


def test_the_record_tells_of_every_table_that_there_is(hilde):
    names = set(Base.metadata.tables)

    assert names - set(TABLES) == set()
    assert set(TABLES) - names == set()
    assert set(TABLES.values()) - {NOBODY} == {one.key for one in activities()}


def test_the_record_is_for_people_and_for_programs(hilde, settings):
    page, record = hilde.get(f"{PAGE}/behandling").text, hilde.get(f"{PAGE}/behandling.json").get_json()

    assert record["controller"]["data_protection_officer_email"] in page
    assert len(record["controller"]["municipalities"]) == 4
    assert {"name", "purpose", "basis", "people", "data", "recipients", "kept", "tables"} == set(
        record["activities"][0]
    )
    assert record["activities"][0]["tables"]["case_file"] == 0
    assert record["activities"][0]["kept"][1]["how_long"] == "24 måneder etter at saken ble avsluttet"
    for one in record["activities"]:
        assert one["purpose"] in page
