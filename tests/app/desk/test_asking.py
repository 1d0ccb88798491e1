"""The page that asks a colleague, and what the case shows of those who help."""

import pytest

from tests.support import building
from tests.support.building import post, sign_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def case(session):
    return building.held(session)[0]


def test_a_colleague_is_asked_reads_advises_and_is_thanked(client, session, case):
    address = f"/skrivebord/saker/{case.reference}"
    holder = case.developer.user.slug
    sign_in(client, holder)
    page = client.get(f"{address}/spor").text
    assert f'value="{holder}"' not in page
    assert 'value="maiken-sorgard"' in page

    answer = post(client, f"{address}/spor", person="maiken-sorgard", question="Kjenner du dem?", together="advice")
    assert answer.status_code == 303
    page = client.get(address).text
    assert "Maiken Sørgård har fått spørsmålet ditt på e-post" in page
    assert "ble spurt" in page
    assert "spør Maiken Sørgård" in page

    sign_in(client, "maiken-sorgard")
    assert post(client, f"{address}/notat", text="Ja, godt.", version=case.version, seen=0).status_code == 303
    page = client.get(address).text
    assert "Ja, godt." in page
    assert f"{address}/gi-videre" not in page

    sign_in(client, holder)
    assert "ga råd" in client.get(address).text
    assert post(client, f"{address}/spor/maiken-sorgard/takk").status_code == 303
    sign_in(client, "maiken-sorgard")
    assert client.get(address).status_code == 404


def test_without_a_question_or_a_colleague_what_was_typed_stands_there(client, case):
    sign_in(client, case.developer.user.slug)

    answer = post(client, f"/skrivebord/saker/{case.reference}/spor", question="Hva nå?", together="advice")

    assert answer.status_code == 400
    assert "Hva nå?" in answer.text
    assert "Velg hvem du spør." in answer.text


def test_a_name_in_a_note_calls_the_colleague(client, case):
    sign_in(client, case.developer.user.slug)
    address = f"/skrivebord/saker/{case.reference}"

    post(client, f"{address}/notat", text="@maiken og @ingen", version=case.version, seen=0)

    page = client.get(address).text
    assert "Maiken Sørgård får e-post med notatet." in page
    assert "@ingen" in page
