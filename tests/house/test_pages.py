"""The eye that looks at every page sees what it must; it is taken to every page, in every language, as everybody."""

import pytest

from tests.house.test_addresses import filled_in, rules
from tests.support import building
from tests.support.pages import faults

GOOD = (
    '<!doctype html><html lang="nb"><head><title>Hei, Førstelinja</title></head><body><main><h1>Hei</h1>'
    '<form method="post"><input type="hidden" name="csrf_token" value="x"><label for="a">A</label>'
    '<input id="a" name="a"></form></main></body></html>'
)


def test_a_good_page_has_no_fault():
    assert faults(GOOD) == ()


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        ('lang="nb"', 'lang="no"', "lang is no"),
        ("<h1>Hei</h1>", "<h1>Hei</h1><h1>To</h1>", "2 h1"),
        ("<title>Hei", "<title>Noe annet", "does not begin with"),
        ('<label for="a">A</label>', "", "has no label"),
        ('<input type="hidden" name="csrf_token" value="x">', "", "has no token"),
        ("</form>", '</form><p id="a">', "there twice"),
        ("</form>", '</form><p aria-describedby="b">', "no element has the id b"),
        ("</form>", "</form><script>1</script>", "inline script"),
        ("</form>", '</form><p style="x">', "style attribute"),
        ("</form>", '</form><p onclick="x">', "onclick on p"),
        ("</form>", '</form><img alt="" src="//example.org/x.png">', "from afar"),
        ("</form>", "</form></div>", "not HTML"),
    ],
)
def test_a_fault_is_seen_and_named(written, instead, fault):
    assert fault in "; ".join(faults(GOOD.replace(written, instead)))


PEOPLE = (None, "anne-ristin-fossbakk", "hilde-aroy", "petter-andreas-solbakk", "vegard-tunheim")


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_page_is_looked_at_in_every_language(app, session, person):
    from app.cases.secrets import page_token

    case, _address = building.held(session, "anne-ristin-fossbakk")
    building.a_sorted_case(session, areas={"landbruk": 0.3, "reiseliv": 0.3})
    values = {
        "reference": case.reference,
        "token": page_token(case),
        "attachment_id": "1",
        "letter_id": "1",
        "name": "x",
    }
    client = app.test_client()
    if person:
        building.sign_in(client, person)

    shown = 0
    for rule in rules(app):
        if "GET" not in rule.methods:
            continue
        for language in ("nb", "nn", "en"):
            if person:
                building.post(client, "/skrivebord/sprak", language=language)
            address = filled_in(rule, values | {"language": language})
            answer = client.get(address)
            assert answer.status_code < 500 or address == "/helse/klar", address
            shown += answer.status_code == 200 and answer.mimetype == "text/html"
    assert shown >= 20
