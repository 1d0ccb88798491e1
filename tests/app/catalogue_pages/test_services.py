"""A business finds a service, reads about it and asks about it."""

import json
import re
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from catalogue.models import Municipality, Offer, Region, Service


def seen(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return BeautifulSoup(response.text, "html.parser")


def names(page):
    return [one.get_text(strip=True) for one in page.select(".fl-hits h3")]


def count_of(page, name, word):
    label = page.find("label", {"for": f"{name}-{word}"})
    return int(re.search(r"\((\d+)\)", label.get_text())[1])


def changed(session):
    session.scalars(select(Region)).one().revision += 1
    session.commit()


@pytest.mark.parametrize(
    ("query", "language", "name"),
    [
        ("skjenkebeviling", "nb", "Serverings- og skjenkebevilling"),
        ("skjenkeløyve", "nn", "Serverings- og skjenkeløyve"),
        ("naeringsfondet", "nb", "Kommunalt næringsfond"),
        ("licence to serve alcohol", "en", "Licence to serve food and alcohol"),
        ("bankruptcy", "nb", "Legge ned, slette foretaket eller melde konkurs"),
    ],
)
def test_a_service_is_found_on_the_page_of_any_language(client, query, language, name):
    page = seen(client, f"/{language}/tjenester?q={query}")

    assert names(page)[0] == name
    assert page.find("input", id="q")["value"] == query
    assert page.find("meta", {"name": "robots"})["content"] == "noindex"


def test_all_services_are_listed_and_each_can_be_opened(client):
    page = seen(client, "/nb/tjenester")

    links = [link["href"] for link in page.select(".fl-hits a")]
    assert len(links) == 47
    for link in links:
        assert seen(client, link).h1.get_text()


def test_the_count_beside_a_filter_is_what_it_leaves(client):
    page = seen(client, "/nb/tjenester")

    for name in ("kommune", "hendelse", "omrade", "malgruppe"):
        for box in page.find_all("input", {"name": name}):
            narrowed = seen(client, f"/nb/tjenester?{name}={box['value']}")
            assert len(names(narrowed)) == count_of(page, name, box["value"]), box["value"]


def test_filters_narrow_a_search_and_each_can_be_taken_away(client):
    page = seen(client, "/nb/tjenester?q=tilskudd&kommune=bardu&omrade=landbruk")

    assert 0 < len(names(page)) < len(names(seen(client, "/nb/tjenester?q=tilskudd")))
    removals = {link.get_text(): link["href"] for link in page.select('ul[aria-label="Valgt avgrensning"] a')}
    assert set(removals) == {"Fjern «Bardu»", "Fjern «Landbruk, skog og lokalmat»"}
    assert removals["Fjern «Bardu»"] == "?q=tilskudd&omrade=landbruk"


def test_a_misspelt_word_is_searched_for_as_it_is_meant_and_that_is_said(client):
    page = seen(client, "/nb/tjenester?q=konsesjpn")

    assert "Vi fant ingenting på «konsesjpn», så vi søkte på «konsesjon»." in page.get_text()


@pytest.mark.parametrize(
    "address",
    [
        "/nb/tjenester?q=xqzwkv",
        "/nb/tjenester?q=" + "skjenk " * 2000,
        "/nb/tjenester?q=%22%27%3B--%00%F0%9F%90%9F",
        "/nb/tjenester?kommune=oslo&omrade=&side=abc",
        "/nb/tjenester?side=999999999999999999999999&q=%FF%FE",
        "/nb/tjenester?side=-3",
    ],
)
def test_odd_questions_get_a_page_that_leads_on(client, address):
    page = seen(client, address)

    assert page.find("a", href="/nb/henvendelse", string="Still et spørsmål")


def test_what_is_typed_is_shown_as_text(client):
    response = client.get("/nb/tjenester?q=<script>alert(1)</script>")

    assert "<script>alert" not in response.text


def test_a_service_says_what_whom_cost_time_and_who_answers_and_leads_to_the_form_filled_in(client):
    page = seen(client, "/nb/tjenester/kommunalt-naeringsfond")

    facts = {row.dt.get_text(): row.dd.get_text(" ", strip=True) for row in page.select(".fl-facts > div")}
    assert set(facts) == {
        "Pris", "Tid", "Hvem er det for?", "Kommuner", "Slik får du hjelp", "Hvem svarer?", "Hvem bestemmer?",
    }  # fmt: skip
    assert "finansiering" in facts["Hvem svarer?"].lower()
    assert [one.get_text() for one in page.find_all("h2")][1:5] == [
        "Slik virker det", "Dette får du", "Dette må du ha klart", "Andre har spurt",
    ]  # fmt: skip
    form = seen(client, page.find("a", string="Spør om dette")["href"])
    assert "Kommunalt næringsfond" in form.get_text()
    assert "@" not in page.article.get_text()  # nobody's address


def test_a_service_has_its_language_its_own_address_and_those_of_the_other_languages(client):
    page = seen(client, "/nn/tjenester/kommunalt-naeringsfond")

    assert page.html["lang"] == "nn"
    assert page.find("link", rel="canonical")["href"].endswith("/nn/tjenester/kommunalt-naeringsfond")
    others = {link["hreflang"]: link["href"] for link in page.find_all("link", rel="alternate")}
    assert {language: address.split("/")[3] for language, address in others.items()} == {
        "nb": "nb", "nn": "nn", "en": "en",
    }  # fmt: skip
    assert page.find("meta", {"name": "description"})["content"]


def test_search_engines_read_what_a_service_is(client):
    page = seen(client, "/en/tjenester/kommunalt-naeringsfond")

    told = json.loads(page.find("script", type="application/ld+json").string)
    assert (told["@type"], told["name"], told["inLanguage"]) == ("GovernmentService", "Municipal business fund", "en")
    assert told["areaServed"][0]["name"] == "Bardu municipality"


def test_the_receipt_suggests_services_to_the_sender_alone(app, client):
    page = seen(client, "/nb/henvendelse")
    hidden = {one["name"]: one.get("value", "") for one in page.select("main form input[type=hidden]")}
    typed = {"text": "Vi vil servere øl og vin i kafeen. Trenger vi skjenkebevilling?", "municipality": "bardu",
             "name": "Kari", "email": "kari@example.org", "language": "nb"}  # fmt: skip
    receipt = client.post("/nb/henvendelse", data=hidden | typed).headers["Location"]

    own, strangers = seen(client, receipt), seen(app.test_client(), receipt)

    suggested = [link["href"] for link in own.select(".fl-doors a")]
    assert suggested[0] == "/nb/tjenester/serverings-og-skjenkebevilling"
    assert len(suggested) <= 3
    assert not strangers.select(".fl-doors a")


def test_what_a_municipality_says_of_its_own_stands_on_the_page(client, session):
    service = session.scalars(select(Service).where(Service.slug == "kommunalt-naeringsfond")).one()
    offer = session.scalars(select(Offer).where(Offer.service_id == service.id).order_by(Offer.municipality_id)).first()
    offer.note, offer.cost_nok = {"nb": "Fristen er 1. mars."}, 1250
    offer.contact = {"nb": "Spør servicetorget.", "email": "torget@example.org"}
    changed(session)

    page = seen(client, "/nb/tjenester/kommunalt-naeringsfond")

    assert "1\N{NO-BREAK SPACE}250 kroner. Fristen er 1. mars. Spør servicetorget." in re.sub(
        " +", " ", page.get_text()
    )
    assert page.find("a", href="mailto:torget@example.org")
    assert names(seen(client, "/nb/tjenester?q=servicetorget")) == ["Kommunalt næringsfond"]


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_a_service_that_is_not_published_is_shown_to_nobody(client, session, status):
    seen(client, "/nb/tjenester/kommunalt-naeringsfond")
    session.scalars(select(Service).where(Service.slug == "kommunalt-naeringsfond")).one().status = status
    changed(session)

    seen(client, "/nb/tjenester/kommunalt-naeringsfond", 404)


def test_html_in_a_text_is_shown_as_text(client, session):
    service = session.scalars(select(Service).where(Service.slug == "kommunalt-naeringsfond")).one()
    for text in service.texts:
        text.name = text.summary = text.description = text.what_you_get = text.cost_note = "<b onclick=x>fet</b>"
        text.requirements = ["<img src=x>"]
    changed(session)

    page = seen(client, "/nb/tjenester/kommunalt-naeringsfond")

    assert page.article.find(["b", "img"]) is None
    assert "<b onclick=x>fet</b>" in page.h1.get_text()


def test_a_municipality_shows_its_services_funds_and_what_its_people_know(client):
    page = seen(client, "/nb/kommuner/lavangen")

    assert page.h1.get_text() == "Lavangen kommune \N{EN DASH} Loabága suohkan"
    assert page.find("a", href="/nb/henvendelse?kommune=lavangen")
    assert len(page.select(".fl-doors a")) == 46  # one is for Bardu and Salangen alone
    assert "Starte bedrift" in [one.get_text() for one in page.find_all("h2")]


def test_a_municipality_that_has_ended_leads_to_the_one_that_followed(client, session):
    town = session.scalars(select(Municipality).where(Municipality.slug == "bardu")).one()
    town.is_retired, town.facts = True, {**town.facts, "followed_by": "salangen"}
    changed(session)

    answer = client.get("/nb/kommuner/bardu")

    assert (answer.status_code, answer.headers["Location"]) == (301, "/nb/kommuner/salangen")


@pytest.mark.parametrize("address", ["/nb/tjenester/finnes-ikke", "/nb/kommuner/oslo", "/nb/tjenester/æ%00"])
def test_what_is_not_there_is_not_found(client, address):
    seen(client, address, 404)


def test_search_engines_get_every_page_in_every_language(client):
    root = ET.fromstring(client.get("/sitemap.xml").data)

    places = [one.text for one in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(places) == len(set(places)) == 3 * (4 + 4 + 47)
    assert any(place.endswith("/en/tjenester/kommunalt-naeringsfond") for place in places)


@pytest.mark.parametrize(
    "address", ["/nb/tjenester?q=tilskudd", "/nb/tjenester/kommunalt-naeringsfond", "/nb/kommuner/bardu"]
)
def test_a_page_asks_few_statements(client, statements, address):
    client.get(address)

    with statements() as asked:
        client.get(address)

    assert len(asked) <= 8, asked
