"""Areas are added, renamed, merged and taken out of use, and no case and nobody's competence is left behind."""

import threading

import pytest
from sqlalchemy import select

from app.cases import queries as cases
from app.people import queries as people
from app.people.models import Competence, Developer
from catalogue import queries as catalogue
from catalogue.editing.queries import AREA, revisions
from catalogue.models import CompetenceArea, ServiceCompetence
from tests.support import building
from tests.support.editor import DESK, EDITOR, FUND, faults, fields, page

AREAS, ADD = f"{DESK}/omrader", f"{DESK}/nytt-omrade"
TOURS, FOOD = f"{AREAS}/reiseliv", f"{AREAS}/servering-og-arrangement"
KELP = {
    "name_nb": "Tare", "name_nn": "Tare", "name_en": "Kelp", "definition_nb": "Alt om tare.",
    "keywords_nb": "tang\n \n tang \ntare",
}  # fmt: skip


@pytest.fixture
def client(editor):
    """The editor's browser."""
    return editor


def save(client, address, **changes):
    return client.post(address, data=fields(client.get(address)) | changes)


def merge(client, address, into, **more):
    return client.post(f"{address}/sla-sammen", data=fields(client.get(address), 1) | {"into": into} | more)


def area(session, slug):
    session.rollback()
    session.expire_all()
    found = catalogue.area_by_slug(session, slug)
    assert found is not None
    return found


def levels(session, slug):
    """Who knows an area, and how well."""
    chosen = select(Developer, Competence.level).join(Competence, Competence.developer_id == Developer.id)
    return {
        developer.user.slug: level
        for developer, level in session.execute(chosen.where(Competence.area_id == area(session, slug).id)).unique()
    }


def test_the_list_says_what_leans_on_each_area(client, session):
    # given
    building.a_sorted_case(session)

    # when
    rows = {
        row.th.a["href"].rpartition("/")[2]: [int(cell.get_text()) for cell in row.select("td")]
        for row in page(client.get(AREAS)).select("tbody tr")
    }

    # then
    assert len(rows) == 18
    assert rows["reiseliv"][2] == 1
    assert rows["reiseliv"][1] == people.knowing(session)[area(session, "reiseliv").id] > 0
    assert sum(row[2] for row in rows.values()) == 1


def test_a_new_area_can_be_chosen_for_a_service_at_once(client, session):
    # when
    added = save(client, ADD, **KELP, reason="Ny næring")

    # then
    assert added.headers["Location"] == f"{AREAS}/tare"
    assert area(session, "tare").keywords == {"nb": ["tang", "tare"]}
    assert page(client.get(FUND)).select_one("#area option[value=tare]").get_text() == "Tare"
    assert [(one.action, one.reason) for one in revisions(session, AREA, "tare")] == [("added", "Ny næring")]
    assert "Ny næring" in client.get(f"{AREAS}/tare").text


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"name_nb": ""}, "name_nb"),
        ({"name_en": ""}, "name_en"),
        ({"definition_nb": ""}, "definition_nb"),
        ({"name_nb": "x" * 201}, "name_nb"),
        ({"keywords_nn": "x" * 201}, "keywords_nn"),
        ({"definition_en": "x" * 10_001}, "definition_en"),
        ({"name_nb": "🐟"}, "name_nb"),
        ({"name_nb": "Out of scope"}, "name_nb"),
        ({"name_nb": "REISELIV"}, "name_nb"),
        ({"reason": "x" * 501}, "reason"),
    ],
)
def test_an_area_that_cannot_be_is_refused_beside_the_field(client, session, changes, at):
    answer = save(client, ADD, **KELP | changes)

    assert answer.status_code == 400
    assert set(faults(answer)) == {at}
    assert catalogue.area_by_slug(session, "tare") is None


def test_a_renamed_area_keeps_its_address_and_its_other_names(client, session):
    # given
    before = area(session, "reiseliv")
    sami, words, lexicon = before.name["se"], before.keywords, before.lexicon

    # when
    save(client, TOURS, name_nb="Gjester", reason="Enklere")

    # then
    now = area(session, "reiseliv")
    assert now.name["nb"] == "Gjester"
    assert (now.name["se"], now.keywords, now.lexicon) == (sami, words, lexicon)
    assert "Gjester" in client.get("/nb/tjenester").text


def test_every_area_of_the_region_is_saved_unchanged(client, session):
    for one in catalogue.areas(session):
        before = (one.name, one.definition, one.keywords, one.boundaries, one.lexicon)

        saved = save(client, f"{AREAS}/{one.slug}")

        now = area(session, one.slug)
        assert saved.status_code == 303
        assert (now.name, now.definition, now.keywords, now.boundaries, now.lexicon) == before, one.slug


def test_merging_takes_people_cases_services_and_questions_along(client, session):
    # given
    case = building.a_sorted_case(session)
    old = building.a_sorted_case(session)
    old.state = "closed"
    session.commit()
    known, other = levels(session, "reiseliv"), levels(session, "servering-og-arrangement")
    services = set(session.scalars(select(ServiceCompetence.service_id).where(
        ServiceCompetence.area_id == area(session, "reiseliv").id)))  # fmt: skip
    retired = area(session, "reiseliv").id

    # when
    merged = merge(client, TOURS, "servering-og-arrangement", reason="Ett fag")
    shown = client.get(merged.headers["Location"])

    # then
    assert "Reiseliv" in page(shown).select_one(".ds-alert").get_text()
    assert levels(session, "servering-og-arrangement") == {
        slug: max(known.get(slug, 0), other.get(slug, 0)) for slug in known | other
    }
    assert levels(session, "reiseliv") == {}
    food = area(session, "servering-og-arrangement").id
    here = select(ServiceCompetence.service_id).where(ServiceCompetence.area_id == food)
    assert services <= set(session.scalars(here))
    assert building.afresh(session, case).area_id == food
    event = cases.history(session, case)[-1]
    assert (event.kind, event.facts, event.user.slug) == (
        "corrected", {"from": "reiseliv", "to": "servering-og-arrangement", "with_area": True}, EDITOR,
    )  # fmt: skip
    assert building.afresh(session, old).area_id == retired
    building.sign_in(client, "hilde-aroy")
    assert "Reiseliv" in client.get(f"/skrivebord/saker/{old.reference}").text
    assert client.get(f"/skrivebord/saker/{case.reference}").status_code == 200
    assert client.get("/skrivebord/folk").status_code == 200


@pytest.mark.parametrize(
    ("into", "reason", "status"),
    [
        ("", "Ett fag", 303),
        ("servering-og-arrangement", "", 303),
        ("reiseliv", "Ett fag", 409),
        ("finnes-ikke", "Ett fag", 404),
        ("\x00", "Ett fag", 404),
    ],
)
def test_a_merge_that_makes_no_sense_changes_nothing(client, session, into, reason, status):
    answer = merge(client, TOURS, into, reason=reason)

    assert answer.status_code == status
    assert not area(session, "reiseliv").is_retired
    assert revisions(session, AREA, "reiseliv") == []


def test_an_area_that_people_or_cases_lean_on_stays_in_use(client, session):
    # given
    token = building.token_in(client.get(TOURS).text)
    page_says = client.get(TOURS).text

    # when
    answer = client.post(f"{TOURS}/ta-ut-av-bruk", data={"csrf_token": token, "seen": "0", "reason": "Ferdig"})

    # then
    assert "merge-why" in page_says
    assert "retire-why" not in page_says
    assert answer.headers["Location"] == TOURS
    assert not area(session, "reiseliv").is_retired


def test_an_area_that_nothing_leans_on_can_go(client, session):
    # given
    save(client, ADD, **KELP)
    address = f"{AREAS}/tare"
    sent = fields(client.get(address), 2)

    # when
    without = client.post(f"{address}/ta-ut-av-bruk", data=sent)
    gone = client.post(f"{address}/ta-ut-av-bruk", data=sent | {"reason": "Ingen spør"})

    # then
    assert (without.headers["Location"], gone.headers["Location"]) == (address, AREAS)
    assert area(session, "tare").is_retired
    assert client.get(address).status_code == 404
    assert not page(client.get(FUND)).select("#area option[value=tare]")
    assert faults(save(client, ADD, **KELP))["name_nb"]


def test_of_two_who_change_an_area_nobody_loses_a_word(app, client, session):
    # given
    other = app.test_client()
    building.sign_in(other, EDITOR)
    mine, theirs = fields(client.get(TOURS)), fields(other.get(TOURS))
    client.post(TOURS, data=mine | {"name_nb": "Gjester", "name_en": "Guests"})

    # when
    late = other.post(TOURS, data=theirs | {"name_en": "Visitors", "keywords_nn": "gjest"})
    again = other.post(TOURS, data=fields(late))

    # then
    assert (late.status_code, again.status_code) == (409, 303)
    assert "Guests" in page(late).find(id="name_en-other").get_text()
    now = area(session, "reiseliv")
    assert (now.name["nb"], now.name["en"], now.keywords["nn"]) == ("Gjester", "Visitors", ["gjest"])


def test_whoever_writes_while_the_area_is_taken_out_of_use_keeps_the_text(app, client, session):
    # given
    save(client, ADD, **KELP)
    typed = fields(client.get(f"{AREAS}/tare"))
    client.post(f"{AREAS}/tare/ta-ut-av-bruk", data=fields(client.get(f"{AREAS}/tare"), 2) | {"reason": "x"})

    # when
    late = client.post(f"{AREAS}/tare", data=typed | {"definition_nb": "Lenge skrevet."})

    # then
    assert late.status_code == 409
    assert "Lenge skrevet.</textarea>" in late.text


def test_of_two_new_areas_of_one_name_at_the_same_moment_one_is_added(app, client, session):
    # given
    clients = [client, app.test_client()]
    building.sign_in(clients[1], EDITOR)
    forms = [fields(one.get(ADD)) for one in clients]
    session.rollback()
    barrier, answers = threading.Barrier(2), []

    def press(one, form):
        barrier.wait()
        answers.append(one.post(ADD, data=form | KELP))

    # when
    threads = [threading.Thread(target=press, args=pair) for pair in zip(clients, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # then
    assert sorted(answer.status_code for answer in answers) == [303, 400]
    assert len(session.scalars(select(CompetenceArea).where(CompetenceArea.slug == "tare")).all()) == 1
