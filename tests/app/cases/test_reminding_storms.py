"""Reminders when much is due at once, when the clock leaps, when several workers look; and what a look costs."""

import threading

import pytest
from sqlalchemy import event

from app.cases.reminders import queries, reminding
from app.extensions import db
from tests.support.reminders import ANNE, HILDE, LINE, ODDBJORN, at, chooses, days, everybody_is_here, given, look, told

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MONDAY = "2026-11-23T10:12"


@pytest.fixture(autouse=True)
def here(session):
    everybody_is_here(session)


def test_after_a_week_without_a_worker_nobody_gets_more_than_a_handful_of_letters(session):
    for number in range(12):
        given(session, ANNE if number < 9 else LINE, MONDAY)
    look(session, "2026-11-23T12:00")

    look(session, "2026-12-02T12:00", "2026-12-02T12:05")
    assert told(session) == []  # nobody can tell this from a clock that was set wrong
    look(session, "2026-12-02T12:31", "2026-12-02T12:36", "2026-12-02T13:00")

    assert sorted((kind, who) for _at, kind, who in told(session)) == [
        ("digest", ANNE),
        ("digest", HILDE),
        ("overdue", LINE),
        ("overdue", LINE),
        ("overdue", LINE),
        ("unopened", ODDBJORN),
        ("unopened", ODDBJORN),
        ("unopened", ODDBJORN),
    ]


@ON_SQLITE
@pytest.mark.parametrize("wrong", ["2026-11-25T10:36", "2036-11-24T10:36"])
def test_a_clock_that_is_set_ahead_for_a_while_tells_nobody_anything_and_nothing_is_lost(session, wrong):
    given(session, ANNE, MONDAY)
    look(session, "2026-11-24T10:00", "2026-11-24T10:05")

    look(session, wrong, wrong[:-2] + "59", "2026-11-24T10:30")
    look(session, wrong, "2026-11-24T10:35")

    assert told(session) == []
    look(session, *days("2026-11-25", "2026-12-01", "10:30"))
    assert [kind for _at, kind, _who in told(session)] == ["unopened", "due_soon", "overdue", "overdue"]


@ON_SQLITE
def test_a_clock_that_is_set_back_repeats_nothing(session):
    given(session, ANNE, MONDAY)
    look(session, *days("2026-11-24", "2026-12-02"))
    before = told(session)

    look(session, *days("2026-11-24", "2026-12-02", "08:05", "12:00"))

    assert told(session) == before != []


def test_two_workers_at_once_tell_everybody_once(app, session):
    for _ in range(4):
        given(session, ANNE, MONDAY)
    chooses(session, LINE)
    given(session, LINE, MONDAY)
    look(session, "2026-11-30T12:00")
    session.close()
    moment, failures, start = at("2026-12-01T09:00"), [], threading.Barrier(3)

    def work() -> None:
        with app.app_context():
            try:
                own = db.session()
                start.wait()
                reminding.remind(own, at=moment)
                own.commit()
            except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
                failures.append(error)
            finally:
                db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()

    assert failures == []
    now = [(kind, who) for when, kind, who in told(session) if when == "2026-12-01T09:00"]
    assert sorted(now) == sorted([("overdue", ANNE)] * 4 + [("overdue", HILDE)] * 5 + [("digest", LINE)])


# What it costs.


def test_a_round_in_which_nothing_is_due_asks_little_and_touches_no_case(session, statements):
    for _ in range(3):
        given(session, ANNE, MONDAY)
    look(session, "2026-11-23T12:00")

    with statements() as seen:
        look(session, "2026-11-23T12:05")

    assert len(seen) <= 5
    assert not any("UPDATE case_file" in one for one in seen)


@ON_SQLITE
def test_the_due_cases_are_found_through_an_index_however_many_there_are(session):
    given(session, ANNE, MONDAY)
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda *facts: seen.append(facts[2:4]))

    queries.due_for_reminders(session, at("2026-11-27T12:00"))

    statement, facts = next(one for one in seen if "remind_at <=" in one[0])
    cursor = session.connection().connection.cursor()
    plan = [row[-1] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", facts)]
    assert plan[0] == "SEARCH case_file USING INDEX ix_case_file_remind_at (remind_at<?)"
    assert not any("SCAN" in row or "TEMP B-TREE" in row for row in plan)
