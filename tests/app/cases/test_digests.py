"""The digest: once a day at the hour chosen, on days of work, with all that waits, and never empty."""

import dataclasses

import pytest
from sqlalchemy import select

from app.cases import operations
from app.cases.reminders import digests
from app.mail.models import FAILED, OutgoingMail
from app.people import queries as people
from tests.support import building
from tests.support.reminders import (
    ANNE,
    HILDE,
    LINE,
    ODDBJORN,
    at,
    away,
    chooses,
    days,
    everybody_is_here,
    given,
    look,
    told,
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MONDAY = "2026-11-23T10:12"
UNSURE = {"landbruk": 0.3, "reiseliv": 0.3}


@pytest.fixture(autouse=True)
def here(session):
    everybody_is_here(session)


def opened(session, case, slug, moment=MONDAY):
    operations.note_taken(session, case, by=building.person(session, slug), at=at(moment))
    session.commit()


def newest(session):
    session.rollback()
    digests_ = select(OutgoingMail).where(OutgoingMail.letter == "cases/letters/digest")
    return session.scalars(digests_.order_by(OutgoingMail.id.desc()).limit(1)).one()


def test_it_comes_at_the_hour_chosen_on_every_day_with_something_to_say_in_place_of_single_letters(session):
    opened(session, given(session, ANNE, MONDAY), ANNE)
    chooses(session, ANNE, hour=9)

    look(session, *days("2026-11-24", "2026-12-03", "08:00", "09:03", "15:55"))

    assert [one for one in told(session) if one[2] == ANNE] == [
        (f"2026-{day}T09:03", "digest", ANNE) for day in ("11-27", "11-30", "12-01", "12-02", "12-03")
    ]


def test_when_nobody_worked_at_that_hour_it_comes_later_and_when_that_is_quiet_by_now_at_the_first_that_is_not(
    app, session, settings
):
    opened(session, given(session, ANNE, MONDAY), ANNE)
    chooses(session, ANNE, hour=9)

    look(session, *days("2026-11-24", "2026-11-26", "08:05", "15:00"), "2026-11-27T08:30", "2026-11-27T13:00")
    app.config["SETTINGS"] = dataclasses.replace(settings, quiet_hours="17-11")
    look(session, *days("2026-11-28", "2026-11-29", "11:30"), "2026-11-30T10:59", "2026-11-30T11:00")

    assert [when for when, kind, who in told(session) if who == ANNE] == ["2026-11-27T13:00", "2026-11-30T11:00"]


def test_it_does_not_come_on_days_off_nor_when_its_reader_is_away(session):
    opened(session, given(session, "maiken-sorgard", "2026-12-10T10:00"), "maiken-sorgard", "2026-12-10T10:00")
    chooses(session, "maiken-sorgard")  # who works from Monday to Thursday
    away(session, "maiken-sorgard", "2026-12-21", "2026-12-22")

    look(session, *days("2026-12-11", "2026-12-30"))

    came = [when[5:10] for when, kind, who in told(session) if (kind, who) == ("digest", "maiken-sorgard")]
    assert came == ["12-16", "12-17", "12-23", "12-24", "12-28", "12-29", "12-30"]


def test_a_developers_names_each_case_once_under_the_gravest_that_can_be_said_of_it(session):
    late, soon, fresh = (given(session, ANNE, MONDAY, subject=f"{name} sak") for name in ("Sen", "Ny", "Fersk"))
    for case, promised in ((late, "2026-11-24"), (soon, "2026-11-26"), (fresh, "2026-12-10")):
        case.promised_on = at(promised).date()
        opened(session, case, ANNE)
    given(session, LINE, MONDAY, subject="En annens sak")
    hidden = given(session, ANNE, MONDAY, subject="Hemmelig oppkjøp", is_confidential=True)

    digests.make(session, building.person(session, ANNE), None, at=at("2026-11-25T12:00"))
    session.commit()

    text = newest(session).text
    assert [line for line in text.splitlines() if line.isupper()][1:] == [
        "OVER FRISTEN",
        "IKKE ÅPNET PÅ TO VIRKEDAGER",
        "FRISTEN NÆRMER SEG",
    ]
    assert [text.count(name) for name in ("Sen sak", "Ny sak", "Fersk sak", "En annens", "Hemmelig")] == [1, 1, 0, 0, 0]
    assert text.count(f"saker/{hidden.reference}") == 1


def test_a_coordinators_says_what_is_stuck_unsure_late_unopened_and_what_did_not_go_out(session):
    given(session, ANNE, "2026-11-10T10:00", subject="For sen")
    given(session, ANNE, "2026-11-23T10:00", subject="Uåpnet")
    opened(session, given(session, ANNE, "2026-11-23T10:00", subject="I gang"), ANNE)
    building.a_sorted_case(session, areas=UNSURE, at=at("2026-11-25T09:00"), subject="Usikker")
    building.a_sorted_case(
        session, areas={}, not_for_us={"salgstilbud": 0.99}, at=at("2026-11-25T09:00"), subject="Kjøp av oss"
    )
    for row in session.scalars(select(OutgoingMail)):
        row.state, row.due_at = FAILED, None
    session.commit()

    digests.make(session, building.person(session, HILDE), None, at=at("2026-11-25T12:00"))
    session.commit()

    text = newest(session).text
    assert all(text.count(name) == 1 for name in ("For sen", "Uåpnet", "Usikker"))
    assert "I gang" not in text
    assert "Kjøp av oss" not in text
    assert "Ánne Ristin Fossbakk har saken" in " ".join(text.split())
    assert "brev har ikke gått ut" in text


def test_a_deputys_names_the_cases_of_whoever_is_away_or_lets_them_lie(session):
    lies = given(session, LINE, MONDAY, subject="Uåpnet sak")
    taken = given(session, LINE, MONDAY, subject="Åpnet sak")
    opened(session, taken, LINE)
    oddbjorn = building.person(session, ODDBJORN)

    digests.make(session, oddbjorn, None, at=at("2026-11-30T12:00"))
    session.commit()
    assert [name in newest(session).text for name in (lies.subject, taken.subject)] == [True, False]

    away(session, LINE, "2026-12-01", "2026-12-04")
    digests.make(session, oddbjorn, None, at=at("2026-12-01T12:00"))
    session.commit()
    assert [name in newest(session).text for name in (lies.subject, taken.subject)] == [True, True]


def test_nothing_to_say_is_no_letter(session):
    opened(session, given(session, ANNE, MONDAY), ANNE)

    for slug in (ANNE, ODDBJORN, HILDE, "petter-andreas-solbakk"):
        digests.make(session, building.person(session, slug), None, at=at("2026-11-23T12:00"))

    assert told(session) == []


def test_a_long_one_names_ten_cases_of_a_kind_and_says_how_many_more_there_are(session):
    for number in range(13):
        given(session, ANNE, MONDAY, subject=f"Sak {number}")

    digests.make(session, building.person(session, HILDE), None, at=at("2026-12-01T12:00"))
    session.commit()

    assert newest(session).text.count("/skrivebord/saker/") == 10
    assert "Og 3 saker til." in newest(session).text


def test_in_summary_no_title_leaves_the_house(app, session, settings):
    app.config["SETTINGS"] = dataclasses.replace(settings, mail_content="summary")
    case = given(session, ANNE, MONDAY, subject="Hyttene i Gratangsbotn")

    digests.make(session, building.person(session, HILDE), None, at=at("2026-12-01T12:00"))
    session.commit()

    mail = newest(session)
    assert case.reference in mail.text
    assert "Hyttene" not in mail.subject + mail.text + mail.html


def test_it_costs_as_many_statements_for_thirty_cases_as_for_three(session, statements):
    hilde = building.person(session, HILDE)

    def cost(moment):
        session.expunge_all()
        with statements() as seen:
            digests.make(session, people.by_slug(session, hilde.slug), None, at=at(moment))
        session.commit()
        return len(seen)

    for _ in range(3):
        given(session, ANNE, MONDAY)
    few = cost("2026-12-01T12:00")
    for _ in range(27):
        given(session, LINE, MONDAY)

    assert cost("2026-12-02T12:00") <= few + 2  # one developer more: their account and deputy
