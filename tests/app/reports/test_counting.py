"""The numbers, against an independent count in plain Python over all cases."""

import random
import statistics
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from app import clock
from app.cases import operations
from app.cases.models import Case
from app.cli import making_up
from app.reports import columns, counting, queries
from app.reports.counting import Days
from app.reports.periods import Period
from tests.support import building, plain_count
from tests.support.history import erase

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = date(2026, 11, 25)
PERIODS = (
    Period(date(2026, 8, 1), date(2026, 10, 31)),
    Period(date(2026, 3, 28), date(2026, 3, 30)),  # an hour is left out on the 29th
    Period(date(2025, 10, 25), date(2025, 10, 27)),  # an hour comes twice on the 26th
    Period(date(2022, 1, 1), TODAY),
    Period(date(2019, 1, 1), date(2019, 12, 31)),
)


def columns_of(session, period, town, area):
    cases = columns.from_digits(queries.digits(session, period))
    if town is not None:
        cases = cases.where(cases["municipality"] == town)
    if area is not None:
        cases = cases.where(cases["area"] == area)
    return cases


def counted(session, period, town=None, area=None):
    now, before = (columns_of(session, one, town, area) for one in (period, period.before))
    return counting.counted(now, today=columns.number_of(TODAY), before=before)


def assert_equal(session, period, town=None, area=None):
    exported = plain_count.exported(session)
    cases, before = (plain_count.within(exported, one, town, area) for one in (period, period.before))
    assert plain_count.as_plain(counted(session, period, town, area)) == plain_count.figures(cases, TODAY, before)
    noted, _before = queries.hours(session, period, town, area)
    assert {pair: (one.cases, one.hours) for pair, one in noted.items()} == plain_count.hours(cases)
    return len(cases)


@pytest.fixture
def _many(session):
    """Some hundred made-up cases of three years, some of them on both sides of midnight where the clock is changed."""
    making_up.make(session, 600, seed=3, now=NOW, tell=lambda _more: None)
    dice = random.Random(5)
    for case in session.scalars(select(Case).order_by(Case.id)):
        if dice.random() < 0.2:
            day = dice.choice([date(2026, 3, 28), date(2026, 3, 29), date(2025, 10, 25), date(2025, 10, 26)])
            at = datetime(day.year, day.month, day.day, 21, 30, tzinfo=UTC) + timedelta(minutes=30 * dice.randint(0, 4))
            case.received_at = at
            if case.first_answered_at:
                case.first_answered_at = at + timedelta(hours=dice.randint(0, 100))
    session.commit()


@pytest.mark.usefixtures("_many")
def test_every_figure_equals_a_count_by_hand_with_every_filter(session):
    sizes = [assert_equal(session, period) for period in PERIODS]
    towns, areas = queries.places(session, "nb")
    for town in (0, *(one.id for one in towns)):
        assert_equal(session, PERIODS[3], town=town)
        assert_equal(session, PERIODS[3], town=town, area=areas[0].id)
    for area in (0, *(one.id for one in areas)):
        assert_equal(session, PERIODS[3], area=area)

    assert sizes[-1] == 0
    assert all(sizes[:-1])


def test_a_figure_is_true_at_once_after_every_step(session):
    # given
    period, hilde = Period(TODAY - timedelta(400), clock.today()), building.person(session, "hilde-aroy")
    first = building.a_sorted_case(session, channel="mail", email="a@example.org", text="Spørsmål 1.")
    assert assert_equal(session, period) == 1

    # when, then
    building.give(session, first, "anne-ristin-fossbakk")
    assert_equal(session, period)
    operations.answer(session, first, by=first.developer.user, text="Svar.", at=clock.now(), version=first.version)
    assert_equal(session, period)
    second = building.a_sorted_case(session, channel="phone", email="a@example.org", text="Spørsmål 2.")
    how = {"by": hilde, "at": clock.now()}
    operations.merge(session, second, first, version=second.version, into_version=first.version, **how)
    assert assert_equal(session, period) == 1
    assert counted(session, period).channels == {"mail": 1}
    third = building.a_sorted_case(session, areas={"energi-og-klima": 0.95}, organisation_number="923609016")
    assert assert_equal(session, period) == 2
    operations.mark_spam(session, third, version=third.version, **how)
    assert_equal(session, period)
    session.execute(text("UPDATE case_file SET municipality_id = NULL, jobs = 4, reply_language = 'se'"))
    assert_equal(session, period)
    session.rollback()
    assert_equal(session, period)
    erase(session, *session.scalars(select(Case.id).where(Case.id != first.id)))
    assert counted(session, period).total == 1


def test_a_hand_over_that_is_undone_has_not_moved_the_case(session):
    # given
    period, hilde = Period(TODAY - timedelta(400), clock.today()), building.person(session, "hilde-aroy")
    case = building.a_sorted_case(session)
    sent = lambda: (counted(session, period).sorting.kept, counted(session, period).sorting.moved)  # noqa: E731

    # when, then
    building.give(session, case, "line-marie-hartvik")
    assert sent() == (0, 1)
    operations.undo(session, case, by=hilde, at=clock.now(), version=case.version)
    assert sent() == (1, 0)
    assert_equal(session, period)
    building.give(session, case, "line-marie-hartvik")
    assert sent() == (0, 1)
    assert_equal(session, period)


def test_who_helped_is_whoever_gave_the_first_answer_with_the_municipality_they_had_then(session):
    # given
    period, hilde = Period(TODAY - timedelta(400), clock.today()), building.person(session, "hilde-aroy")
    towns = {one.slug: one.id for one in queries.places(session, "nb")[0]}
    case, _address = building.held(session, "anne-ristin-fossbakk", email="a@example.org")
    helper, business = case.developer.user, case.municipality_id
    home = helper.developer.municipality_id

    def answered(one, by, **more):
        operations.answer(session, one, by=by, text="Svar.", at=clock.now(), version=one.version, **more)

    # when
    answered(case, building.person(session, "line-marie-hartvik"), undo_for=timedelta(seconds=20))
    operations.take_back(
        session, case, by=building.person(session, "line-marie-hartvik"), at=clock.now(), version=case.version
    )
    answered(case, helper)
    building.give(session, case, "line-marie-hartvik")
    answered(case, case.developer.user)
    other = next(key for key in towns.values() if key != home)
    helper.developer.municipality_id = other
    session.commit()

    # then
    assert counted(session, period).helped == {(business, home): 1}
    assert_equal(session, period)

    # when the case becomes part of another, which was answered later
    later, _address = building.held(session, "line-marie-hartvik", email="a@example.org", text="Et spørsmål til.")
    answered(later, hilde)
    versions = {"version": case.version, "into_version": later.version}
    assert_equal(session, period)
    operations.merge(session, case, later, by=hilde, at=clock.now(), **versions)
    session.commit()

    # then
    assert counted(session, period).helped == {(business, home): 1}
    assert_equal(session, period)


def test_a_business_comes_again_when_it_asked_before_and_not_when_that_became_the_same_case(session):
    # given
    period, hilde = Period(clock.today() - timedelta(9), clock.today()), building.person(session, "hilde-aroy")
    ask = {"email": "a@example.org", "organisation_number": "923609016"}
    before = building.a_sorted_case(session, **ask, text="Spørsmål 1.", at=building.days_ago(15))
    now = building.a_sorted_case(session, **ask, text="Spørsmål 2.", at=building.days_ago(1))

    # when, then
    assert counted(session, period).businesses.returning == 1
    assert_equal(session, period)
    operations.merge(session, before, now, by=hilde, at=clock.now(), version=before.version, into_version=now.version)
    assert counted(session, period).businesses.returning == 0
    assert_equal(session, period)


def test_a_case_that_came_just_before_midnight_belongs_to_that_day_in_norway(session):
    # given
    building.a_case(session, at=datetime(2026, 8, 31, 22, 30, tzinfo=clock.NORWAY))
    building.a_case(session, at=datetime(2026, 9, 1, 0, 30, tzinfo=clock.NORWAY))

    # then
    assert counted(session, Period(date(2026, 8, 31), date(2026, 9, 1))).months == {
        date(2026, 8, 1): 1,
        date(2026, 9, 1): 1,
    }


def test_waiting_for_the_business_is_not_missing_the_promise(session):
    # given
    at = datetime(2026, 10, 1, 12, tzinfo=clock.NORWAY)
    waits = building.a_sorted_case(session, at=at)
    building.a_sorted_case(session, at=at)
    by = building.person(session, "hilde-aroy")
    until = date(2026, 12, 24)
    operations.wait(session, waits, "business", by=by, version=waits.version, until=until, at=at + timedelta(hours=1))
    session.commit()

    # then
    answers = counted(session, PERIODS[0]).answers
    assert (answers.missed, answers.waiting) == (1, 1)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40))
def test_half_and_nine_tenths_are_those_of_the_days_one_by_one(values):
    days, every = Days(Counter(values)), sorted(values)
    assert days.median == statistics.median(values)
    assert sum(value <= days.ninth_tenth for value in values) * 10 >= 9 * len(values)
    assert sum(value < days.ninth_tenth for value in every) * 10 < 9 * len(values)


@pytest.mark.parametrize("channel", ["form", "embedded", "api", "mail", "phone", "in_person"])
def test_every_way_in_is_counted_as_itself(session, channel):
    case = building.a_case(session, channel=channel)
    day = clock.local(case.received_at).date()

    assert counted(session, Period(day, day)).channels == {channel: 1}
