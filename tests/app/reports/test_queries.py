"""The numbers, against an independent count in plain Python."""

import random
import statistics
from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from app import clock
from app.assignment import queries as assignment
from app.cases import operations
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.workdays import is_working_day
from app.people import queries as people
from app.reports import queries
from app.reports.queries import Period
from catalogue import queries as catalogue
from tests.support import building

TODAY = date(2026, 11, 25)
AREAS = ("landbruk", "energi-og-klima", "reiseliv")
PERIOD = Period(date(2026, 8, 1), date(2026, 10, 31))


@pytest.fixture
def stories(session):
    """Forty cases around the period, in every state, by real operations; gives them all."""
    dice = random.Random(7)
    staff = [one.user.slug for one in people.developers(session)]
    for number in range(40):
        at = datetime(2026, 7, 20, 23, 30, tzinfo=clock.NORWAY) + timedelta(days=dice.randint(0, 110), hours=number % 5)
        kind = number % 5
        case = building.a_sorted_case(
            session,
            at=at,
            subject=f"Sak {number}",
            municipality=dice.choice(["bardu", "gratangen", "lavangen", "salangen", None]),
            areas={} if kind == 4 else {dice.choice(AREAS): dice.choice([0.95, 0.5])},
            not_for_us={"privatsak": 0.94} if kind == 4 else None,
        )
        if kind == 1:
            building.give(session, case, dice.choice(staff))
        if kind in {0, 1, 2} and case.developer:
            operations.answer(
                session,
                case,
                by=case.developer.user,
                text="Svar.",
                at=at + timedelta(days=dice.randint(0, 12), hours=1),
                version=case.version,
                close=number % 2 == 0,
            )
        session.commit()
    return list(session.query(Case).order_by(Case.id))


def _within(case):
    return PERIOD.first <= clock.local(case.received_at).date() <= PERIOD.last


def _for_us(case):
    return case.referral_reason != "not_for_us" or case.developer_id is not None


def _working_days(start, end):
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def test_enquiries_are_counted_by_norwegian_month_municipality_and_area(session, stories):
    # given
    mine = [case for case in stories if _within(case)]
    assert 10 < len(mine) < 40

    # then
    months = Counter(clock.local(case.received_at).date().replace(day=1) for case in mine)
    assert queries.by_month(session, PERIOD) == [
        (date(2026, month, 1), months[date(2026, month, 1)]) for month in (8, 9, 10)
    ]
    assert queries.by_municipality(session, PERIOD) == Counter(case.municipality_id for case in mine)
    assert queries.by_area(session, PERIOD) == Counter(case.area_id for case in mine if _for_us(case))
    assert queries.not_for_us(session, PERIOD) == sum(not _for_us(case) for case in mine)


def test_first_answers_are_measured_against_the_promise_in_working_days(session, stories):
    # given
    mine = [case for case in stories if _within(case) and _for_us(case)]
    answered = [case for case in mine if case.first_answered_at]
    days = [
        _working_days(clock.local(case.received_at).date(), clock.local(case.first_answered_at).date())
        for case in answered
    ]
    kept = sum(clock.local(case.first_answered_at).date() <= case.promised_on for case in answered)

    # when
    found = queries.first_answers(session, PERIOD, TODAY)

    # then
    assert (found.kept, found.late) == (kept, len(answered) - kept)
    assert found.missed == sum(case.first_answered_at is None and case.promised_on < TODAY for case in mine)
    assert found.waiting == 0
    assert found.days == Counter(days)
    assert found.median_days == statistics.median(days)


def test_what_the_program_did_is_told_apart_from_what_people_did(session, stories):
    # given
    mine = [case for case in stories if _within(case)]
    results = assignment.latest_of(session, [case.id for case in mine])
    moved = {case.id for case in mine if any(e.kind == "handed_over" for e in cases.history(session, case))}
    sent = [case.id for case in mine if results[case.id].decision == "assign"]

    # when
    found = queries.sorting(session, PERIOD)

    # then
    assert found.kept == sum(case_id not in moved for case_id in sent)
    assert found.moved == sum(case_id in moved for case_id in sent)
    assert found.referred == Counter(
        results[case.id].reason_code for case in mine if results[case.id].decision == "refer"
    )
    assert found.unsorted == 0


def test_help_across_borders_and_gaps_are_counted(session, stories):
    # given
    mine = [case for case in stories if _within(case)]
    results = assignment.latest_of(session, [case.id for case in mine])

    # then
    assert queries.helped(session, PERIOD) == Counter(
        (case.municipality_id, case.developer.municipality_id) for case in mine if case.first_answered_at
    )
    energy = next(area.id for area in catalogue.areas(session) if area.slug == "energi-og-klima")
    gaps = sum(results[case.id].reason_code == "competence_gap" for case in mine)
    assert queries.gaps(session, PERIOD) == ({energy: gaps} if gaps else {})


def test_a_case_that_came_just_before_midnight_belongs_to_that_day_in_norway(session):
    # given
    building.a_case(session, at=datetime(2026, 8, 31, 22, 30, tzinfo=clock.NORWAY))
    building.a_case(session, at=datetime(2026, 9, 1, 0, 30, tzinfo=clock.NORWAY))

    # then
    assert queries.by_month(session, Period(date(2026, 8, 31), date(2026, 9, 1))) == [
        (date(2026, 8, 1), 1),
        (date(2026, 9, 1), 1),
    ]


def test_waiting_for_the_business_is_not_missing_the_promise_and_two_that_became_one_are_one(session):
    # given
    at = datetime(2026, 10, 1, 12, tzinfo=clock.NORWAY)
    waits, missed, same, spam = (
        building.a_sorted_case(session, at=at, email="a@example.org", text=f"Spørsmål {number}.") for number in range(4)
    )
    by, how = building.person(session, "hilde-aroy"), {"at": at + timedelta(hours=1)}
    operations.wait(session, waits, "business", by=by, version=waits.version, until=date(2026, 12, 24), **how)
    operations.merge(session, same, missed, by=by, version=same.version, into_version=missed.version, **how)
    operations.mark_spam(session, spam, by=by, version=spam.version, **how)
    session.commit()

    # then
    answers = queries.first_answers(session, PERIOD, TODAY)
    assert (answers.missed, answers.waiting) == (1, 1)
    assert queries.not_for_us(session, PERIOD) == 1
    assert sum(count for _month, count in queries.by_month(session, PERIOD)) == 3
