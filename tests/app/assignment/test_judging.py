"""What the program said of judged cases, against an independent count in plain Python."""

import random
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.assignment.judging import queries as judged
from app.assignment.models import TriageResult
from app.cases import operations
from app.cases.models import Case, CaseEvent
from app.learning.models import TrainingExample
from app.learning.operations import gathering
from catalogue import queries as catalogue
from tests.support import building
from triage.judged import NOT_FOR_US, UNREAD, Judged, tally

SINCE = date(2026, 10, 25)
"""The day on which Norway's clocks went back: its first case came at half past midnight, the evening before in UTC."""


@pytest.fixture
def stories(session):
    """Sixty cases around the day, by real operations: corrected, confirmed, moved and back, closed, not judged."""
    dice = random.Random(3)
    areas = [area.slug for area in catalogue.areas(session)]
    coordinator = building.person(session, "hilde-aroy")
    for number in range(60):
        at = datetime(2026, 10, 25, 0, 30, tzinfo=clock.NORWAY) + timedelta(hours=12 * (number - 18))
        foreign = number % 7 == 3
        case = building.a_sorted_case(
            session,
            at=at,
            areas={} if foreign else {dice.choice(areas): dice.choice([0.95, 0.95, 0.5])},
            not_for_us={"privatsak": 0.94} if foreign else None,
            doubt="language" if number == 27 else None,
            municipality=dice.choice(["bardu", "gratangen", None]),
            is_confidential=number % 10 == 9,
        )
        _judge(session, case, number, areas, coordinator, dice)
        session.commit()
    while gathering.gather(session, at=clock.now()):
        session.commit()
    session.commit()
    return list(session.scalars(select(Case).order_by(Case.id)))


def _judge(session, case, number, areas, coordinator, dice):
    at = case.received_at + timedelta(hours=3)
    if number % 5 == 0:
        building.give(session, case, "anne-ristin-fossbakk")
    if number % 10 == 0:
        operations.undo(session, case, by=coordinator, at=at, version=case.version)
    if number % 3 == 0:
        area = catalogue.area_by_slug(session, dice.choice(areas))
        operations.correct_area(session, case, area, by=coordinator, at=at, version=case.version)
    elif number % 3 == 1 and case.area:
        operations.confirm_area(session, case, by=coordinator, at=at, version=case.version)
    elif case.referral_reason == "not_for_us":
        operations.close(session, case, by=coordinator, at=at, version=case.version, outcome="not_for_us")


def _by_hand(session, case):
    """What the record should say of a case; None when nobody has judged it."""
    taught = session.scalar(select(TrainingExample).where(TrainingExample.case_id == case.id))
    if taught is None or clock.local(case.received_at).date() < SINCE:
        return None
    first = session.scalars(
        select(TriageResult).where(TriageResult.case_id == case.id).order_by(TriageResult.id)
    ).first()
    areas, foreign = first.areas, sum(first.not_for_us.values())
    best = min(areas, key=lambda slug: (-areas[slug], slug))
    said, p = (NOT_FOR_US, foreign) if foreign > areas[best] else (best, areas[best])
    if first.facts["doubt"]:
        said, p = UNREAD, 0.0
    kinds = Counter(event.kind for event in session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)))
    has_stayed = kinds["handed_over"] == kinds["undone"]
    return Judged(
        case.id, clock.local(case.received_at).date(), said, p, taught.area.slug if taught.area else NOT_FOR_US,
        taught.language, case.municipality_id, first.decision == "assign", has_stayed,
    )  # fmt: skip


def test_the_record_is_what_a_count_by_hand_gives(session, stories):
    expected = [found for case in stories if (found := _by_hand(session, case))]

    record = judged.judged(session, SINCE)

    assert list(record.rows) == expected
    assert record.every == 1
    found = tally(record.rows)
    assert 15 < found.n < 42
    assert 0 < found.right.part < found.n
    assert 0 < found.stayed.part < found.stayed.n
    assert found.unread == 1


def test_a_case_counts_by_what_was_said_first_however_often_it_is_sorted(session, stories):
    before = judged.judged(session, SINCE).rows
    case_id = before[0].case_id
    first = session.scalars(select(TriageResult).where(TriageResult.case_id == case_id)).first()
    values = {name: getattr(first, name) for name in TriageResult.__table__.columns.keys() if name != "id"}  # noqa: SIM118
    session.add(TriageResult(**values | {"areas": {"energi-og-klima": 1.0}, "not_for_us": {}}))
    session.flush()

    assert judged.judged(session, SINCE).rows == before


def test_of_very_many_cases_one_of_so_many_is_counted(session, stories, monkeypatch):
    whole = judged.judged(session, SINCE).rows
    monkeypatch.setattr(judged, "MOST_COUNTED", len(whole) - 1)
    second = [row for row in whole if row.case_id % 2 == 0]

    record = judged.judged(session, SINCE)

    assert 0 < len(second) < len(whole)
    assert (list(record.rows), record.every) == (second, 2)


def test_confidential_cases_are_not_in_the_record(session, stories):
    hidden = {case.id for case in stories if case.is_confidential}

    assert hidden
    assert not hidden & {row.case_id for row in judged.judged(session, date(2026, 1, 1)).rows}


def test_what_is_asked_for_is_counted_by_area_lately_and_before(session, stories):
    lately = SINCE + timedelta(days=7)
    ours = [
        case for case in stories
        if case.area and case.outcome not in {"not_for_us", "spam", "merged"} and case.referral_reason != "not_for_us"
    ]  # fmt: skip
    days = [(case.area.slug, clock.local(case.received_at).date()) for case in ours]

    new, old = judged.asked(session, SINCE, lately)

    assert new == Counter(slug for slug, day in days if day >= lately)
    assert old == Counter(slug for slug, day in days if SINCE <= day < lately)
    assert new
    assert old


def test_an_empty_house_has_an_empty_record(session):
    assert judged.judged(session, SINCE) == judged.Record([], 1)
    assert judged.asked(session, SINCE, SINCE) == (Counter(), Counter())
    assert judged.cases(session, []) == []
