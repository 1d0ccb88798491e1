"""Reminders with the clock moved on: who is told of a case, when, and that each is told once."""

import dataclasses

import pytest
from sqlalchemy import select

from app.cases import operations
from app.cases.models import Case
from app.people import operations as people
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

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MONDAY = "2026-11-23T10:12"
"""Promised by Monday 30 November; a provisional answer is due on 23 December."""


@pytest.fixture(autouse=True)
def here(session):
    everybody_is_here(session)


@ON_SQLITE
def test_a_case_that_nobody_touches_is_reminded_of_four_times_by_day_and_each_is_told_once(session):
    given(session, LINE, MONDAY)

    look(session, *days("2026-11-24", "2026-12-28", "00:05", "07:55", "08:05", "15:55", "20:00"))

    assert told(session) == [
        ("2026-11-25T15:55", "unopened", ODDBJORN),
        ("2026-11-27T08:05", "due_soon", LINE),
        ("2026-12-01T08:05", "overdue", LINE),
        ("2026-12-01T08:05", "overdue", HILDE),
        ("2026-12-22T08:05", "provisional_due", LINE),
        ("2026-12-22T08:05", "provisional_due", HILDE),
    ]
    assert session.scalars(select(Case.remind_at)).all() == [None]


@ON_SQLITE
@pytest.mark.parametrize(
    ("moment", "is_told"),
    [
        ("2026-12-01T07:59", False),
        ("2026-12-01T08:00", True),
        ("2026-12-01T15:59", True),
        ("2026-12-01T16:00", False),
        ("2026-12-05T12:00", False),  # a Saturday
        ("2026-12-25T12:00", False),  # Christmas Day: but for the provisional answer, which is urgent by now
    ],
)
def test_nobody_is_reminded_outside_working_hours(session, moment, is_told):
    given(session, ANNE, MONDAY)

    look(session, moment)

    assert ("overdue" in [kind for _at, kind, _who in told(session)]) == is_told


@ON_SQLITE
def test_a_provisional_answer_whose_last_day_has_come_does_not_wait_for_the_morning(session):
    given(session, ANNE, MONDAY)

    look(session, "2026-12-22T17:00")  # nobody worked for a month until then
    look(session, "2026-12-22T17:30", "2026-12-22T23:55", "2026-12-23T00:05", "2026-12-23T00:10")

    assert told(session) == [
        ("2026-12-23T00:05", "provisional_due", ANNE),
        ("2026-12-23T00:05", "provisional_due", HILDE),
    ]


@ON_SQLITE
def test_without_quiet_hours_reminders_go_at_night_too(app, session, settings):
    app.config["SETTINGS"] = dataclasses.replace(settings, quiet_hours="")
    given(session, ANNE, MONDAY)

    look(session, "2026-11-26T12:00", "2026-11-26T23:55", "2026-11-27T00:00")

    assert ("2026-11-27T00:00", "due_soon", ANNE) in told(session)


@ON_SQLITE
def test_a_case_without_a_developer_is_the_coordinators_own(session):
    building.a_sorted_case(session, areas={"landbruk": 0.3, "reiseliv": 0.3}, at=at(MONDAY))

    look(session, *days("2026-11-24", "2026-12-02"))

    assert told(session) == [("2026-11-27T08:05", "due_soon", HILDE), ("2026-12-01T08:05", "overdue", HILDE)]


@ON_SQLITE
def test_while_a_developer_is_away_the_deputy_is_told_and_where_both_are_the_coordinator(session):
    for _ in range(2):
        given(session, LINE, MONDAY)
    away(session, LINE, "2026-11-27", "2026-12-04")
    away(session, ODDBJORN, "2026-12-01", "2026-12-04")

    look(session, *days("2026-11-24", "2026-12-01"))

    assert {(kind, who) for _at, kind, who in told(session)} == {
        ("unopened", ODDBJORN),
        ("due_soon", ODDBJORN),
        ("overdue", HILDE),
    }


@ON_SQLITE
def test_nobody_is_written_to_whose_account_is_closed(session):
    given(session, LINE, MONDAY)
    given(session, ANNE, MONDAY)
    for slug in (ODDBJORN, ANNE):
        people.disable(session, building.person(session, slug))
    session.commit()

    look(session, *days("2026-11-24", "2026-11-28"))

    assert {(kind, who) for _at, kind, who in told(session)} == {
        ("unopened", HILDE),
        ("due_soon", LINE),
        ("due_soon", HILDE),
    }


@ON_SQLITE
def test_a_case_that_changes_hands_is_to_be_opened_anew_and_each_holder_is_reminded_for_themselves(session):
    case = given(session, LINE, MONDAY)
    look(session, "2026-11-24T12:00", "2026-11-25T12:00")

    anne = building.people.developer_by_slug(session, ANNE)
    hilde = building.person(session, HILDE)
    operations.hand_over(session, case, anne, by=hilde, reason="", at=at("2026-11-26T09:00"), version=case.version)
    session.commit()
    look(session, *days("2026-11-26", "2026-11-30", "09:05"))

    assert told(session) == [
        ("2026-11-25T12:00", "unopened", ODDBJORN),
        ("2026-11-27T09:05", "due_soon", ANNE),
        ("2026-11-30T09:05", "unopened", HILDE),
    ]


@ON_SQLITE
def test_a_case_that_was_closed_without_an_answer_is_reminded_of_when_the_business_writes_again(session):
    case = given(session, ANNE, MONDAY)
    anne = building.person(session, ANNE)
    operations.close(session, case, by=anne, at=at("2026-11-24T09:00"), version=case.version)
    session.commit()
    look(session, *days("2026-11-24", "2026-12-03", "09:05"))
    assert told(session) == []

    operations.add(session, case, text="Hallo?", at=at("2026-12-03T10:00"))
    session.commit()
    look(session, "2026-12-03T10:05", "2026-12-03T10:10")

    assert told(session) == [("2026-12-03T10:05", "overdue", ANNE), ("2026-12-03T10:05", "overdue", HILDE)]


@ON_SQLITE
def test_whoever_leaves_something_out_is_not_told_of_it_but_of_all_that_always_comes(session):
    given(session, ANNE, MONDAY)
    chooses(session, ANNE, is_digest=False, left_out=("due_soon", "others", "overdue", "provisional_due"))
    chooses(session, HILDE, is_digest=False, left_out=("due_soon", "others"))

    look(session, *days("2026-11-24", "2026-12-24"))

    assert [(kind, who) for _at, kind, who in told(session)] == [
        ("unopened", HILDE),
        ("overdue", ANNE),
        ("provisional_due", ANNE),
    ]


@ON_SQLITE
def test_what_was_so_before_something_graver_was_told_is_not_told_afterwards_but_what_comes_new_is(session):
    case = given(session, ANNE, MONDAY)
    look(session, "2026-12-01T12:00")  # nobody worked until then
    assert [(kind, who) for _at, kind, who in told(session)] == [("overdue", ANNE), ("overdue", HILDE)]

    look(session, *days("2026-12-02", "2026-12-03", "11:00"))
    line = building.people.developer_by_slug(session, LINE)
    hilde = building.person(session, HILDE)
    away(session, ODDBJORN, "2026-12-01", "2027-01-31")
    operations.hand_over(session, case, line, by=hilde, reason="", at=at("2026-12-03T12:00"), version=case.version)
    session.commit()
    look(session, *days("2026-12-04", "2026-12-28", "00:05", "11:00"))

    assert told(session)[2:] == [
        ("2026-12-08T11:00", "overdue", LINE),
        ("2026-12-08T11:00", "unopened", HILDE),
        ("2026-12-22T11:00", "provisional_due", LINE),
        ("2026-12-22T11:00", "provisional_due", HILDE),
    ]
