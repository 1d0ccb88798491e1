"""Texts prepared for answers: written, changed and retired; filled in for a case; services put in beside them."""

import pytest
from sqlalchemy import select

from app.cases.writing import placeholders
from app.cases.writing.models import PreparedText
from app.ui import shelf
from tests.support import building

HOLDER, EDITOR = "anne-ristin-fossbakk", "petter-andreas-solbakk"
PAGE = "/skrivebord/tekster"
TEXT = {"title": "Vent", "language": "nn", "area": "reiseliv", "text": "Hei, {kontakt}! Sak {Saksnummer}: {svarfrist}."}


@pytest.fixture
def text(session, app):
    """A text that an editor has written, and the editor's browser."""
    client = app.test_client()
    building.sign_in(client, EDITOR)
    assert building.post(client, f"{PAGE}/ny", **TEXT).status_code == 303
    session.rollback()
    row = session.scalars(select(PreparedText)).one()
    session.expunge(row)
    return row, client


def press(client, address, do, **more):
    page = client.get(address).text
    return client.post(f"{address}/svar", data=building.fields(page, text="Hei.", then="leave") | {"do": do} | more)


def test_a_text_is_filled_in_for_the_case_and_what_strangers_wrote_is_no_markup(session, client, text):
    row, _editor = text
    _case, address = building.held(session, name="Solveig *Holm*", reply_language="nn")
    building.sign_in(client, HOLDER)

    page = press(client, address, "insert", prepared=row.id).text

    assert r"Hei, Solveig \*Holm\*! Sak NF-" in page
    assert "dag " in page.partition("Sak NF-")[2][:60]


def test_texts_of_other_areas_and_retired_ones_are_not_offered(session, client, text):
    row, editor = text
    building.post(editor, f"{PAGE}/ny", **TEXT | {"title": "Gardsdrift", "area": "landbruk"})
    _case, address = building.held(session)
    building.sign_in(client, HOLDER)
    offered = client.get(address).text

    building.post(editor, f"{PAGE}/{row.id}/legg-bort", version=row.version)

    assert ("Vent (nynorsk)" in offered, "Gardsdrift" in offered) == (True, False)
    assert "Vent (nynorsk)" not in client.get(address).text
    assert "Hei, Solveig" not in press(client, address, "insert", prepared=row.id).text
    building.post(editor, f"{PAGE}/{row.id}/ta-fram", version=row.version + 1)
    assert "Vent (nynorsk)" in client.get(address).text


def test_an_unknown_placeholder_is_told_and_whoever_saves_second_is_too(session, text):
    row, editor = text

    unknown = building.post(editor, f"{PAGE}/{row.id}", **TEXT | {"text": "Hei {navnn}", "version": row.version})
    first, second = (
        building.post(editor, f"{PAGE}/{row.id}", **TEXT | {"text": words, "version": row.version})
        for words in ("Først.", "Sist.")
    )

    assert (unknown.status_code, first.status_code, second.status_code) == (400, 303, 409)
    assert "{navnn}" in unknown.text.partition("<textarea")[0]
    assert "Sist.</textarea>" in second.text
    assert "Først." in second.text
    session.rollback()
    assert session.get(PreparedText, row.id).text == "Først."


def test_a_service_is_put_in_as_a_link_or_with_what_it_requires_in_the_language_of_the_business(session, client):
    _case, address = building.held(session, text="Hvordan søker jeg om skjenkebevilling?", reply_language="en")
    building.sign_in(client, HOLDER)
    card = shelf.answering(shelf.current(), "Hvordan søker jeg om skjenkebevilling?")[0]

    link, needs = (press(client, address, do, service=card.slug).text for do in ("link", "requirements"))

    assert f"[{card.name['en']}](http://localhost/en/tjenester/{card.slug})" in link
    assert "this is required\n\n- " in needs


@pytest.mark.parametrize(
    ("text", "unknown"), [("{kontakt} {KONTAKT}", []), ("{x} {} {x} { y }", ["x", "", " y "]), ("{kontakt", [])]
)
def test_placeholders_that_nobody_could_fill_in(text, unknown):
    assert placeholders.unknown(text) == unknown
