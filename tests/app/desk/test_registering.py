"""A question by telephone or in person: the form's own path, marked as such, answered by telephone where it must be."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.cases import queries as cases
from app.cases.models import Case
from app.mail.models import OutgoingMail
from app.worker import Worker
from tests.support import building

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HOLDER, COORDINATOR = "anne-ristin-fossbakk", "hilde-aroy"
TOLD = {
    "channel": "phone",
    "text": "Vi leier ut fire hytter og vil fylle dem om vinteren.",
    "municipality": "gratangen",
    "name": "Solveig Holm",
    "phone": "77 00 00 00",
    "email": "",
    "language": "nb",
}


def register(client, **changes):
    page = BeautifulSoup(client.get("/skrivebord/ny").text, "html5lib")
    hidden = {field["name"]: field["value"] for field in page.select("main form:has(#send) input[type=hidden]")}
    return client.post("/skrivebord/ny", data=hidden | TOLD | changes)


def only_case(session):
    session.rollback()
    session.expire_all()
    return session.scalars(select(Case)).one()


def letters(session):
    return [row.letter.rpartition("/")[2] for row in session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))]


def test_without_an_address_no_letter_goes_to_the_business_and_staff_is_told_to_telephone(
    app, session, client, model, monkeypatch
):
    monkeypatch.setattr(Worker, "_refit", lambda _self: 0)
    building.sign_in(client, COORDINATOR)

    answer = register(client)
    case = only_case(session)
    session.rollback()
    Worker(app).once()

    assert (answer.status_code, answer.location) == (303, f"/skrivebord/saker/{case.reference}")
    assert (case.email, case.phone) == ("", "77 00 00 00")
    first = cases.history(session, case)[0]
    assert (first.kind, first.actor, first.user.slug, first.facts) == ("received", "staff", COORDINATOR, {"channel": "phone"})  # fmt: skip  # noqa: E501
    assert "received" not in letters(session)
    assert only_case(session).state in {"assigned", "referred"}
    page = client.get(answer.location).text
    assert "Solveig Holm spurte på telefon" in page
    assert "Bedriften har ingen e-postadresse." in page


def test_the_developer_reads_it_in_the_letter_and_writes_down_what_was_said(session, client):
    case, address = building.held(session, email="", phone="77 00 00 00", channel="phone")
    (letter,) = building.letters_about(session, case, "handed_over_to")
    assert "Ring bedriften" in letter.text
    building.sign_in(client, HOLDER)

    answer = client.post(f"{address}/svar", data=building.fields(client.get(address).text, text="Sa ja.", then="leave"))

    assert answer.status_code == 303
    assert building.afresh(session, case).state == "answered"
    assert "answered" not in letters(session)
    assert [message.channel for message in cases.conversation(session, case)] == ["phone"]


def test_a_reply_by_mail_to_such_a_case_is_kept_as_the_answer(session, tmp_path):
    from app.cases import replies, secrets
    from app.mail.addresses import reply_address
    from app.mail.sender import sender
    from tests.support.letters_in import a_letter, arrived

    case, _address = building.held(session, email="", phone="77 00 00 00", channel="phone")
    anne = building.person(session, HOLDER)
    to = reply_address(secrets.reply_token(case, anne), sender("nb").reply_domain)

    found = replies.take(session, a_letter(anne.email, to, "Ringte, hun søker selv."), arrived(), folder=tmp_path)
    own = reply_address(secrets.reply_token(case, None), sender("nb").reply_domain)
    for to, subject in ((own, ""), (sender("nb").address, f"SV: [{case.reference}]")):
        nobody = replies.take(session, a_letter("", to, "Hei", subject=subject), arrived(), folder=tmp_path)
        assert (nobody.state, nobody.word) == ("held", "someone_else")
    session.commit()

    assert found.word == "answered"
    assert building.afresh(session, case).state == "answered"
    assert "answered" not in letters(session)


def test_with_an_address_the_business_gets_its_receipt_with_the_link(session, client):
    building.sign_in(client, COORDINATOR)

    register(client, email="solveig@example.org", channel="in_person", language="se")

    case = only_case(session)
    assert (case.page_language, case.reply_language) == ("nb", "se")
    (letter,) = building.letters_about(session, case, "received")
    assert letter.to_address == "solveig@example.org"
    assert cases.channel(session, case) == "in_person"


def test_a_developer_registers_too_and_sees_the_number_but_not_the_case(session, client):
    building.sign_in(client, "astrid-lundmo")

    answer = register(client)

    assert (answer.status_code, answer.location) == (303, "/skrivebord/")
    case = only_case(session)
    assert case.reference in client.get("/skrivebord/").text
    assert client.get(f"/skrivebord/saker/{case.reference}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "at_fault"),
    [
        ({"phone": ""}, "email"),
        ({"phone": "ring meg"}, "phone"),
        ({"email": "solveig@"}, "email"),
        ({"text": " "}, "text"),
        ({"municipality": "tull"}, "municipality"),
        ({"name": ""}, "name"),
        ({"organisation_number": "12345678901"}, "organisation_number"),
        ({"channel": "api"}, "channel"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_the_form_refuses_is_refused_here_with_the_same_sentence(session, client, changes, at_fault):
    building.sign_in(client, COORDINATOR)

    answer = register(client, **changes)

    assert answer.status_code == 400
    page = BeautifulSoup(answer.text, "html5lib")
    assert page.select_one(f"#{at_fault}-error") is not None
    assert "12345678901" not in answer.text
    assert "hytter" in answer.text or at_fault == "text"
    assert session.scalars(select(Case)).all() == []


def test_pressed_twice_it_is_one_case(session, client):
    building.sign_in(client, COORDINATOR)
    page = BeautifulSoup(client.get("/skrivebord/ny").text, "html5lib")
    hidden = {field["name"]: field["value"] for field in page.select("main form:has(#send) input[type=hidden]")}

    answers = [client.post("/skrivebord/ny", data=hidden | TOLD) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert only_case(session) is not None
