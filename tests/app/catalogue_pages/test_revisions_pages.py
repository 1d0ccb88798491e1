"""What became of a service: history, two revisions compared, restored, withdrawn, and what the sorting says to it."""

from datetime import UTC, datetime

import pytest

from app.catalogue_pages import revisions as pages
from app.learning import refit
from catalogue.editing.queries import SERVICE, current, revisions
from tests.support import building
from tests.support.editor import DESK, FUND, KELP, NEW, fields, page, send

TARE = f"{DESK}/tjenester/dyrke-tare"
SLUG = "kommunalt-naeringsfond"


@pytest.fixture
def client(editor):
    """The editor's browser."""
    return editor


def compared(client, query=""):
    """The fields that differ: name → (before, after), with the marks."""
    shown = page(client.get(f"{FUND}/historikk?{query}"))
    table = shown.select_one("table[aria-labelledby=differences]")
    return {
        row.th.get_text(strip=True): tuple(cell.span.decode_contents() for cell in row.select("td"))
        for row in (table.select("tbody tr") if table else [])
    }


def listed(client, address=FUND):
    table = page(client.get(f"{address}/historikk")).select_one("table[aria-labelledby=revisions]")
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")][:4] for row in table.select("tbody tr")]


def act(client, address, verb, **more):
    """Press a button below the form."""
    forms = [one for one in page(client.get(address)).select("main form") if one.get("action", "").endswith(verb)]
    sent = {one["name"]: one.get("value", "") for one in forms[0].select("input")}
    return client.post(f"{address}/{verb}", data=sent | more)


def test_the_history_says_what_who_when_and_why(client):
    # given
    send(client, FUND, name_nn="Fondet", reason="Kortere navn")
    send(client, FUND, then="publish", reason="Kortere navn")

    # when
    found = listed(client)

    # then
    assert [row[:2] for row in found] == [
        ["3", "Publisert"], ["2", "Utkast lagret"], ["1", "Lastet inn fra regionens filer"],
    ]  # fmt: skip
    assert found[0][2].startswith("Petter Andreas Solbakk")
    assert [row[3] for row in found] == ["Kortere navn", "Kortere navn", ""]


def test_a_service_that_nobody_has_changed_has_an_empty_history(client):
    assert "Ingen har endret den" in client.get(f"{FUND}/historikk").text


def test_two_revisions_are_compared_word_by_word_and_field_by_field(client):
    # given
    summary = fields(client.get(FUND))["summary_nb"][0]
    send(client, FUND, summary_nb=summary.replace(" ", " nye ", 1), municipalities=["bardu"], amount="5")
    send(client, FUND, name_en="The fund")

    # when
    newest, first, turned, same = (
        compared(client, query) for query in ("", "fra=1&til=2", "fra=2&til=1", "fra=2&til=2")
    )

    # then
    assert list(newest) == ["Navn, english"]
    assert set(first) == {"Med én setning, bokmål", "Kommuner", "Gebyr i kroner"}
    assert "<ins>nye </ins>" in first["Med én setning, bokmål"][1]
    assert "<del>" not in first["Med én setning, bokmål"][0]
    assert first["Gebyr i kroner"][1] == "<ins>5</ins>"
    assert "<del>5</del>" in turned["Gebyr i kroner"][0]
    assert same == {}


@pytest.mark.parametrize("query", ["fra=99&til=98", "fra=x&til=", f"fra={10**40}", "til=1", "fra=-1&til=1"])
def test_odd_revisions_are_compared_with_something(client, query):
    send(client, FUND, name_en="The fund")

    assert client.get(f"{FUND}/historikk?{query}").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("en to tre", "en fire tre", "en <del>to </del>tre", "en <ins>fire </ins>tre"),
        ("", "ny", "", "<ins>ny</ins>"),
        ("a", "b", "<del>a</del>", "<ins>b</ins>"),
        ("a\nb", "a\nc", "a\n<del>b</del>", "a\n<ins>c</ins>"),
        ("<i> x", "<i> y", "&lt;i&gt; <del>x</del>", "&lt;i&gt; <ins>y</ins>"),
        ("lik", "lik", "lik", "lik"),
    ],
)
def test_words_that_went_and_came_are_marked(old, new, before, after):
    assert pages._marked(old, new) == (before, after)


def test_a_huge_text_is_compared_in_good_time():
    # given
    old = " ".join(f"ord{number}" for number in range(2_000))

    # when
    began = datetime.now(UTC)
    pages._marked(old[:10_000], old[:10_000].replace("ord1", "ting"))

    # then
    assert (datetime.now(UTC) - began).total_seconds() < 2


def test_an_older_revision_becomes_the_draft_and_the_public_sees_no_change(client, session):
    # given
    before = current(session, SLUG).entry
    send(client, FUND, then="publish", name_nn="Fondet", reason="Kort")

    # when
    answer = client.post(f"{FUND}/historikk/1", data=fields(client.get(f"{FUND}/historikk")))

    # then
    assert answer.headers["Location"] == FUND
    session.rollback()
    now = current(session, SLUG)
    assert (now.entry, now.published["name"]["nn"], now.is_draft) == (before, "Fondet", True)
    assert revisions(session, SERVICE, SLUG)[0].action == "restored"


def test_what_is_withdrawn_is_gone_for_the_public_and_a_case_keeps_it(app, client, session):
    # given
    from catalogue import queries

    case = building.a_case(session)
    case.service = queries.service_by_slug(session, SLUG)
    session.commit()

    # when
    without = act(client, FUND, "trekk-tilbake")
    still = app.test_client().get(f"/nb/tjenester/{SLUG}").status_code
    act(client, FUND, "trekk-tilbake", reason="Fondet er tomt")

    # then
    assert (without.status_code, still) == (303, 200)
    assert app.test_client().get(f"/nb/tjenester/{SLUG}").status_code == 404
    assert building.afresh(session, case).service.slug == SLUG
    send(client, FUND, then="publish", reason="Fylt på igjen")
    assert app.test_client().get(f"/nb/tjenester/{SLUG}").status_code == 200


def test_a_withdrawn_service_is_changed_and_published_without_the_public_seeing_the_old_one(app, client, session):
    # given
    act(client, FUND, "trekk-tilbake", reason="Tomt")

    # when
    send(client, FUND, name_nb="Det nye fondet")
    hidden = app.test_client().get(f"/nb/tjenester/{SLUG}").status_code
    send(client, FUND, then="publish", reason="Nytt")

    # then
    assert hidden == 404
    assert "Det nye fondet" in app.test_client().get(f"/nb/tjenester/{SLUG}").text


@pytest.mark.parametrize("verb", ["trekk-tilbake", "kast-utkast", "fortsatt-riktig"])
def test_what_makes_no_sense_in_this_state_is_refused(client, session, verb):
    # given
    address = TARE if verb != "kast-utkast" else FUND
    send(client, NEW, **KELP)
    token = building.token_in(client.get(FUND).text)

    # when
    answer = client.post(f"{address}/{verb}", data={"csrf_token": token, "seen": "1", "reason": "x"})

    # then
    assert answer.status_code == 409


def test_a_thrown_away_draft_is_found_in_the_history_and_comes_back(client, session):
    # given
    send(client, NEW, **KELP)

    # when
    thrown = act(client, TARE, "kast-utkast")
    gone = client.get(TARE).status_code
    client.post(f"{TARE}/historikk/1", data=fields(client.get(thrown.headers["Location"])))

    # then
    assert thrown.headers["Location"] == f"{TARE}/historikk"
    assert gone == 404
    assert fields(client.get(TARE))["name_en"] == ["Growing kelp"]


def test_what_the_sorting_says_stands_beside_each_question_at_once(client, model):
    # when
    served = "Vi vil servere øl i kafeen. Trenger vi skjenkebevilling?"
    send(client, NEW, **KELP | {"questions_nb": f"{served}\nqwrtz\nKan jeg dyrke tare?"})

    # then
    rows = page(client.get(TARE)).select("table[aria-labelledby=guesses] tbody tr")
    said = {row.th.get_text(strip=True): row.get_text(" ", strip=True) for row in rows}
    assert len(said) == 5
    assert "Servering" in said[served]
    assert "et annet fagområde" in said[served]
    assert "Havbruk" in said["Kan jeg dyrke tare?"]
    assert "et annet fagområde" not in said["Kan jeg dyrke tare?"] + said["qwrtz"]
    assert {row.th["lang"] for row in rows} == {"nb", "nn", "en"}


def test_without_a_model_the_page_says_nothing_of_the_sorting(client):
    send(client, NEW, **KELP)

    assert not page(client.get(TARE)).select("#guesses")


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_once_published_the_sorting_learns_the_questions(app, client, session, model):
    # given
    send(client, NEW, **KELP)
    before = page(client.get(TARE)).select_one("table[aria-labelledby=guesses]").get_text(" ", strip=True)

    # when
    send(client, TARE, then="publish")
    session.rollback()
    was_due = refit.is_due(session)
    refit.refit(session)
    after = [row.get_text(" ", strip=True) for row in page(client.get(TARE)).select("table tbody tr")]

    # then
    assert was_due
    assert before
    assert len(after) == 4
    assert all("annet fagområde" not in row for row in after), after
