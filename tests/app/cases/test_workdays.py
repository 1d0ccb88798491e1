"""Norwegian working days, against a calendar written down by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.workdays import add_working_days, is_working_day, working_days_between

DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2034, 12, 31))


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 4, 2),  # skjærtorsdag
        date(2026, 4, 3),  # langfredag
        date(2026, 4, 6),  # andre påskedag
        date(2026, 5, 1),
        date(2026, 5, 14),  # Kristi himmelfartsdag
        date(2026, 5, 17),
        date(2026, 5, 25),  # andre pinsedag
        date(2026, 12, 25),
        date(2027, 3, 26),  # langfredag
        date(2027, 5, 17),
    ],
)
def test_nobody_is_at_work_on_a_public_holiday(day):
    assert not is_working_day(day)


@pytest.mark.parametrize(
    ("received", "promised"),
    [
        (date(2026, 11, 23), date(2026, 11, 30)),  # Monday to Monday
        (date(2026, 11, 27), date(2026, 12, 4)),  # Friday to Friday
        (date(2026, 11, 28), date(2026, 12, 4)),  # Saturday
        (date(2026, 3, 27), date(2026, 4, 8)),  # over Easter
        (date(2026, 4, 27), date(2026, 5, 5)),  # over 1 May
        (date(2026, 5, 11), date(2026, 5, 19)),  # over Ascension; 17 May is a Sunday
        (date(2026, 12, 21), date(2026, 12, 29)),  # over Christmas
    ],
)
def test_five_working_days_reach_over_weekends_and_holidays(received, promised):
    assert add_working_days(received, 5) == promised


@given(DAYS, st.integers(min_value=1, max_value=60))
def test_as_many_working_days_lie_between_as_were_added(day, count):
    later = add_working_days(day, count)
    assert is_working_day(later)
    assert working_days_between(day, later) == count
    assert working_days_between(later, day) == -count


@given(DAYS)
def test_a_working_day_is_never_a_weekend(day):
    if is_working_day(day):
        assert day.weekday() < 5
        assert working_days_between(day - timedelta(days=1), day) == 1
