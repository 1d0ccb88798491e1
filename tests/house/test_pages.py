"""The eye that looks at every page sees what it must; it is taken to every page, in every language, as everybody."""

import io
from itertools import cycle

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.cases import attachments, operations
from app.cases.secrets import feedback_token, page_token
from app.mail import delivery, transport
from app.mail.models import GIVEN_UP
from app.people.signin import password_token
from app.wishes.operations import write
from tests.house.test_addresses import filled_in, rules
from tests.support import building
from tests.support.pages import faults, is_page

GOOD = (
    '<!doctype html><html lang="nb"><head><title>Hei, Førstelinja</title></head><body><main><h1>Hei</h1>'
    '<form method="post"><input type="hidden" name="csrf_token" value="x"><label for="a">A</label>'
    '<input id="a" name="a"></form></main></body></html>'
)


def test_a_good_page_has_no_fault():
    assert faults(GOOD) == ()
    assert faults(GOOD.replace("<title>Hei", "<title>Feil: Hei")) == ()


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        ("<!doctype html>", "", "not HTML: expected-doctype"),
        ("</form>", "</form></div>", "not HTML: end-tag-too-early"),
        ("<h1>Hei</h1>", "<h1>Hei</h1><p><div></div></p>", "not HTML"),
        ("</form>", "", "not HTML"),
        ("main>", "div>", "0 main"),
        ('lang="nb"', 'lang="no"', "lang is no"),
        (' lang="nb"', "", "lang is None"),
        ("<h1>Hei</h1>", "<h1>Hei</h1><h1>To</h1>", "2 h1"),
        ("<h1>Hei</h1>", "", "0 h1"),
        ("<h1>Hei</h1>", "<h1> </h1>", "does not begin with"),
        ("<title>Hei", "<title>Noe annet", "does not begin with"),
        ('<label for="a">A</label>', "", "has no label"),
        ('<label for="a">A</label>', '<label for="a"></label>', "has no label"),
        ('<input type="hidden" name="csrf_token" value="x">', "", "has no token"),
        ("</form>", '</form><p id="a"></p>', "there twice"),
        ("</form>", '</form><p aria-describedby="b"></p>', "no element has the id b"),
        ("</form>", "</form><script>1</script>", "inline script"),
        ("</form>", "</form><style>p {}</style>", "inline style"),
        ("</form>", '</form><p style="x"></p>', "style attribute"),
        ("</form>", '</form><p onclick="x"></p>', "onclick on p"),
        ("</form>", '</form><img alt="" src="//example.org/x.png">', "from afar"),
        ("</form>", '</form><script src="https://example.org/x.js"></script>', "from afar"),
        ('method="post"', 'method="post" action="https://example.org/"', "from afar"),
    ],
)
def test_a_fault_is_seen_and_named(written, instead, fault):
    assert written in GOOD
    assert fault in "; ".join(faults(GOOD.replace(written, instead)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_browser_of_the_tests_stops_at_a_page_with_a_fault(client, app):
    app.view_functions["enquiries.privacy"] = lambda: "<p>no page</p>"

    with pytest.raises(AssertionError, match=r"/nb/personvern: .*0 h1"):
        client.get("/nb/personvern")


HOLDER, COORDINATOR, EDITOR, STEERING, OBSERVER = (
    "anne-ristin-fossbakk", "hilde-aroy", "petter-andreas-solbakk", "gunn-britt-elvevold", "vegard-tunheim",
)  # fmt: skip
EVERYBODY = (None, HOLDER, COORDINATOR, EDITOR, STEERING, OBSERVER)


@pytest.fixture
def values(app: Flask, session: Session) -> list[dict[str, str]]:
    """A house that is lived in: what stands for each part of an address, once for a case in each state."""
    by = building.person(session, HOLDER)
    waiting, unsure = (
        building.a_case(session),
        building.a_sorted_case(session, areas={"landbruk": 0.3, "reiseliv": 0.3}),
    )
    late, _ = building.held(session, HOLDER, at=building.days_ago(20))
    answered, _ = building.held(session, HOLDER, is_confidential=True, reply_language="se")
    done, _ = building.held(session, HOLDER)
    file = attachments.check("plan & kart.txt", io.BytesIO(b"En plan."), app.config["SETTINGS"].attachments_dir)
    operations.add(session, answered, text="Vi har <b>mer</b> & et vedlegg.", at=clock.now(), attachments=[file])
    operations.note(session, answered, by=by, text="Ring dem.", at=clock.now())
    operations.answer(session, answered, by=by, text="Begynn her.", at=clock.now(), version=answered.version)
    operations.answer(session, done, by=by, text="Ferdig.", at=clock.now(), version=done.version, close=True)
    session.commit()
    maildir = transport.open_transport(app.config["SETTINGS"], app.extensions["mail"])
    delivery.deliver_due(session, maildir, worker="a test", now=clock.now, limit=20)
    lost = building.letters_about(session, late, "received")[0]
    lost.state, lost.sent_at, lost.last_error = GIVEN_UP, None, "The mail server does not know the receiver."
    session.commit()
    names = [path.name for path in (app.config["SETTINGS"].mailbox_dir / "new").iterdir()]
    link = password_token(by)
    cases = (waiting, unsure, late, answered, done)
    asked = {kind: building.asked_about(session, kind) for kind in ("helped", "came")}
    wish = write(session, kind="service", text="Et <b>kurs</b> & mer", area=None, by=by, at=clock.now())
    session.commit()
    return [
        {
            "reference": case.reference, "token": page_token(case), "attachment_id": "1", "letter_id": str(lost.id),
            "name": name, "link": link, "question": feedback_token(asked[kind], kind), "wish_id": str(wish.id),
        }
        for case, name, kind in zip(cases, names, cycle(("helped", "came")), strict=False)
    ]  # fmt: skip


def addresses(app: Flask, values: list[dict[str, str]], language: str) -> list[str]:
    """Every address that can be looked at, once for each case where it names one."""
    found = {}
    for rule in rules(app):
        for one in values:
            token = one["link"] if rule.rule.startswith("/inn/") else one["token"]
            token = one["question"] if "/tilbakemelding/" in rule.rule else token
            address = filled_in(rule, one | {"token": token, "language": language})
            if "GET" in rule.methods:
                found[address] = None
    return list(found)


@pytest.mark.parametrize("person", EVERYBODY)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_page_is_looked_at_in_every_language(app, values, person):
    client = app.test_client()
    if person:
        building.sign_in(client, person)

    shown = 0
    for language in ("nb", "nn", "en"):
        if person:
            building.post(client, "/skrivebord/sprak", language=language)
        for address in addresses(app, values, language):
            answer = client.get(address)
            assert answer.status_code < 500 or address == "/helse/klar", address
            shown += is_page(answer) and answer.status_code == 200
    assert shown > 3 * 15


ODD = (
    "?side=99999999999999999999&vis=%00&kommune=%F0&fag=%00&hos=-1&sorter=x&fra=0001-01-01&til=9999-12-31"
    "&tjeneste=%00&next=//example.org"
)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_page_stumbles_over_what_somebody_wrote_behind_its_address(app, values):
    client = app.test_client()
    building.sign_in(client, COORDINATOR)

    for address in addresses(app, values[:1], "nb"):
        answer = client.get(address + ODD)
        assert answer.status_code < 500 or address == "/helse/klar", address
