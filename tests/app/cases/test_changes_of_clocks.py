"""Where the clocks are changed, and wherever the machine believes to be: days are Norway's, spans are real hours."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.cases.deadlines import unopened_since
from app.cases.models import Case
from app.clock import Period
from app.mail.models import OutgoingMail
from app.reports import columns, counting, queries
from tests.support import building

SUMMER, WINTER = datetime(2026, 3, 29, 1, 0, tzinfo=UTC), datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
"""The moments of change: 02.00 becomes 03.00, and 03.00 becomes 02.00."""

PROMISES = {
    "2026-03-27T22:59": ("2026-03-27", "2026-04-08", "8. april"),  # Friday night; Easter lies between
    "2026-03-27T23:00": ("2026-03-28", "2026-04-08", "8. april"),  # midnight at +01:00
    "2026-03-29T00:59": ("2026-03-29", "2026-04-08", "8. april"),  # the last minute of winter
    "2026-03-29T01:00": ("2026-03-29", "2026-04-08", "8. april"),  # the first of summer
    "2026-03-29T21:59": ("2026-03-29", "2026-04-08", "8. april"),
    "2026-03-29T22:00": ("2026-03-30", "2026-04-09", "9. april"),  # midnight at +02:00, Monday
    "2026-10-22T21:59": ("2026-10-22", "2026-10-29", "29. oktober"),  # Thursday
    "2026-10-22T22:00": ("2026-10-23", "2026-10-30", "30. oktober"),  # midnight at +02:00, Friday
    "2026-10-25T00:30": ("2026-10-25", "2026-10-30", "30. oktober"),  # half past two for the first time
    "2026-10-25T01:30": ("2026-10-25", "2026-10-30", "30. oktober"),  # and for the second
    "2026-10-25T22:30": ("2026-10-25", "2026-10-30", "30. oktober"),  # 23.30, but 00.30 by yesterday's clock
    "2026-10-25T23:00": ("2026-10-26", "2026-11-02", "2. november"),  # midnight at +01:00, Monday
}
"""Moments of receipt in UTC → the day in Norway, the promise date, and how the acknowledgement writes it."""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture(params=["UTC", "America/New_York", "Pacific/Kiritimati"])
def _machine(request, monkeypatch):
    """The machine and its connections to the database believe to be here. Before the application is made."""
    monkeypatch.setenv("TZ", request.param)
    monkeypatch.setenv("PGTZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_machine")
def test_a_promise_is_the_same_wherever_the_machine_is(session):
    for moment in PROMISES:
        building.a_case(session, at=utc(moment))
    session.expire_all()

    kept = list(session.scalars(select(Case).order_by(Case.id)))
    letters = {letter.about: letter.text for letter in session.scalars(select(OutgoingMail))}
    for case, (moment, (_day, promised, written)) in zip(kept, PROMISES.items(), strict=True):
        assert (case.received_at, case.promised_on) == (utc(moment), date.fromisoformat(promised)), moment
        assert written in letters[case.reference], moment


@pytest.mark.usefixtures("_machine")
def test_figures_count_each_case_on_its_day_in_norway(session):
    for moment in PROMISES:
        building.a_case(session, at=utc(moment))

    for day in {day for day, *_rest in PROMISES.values()}:
        only = Period(date.fromisoformat(day), date.fromisoformat(day))
        cases = columns.from_digits(queries.digits(session, only))
        counted = counting.counted(cases, today=columns.number_of(date(2026, 11, 25)))
        assert counted.total == [one for one, *_rest in PROMISES.values()].count(day), day


@pytest.mark.parametrize("change", [SUMMER, WINTER])
def test_spans_are_real_hours_across_a_change(session, change):
    before, after = change - timedelta(minutes=30), change + timedelta(minutes=30)
    first, second = building.a_case(session, at=before), building.a_case(session, at=after)
    session.expire_all()

    assert second.received_at - first.received_at == timedelta(hours=1)
    assert first.received_at < second.received_at
    assert second.triage_at - first.triage_at == timedelta(hours=1)


@pytest.mark.parametrize(("assigned", "hours"), [("2026-03-27T11:00", 95), ("2026-10-23T10:00", 97)])
def test_two_working_days_across_a_change_end_at_the_same_time_of_day(assigned, hours):
    """Friday to Tuesday: four days, one of which has 23 or 25 hours."""
    assert unopened_since(utc(assigned)) - utc(assigned) == timedelta(hours=hours)
