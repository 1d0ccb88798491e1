"""The page of figures: for everybody on the staff, without a name or a word of any case."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app import clock
from app.cases import operations
from app.cases.hours import operations as hours
from app.cases.models import Case
from tests.support import building


@pytest.fixture
def observer(client):
    building.sign_in(client, "vegard-tunheim")
    return client


@pytest.fixture
def _stories(session):
    for number in range(12):
        case = building.a_sorted_case(session, subject=f"Hemmelig {number}", at=building.days_ago(3 + number))
        by = building.person(session, case.developer.user.slug)
        operations.answer(session, case, by=by, text="Hemmelig svar", at=clock.now(), version=case.version)
        session.commit()
    building.a_sorted_case(session, areas={"energi-og-klima": 0.95}, subject="Hemmelig hull")


@pytest.mark.usefixtures("_stories")
def test_figures_name_no_person_no_business_and_no_case(observer, session):
    # when
    page = observer.get("/rapporter/").text

    # then
    for secret in ("Hemmelig", "Solveig", "Skarvika", "Gratangsbotn", "NF-20", "Line Marie", "Fossbakk", "Rotvold"):
        assert secret not in page


@pytest.mark.usefixtures("_stories")
def test_every_figure_has_a_sentence_a_drawing_and_a_table_that_agree(observer, session):
    # given
    case = session.scalars(select(Case).where(Case.developer_id.is_not(None))).first()
    hours.note_hours(session, case, case.developer.user, 6, at=clock.now())
    session.commit()
    building.sign_in(observer, "hilde-aroy")

    # when
    page = BeautifulSoup(observer.get("/rapporter/").text, "html5lib")

    # then
    figures = page.select("section.fl-figure")
    assert len(figures) == 19
    for figure in figures:
        assert figure.select_one("h2 + p").text
        assert figure.select_one("table")
        assert figure.select_one("svg.fl-chart, svg.fl-bar"), figure.h2.text
        drawn = {one.text for one in figure.select(".fl-bars .fl-num")}
        assert drawn <= {one.text for one in figure.select("td.fl-number")}
    for chart in page.select("svg.fl-chart"):
        assert chart["role"] == "img"
        assert page.select_one(f"#{chart['aria-labelledby']}").text
    total = page.select_one(".fl-figure-big").text
    assert total == "13"
    assert page.select_one("#maneder").find_parent("section").select_one(".fl-total td").text == total


@pytest.mark.usefixtures("_stories")
def test_an_observer_can_change_nothing(observer):
    # when
    page = BeautifulSoup(observer.get("/rapporter/").text, "html5lib")

    # then
    posts = {form["action"] for form in page.select("form[method=post]")}
    assert posts == {"/ut", "/skrivebord/sprak"}
    for method in ("post", "put", "delete", "patch"):
        assert getattr(observer, method)("/rapporter/").status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        "fra=tull",
        "kommune=tull",
        "fag=tull",
        "fra=2026-13-01",
        "fra=2026-05-01&til=2026-04-01",
        "fra=0001-01-01",
        "til=9999-12-31",
        "fra=%00",
    ],
)
def test_a_strange_period_gives_the_usual_one_and_says_so(observer, query):
    # when
    answer = observer.get(f"/rapporter/?{query}")

    # then
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text


def test_a_period_without_cases_says_so(observer):
    page = observer.get("/rapporter/?fra=2020-01-01&til=2020-02-01").text
    assert "fl-empty" in page


@pytest.mark.usefixtures("_stories")
def test_more_cases_cost_no_more_statements(observer, session, statements):
    # given
    counts = []

    # when
    for _round in range(2):
        observer.get("/rapporter/")
        with statements() as seen:
            observer.get("/rapporter/")
        counts.append(len(seen))
        for number in range(10):
            building.a_sorted_case(session, subject=f"Mer {number}")

    # then
    assert counts[0] == counts[1]
    assert counts[0] <= 8


@pytest.mark.usefixtures("_stories")
def test_small_numbers_are_hidden_from_whoever_may_not_read_the_cases(client):
    # when
    pages = {}
    for who in ("vegard-tunheim", "hilde-aroy"):
        building.sign_in(client, who)
        pages[who] = BeautifulSoup(client.get("/rapporter/").text, "html5lib")
        client.post("/ut", data={"csrf_token": building.token_in(client.get("/rapporter/").text)})

    # then
    of_observer, of_coordinator = (numbers(pages[who]) for who in ("vegard-tunheim", "hilde-aroy"))
    assert "skjult" in of_observer
    assert not {"1", "2", "3", "4"} & set(of_observer)
    assert "skjult" not in of_coordinator
    assert "1" in of_coordinator


def numbers(page):
    """Every number of the tables but times, and what is said of missing knowledge."""
    tables = [one for one in page.select("section.fl-figure") if one.h2["id"] != "tider"]
    return [cell.text for one in tables for cell in one.select("td.fl-number, .fl-num")]


@pytest.mark.usefixtures("_stories")
def test_the_address_names_period_municipality_and_area(observer, session):
    # given
    building.sign_in(observer, "hilde-aroy")

    def total(query):
        page = BeautifulSoup(observer.get(f"/rapporter/?{query}").text, "html5lib")
        found = page.select_one(".fl-figure-big")
        return found.text if found else "0"

    # then
    assert total("periode=ar&kommune=gratangen") == total("kommune=gratangen&fag=") == "13"
    assert total("kommune=bardu") == "0"
    assert total("fag=energi-og-klima") == "1"
    assert total("kommune=gratangen&fag=reiseliv") == "12"
    assert total("kommune=bardu&fag=reiseliv") == total("kommune=gratangen&fag=landbruk") == "0"
    first, last = (building.days_ago(days).date() for days in (8, 4))
    chosen = f"kommune=gratangen&fag=reiseliv&periode=datoer&fra={first}&til={last}"
    assert total(chosen) == "5"
    page = BeautifulSoup(observer.get(f"/rapporter/?{chosen}").text, "html5lib")
    assert [page.select_one(f"#{name} option[selected]")["value"] for name in ("periode", "kommune", "fag")] == [
        "datoer", "gratangen", "reiseliv",
    ]  # fmt: skip
    assert [page.select_one(f"#{name}")["value"] for name in ("fra", "til")] == [str(first), str(last)]
    assert not page.select("[role=alert]")


def test_who_sees_all_sees_who_has_how_much_to_do(client, session):
    # given
    building.held(session, "anne-ristin-fossbakk")
    building.sign_in(client, "hilde-aroy")

    # then
    assert "Fossbakk" in client.get("/rapporter/").text
