"""Spam and sales: marked by the coordinator, in a list of their own, taken back with one click."""

import pytest
from bs4 import BeautifulSoup

from tests.support import building

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HOLDER, COORDINATOR = "anne-ristin-fossbakk", "hilde-aroy"


def buttons(page):
    """Where the forms of the page lead."""
    return {form["action"].rpartition("/")[2] for form in BeautifulSoup(page, "html5lib").select("main form[action]")}


def test_only_the_coordinator_marks_spam_and_takes_it_back_from_its_list_with_one_click(app, session):
    case, address = building.held(session, name="Magne Selger")
    holder, coordinator = app.test_client(), app.test_client()
    building.sign_in(holder, HOLDER)
    building.sign_in(coordinator, COORDINATOR)
    assert "soppel" not in buttons(holder.get(address).text)
    assert "soppel" in buttons(coordinator.get(address).text)

    building.post(coordinator, f"{address}/soppel", version=case.version)

    page = coordinator.get("/skrivebord/soppel").text
    assert case.reference in page
    (form,) = BeautifulSoup(page, "html5lib").select("main li form")
    fields = {field["name"]: field["value"] for field in form.select("input")}
    answer = coordinator.post(form["action"], data=fields)
    assert (answer.status_code, answer.location) == (303, "/skrivebord/soppel")
    assert building.afresh(session, case).state == "assigned"
    assert "fl-empty" in coordinator.get("/skrivebord/soppel").text


def test_spam_and_not_for_us_are_one_click_in_the_list_of_what_may_not_be_for_us(session, client):
    sales, private = (
        building.a_sorted_case(session, areas={}, not_for_us={"salgstilbud": 0.95}, text=text) for text in ("En.", "To")
    )
    building.sign_in(client, COORDINATOR)
    page = BeautifulSoup(client.get("/skrivebord/alle?vis=ikke-for-oss").text, "html5lib")

    for case, act in ((sales, "soppel"), (private, "avslutt")):
        (form,) = page.select(f"form[action$='{case.reference}/{act}']")
        answer = client.post(form["action"], data={field["name"]: field["value"] for field in form.select("input")})
        assert (answer.status_code, answer.location) == (303, "/skrivebord/alle?vis=ikke-for-oss")

    assert [building.afresh(session, case).outcome for case in (sales, private)] == ["spam", "not_for_us"]
