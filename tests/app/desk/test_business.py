"""The page about a case's business: other cases are told of to who may know, and it is whole without the register."""

from app.cases.register import Answer, Unit
from tests.support import building

NUMBER = "923609016"


def page_of(client, case):
    answer = client.get(f"/skrivebord/saker/{case.reference}/bedriften")
    assert answer.status_code == 200
    return answer.text


def test_other_cases_of_the_business_are_found_by_address_or_number(session, client):
    # given
    case, _ = building.held(session, email="Post@skarvika.example", organisation_number=NUMBER)
    by_address = building.a_sorted_case(session, email="post@skarvika.example", subject="Om skilting")
    by_number = building.a_sorted_case(session, organisation_number=NUMBER, subject="Om parkering")
    hidden = building.a_sorted_case(session, organisation_number=NUMBER, subject="Om salg", is_confidential=True)
    stranger = building.a_sorted_case(session, subject="Noe helt annet")
    for other in (by_address, by_number, hidden):
        building.give(session, other, "astrid-lundmo")

    # when
    building.sign_in(client, "anne-ristin-fossbakk")
    own = page_of(client, case)
    building.sign_in(client, "hilde-aroy")
    whole = page_of(client, case)

    # then
    assert by_address.reference in own
    assert by_number.reference in own
    assert "Om skilting" not in own
    assert hidden.reference not in own
    assert (hidden.reference in whole, "Om salg" in whole) == (True, False)
    assert "Om skilting" in whole
    assert stranger.reference not in whole


def test_without_number_or_register_the_page_says_so(session, client):
    case, _ = building.held(session)
    other, _ = building.held(session, organisation_number=NUMBER)
    building.sign_in(client, "anne-ristin-fossbakk")

    assert "Bedriften har ikke oppgitt organisasjonsnummer" in page_of(client, case)
    assert "Registeret blir ikke slått opp i her" in page_of(client, other)


def test_what_the_register_says_stands_there_and_nothing_of_it_is_markup(app, session, client):
    class Said:
        is_set = True

        def look_up(self, number, *, at):
            assert (number, at.tzinfo is None) == (NUMBER, False)
            return Answer("found", Unit("<b>SKARVIKA</b> AS", "Aksjeselskap", employees=7, trouble="bankrupt"))

    app.extensions["business_register"] = Said()
    case, _ = building.held(session, organisation_number=NUMBER)
    building.sign_in(client, "anne-ristin-fossbakk")

    page = page_of(client, case)

    assert "&lt;b&gt;SKARVIKA&lt;/b&gt; AS" in page
    assert "7 ansatte" in page
    assert "Den er konkurs" in page
