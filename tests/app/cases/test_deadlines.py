"""Which reminder is due when: pairs of start and due, over weekends, holidays, changes of clocks and the year's end."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.deadlines import (
    DUE_SOON,
    OVERDUE,
    PROVISIONAL_DUE,
    UNOPENED,
    Standing,
    due,
    lies_unopened,
    next_due,
    provisional_answer_due_on,
    unopened_since,
)
from app.cases.quiet_hours import quiet_hours
from app.cases.workdays import is_working_day, working_days_between
from app.clock import NORWAY

OFFICE, NONE = quiet_hours("16-8"), quiet_hours("")


def at(text: str) -> datetime:
    """A moment by Norway's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=NORWAY)


MOMENTS = st.integers(0, 9 * 365 * 24 * 60).map(lambda minutes: at("2025-01-01") + timedelta(minutes=minutes))


def shown(moment: datetime | None) -> str:
    return moment.astimezone(NORWAY).isoformat(timespec="minutes")[:16] if moment else "never"


@pytest.mark.parametrize(
    ("received", "due_on"),
    [
        ("2026-11-23", "2026-12-23"),  # the same date a month later, a Wednesday
        ("2026-11-25", "2026-12-28"),  # Christmas Day, Boxing Day and Sunday
        ("2026-12-01", "2027-01-04"),  # New Year's Day, a Friday
        ("2026-12-31", "2027-02-01"),  # 31 January is a Sunday
        ("2026-01-31", "2026-03-02"),  # February ends on the 28th, a Saturday
        ("2028-01-31", "2028-02-29"),  # a leap year
        ("2026-02-28", "2026-03-30"),  # the 28th of March is a Saturday
        ("2026-03-02", "2026-04-07"),  # Maundy Thursday to Easter Monday
        ("2026-03-03", "2026-04-07"),  # Good Friday
        ("2026-04-01", "2026-05-04"),  # 1 May, a Friday
        ("2026-04-14", "2026-05-15"),  # Ascension
        ("2027-04-17", "2027-05-18"),  # 17 May 2027 is Whit Monday too
        ("2026-04-17", "2026-05-18"),  # 17 May, a Sunday
        ("2026-04-25", "2026-05-26"),  # Whit Monday
        ("2026-05-31", "2026-06-30"),
        ("2026-09-25", "2026-10-26"),  # the clocks go back on the 25th, a Sunday
    ],
)
def test_a_provisional_answer_is_due_a_month_after_receipt_or_on_the_next_working_day(received, due_on):
    assert provisional_answer_due_on(date.fromisoformat(received)) == date.fromisoformat(due_on)


@given(st.dates(min_value=date(2024, 1, 1), max_value=date(2040, 12, 31)))
def test_a_month_is_never_shorter_than_february_nor_longer_than_easter_makes_it(received):
    due_on = provisional_answer_due_on(received)

    assert is_working_day(due_on)
    assert 28 <= (due_on - received).days <= 31 + 5


@pytest.mark.parametrize(
    ("assigned", "since"),
    [
        ("2026-11-23T14:05", "2026-11-25T14:05"),  # Monday to Wednesday
        ("2026-11-26T09:00", "2026-11-30T09:00"),  # Thursday to Monday
        ("2026-11-27T23:59", "2026-12-01T23:59"),  # Friday night
        ("2026-11-28T10:00", "2026-12-01T10:00"),  # Saturday
        ("2026-11-29T00:00", "2026-12-01T00:00"),  # Sunday
        ("2026-03-31T12:00", "2026-04-07T12:00"),  # Tuesday before Easter: Wednesday, and Tuesday after
        ("2026-04-01T12:00", "2026-04-08T12:00"),
        ("2026-04-30T12:00", "2026-05-05T12:00"),  # over 1 May and a weekend
        ("2026-05-13T12:00", "2026-05-18T12:00"),  # over Ascension
        ("2026-05-22T12:00", "2026-05-27T12:00"),  # over Whitsun
        ("2026-12-23T12:00", "2026-12-28T12:00"),  # Christmas Eve is a working day by law
        ("2026-12-30T12:00", "2027-01-04T12:00"),  # over New Year
        ("2026-03-27T02:30", "2026-03-31T02:30"),  # the clocks go forward on the 29th
        ("2026-10-23T14:00", "2026-10-27T14:00"),  # and back on 25 October: 97 hours
    ],
)
def test_a_case_lies_unopened_after_two_working_days_at_the_same_time_of_day(assigned, since):
    assert shown(unopened_since(at(assigned))) == since


def standing(received="2026-11-23T10:12", promised="2026-11-30", **changes) -> Standing:
    """A case of the Monday of the story, given to a developer at once, and opened."""
    facts = {"state": "assigned", "assigned_at": at(received), "is_opened": True} | changes
    return Standing(received_at=at(received), promised_on=date.fromisoformat(promised), **facts)


def kinds(case: Standing, moment: str, quiet=OFFICE) -> list[str]:
    return [one.kind for one in due(case, at(moment), quiet)]


@pytest.mark.parametrize(
    ("promised", "soon_from", "overdue_from"),
    [
        ("2026-11-30", "2026-11-27T08:00", "2026-12-01T08:00"),  # Monday: from Friday on
        ("2026-12-04", "2026-12-03T08:00", "2026-12-07T08:00"),  # Friday: late on Monday
        ("2026-12-28", "2026-12-24T08:00", "2026-12-29T08:00"),  # Monday after Christmas
        ("2026-12-31", "2026-12-30T08:00", "2027-01-04T08:00"),  # the year's last working day
        ("2027-01-04", "2026-12-31T08:00", "2027-01-05T08:00"),  # and the next year's first
        ("2027-03-30", "2027-03-24T08:00", "2027-03-31T08:00"),  # after Easter
        ("2027-05-18", "2027-05-14T08:00", "2027-05-19T08:00"),  # after 17 May and Whitsun
        ("2027-05-07", "2027-05-05T08:00", "2027-05-10T08:00"),  # the day after Ascension
    ],
)
def test_a_promise_is_near_from_the_working_day_before_and_broken_on_the_working_day_after(
    promised, soon_from, overdue_from
):
    received, minute = date.fromisoformat(promised) - timedelta(days=10), timedelta(minutes=1)
    case = standing(received=f"{received}T10:12", promised=promised)

    assert shown(next_due(case, at(f"{received}T10:12"), OFFICE)) == soon_from
    assert DUE_SOON not in [one.kind for one in due(case, at(soon_from) - minute, OFFICE)]
    assert kinds(case, soon_from)[-1] == DUE_SOON
    assert DUE_SOON not in kinds(case, overdue_from)
    assert OVERDUE in kinds(case, overdue_from)
    assert OVERDUE not in kinds(case, f"{promised}T15:59")


def test_a_case_that_nobody_answers_is_looked_at_four_times_and_then_no_more():
    case, moment, seen = standing(is_opened=False), at("2026-11-23T10:12"), []

    while found := next_due(case, moment, OFFICE):
        moment = found
        seen.append((shown(moment), [one.kind for one in due(case, moment, OFFICE)]))

    assert seen == [
        ("2026-11-25T10:12", [UNOPENED]),
        ("2026-11-27T08:00", [UNOPENED, DUE_SOON]),
        ("2026-12-01T08:00", [OVERDUE, UNOPENED]),
        ("2026-12-22T08:00", [PROVISIONAL_DUE, OVERDUE, UNOPENED]),
        ("2026-12-23T00:00", [PROVISIONAL_DUE]),
        ("2026-12-23T08:00", [PROVISIONAL_DUE, OVERDUE, UNOPENED]),
    ]


def test_only_the_last_day_of_the_month_does_not_wait_for_the_morning_or_for_monday():
    case = standing()

    assert kinds(case, "2026-12-22T17:00") == []
    assert [one.is_urgent for one in due(case, at("2026-12-23T00:00"), OFFICE)] == [True]
    assert kinds(case, "2026-12-26T12:00") == [PROVISIONAL_DUE]  # a Saturday and a holiday
    assert kinds(case, "2026-12-22T00:00", NONE) == [PROVISIONAL_DUE, OVERDUE]


def test_what_comes_due_in_quiet_hours_is_held_back_until_they_end():
    case = standing(is_opened=False, received="2026-11-24T15:59", promised="2026-12-02")

    assert shown(next_due(case, at("2026-11-26T15:00"), OFFICE)) == "2026-11-26T15:59"
    assert shown(next_due(case, at("2026-11-26T16:30"), OFFICE)) == "2026-11-27T08:00"  # nobody looked at 15.59
    assert shown(next_due(case, at("2026-11-26T15:59"), OFFICE)) == "2026-12-01T08:00"  # somebody did


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "closed"},
        {"state": "answered", "is_answered": True},
        {"state": "assigned", "is_answered": True},  # the business has written again
    ],
)
def test_a_case_that_has_had_an_answer_is_reminded_of_nothing(changes):
    assert next_due(standing(**changes), at("2026-11-23T10:12"), OFFICE) is None
    assert kinds(standing(**changes), "2027-03-01T12:00") == []


def test_a_case_that_was_answered_and_lies_with_somebody_new_is_still_to_be_opened():
    case = standing(is_answered=True, is_opened=False)

    assert kinds(case, "2026-11-26T12:00") == [UNOPENED]
    assert lies_unopened(case, at("2026-11-25T10:12"))
    assert not lies_unopened(case, at("2026-11-25T10:11"))


def test_whoever_gets_a_case_today_is_not_told_today_that_its_promise_is_near():
    assert DUE_SOON not in kinds(standing(assigned_at=at("2026-11-27T09:00")), "2026-11-27T15:00")
    assert DUE_SOON in kinds(standing(assigned_at=at("2026-11-27T09:00")), "2026-11-30T08:00")
    assert DUE_SOON not in kinds(standing(assigned_at=at("2026-11-30T09:00")), "2026-11-30T15:00")


def test_a_case_that_is_not_sorted_yet_can_only_be_late():
    case = standing(state="received", assigned_at=None)

    assert kinds(case, "2026-11-30T12:00") == []
    assert kinds(case, "2026-12-01T12:00") == [OVERDUE]


@given(MOMENTS, MOMENTS, st.sampled_from([OFFICE, NONE, quiet_hours("20-6")]))
def test_time_always_goes_on_and_nothing_but_the_urgent_is_due_in_quiet_hours(received_at, now, quiet):
    case = Standing("assigned", received_at, received_at.date() + timedelta(days=7), assigned_at=received_at)

    found = next_due(case, now, quiet)

    assert found is None or found > now
    assert found is None or not quiet.holds(found) or due(case, found, quiet)
    if quiet.holds(now):
        assert all(one.is_urgent for one in due(case, now, quiet))


@given(MOMENTS)
def test_two_working_days_are_two_working_days(assigned_at):
    here, since = assigned_at.astimezone(NORWAY), unopened_since(assigned_at).astimezone(NORWAY)

    assert working_days_between(here.date(), since.date()) == 2
    assert since - here > timedelta(hours=46)
