"""The coordinator corrects a business's address when letters do not arrive; a colleague's is corrected elsewhere."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.cases import colleagues, queries, secrets
from app.mail.models import OutgoingMail
from app.people import signin
from app.people.operations import PersonError, invite
from app.people.signin import LinkSpentError
from tests.support import building

MAIL = "/skrivebord/alle?vis=epost"
NEW = "solveig@rett.example"
WHY = "Ringte henne: hun hadde skrevet feil."


@pytest.fixture
def lost(session):
    """A case whose acknowledgement was refused."""
    case, address = building.held(session)
    (letter,) = building.letters_about(session, case, "received")
    letter.state, letter.due_at, letter.last_error, letter.last_code = "failed", None, "The mail server refuses the receiver's address.", 550  # fmt: skip  # noqa: E501
    session.commit()
    return case, f"{address}/adresse"


@pytest.fixture
def coordinator(client):
    building.sign_in(client, "hilde-aroy")
    return client


def form_of(page: str) -> dict[str, str]:
    form = BeautifulSoup(page, "html5lib").select_one("main form.fl-split")
    return {field["name"]: field["value"] for field in form.select("input[type=hidden]")}


def test_from_the_list_to_the_new_address_and_back(session, coordinator, lost):
    case, address = lost
    old, old_email = secrets.page_token(case), case.email
    listed = BeautifulSoup(coordinator.get(MAIL).text, "html5lib")
    link = next(one["href"] for one in listed.select("main a") if one["href"].startswith(address))
    page = coordinator.get(link)

    answer = coordinator.post(address, data=form_of(page.text) | {"email": f" {NEW.upper()} ", "reason": WHY})

    assert old_email in page.text
    assert "Bekreftelsen til bedriften" in page.text
    assert (answer.status_code, answer.location) == (303, MAIL)
    found = building.afresh(session, case)
    assert found.email == "SOLVEIG@rett.example"
    assert secrets.page_token(found) != old
    after = coordinator.get(MAIL).text
    assert "Adressen er rettet. 1 brev går dit." in after
    assert f"{address}" not in after
    history = coordinator.get(f"/skrivebord/saker/{case.reference}").text
    told = f"Hilde Årøy rettet e-postadressen til bedriften fra {old_email} til {found.email}"
    assert told in BeautifulSoup(history, "html5lib").text
    assert WHY in history


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "", "reason": WHY}, "Skriv den nye e-postadressen."),
        ({"email": "solveig", "reason": WHY}, "En e-postadresse har @ i seg."),
        ({"email": NEW, "reason": " "}, "Skriv hvordan du vet at adressen er riktig."),
        ({"email": "{same}", "reason": WHY}, "Saken har denne adressen fra før."),
        ({"email": f"{NEW}\r\nBcc: a@evil.example", "reason": WHY}, "Dette ligner ikke en e-postadresse."),
        ({"email": f"{NEW}, b@evil.example", "reason": WHY}, "Dette ligner ikke en e-postadresse."),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_wrong_is_told_beside_its_field_and_changes_nothing(session, coordinator, lost, typed, sentence):
    case, address = lost
    before = (case.email, case.version)
    fields = form_of(coordinator.get(address).text)

    answer = coordinator.post(address, data=fields | typed | {"email": typed["email"].format(same=case.email.upper())})

    assert answer.status_code == 400
    assert sentence in BeautifulSoup(answer.text, "html5lib").text
    found = building.afresh(session, case)
    assert (found.email, found.version) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_coordinators_correct_it_once(session, coordinator, lost):
    case, address = lost
    fields = form_of(coordinator.get(address).text)
    coordinator.post(address, data=fields | {"email": NEW, "reason": WHY})

    second = coordinator.post(address, data=fields | {"email": "annen@rett.example", "reason": WHY})

    assert second.status_code == 409
    assert "annen@rett.example" in second.text
    assert "rettet e-postadressen" in second.text
    assert building.afresh(session, case).email == NEW
    assert len([one for one in queries.history(session, case) if one.kind == "readdressed"]) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_a_coordinator_is_shown_the_way(session, client, lost):
    case, address = lost
    building.sign_in(client, "anne-ristin-fossbakk")
    assert address not in client.get(f"/skrivebord/saker/{case.reference}").text

    building.sign_in(client, "hilde-aroy")
    assert address in client.get(f"/skrivebord/saker/{case.reference}").text
    assert address in client.get("/skrivebord/alle").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_colleagues_address_is_told_to_be_corrected_elsewhere(session, coordinator, lost):
    case, address = lost
    (letter,) = building.letters_about(session, case, "handed_over_to")
    letter.state, letter.due_at = "failed", None
    session.commit()

    page = BeautifulSoup(coordinator.get(MAIL).text, "html5lib")

    row = next(row for row in page.select("tbody tr") if letter.to_address in row.text)
    assert f"forstelinja user address {letter.to_address}" in row.text
    assert address not in str(row)


# What that command does.


def test_a_colleagues_letters_go_to_the_new_address_with_their_own_reply_address(session, lost):
    case, _address = lost
    person = building.person(session, "anne-ristin-fossbakk")
    old = person.email
    (letter,) = building.letters_about(session, case, "handed_over_to")
    letter.state, letter.due_at = "failed", None
    session.commit()
    reply_to = letter.headers["Reply-To"]

    assert colleagues.correct_address(session, person, "Anne@Ny.example", at=case.received_at) == 1
    session.commit()

    assert (letter.to_address, letter.state, letter.headers["Reply-To"]) == ("anne@ny.example", "queued", reply_to)
    assert person.email == "anne@ny.example"
    assert session.scalars(select(OutgoingMail).where(OutgoingMail.to_address == old)).all() == []
    assert building.letters_about(session, case, "received")[0].to_address == case.email


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_invitation_to_a_wrong_address_opens_no_account(app, session):
    from app import clock
    from app.people import notifications

    person = invite(session, email="feil@example.org", name="Kari Ny", role="developer", at=clock.now())
    notifications.invited(session, person, at=clock.now())
    token = signin.password_token(person)
    session.commit()

    colleagues.correct_address(session, person, "rett@example.org", at=clock.now())
    session.commit()

    with pytest.raises(LinkSpentError):
        signin.user_of_token(token)
    (letter,) = session.scalars(select(OutgoingMail).where(OutgoingMail.letter == "people/letters/invitation"))
    assert letter.to_address == "rett@example.org"
    assert token not in letter.text
    link = letter.text.partition("/inn/passord/")[2].split()[0]
    assert signin.user_of_token(link).id == person.id


@pytest.mark.parametrize("email", ["tull", "hilde.aroy@example.org", ""])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_address_that_is_none_or_somebodys_is_refused(session, email):
    person = building.person(session, "anne-ristin-fossbakk")
    taken = building.person(session, "hilde-aroy").email if email.startswith("hilde") else email
    before = person.email

    with pytest.raises(PersonError):
        colleagues.correct_address(session, person, taken, at=person.created_at)

    session.rollback()
    assert person.email == before
