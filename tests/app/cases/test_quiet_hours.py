"""Quiet hours: by the clock in Norway, on days off the whole day, and none where the operator wants none."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.quiet_hours import quiet_hours
from app.clock import NORWAY


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NORWAY)


@pytest.mark.parametrize(
    ("setting", "moment", "over"),
    [
        ("16-8", "2026-11-25T15:59", None),
        ("16-8", "2026-11-25T16:00", "2026-11-26T08:00"),
        ("16-8", "2026-11-26T07:59", "2026-11-26T08:00"),
        ("16-8", "2026-11-27T16:00", "2026-11-30T08:00"),  # Friday to Monday
        ("16-8", "2026-04-01T16:00", "2026-04-07T08:00"),  # Easter
        ("16-8", "2026-12-24T16:00", "2026-12-28T08:00"),  # Christmas
        ("16-8", "2026-05-13T17:00", "2026-05-15T08:00"),  # Ascension
        ("16-8", "2026-03-28T12:00", "2026-03-30T08:00"),  # the clocks go forward in between
        ("16-8", "2026-10-24T12:00", "2026-10-26T08:00"),  # and back
        ("17-7", "2026-11-25T07:00", None),
        ("0-6", "2026-11-25T23:59", None),
        ("0-6", "2026-11-25T00:00", "2026-11-25T06:00"),
        ("", "2026-11-28T03:00", None),  # Saturday night
    ],
)
def test_quiet_hours_end_when_people_are_at_work_again(setting, moment, over):
    quiet = quiet_hours(setting)

    assert quiet.holds(at(moment)) == (over is not None)
    assert quiet.over_at(at(moment)) == at(over or moment).astimezone(UTC)


def test_whoever_wishes_a_quiet_hour_gets_the_first_that_is_not():
    assert [quiet_hours("16-8").hour_for(hour) for hour in (6, 8, 15, 16)] == [8, 8, 15, 8]
    assert quiet_hours("").hour_for(3) == 3


@given(
    st.integers(0, 9 * 365 * 24 * 60 * 60),
    st.integers(0, 23),
    st.integers(0, 23),
)
def test_the_end_is_the_first_moment_that_is_not_quiet(seconds, start, end):
    quiet, moment = quiet_hours(f"{start}-{end}"), datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)

    over = quiet.over_at(moment)

    assert not quiet.holds(over)
    assert over == moment or quiet.holds(over - timedelta(seconds=1))
    assert over - moment < timedelta(days=7)
