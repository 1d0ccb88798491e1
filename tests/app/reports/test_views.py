"""The page of figures: for everybody on the staff, without a name or a word of any case."""

import pytest
from bs4 import BeautifulSoup

from app import clock
from app.cases import operations
from tests.support import building


@pytest.fixture
def observer(client):
    building.sign_in(client, "vegard-tunheim")
    return client


@pytest.fixture
def _stories(session):
    for number in range(6):
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
def test_every_figure_has_a_sentence_a_drawing_and_a_table_that_agree(observer):
    # when
    page = BeautifulSoup(observer.get("/rapporter/").text, "html5lib")

    # then
    figures = page.select("section.fl-figure")
    assert len(figures) == 7
    for figure in figures:
        assert figure.select_one("h2 + p").text
        assert figure.select_one("svg")
        assert figure.select_one("table")
    for chart in page.select("svg.fl-chart"):
        assert chart["role"] == "img"
        assert page.select_one(f"#{chart['aria-labelledby']}").text
    total = page.select_one(".fl-figure-big").text
    assert total == "7"
    assert page.select_one("#months").find_parent("section").select_one(".fl-total td").text == total


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
    ["fra=tull", "fra=2026-13-01", "fra=2026-05-01&til=2026-04-01", "fra=0001-01-01", "til=9999-12-31", "fra=%00"],
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
    assert counts[0] <= 14
