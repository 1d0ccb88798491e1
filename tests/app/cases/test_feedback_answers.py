"""What a business says after closing: kept, changed, counted; or that it does not want to be asked."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from app.cases import operations, queries, secrets
from app.cases.feedback import queries as feedback
from app.cases.feedback.models import Feedback, NoQuestions
from app.cases.feedback.operations import answering
from app.cases.feedback.operations.answering import Came, ClosedQuestionError
from app.reports.periods import Period
from tests.app.reports.test_counting import assert_equal, counted
from tests.support import building
from tests.support.feedback import CLOSED, DUE, HALF_A_YEAR, ask, closed, letters, rows
from tests.support.reminders import HILDE, at

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def spam(session, case):
    by = building.person(session, HILDE)
    operations.close(session, case, by=by, at=at(DUE), version=case.version, outcome="spam")


def test_what_it_says_is_kept_can_be_changed_for_some_days_and_stands_in_the_history_without_the_sentence(session):
    case = closed(session)
    ask(session)
    row = rows(session, case)["helped"]

    answering.say(session, row, case, "no", at=at(DUE))
    answering.say(session, row, case, None, at=at(DUE), comment="Vi måtte ringe.")
    answering.say(session, row, case, "partly", at=at(DUE) + timedelta(days=13))
    session.commit()

    kept = rows(session, case)["helped"]
    assert (kept.said, kept.comment, kept.answered_at) == ("partly", "Vi måtte ringe.", at(DUE))
    events = [event for event in queries.history(session, case) if event.kind == "feedback_given"]
    assert [(event.actor, event.facts["said"], event.reason) for event in events] == [
        ("business", "no", ""), ("business", "partly", ""),
    ]  # fmt: skip
    assert "ringe" not in str([event.facts for event in events])
    for late, kind in ((timedelta(days=14), "helped"),):
        with pytest.raises(ClosedQuestionError):
            answering.say(session, rows(session, case)[kind], case, "yes", at=at(DUE) + late)


@ON_SQLITE
def test_a_question_is_open_for_three_months(session):
    case = closed(session)
    ask(session)
    row = rows(session, case)["helped"]
    assert answering.is_open(row, at(DUE) + timedelta(days=89))
    with pytest.raises(ClosedQuestionError):
        answering.say(session, row, case, "yes", at=at(DUE) + timedelta(days=90))


@ON_SQLITE
@pytest.mark.parametrize("said", ["nothing", "", "ja"])
def test_what_is_no_answer_is_refused(session, said):
    case = closed(session)
    ask(session)
    with pytest.raises(ValueError, match="no answer"):
        answering.say(session, rows(session, case)["helped"], case, said, at=at(DUE))


def test_who_declines_is_asked_no_more_about_any_case_and_only_a_mark_of_the_address_is_kept(session):
    one = closed(session, email="Post@example.org")
    later = closed(session, email="post@example.org", text="Noe annet.")
    other = closed(session)
    ask(session)

    answering.decline(session, one, at=at(DUE))
    answering.decline(session, one, at=at(DUE))
    session.commit()

    assert sorted(letters(session)) == sorted(
        [(one.reference, "withdrawn"), (later.reference, "withdrawn"), (other.reference, "queued")]
    )
    new = closed(session, "2026-11-26T10:00", email="POST@example.org", text="Enda noe.")
    assert ask(session, "2026-12-01T10:00") == 0
    assert ask(session, HALF_A_YEAR) == 1
    assert (rows(session, new)["helped"].asked_at, rows(session, new)["helped"].letter) == (None, "")
    marks = session.scalars(select(NoQuestions.hash)).all()
    assert marks == [secrets.address_mark("post@example.org")]
    assert "post" not in marks[0]


@ON_SQLITE
def test_those_who_decline_do_not_stand_in_the_way_of_others(session, monkeypatch):
    monkeypatch.setattr("app.cases.feedback.queries.MAX_ROWS", 2)
    for number in range(3):
        case = closed(session, f"2026-11-24T0{number + 7}:00")
        answering.decline(session, case, at=at(DUE))
    closed(session)

    assert [ask(session) for _ in range(3)] == [0, 1, 0]


@ON_SQLITE
def test_with_another_address_comes_another_link_and_the_old_one_opens_nothing(session):
    case = closed(session)
    ask(session)
    old = secrets.feedback_token(case, "helped")
    by = building.person(session, HILDE)

    operations.correct_address(
        session, case, "ny@example.org", by=by, reason="Ringte.", at=at(DUE), version=case.version
    )
    session.commit()

    (letter,) = building.letters_about(session, case, "did_it_help")
    new = secrets.feedback_token(case, "helped")
    assert letter.to_address == "ny@example.org"
    assert new in letter.text
    assert new in letter.html
    assert old not in letter.text + letter.html
    assert feedback.by_secret(session, old) is None
    assert feedback.by_secret(session, new) is not None


@ON_SQLITE
def test_nothing_is_left_of_a_business_whose_case_is_emptied(session):
    case = closed(session)
    ask(session)
    answering.say(session, rows(session, case)["helped"], case, "no", at=at(DUE), comment="Kjøp av oss!")
    token = secrets.feedback_token(case, "helped")
    spam(session, case)
    session.commit()

    building.empty_spam(session, at=at("2027-02-01T10:00"), after_days=30)
    session.commit()

    assert rows(session, case) == {}
    assert feedback.by_secret(session, token) is None


def test_the_figures_are_those_of_a_count_by_hand(session):
    said = {"yes": 3, "partly": 2, "no": 1}
    for word, count in said.items():
        for _ in range(count):
            case = closed(session)
            ask(session)
            answering.say(session, rows(session, case)["helped"], case, word, at=at(DUE))
    closed(session)
    ask(session)
    session.commit()

    assert counted(session, NOVEMBER).told.helped == said | {"asked": 1}
    assert counted(session, DECEMBER).told.helped == {}
    assert counted(session, NOVEMBER, town=2**31 - 1).told.helped == {}


def test_what_came_of_it_is_told_beside_what_was_noted(session):
    by = building.person(session, HILDE)
    for outcome, jobs, told in (
        ("jobs", 2, Came(is_founded=True, jobs=5, funding_nok=100_000)),
        ("founded", 1, Came()),
        ("founded", 3, None),
        ("not_for_us", 9, None),
    ):
        case, _address = building.held(session, at=at(CLOSED))
        figures = operations.Figures(jobs, None)
        operations.close(session, case, by=by, at=at(CLOSED), version=case.version, outcome=outcome, figures=figures)
        session.commit()
        ask(session, HALF_A_YEAR)
        if told is not None:
            word = "something" if told.is_founded else "nothing"
            answering.say(session, rows(session, case)["came"], case, word, at=at(HALF_A_YEAR), came=told)
            session.commit()

    found = counted(session, NOVEMBER)

    told = found.told
    assert told.came == {"something": 1, "nothing": 1, "asked": 1}
    assert (told.firms, told.with_jobs, told.jobs, told.with_funding, told.funding_nok) == (1, 1, 5, 1, 100_000)
    assert (found.outcomes["founded"], found.jobs, found.funding_nok) == (2, 6, 0)


def test_an_answer_is_counted_at_once_changed_with_it_and_goes_along_when_its_case_is_merged(session):
    case, other = closed(session, email="a@example.org"), closed(session, email="a@example.org", text="Noe annet.")
    assert counted(session, NOVEMBER).told.helped == {}
    ask(session)
    row = rows(session, case)["helped"]
    answering.say(session, row, case, "no", at=at(DUE))
    answering.say(session, row, case, "partly", at=at(DUE))
    session.commit()
    assert counted(session, NOVEMBER).told.helped == {"partly": 1, "asked": 1}
    session.execute(delete(Feedback).where(Feedback.case_id == other.id))
    session.commit()
    assert counted(session, NOVEMBER).told.helped == {"partly": 1}

    by = building.person(session, HILDE)
    versions = {"version": case.version, "into_version": other.version}
    operations.merge(session, case, other, by=by, at=at(DUE), **versions)
    session.commit()

    assert counted(session, NOVEMBER).told.helped == {"partly": 1}
    assert_equal(session, NOVEMBER)
