"""The page of the model's health: plain words beside each figure, the cases behind it, and for few cases no claim."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from app import clock
from app.assignment.models import TriageResult
from app.cases import operations
from app.cases.models import Case
from app.learning.models import TrainingExample
from app.learning.operations import gathering
from catalogue import queries as catalogue
from tests.support import building
from tests.support.building import post, sign_in

PAGE = "/skrivebord/modeller/helse"
CASES = f"{PAGE}/saker"


def judge(session, case, slug):
    """A coordinator says what the case is about."""
    by, area = building.person(session, "hilde-aroy"), catalogue.area_by_slug(session, slug)
    if case.area is not None and case.area.slug == slug:
        operations.confirm_area(session, case, by=by, at=clock.now(), version=case.version)
    else:
        operations.correct_area(session, case, area, by=by, at=clock.now(), version=case.version)


def judged(session, *right, at=None, **changes):
    """A judged case that was sorted as tourism, for each slug of what is right."""
    cases = []
    for slug in right:
        case = building.a_sorted_case(session, at=at or clock.now() - timedelta(hours=2), **changes)
        judge(session, case, slug)
        cases.append(case)
    session.commit()
    while gathering.gather(session, at=clock.now()):
        session.commit()
    session.commit()
    return cases


def copied(session, case, count, **taught):
    """The judged case as often again, each a case of its own, with other facts of what was said of it."""
    tables = {table: session.scalars(select(table).where(key == case.id)).one() for table, key in (
        (TriageResult, TriageResult.case_id), (TrainingExample, TrainingExample.case_id),
    )}  # fmt: skip
    made = [building.a_case(session, at=case.received_at) for _ in range(count)]
    for one in made:
        for table, row in tables.items():
            values = {column.key: getattr(row, column.key) for column in table.__table__.columns if column.key != "id"}
            values |= taught if table is TrainingExample else {}
            session.add(table(**values | {"case_id": one.id}))
    session.commit()
    return made


@pytest.fixture
def coordinator(client):
    """A coordinator's browser."""
    sign_in(client, "hilde-aroy")
    return client


def words_of(page):
    return " ".join(BeautifulSoup(page, "html5lib").main.get_text(" ").replace("\xa0", " ").split())


def test_an_empty_house_says_that_nobody_has_judged_anything(coordinator):
    page = words_of(coordinator.get(PAGE).text)

    assert "Ingen har vurdert noen sak i denne tida." in page
    assert "Det er for få saker til å si om noe har endret seg." in page
    assert "Ingen modell er i bruk, så ingen ord er kjent." in page
    assert "%" not in page


def test_of_few_cases_no_share_is_told(session, coordinator):
    judged(session, "reiseliv", "reiseliv", "landbruk")

    page = words_of(coordinator.get(PAGE).text)

    assert "3 saker er vurdert. Det er for få til å si noe: Det trengs 20." in page
    assert "2 av 3" in page
    assert "66 %" not in page
    assert "67 %" not in page
    assert "Det er for få saker til å si noe om" in page
    assert "1 sak ble sortert som «Reiseliv" in page


def test_of_enough_cases_shares_and_what_is_worse_are_told(session, coordinator):
    (right,) = judged(session, "reiseliv")
    (wrong,) = judged(session, "landbruk")
    copied(session, right, 79, language="nb")
    copied(session, right, 6, language="nn")
    copied(session, wrong, 33, language="nn")

    page = words_of(coordinator.get(PAGE).text)

    assert "Programmet fant rett fagområde i 72 % av de 120 sakene" in page
    assert "Sorteres dårligere enn de andre: nynorsk. Programmet fant rett fagområde i 15 % av sakene" in page
    assert "72 % (86 av 120)" in page
    assert "Programmet er for sikkert: Der det sa 95 %, hadde det rett i 72 % av sakene." in page


def test_of_sami_it_is_told_too_whether_it_is_sorted_worse(session, coordinator):
    (right,), (wrong,) = judged(session, "reiseliv"), judged(session, "landbruk")
    copied(session, right, 59, language="nb")
    copied(session, wrong, 30, language="se")

    page = words_of(coordinator.get(PAGE).text)

    assert "Sorteres dårligere enn de andre: nordsamisk. Programmet fant rett fagområde i 0 % av sakene" in page


def test_each_month_has_its_own_figures(session, coordinator, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 20, 12, tzinfo=UTC))
    october, november = datetime(2026, 10, 31, 22, tzinfo=UTC), datetime(2026, 10, 31, 23, tzinfo=UTC)  # in Norway
    judged(session, "reiseliv", "reiseliv", "landbruk", at=october)
    judged(session, "landbruk", at=november)

    page = BeautifulSoup(coordinator.get(f"{PAGE}?periode=kvartal").text, "html5lib")

    table = page.find("caption", string="Vurderte saker etter måneden de kom").parent
    rows = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in table.select("tbody tr")]
    assert [row[:2] for row in rows] == [
        ["September 2026", "\N{EN DASH}"],
        ["Oktober 2026", "2 av 3"],
        ["November 2026", "0 av 1"],
    ]
    drawn = page.select("section[aria-labelledby=months-right] svg text")
    assert [one.get_text() for one in drawn if one.get_text().isalpha()] == ["sep", "okt", "nov"]


def test_a_confusion_opens_its_cases_25_a_page(session, coordinator):
    (case,) = judged(session, "landbruk")
    copied(session, case, 26)
    link = BeautifulSoup(coordinator.get(PAGE).text, "html5lib").select_one(f"a[href^='{CASES}']")
    assert link.get_text().startswith("27 saker")

    first = BeautifulSoup(coordinator.get(link["href"]).text, "html5lib")
    second = BeautifulSoup(coordinator.get(first.select_one("a[rel=next]")["href"]).text, "html5lib")

    shown = [{one["href"] for one in page.select(".fl-case h2 a")} for page in (first, second)]
    assert [len(links) for links in shown] == [25, 2]
    assert not shown[0] & shown[1]
    assert coordinator.get(next(iter(shown[1]))).status_code == 200


def test_of_a_case_that_became_confidential_nothing_is_left(session, coordinator):
    kept, hidden = judged(session, "landbruk", "landbruk")
    session.execute(update(Case).where(Case.id == hidden.id).values(is_confidential=True, learn_at=clock.now()))
    session.commit()
    gathering.gather(session, at=clock.now())
    session.commit()

    page = coordinator.get(f"{CASES}?sagt=reiseliv&ment=landbruk").text

    assert kept.reference in page
    assert hidden.reference not in page


def test_an_area_that_there_is_not_and_odd_pages(session, coordinator):
    judged(session, "landbruk")

    assert coordinator.get(f"{CASES}?sagt=reiseliv&ment=tull").status_code == 404
    for side in ("0", "-1", "999", "x"):
        assert "1 vurdert sak siden" in coordinator.get(f"{CASES}?sagt=reiseliv&ment=landbruk&side={side}").text
    assert "Ingen slike saker" in coordinator.get(f"{CASES}?sagt=landbruk&ment=reiseliv").text


def test_the_address_chooses_the_time(session, coordinator):
    judged(session, "reiseliv", at=clock.now() - timedelta(days=150))

    assert "1 sak er vurdert." in words_of(coordinator.get(PAGE).text)
    assert "1 sak er vurdert." in words_of(coordinator.get(f"{PAGE}?periode=tull").text)
    for word in ("kvartal", "maned"):
        assert "Ingen har vurdert noen sak" in words_of(coordinator.get(f"{PAGE}?periode={word}").text)


def test_an_editor_sees_figures_words_and_services_but_no_cases(session, client, model):
    judged(session, "landbruk", "landbruk")
    sign_in(client, "petter-andreas-solbakk")

    page = client.get(PAGE).text

    assert CASES not in page
    assert "/skrivebord/saker/" not in page
    links = BeautifulSoup(page, "html5lib").select("section[aria-labelledby=services] a")
    assert links
    assert client.get(links[0]["href"]).status_code == 200


def test_a_new_word_stands_on_the_page(session, coordinator, model):
    for _ in range(3):
        building.a_case(session, text="Kan vi selge krypteringsblåskjell?")

    assert "krypteringsblåskjell" in coordinator.get(PAGE).text


@pytest.mark.parametrize(
    ("language", "title"), [("nn", "Kor godt programmet sorterer"), ("en", "How well the program sorts")]
)
def test_the_page_is_there_in_every_language(session, coordinator, language, title):
    judged(session, "reiseliv", "landbruk")
    post(coordinator, "/skrivebord/sprak", language=language)

    page = coordinator.get(PAGE).text

    assert f"<h1>{title}</h1>" in page
    assert BeautifulSoup(page, "html5lib").html["lang"] == language


def test_the_pages_ask_the_database_little(session, coordinator, model, statements):
    (case,) = judged(session, "landbruk")
    copied(session, case, 30)
    for address in (PAGE, f"{CASES}?sagt=reiseliv&ment=landbruk"):
        coordinator.get(address)

        with statements() as seen:
            coordinator.get(address)

        assert len(seen) <= 8 + 2, seen  # the person and the counts of the menu are asked for on every page
