"""The coordinator sees what the program has learned, lets it learn, and goes back; whoever may says «right»."""

from sqlalchemy import select

from app import clock
from app.cases.models import CaseEvent
from app.learning import queries, registry
from app.learning.models import FittedModel, Refit
from tests.support import building
from tests.support.building import post, sign_in

PAGE = "/skrivebord/modeller"
HOLDER = "anne-ristin-fossbakk"


def another(session, content, version="2026-01-02.1", known=()):
    """A second model, not in force."""
    from hashlib import sha256

    row = FittedModel(
        version=version, content=content, sha256=sha256(content).hexdigest(), fitted_at=clock.now(),
        data_fingerprint="", figures={"n_cases": 31}, reason="no_worse", is_active=False, case_ids=list(known),
    )  # fmt: skip
    session.add(row)
    session.commit()
    return version


def test_the_page_tells_which_model_sorts_and_why(session, client, model):
    scores = {"held_out": 40, "why": "worse_in_part", "parts": [{"name": "gratangen", "is_worse": True}]}
    session.add(Refit(state="kept", cause="night", asked_at=clock.now(), verdict="worse_in_part", scores=scores))
    session.commit()
    sign_in(client, "hilde-aroy")

    page = client.get(PAGE).text

    assert model in page
    assert "Begge ble prøvd på 40 nye saker som ingen av dem hadde sett." in page
    assert "dårligere for en del av sakene: Gratangen" in page


def test_without_a_model_the_page_says_what_happens_meanwhile(client):
    sign_in(client, "hilde-aroy")

    assert "Ingen modell er i bruk" in client.get(PAGE).text


def test_the_coordinator_lets_it_learn_and_sees_that_it_is_under_way(session, client, model):
    sign_in(client, "hilde-aroy")

    answers = [post(client, f"{PAGE}/laer") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert [row.state for row in session.scalars(select(Refit))] == ["asked"]
    page = client.get(PAGE).text
    assert 'data-under-way="yes"' in page
    assert "<progress" in page


def test_one_click_puts_an_older_model_in_force_again(session, client, model, fitted_content):
    older = another(session, fitted_content)
    sign_in(client, "hilde-aroy")
    assert f"Gå tilbake til {older}" in client.get(PAGE).text

    post(client, f"{PAGE}/{older}/ta-i-bruk")

    session.rollback()
    session.expire_all()
    assert registry.active(session).version == older
    assert queries.refits(session)[0].by.slug == "hilde-aroy"


def test_a_model_that_does_not_fit_the_program_stays_where_it_is(session, client, model):
    older = another(session, b"not ours")
    sign_in(client, "hilde-aroy")

    page = post(client, f"{PAGE}/{older}/ta-i-bruk")

    assert "passer ikke til programmet lenger" in client.get(page.headers["Location"]).text
    session.rollback()
    assert registry.active(session).version == model


def test_a_model_that_learned_from_a_deleted_case_is_never_in_force_again(session, client, model, fitted_content):
    older = another(session, fitted_content, known=[4711])
    sign_in(client, "hilde-aroy")

    page = post(client, f"{PAGE}/{older}/ta-i-bruk")

    assert "hadde lært av en sak som er slettet" in client.get(page.headers["Location"]).text
    session.rollback()
    assert [row.version for row in queries.models(session)] == [model]
    assert registry.active(session).version == model


def test_the_page_asks_the_database_little(session, client, model, fitted_content, statements):
    for n in range(2, 10):
        another(session, fitted_content, f"2026-01-0{n}.1")
    sign_in(client, "hilde-aroy")
    client.get(PAGE)

    with statements() as seen:
        client.get(PAGE)

    assert len(seen) <= 8 + 2, seen  # the person and the counts of the menu are asked for on every page


def test_that_the_sorting_was_right_is_one_click_and_changes_nothing(session, client):
    case, address = building.held(session, HOLDER)
    sign_in(client, HOLDER)
    assert "Sorteringen var riktig" in client.get(address).text
    version = case.version

    answer = post(client, f"{address}/fagomrade/riktig", version=version)

    assert answer.status_code == 303
    fresh = building.afresh(session, case)
    assert (fresh.version, fresh.area.slug) == (version, "reiseliv")
    assert session.scalar(select(CaseEvent.facts).where(CaseEvent.kind == "confirmed")) == {"area": "reiseliv"}
    assert "sa at Reiseliv" in client.get(address).text


def test_whoever_says_right_of_what_another_has_changed_sees_that_first(session, client):
    case, address = building.held(session, HOLDER)
    sign_in(client, HOLDER)
    post(client, f"{address}/fagomrade", version=case.version, area="landbruk")

    answer = post(client, f"{address}/fagomrade/riktig", version=case.version)

    assert answer.status_code == 409
    session.rollback()
    assert session.scalar(select(CaseEvent.id).where(CaseEvent.kind == "confirmed")) is None
