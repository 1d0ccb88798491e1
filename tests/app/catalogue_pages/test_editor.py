"""A service is written, looked at, published and withdrawn by the pages alone."""

import json

import pytest
from sqlalchemy import select

from app.ui import shelf
from catalogue.editing.queries import SERVICE, current, revisions
from catalogue.models import Service
from tests.support.editor import DESK, FUND, KELP, NEW, faults, fields, page, send

TARE = f"{DESK}/tjenester/dyrke-tare"
BAD = "<script>alert(1)</script>"


@pytest.fixture
def client(editor):
    """The editor's browser."""
    return editor


def told(client, address):
    return " ".join(one.get_text(" ", strip=True) for one in page(client.get(address)).select(".ds-alert"))


def story(session, slug):
    session.rollback()
    session.expire_all()
    return [(one.action, one.reason) for one in reversed(revisions(session, SERVICE, slug))]


def test_a_draft_is_shown_to_nobody_but_the_staff(app, client):
    # when
    saved = send(client, NEW, **KELP)

    # then
    assert (saved.status_code, saved.headers["Location"]) == (303, TARE)
    assert "Utkastet er lagret." in told(client, TARE)
    stranger = app.test_client()
    assert stranger.get("/nb/tjenester/dyrke-tare").status_code == 404
    assert "Dyrke tare" not in stranger.get("/nb/tjenester?q=dyrke tare").text
    assert "dyrke-tare" not in stranger.get("/sitemap.xml").text
    assert "dyrke-tare" not in shelf.current().cards


def test_what_was_typed_stands_on_the_page_again(client):
    send(client, NEW, **KELP)

    back = fields(client.get(TARE))

    assert {name: back[name] for name in KELP} == {
        name: words if isinstance(words, list) else [words] for name, words in KELP.items()
    }


@pytest.mark.parametrize(
    ("language", "name", "text"),
    [("nb", "Dyrke tare", "Tare er alger."), ("nn", "Dyrke tare", "Tare er algar."), ("en", "Growing kelp", "Kelp is")],
)
def test_the_draft_is_looked_at_in_every_language(client, language, name, text):
    # given
    saved = send(client, NEW, then="preview", **KELP)

    # when
    shown = client.get(saved.headers["Location"].rpartition("/")[0] + f"/{language}")

    # then
    assert page(shown).h1.get_text(strip=True) == name
    assert text in shown.text
    assert 'content="noindex"' in shown.text
    assert page(shown).html["lang"] == language


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize(
    "typed",
    [
        {"name_nb": "Bare navn"},
        {"name_nb": "Bare navn", "summary_nn": "Berre samandrag."},
        {"name_nb": "Bare navn", "requirements_en": "A plan.", "url": "https://example.org"},
    ],
)
def test_an_unfinished_draft_can_be_looked_at(client, language, typed):
    send(client, NEW, **typed)

    shown = client.get(f"{DESK}/tjenester/bare-navn/forhandsvisning/{language}")

    assert shown.status_code == 200
    assert page(shown).h1.get_text(strip=True) == "Bare navn"


def test_a_draft_whose_name_was_taken_away_can_be_looked_at_and_found(client):
    # given
    send(client, NEW, **KELP)
    send(client, TARE, name_nb="", name_en="", summary_nb="")

    # when
    shown = client.get(f"{TARE}/forhandsvisning/en")

    # then
    assert page(shown).h1.get_text(strip=True) == "dyrke-tare"
    assert page(client.get(DESK)).find("a", href=TARE)


def test_what_is_published_is_found_by_everybody_at_once(app, client, session):
    # when
    published = send(client, NEW, then="publish", **KELP)

    # then
    assert "Tjenesten er publisert." in told(client, published.headers["Location"])
    stranger = app.test_client()
    shown = stranger.get("/en/tjenester/dyrke-tare")
    assert "Kelp is algae." in shown.text
    assert "Dyrke tare" in stranger.get("/nb/tjenester?q=taredyrking").text
    assert "/nb/tjenester/dyrke-tare" in stranger.get("/sitemap.xml").text
    assert "dyrke-tare" in json.dumps(stranger.get("/katalog.jsonld").get_json(force=True))
    assert "dyrke-tare" in shelf.current().cards
    assert [action for action, _ in story(session, "dyrke-tare")] == ["saved", "published"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_service_of_the_region_can_be_opened_and_saved_and_nothing_is_changed(client, session):
    for slug in session.scalars(select(Service.slug)).all():
        address = f"{DESK}/tjenester/{slug}"

        saved = send(client, address)

        assert saved.status_code == 303, slug
        assert story(session, slug) == [], slug


def test_an_unchanged_service_can_be_published_again(client, session):
    slugs = session.scalars(select(Service.slug)).all()[::6]

    for slug in slugs:
        send(client, f"{DESK}/tjenester/{slug}", then="publish", reason="Prøve")

    assert [action for slug in slugs for action, _ in story(session, slug) if action != "loaded"] == [
        "published" for _ in slugs
    ]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Skriv hva tjenesten heter på bokmål."),
        ("🐟", "Skriv hva tjenesten heter på bokmål."),
        ("\u200f", "Skriv hva tjenesten heter på bokmål."),
        ("Kommunalt næringsfond", "Det finnes alt en tjeneste med dette navnet"),
        ("KOMMUNALT   næringsfond!", "Det finnes alt en tjeneste med dette navnet"),
    ],
)
def test_a_new_service_needs_a_name_of_its_own_and_what_was_typed_stays(client, name, sentence):
    # when
    answer = send(client, NEW, **KELP | {"name_nb": name})

    # then
    assert answer.status_code == 400
    assert sentence in faults(answer)["name_nb"]
    assert "Tare er algar." in answer.text
    assert bool(page(answer).find("a", href=f"{FUND}/historikk")) == ("ommunalt" in name.casefold())


def test_a_name_that_a_thrown_away_draft_had_leads_to_its_history(client, session):
    # given
    send(client, NEW, **KELP)
    client.post(f"{TARE}/kast-utkast", data=fields(client.get(TARE), 1))

    # when
    again = send(client, NEW, **KELP)
    history = page(again).find("a", href=f"{TARE}/historikk")["href"]
    restored = client.post(f"{TARE}/historikk/1", data=fields(client.get(history)))

    # then
    assert restored.headers["Location"] == TARE
    assert current(session, "dyrke-tare").entry["name"]["en"] == "Growing kelp"


def test_a_service_that_is_not_whole_is_saved_and_each_fault_stands_beside_its_field(client, session):
    # when
    sent = send(client, NEW, then="publish", name_nb="Dyrke tare", amount="7", url="https://example.org")
    shown = client.get(sent.headers["Location"])

    # then
    beside = faults(shown)
    assert set(beside) == {
        "name_nn", "name_en", "summary_nb", "description_nb", "what_you_get_nb", "cost_nb", "event", "area",
        "audience", "channels", "municipalities", "questions_nb",
    }  # fmt: skip
    assert "Utkastet er lagret, men det kan ikke publiseres ennå." in shown.text
    assert beside["name_en"] == "Dette mangler på english."
    assert story(session, "dyrke-tare") == [("saved", "")]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("amount", "gratis", "hele kroner"),
        ("amount", "1 000 000 000 000", "hele kroner"),
        ("amount", "-1", "hele kroner"),
        ("days", "1000", "høyst 999"),
        ("days", "٣x", "høyst 999"),
        ("url", "example.org", "https://"),
        ("event", "sove", "Velg"),
        ("area", "finnes-ikke", "Velg"),
        ("provider", "kongen", "Velg"),
        ("name_nn", "x" * 201, "Kort"),
        ("description_en", "x" * 10_001, "Kort"),
        ("questions_nb", "x" * 10_001, "Kort"),
        ("keywords_nb", "ja\n" + "x" * 201, "Kort"),
        ("law_0_title_nb", "x" * 201, "Kort"),
        ("offer_bardu_email", "torget", "e-postadresse"),
        ("offer_bardu_url", "javascript:alert(1)", "https://"),
        ("offer_bardu_amount", "mye", "hele kroner"),
        ("offer_bardu_phone", "1" * 81, "Kort"),
        ("reason", "x" * 501, "Kort"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field_and_stays_on_the_page(client, session, field, value, sentence):
    # when
    answer = send(client, FUND, **{field: value})

    # then
    assert answer.status_code == 400
    assert sentence in faults(answer)[field]
    if field not in {"event", "area", "provider"}:
        assert value in "".join(fields(answer)[field])
    assert story(session, "kommunalt-naeringsfond") == []


def test_whoever_changes_something_published_says_why_and_needs_to_say_it_once(client, session):
    # when
    without = send(client, FUND, then="publish", provider="stat")
    asked = client.get(without.headers["Location"])
    lacking = send(client, FUND, then="publish", name_nn="", reason="Staten tok over")
    again = fields(client.get(lacking.headers["Location"]))
    done = send(client, FUND, then="publish", name_nn="Næringsfond")

    # then
    assert without.headers["Location"].endswith("#reason")
    assert "Skriv med noen få ord hva som er endret og hvorfor" in asked.text
    assert again["reason"] == ["Staten tok over"]
    assert "Tjenesten er publisert." in told(client, done.headers["Location"])
    assert [row for row in story(session, "kommunalt-naeringsfond") if row[0] == "published"] == [
        ("published", "Staten tok over")
    ]


def test_an_old_token_keeps_the_text_and_the_second_press_saves_it(client, session):
    # given
    typed = fields(client.get(NEW)) | KELP | {"then": "save"}

    # when
    old = client.post(NEW, data=typed | {"csrf_token": "old"})
    again = client.post(NEW, data=fields(old) | {"then": "save"})

    # then
    assert old.status_code == 400
    assert "Tare er algar.</textarea>" in old.text
    assert again.status_code == 303
    assert current(session, "dyrke-tare").entry["description"]["nn"] == "Tare er algar."
