"""The private links of two cases that became one: what the forms have shown opens nothing of the other."""

import pytest
from sqlalchemy import select

from app import clock
from app.cases import operations, secrets
from app.cases.attachments import NewFile
from app.cases.models import Attachment, Case
from tests.support import building

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

EMAIL = "solveig@example.org"
OTHER_TEXT = "Vi spør en gang til: Hvem kan selge hyttene om vinteren?"
KART = NewFile("kart.pdf", "f" * 32, "application/pdf", 10, "0" * 64)


def two(session, **more):
    """Two cases of the same address."""
    one, _address = building.held(session, email=EMAIL)
    other, _address = building.held(session, email=EMAIL, text=OTHER_TEXT, **more)
    return one, other


def merge(session, case, into):
    operations.merge(
        session, case, into, by=building.person(session, "hilde-aroy"), at=clock.now(),
        version=case.version, into_version=into.version,
    )  # fmt: skip
    session.commit()


def test_no_link_that_a_form_has_shown_opens_what_both_hold(session, client):
    one, other = two(session)
    links = [f"/nb/sak/{secrets.page_token(case)}" for case in (one, other)]
    assert all("Du har skrevet til oss to ganger" not in client.get(link).text for link in links)

    merge(session, other, one)

    for link in links:
        page = client.get(link)
        assert page.status_code == 200
        assert "hytter" not in page.text
        assert one.reference in page.text
    new = f"/nb/sak/{secrets.page_token(building.afresh(session, one))}"
    assert new not in links
    page = client.get(new).text
    assert OTHER_TEXT in page
    (letter,) = building.letters_about(session, one, "joined")
    assert new in letter.text


def test_what_is_written_through_an_old_link_is_given_back(session, client):
    one, other = two(session)
    link = f"/nb/sak/{secrets.page_token(other)}"
    form = client.get(link).text
    merge(session, other, one)

    answer = client.post(link, data={"csrf_token": building.token_in(form), "text": "Skrevet lenge."})

    assert answer.status_code == 409
    assert "Skrevet lenge." in answer.text


def test_a_file_is_fetched_through_the_new_link_only(session, client, settings):
    one, other = two(session, attachments=(KART,))
    settings.attachments_dir.mkdir(parents=True, exist_ok=True)
    (settings.attachments_dir / KART.stored_name).write_bytes(b"%PDF-1.4 x")
    old = [secrets.page_token(case) for case in (one, other)]
    merge(session, other, one)
    file = session.scalars(select(Attachment)).one()

    statuses = [client.get(f"/nb/sak/{token}/vedlegg/{file.id}").status_code for token in old]

    assert statuses == [404, 404]
    assert client.get(f"/nb/sak/{secrets.page_token(one)}/vedlegg/{file.id}").status_code == 200


def test_whoever_sent_the_form_no_longer_finds_the_link_on_the_receipt(session, client):
    page = client.get("/nb/henvendelse").text
    key = page.partition('name="submission_key" value="')[2][:32]
    fields = {"csrf_token": building.token_in(page), "submission_key": key, "text": "Hytter?", "municipality": "bardu"}
    receipt = client.post("/nb/henvendelse", data=fields | {"name": "X", "email": EMAIL, "language": "nb"}).location
    assert "/nb/sak/" in client.get(receipt).text
    _one, other = two(session)
    case = session.scalars(select(Case).where(Case.text == "Hytter?")).one()
    case.triage_at = None
    session.commit()
    building.give(session, case, "anne-ristin-fossbakk")

    merge(session, other, case)

    shown = client.get(receipt)
    assert shown.status_code == 200
    assert "/nb/sak/" not in shown.text
