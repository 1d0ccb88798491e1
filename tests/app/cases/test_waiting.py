"""A case that waits: for whom, until when, what a reply does meanwhile, and what becomes of the promise date."""

import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.cases import deadlines, operations, queries
from app.cases.operations import DateRefusedError
from app.cases.quiet_hours import quiet_hours
from app.cases.workdays import add_working_days
from app.desk import phrases
from app.extensions import db
from tests.support import building

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What it looks at is the same on both databases."""
MONDAY = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Europe/Oslo"))
DAY = date(2026, 12, 2)
ANNE, HILDE = "anne-ristin-fossbakk", "hilde-aroy"
UNSURE = {"landbruk": 0.3, "reiseliv": 0.3}


def begin(session, case, whom="business", on_reply="back", at=MONDAY, until=DAY, reason=""):
    operations.wait(
        session,
        case,
        whom,
        by=building.person(session, ANNE),
        at=at,
        version=case.version,
        until=until,
        on_reply=on_reply,
        reason=reason,
    )
    session.commit()


def held(session):
    case = building.a_sorted_case(session, at=MONDAY - timedelta(hours=1))
    building.give(session, case, ANNE)
    return case


def letters(session, case):
    return [mail.to_address for mail in building.letters_about(session, case, "follow_up")]


def test_the_day_brings_it_back_to_whoever_has_it_with_a_letter_that_says_what_we_waited_for(session):
    case = held(session)
    begin(session, case, reason="Solveig sender regnskapet.")

    before = operations.bring_back(session, at=MONDAY + timedelta(days=8))
    on_the_day = operations.bring_back(session, at=MONDAY + timedelta(days=9))
    again = operations.bring_back(session, at=MONDAY + timedelta(days=9))
    session.commit()

    assert (before, on_the_day, again) == (0, 1, 0)
    assert (case.state, case.follow_up_on) == ("assigned", DAY)
    assert letters(session, case) == [building.person(session, ANNE).email]
    (letter,) = building.letters_about(session, case, "follow_up")
    assert "Solveig sender regnskapet." in letter.text
    last = queries.history(session, case)[-1]
    assert (last.kind, last.actor) == ("followed_up", "machine")


@ON_SQLITE
def test_one_that_nobody_has_comes_back_to_the_coordinator(session):
    case = building.a_sorted_case(session, areas=UNSURE, at=MONDAY)
    begin(session, case)

    operations.bring_back(session, at=MONDAY + timedelta(days=9))
    session.commit()

    assert (case.state, case.referral_reason) == ("referred", "unsure")
    assert letters(session, case) == [building.person(session, HILDE).email]


@ON_SQLITE
def test_a_confidential_one_comes_back_without_a_word_of_what_it_is_about(session):
    case = building.a_sorted_case(session, areas=UNSURE, at=MONDAY, is_confidential=True)
    begin(session, case, reason="Kreditor svarer fredag.")
    operations.bring_back(session, at=MONDAY + timedelta(days=9))
    session.commit()

    (letter,) = building.letters_about(session, case, "follow_up")
    assert not {"Kreditor", "hytter", "Solveig"} & set(letter.text.replace(".", " ").split())


@ON_SQLITE
@pytest.mark.parametrize(
    "moment", [MONDAY.replace(hour=7) + timedelta(days=9), MONDAY.replace(hour=16) + timedelta(days=9)]
)
def test_nobody_is_called_on_outside_office_hours(session, moment):
    begin(session, held(session))
    assert operations.bring_back(session, at=moment) == 0


@ON_SQLITE
def test_a_day_off_is_waited_out(session):
    begin(session, held(session), until=date(2026, 12, 5))  # a Saturday

    counts = [operations.bring_back(session, at=MONDAY + timedelta(days=days)) for days in (12, 13, 14)]

    assert counts == [0, 0, 1]


@ON_SQLITE
def test_a_reply_before_the_day_brings_it_back_at_once_and_the_day_is_forgotten(session):
    case = held(session)
    begin(session, case)

    operations.add(session, case, text="Her er regnskapet.", at=MONDAY + timedelta(days=1))
    session.commit()

    assert (case.state, case.follow_up_on, case.waiting_since) == ("assigned", None, None)
    assert operations.bring_back(session, at=MONDAY + timedelta(days=9)) == 0


@ON_SQLITE
def test_a_reply_leaves_it_waiting_where_that_was_wished_and_whoever_has_it_is_told_all_the_same(session):
    case = held(session)
    begin(session, case, on_reply="wait")

    operations.add(session, case, text="Takk!", at=MONDAY + timedelta(days=1))
    session.commit()

    assert (case.state, case.follow_up_on) == ("waiting_for_business", DAY)
    assert len(building.letters_about(session, case, "added")) == 1
    assert operations.bring_back(session, at=MONDAY + timedelta(days=9)) == 1


def test_while_we_wait_for_the_business_we_are_not_late_and_afterwards_have_as_many_days_as_before(session):
    case = held(session)
    promised = case.promised_on
    begin(session, case, until=date(2026, 12, 16))
    after = MONDAY + timedelta(days=16)
    assert promised < after.date()

    reminded = deadlines.due(case.standing, after, quiet_hours("16-8"))
    urgency = phrases.urgency(case, after.date())
    operations.add(session, case, text="Her er det.", at=after)  # a Wednesday, twelve working days later
    session.commit()

    assert (reminded, urgency) == ((), "")
    assert case.promised_on == add_working_days(promised, 12)
    assert phrases.urgency(case, after.date()) == ""


@ON_SQLITE
def test_that_we_wait_for_a_partner_is_no_excuse(session):
    case = held(session)
    promised = case.promised_on
    begin(session, case, "partner", until=date(2026, 12, 16))

    assert phrases.urgency(case, promised + timedelta(days=1)) == "late"
    due = deadlines.due(case.standing, MONDAY + timedelta(days=15), quiet_hours("16-8"))
    assert deadlines.OVERDUE in [one.kind for one in due]
    operations.take_up(
        session,
        case,
        by=building.person(session, ANNE),
        at=MONDAY + timedelta(days=15),
        version=building.afresh(session, case).version,
    )
    assert case.promised_on == promised


@ON_SQLITE
def test_who_has_answered_has_kept_the_promise_whatever_we_wait_for(session):
    case = held(session)
    promised = case.promised_on
    operations.answer(
        session, case, by=building.person(session, ANNE), text="Hvor mange senger?", at=MONDAY, version=case.version,
        follow_up_on=DAY,
    )  # fmt: skip
    session.commit()
    assert (case.state, case.follow_up_on) == ("waiting_for_business", DAY)

    operations.bring_back(session, at=MONDAY + timedelta(days=9))

    assert case.promised_on == promised


@ON_SQLITE
@pytest.mark.parametrize("until", [MONDAY.date(), MONDAY.date() - timedelta(days=1), date(2028, 1, 1)])
def test_a_day_that_is_no_day_to_wait_for_is_refused(session, until):
    with pytest.raises(DateRefusedError):
        begin(session, held(session), until=until)


@ON_SQLITE
def test_an_answer_that_came_back_is_our_turn_although_we_waited(session):
    case = held(session)
    begin(session, case)
    operations.note_undelivered(session, case, to_business=True, at=MONDAY)
    session.commit()
    assert (case.state, case.follow_up_on) == ("assigned", None)


def test_of_two_workers_at_once_one_brings_it_back(app, session):
    case = held(session)
    begin(session, case)
    session.rollback()
    barrier, counts = threading.Barrier(2), []

    def work():
        with app.app_context():
            barrier.wait()
            counts.append(operations.bring_back(db.session(), at=MONDAY + timedelta(days=9)))
            db.session.commit()
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(counts) == [0, 1]
    kinds = [event.kind for event in queries.history(session, building.afresh(session, case))]
    assert kinds.count("followed_up") == 1
    assert len(letters(session, case)) == 1
