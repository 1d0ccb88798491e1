"""People and areas: gaps first."""

from bs4 import BeautifulSoup

from tests.support import building


def test_gaps_stand_first_and_each_says_what_is_wrong(client):
    # given
    building.sign_in(client, "hilde-aroy")

    # when
    page = BeautifulSoup(client.get("/skrivebord/folk").text, "html5lib")

    # then
    rows = [
        (row.select_one("th").text, row.select_one(".ds-tag").text if row.select_one(".ds-tag") else "")
        for row in page.select(".fl-matrix tbody tr")
    ]
    marks = [mark for _name, mark in rows]
    assert [name for name, _mark in rows[:3]] == [
        "Energi, klima og sirkulær drift",
        "Anbud og leveranser til det offentlige og Forsvaret",
        "Eksport, import og handel over grensen",
    ]
    assert marks == sorted(marks, key=marks.index)
    assert not any(marks[marks.index("") :])
    assert len(rows) == 18


def test_the_load_counts_open_cases_only(session, client):
    # given
    for number in range(3):
        case = building.a_sorted_case(session, subject=f"Sak {number}")
        building.give(session, case, "maiken-sorgard")
    building.sign_in(client, "vegard-tunheim")

    # when
    page = BeautifulSoup(client.get("/skrivebord/folk").text, "html5lib")

    # then
    (row,) = [row for row in page.select("table:not(.fl-matrix) tbody tr") if "Maiken" in row.select_one("th").text]
    assert "3" in row.select_one(".fl-num").text
    assert "7" in row.select_one(".fl-num").text


def test_the_page_names_no_business_and_no_reason_for_absence(session, client):
    # given
    building.a_sorted_case(session)
    building.sign_in(client, "vegard-tunheim")

    # when
    page = client.get("/skrivebord/folk").text

    # then
    for secret in ("Solveig", "Skarvika", "permisjon", "ferie", "kurs"):
        assert secret not in page
