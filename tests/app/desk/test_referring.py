"""The page that passes a question on to a partner outside, and the business's own page, where it says yes or no."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from app import clock
from app.cases import operations, secrets
from app.cases.referrals import queries as referrals
from tests.app.desk.test_steps_of_a_case import sent
from tests.support import building

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HOLDER, OTHER, COORDINATOR = "anne-ristin-fossbakk", "astrid-lundmo", "hilde-aroy"
FUNDER, WITHOUT_ADDRESS = "innovasjon-norge", "sintef-nord"


def fill_in(client, address, **typed):
    page = client.get(f"{address}/vis-videre").text
    told = {"partner": FUNDER, "how": "phone", "consented_on": clock.today().isoformat()}
    return client.post(f"{address}/vis-videre", data=sent(page, **told | typed))


def press(client, page, text, **more):
    """Press the button with this text."""
    button = next(one for one in BeautifulSoup(page, "html5lib").select("main button") if text in one.text)
    form = button.find_parent("form")
    fields = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    if button.get("name"):
        fields[button["name"]] = button["value"]
    return client.post(form["action"], data=fields | more)


def own_page(case):
    return f"/nb/sak/{secrets.page_token(case)}"


def words(page):
    return " ".join(BeautifulSoup(page, "html5lib").get_text(" ").split())


def test_the_page_says_exactly_what_goes_and_passes_it_on(session, client):
    case, address = building.held(session, phone="77000000")
    building.sign_in(client, HOLDER)

    page = client.get(f"{address}/vis-videre").text
    for told in (case.text, case.name, "Skarvika hytter", case.email, "77000000", "Innovasjon Norge Arktis"):
        assert told in page
    answer = fill_in(client, address, text="Kan de få tilskudd?", reason="Ring først.")

    assert (answer.status_code, answer.location) == (303, address)
    page = client.get(address).text
    assert "Innovasjon Norge Arktis" in page
    assert "Angre: Send ingenting videre" in page
    assert "Bedriften sa ja på telefon" in page
    (referral,) = referrals.of_case(session, case)
    assert (referral.text, referral.note, referral.state) == ("Kan de få tilskudd?", "Ring først.", "consented")

    assert press(client, page, "Angre: Send ingenting").status_code == 303
    page = client.get(address).text
    assert "Trukket tilbake av oss" in page
    assert building.afresh(session, case).state == "assigned"


def test_after_a_moment_the_page_offers_no_way_back(session, client, monkeypatch):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    fill_in(client, address)
    page = client.get(address).text
    later = clock.now() + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert "Angre: Send ingenting" not in client.get(address).text
    assert press(client, page, "Angre: Send ingenting").status_code == 303
    assert "for sent å trekke det tilbake" in client.get(address).text
    assert "sendt videre til Innovasjon Norge Arktis" in words(client.get(own_page(case)).text)
    assert building.afresh(session, case).state == "waiting_for_partner"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"partner": ""}, "Velg hvem spørsmålet skal sendes videre til."),
        ({"partner": "ingen"}, "Velg hvem spørsmålet skal sendes videre til."),
        ({"how": ""}, "Velg hvordan bedriften har sagt ja, eller at du spør den."),
        ({"consented_on": ""}, "Velg dagen da bedriften sa ja."),
        ({"consented_on": "2999-01-01"}, "Bedriften kan ikke ha sagt ja på en dag som ikke har vært ennå."),
        ({"consented_on": "i går"}, "Skriv dagen slik: 24.12.2026."),
        ({"text": " "}, "Skriv det som skal sendes videre."),
        ({"until": "2020-01-01"}, "Velg en dag etter i dag"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_goes(session, client, typed, sentence):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)

    answer = fill_in(client, address, **typed)

    assert answer.status_code == 400
    assert sentence in answer.text
    assert referrals.of_case(session, case) == []


def test_the_second_who_saves_is_told(session, client):
    _case, address = building.held(session)
    building.sign_in(client, HOLDER)

    assert fill_in(client, address, version="1").status_code == 409


def test_the_business_is_asked_and_says_yes_on_its_own_page(session, client, app):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    assert fill_in(client, address, how="page", consented_on="", text="Kan de få tilskudd?").status_code == 303
    visitor = app.test_client()

    page = visitor.get(own_page(case)).text
    for told in ("Kan de få tilskudd?", case.name, case.email, "Kan vi sende spørsmålet ditt videre til"):
        assert told in page
    assert "Ja, send det videre" in page
    answer = press(visitor, page, "Ja, send det videre")

    assert (answer.status_code, answer.location) == (303, own_page(case))
    assert "sendt videre til Innovasjon Norge Arktis" in words(visitor.get(own_page(case)).text)
    assert building.afresh(session, case).state == "waiting_for_partner"
    assert press(visitor, page, "Nei, ikke send noe videre").status_code == 303
    assert "alt svart på" in visitor.get(own_page(case)).text
    assert building.afresh(session, case).state == "waiting_for_partner"


def test_the_business_says_no_and_a_closed_case_says_that_it_is_closed(session, client, app):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    fill_in(client, address, how="page", consented_on="")
    visitor = app.test_client()
    page = visitor.get(own_page(case)).text
    session.refresh(case)
    operations.close(session, case, by=case.developer.user, at=clock.now(), version=case.version, outcome="other")
    session.commit()

    press(visitor, page, "Ja, send det videre")
    shown = visitor.get(own_page(case)).text
    assert "Saken er avsluttet, så ingenting er sendt videre." in shown
    assert "Ja, send det videre" not in shown
    operations.reopen(session, case, by=case.developer.user, at=clock.now(), version=case.version)
    session.commit()

    press(visitor, page, "Nei, ikke send noe videre")
    assert "Ingenting blir sendt videre til Innovasjon Norge Arktis" in visitor.get(own_page(case)).text
    assert "Bedriften sa nei" in client.get(address).text


def test_only_its_own_link_answers_and_only_with_a_token(session, client, app):
    case, address = building.held(session)
    other, _address = building.held(session)
    building.sign_in(client, HOLDER)
    fill_in(client, address, how="page", consented_on="")
    (referral,) = referrals.of_case(session, case)
    visitor = app.test_client()
    token = building.token_in(visitor.get(own_page(other)).text)

    said = {"referral": referral.id, "answer": "yes"}
    assert visitor.post(f"{own_page(case)}/samtykke", data=said).status_code == 400
    assert visitor.post(f"{own_page(other)}/samtykke", data=said | {"csrf_token": token}).status_code == 303
    assert visitor.post("/nb/sak/feil/samtykke", data=said | {"csrf_token": token}).status_code == 404
    for answer in ("", "kanskje"):
        wrong = said | {"csrf_token": token, "answer": answer}
        assert visitor.post(f"{own_page(case)}/samtykke", data=wrong).status_code == 303
    session.expire_all()
    assert referrals.of_case(session, case)[0].state == "asked"


@pytest.mark.parametrize(("who", "status"), [(OTHER, 404), (COORDINATOR, 200)])
@pytest.mark.parametrize("is_confidential", [False, True])
def test_who_may_pass_a_question_on(session, client, who, status, is_confidential):
    _case, address = building.held(session, is_confidential=is_confidential)
    building.sign_in(client, who)
    assert client.get(f"{address}/vis-videre").status_code == status
    assert ("Vis videre til en partner" in client.get(address).text) is (status == 200)


def test_of_a_confidential_case_nothing_is_filled_in(session, client):
    case, address = building.held(session, is_confidential=True)
    building.sign_in(client, HOLDER)
    page = client.get(f"{address}/vis-videre").text
    assert case.text not in page
    assert "merket saken som fortrolig" in page


def test_a_business_without_an_address_cannot_be_asked_there(session, client):
    _case, address = building.held(session, email="", phone="77000000")
    building.sign_in(client, HOLDER)
    assert 'value="page"' not in client.get(f"{address}/vis-videre").text
    assert fill_in(client, address, how="page").status_code == 400


def test_with_a_partner_without_an_address_one_gets_in_touch_oneself(session, client):
    _case, address = building.held(session)
    building.sign_in(client, HOLDER)
    fill_in(client, address, partner=WITHOUT_ADDRESS)
    page = client.get(address).text
    assert "Ta kontakt med SINTEF Nord selv" in page
    assert "https://www.sintef.no" in page


def test_a_case_that_a_partner_took_over_says_which(session, client):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    fill_in(client, address)
    session.refresh(case)
    operations.close(session, case, by=case.developer.user, at=clock.now(), version=case.version, outcome="partner")
    session.commit()
    assert "Den ble sendt videre til Innovasjon Norge Arktis." in client.get(address).text


def test_pages_with_what_was_passed_on_ask_the_database_as_little(session, client, app, statements):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    fill_in(client, address)
    for _round in range(4):
        session.refresh(case)
        operations.take_up(session, case, by=case.developer.user, at=clock.now(), version=case.version)
        session.commit()
        fill_in(client, address, partner=WITHOUT_ADDRESS)
    visitor = app.test_client()
    for browser, page in ((client, address), (client, f"{address}/vis-videre"), (visitor, own_page(case))):
        browser.get(page)
        with statements() as seen:
            assert browser.get(page).status_code == 200
        assert len(seen) <= 8, (page, seen)
