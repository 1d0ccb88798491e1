"""The editor's list: what is missing, older, unfinished or long unchecked, by state and by words."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import insert, select

from app import clock
from catalogue.models import Region, Service, ServiceText
from tests.support import building
from tests.support.editor import DESK, EDITOR, FUND, KELP, NEW, fields, page, send

TARE = f"{DESK}/tjenester/dyrke-tare"


@pytest.fixture
def client(editor):
    """The editor's browser."""
    return editor


def rows(client, query=""):
    return {
        row.th.a["href"].rpartition("/")[2]: row.get_text(" ", strip=True)
        for row in page(client.get(f"{DESK}?{query}")).select("tbody tr")
    }


def counts(client):
    tabs = page(client.get(DESK)).select("nav.fl-tabs a[href^='?vis=']")
    return {tab["href"].partition("=")[2]: int(tab.select_one(".fl-count").get_text()) for tab in tabs}


def many(session, number):
    """That many more services, each with its texts, straight into the tables."""
    region = session.scalars(select(Region)).one()
    first = session.scalars(select(Service.id).order_by(Service.id.desc())).first() + 1
    session.execute(
        insert(Service),
        [
            {
                "id": first + at, "slug": f"mange-{at}", "position": 100 + at, "status": "published",
                "business_event": "run", "audience": [], "channels": [], "legal_basis": [], "keywords": {},
                "checked_on": clock.today(),
            }
            for at in range(number)
        ],
    )  # fmt: skip
    session.execute(
        insert(ServiceText),
        [
            {
                "service_id": first + at, "language": language, "name": f"Mange {at}", "summary": "x",
                "description": "x", "what_you_get": "x", "requirements": [], "cost_note": "x",
                "processing_time_note": "",
            }
            for at in range(number)
            for language in ("nb", "nn", "en")
        ],
    )  # fmt: skip
    region.revision += 1
    session.commit()


def test_each_tab_leads_to_as_many_as_it_says(client, session):
    # given
    many(session, 40)
    send(client, NEW, **KELP | {"name_nn": "", "summary_en": ""})
    send(client, FUND, name_nb="Det nye fondet")

    # when
    said = counts(client)

    # then
    assert said == {"alle": 88, "utkast": 2, "ikke-kontrollert": 47, "sprak": 2, "trukket": 0}
    for view, number in said.items():
        shown = rows(client, f"vis={view}")
        assert len(shown) == min(number, 50), view


def test_what_is_missing_or_older_is_marked(client):
    # given
    send(client, NEW, **KELP | {"name_nn": "", "summary_nn": ""})
    send(client, FUND, description_nb="Nytt i bokmål.")

    # when
    shown = rows(client, "vis=sprak")
    form = page(client.get(FUND))

    # then
    assert "nynorsk mangler" in shown["dyrke-tare"]
    assert "nynorsk er eldre" in shown["kommunalt-naeringsfond"]
    assert "english er eldre" in shown["kommunalt-naeringsfond"]
    marks = {one["id"].removesuffix("-mark") for one in form.select("[id$=-mark]")}
    assert marks == {"description_nn", "description_en"}
    missing = {one["id"].removesuffix("-mark") for one in page(client.get(TARE)).select("[id$=-mark]")}
    assert missing == {"name_nn", "summary_nn"}


def test_a_mark_goes_when_the_text_is_touched_or_everything_is_checked(client):
    # given
    send(client, FUND, description_nb="Nytt i bokmål.")

    # when
    send(client, FUND, then="publish", reason="Nytt", description_nn="Nytt på nynorsk.")
    after_touch = [one["id"] for one in page(client.get(FUND)).select("[id$=-mark]")]
    client.post(f"{FUND}/fortsatt-riktig", data=fields(client.get(FUND), 1))
    after_check = [one["id"] for one in page(client.get(FUND)).select("[id$=-mark]")]

    # then
    assert after_touch == ["description_en-mark"]
    assert after_check == []


def test_states_are_told_apart(client, session):
    # given
    send(client, NEW, **KELP)
    send(client, FUND, name_nn="A")
    other = f"{DESK}/tjenester/serverings-og-skjenkebevilling"
    client.post(f"{other}/trekk-tilbake", data=fields(client.get(other), 2) | {"reason": "Ferdig"})

    # when
    drafts, gone, every = rows(client, "vis=utkast"), rows(client, "vis=trukket"), rows(client)

    # then
    assert set(drafts) == {"dyrke-tare", "kommunalt-naeringsfond"}
    assert set(gone) == {"serverings-og-skjenkebevilling"}
    assert "serverings-og-skjenkebevilling" not in every
    assert next(iter(every)) == "dyrke-tare"
    assert "Ikke publisert" in every["dyrke-tare"]
    assert "Publisert" in every["kommunalt-naeringsfond"]
    assert "Har utkast" in every["kommunalt-naeringsfond"] or "utkast" in every["kommunalt-naeringsfond"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=NÆRINGSFOND", {"kommunalt-naeringsfond"}),
        ("q=business fund", {"kommunalt-naeringsfond"}),
        ("q=%20%20kommunalt-n%20", {"kommunalt-naeringsfond"}),
        ("q=finnesikke", set()),
        ("q=%00%F0%9F%90%9F", set()),
        ("q=" + "x" * 3000, set()),
    ],
)
def test_a_service_is_found_by_words_of_its_name_in_any_language(client, query, found):
    assert set(rows(client, query)) == found


def test_the_list_goes_on_page_by_page_and_no_service_is_left_out(client, session):
    # given
    many(session, 120)

    # when
    pages = [rows(client, f"side={number}") for number in (1, 2, 3, 4)]
    odd = [len(rows(client, query)) for query in ("side=0", "side=-9", "side=x", f"side={10**30}", "vis=nei&side=2")]

    # then
    assert [len(one) for one in pages] == [50, 50, 50, 17]
    assert len({slug for one in pages for slug in one}) == 167
    assert odd == [50, 50, 50, 17, 50]
    assert page(client.get(f"{DESK}?side=2&q=mange&vis=alle")).find("a", string="Vis flere tjenester")


@pytest.mark.parametrize(("number", "most"), [(1, 9), (1953, 12)])
def test_the_list_asks_few_statements(client, session, statements, number, most):
    # given
    many(session, number)
    client.get(DESK)

    # when
    with statements() as asked:
        client.get(DESK)

    # then
    assert len(asked) <= most, asked


def test_what_nobody_has_checked_for_a_year_is_listed_until_somebody_has(client, session):
    # given
    send(client, NEW, then="publish", **KELP)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=360), tick=True):
        building.sign_in(client, EDITOR)
        before = rows(client, "vis=ikke-kontrollert")

    # when
    with time_machine.travel(datetime.now(UTC) + timedelta(days=367), tick=True):
        building.sign_in(client, EDITOR)
        then = rows(client, "vis=ikke-kontrollert")
        asked = client.get(TARE).text
        client.post(f"{TARE}/fortsatt-riktig", data=fields(client.get(TARE), 1))
        after, noted = rows(client, "vis=ikke-kontrollert"), rows(client)
        public = client.get("/nb/tjenester/dyrke-tare").text

    # then
    assert "dyrke-tare" not in before
    assert "dyrke-tare" in then
    assert 'href="#checked"' in asked
    assert "dyrke-tare" not in after
    assert "aldri" in noted["kommunalt-naeringsfond"]
    assert "aldri" not in noted["dyrke-tare"]
    assert "Sist kontrollert" in public
