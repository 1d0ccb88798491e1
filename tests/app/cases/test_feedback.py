"""A business is asked whether it helped and what came of it: when, once, and not when that is no longer true."""

import dataclasses
import threading

import pytest
from sqlalchemy import select

from app.cases import operations, queries, secrets
from app.cases.feedback import queries as feedback
from app.cases.feedback import questions
from app.cases.feedback.models import Feedback
from app.cases.feedback.operations import answering, asking
from app.extensions import db
from app.mail import operations as mail
from tests.support import building
from tests.support.feedback import CLOSED, DUE, HALF_A_YEAR, ask, closed, letters, rows
from tests.support.reminders import HILDE, at, look

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_three_days_after_closing_it_is_asked_once_by_day_in_its_own_language(session):
    case = closed(session, page_language="nn")

    look(session, "2026-11-27T09:55", "2026-11-27T10:05", "2026-11-27T10:10", "2026-11-28T10:15", "2026-11-30T10:15")

    assert letters(session) == [(case.reference, "queued")]
    (letter,) = building.letters_about(session, case, "did_it_help")
    assert (letter.to_address, letter.language, letter.created_at) == (case.email, "nn", at("2026-11-27T10:05"))
    assert f"/nn/tilbakemelding/{secrets.feedback_token(case, 'helped')}" in letter.text
    assert letter.headers["Auto-Submitted"] == "auto-generated"
    assert "Reply-To" in letter.headers
    assert secrets.feedback_token(case, "helped") not in str(session.scalars(select(Feedback.hash)).all())
    assert [event.kind for event in queries.history(session, case)][-2:] == ["closed", "feedback_asked"]


@ON_SQLITE
@pytest.mark.parametrize("moment", ["2026-11-27T16:05", "2026-11-27T07:30", "2026-11-28T12:00", "2026-12-25T12:00"])
def test_nobody_is_asked_outside_working_hours(session, moment):
    closed(session, CLOSED if moment < "2026-12" else "2026-12-21T10:00")
    look(session, moment)
    assert letters(session) == []


@pytest.mark.parametrize("outcome", [*questions.NOT_ASKED[:2], "no_reply", "founded"])
def test_who_was_not_helped_for_a_reason_is_not_asked(session, outcome):
    closed(session, outcome=outcome)
    assert ask(session) == (outcome not in questions.NOT_ASKED)


@ON_SQLITE
def test_half_a_year_later_it_is_asked_once_more_and_then_never(session):
    case = closed(session)

    counts = [ask(session, moment) for moment in (DUE, HALF_A_YEAR, HALF_A_YEAR, "2027-06-01T10:00")]

    assert counts == [1, 1, 0, 0]
    assert letters(session, "what_came_of_it") == [(case.reference, "queued")]


@ON_SQLITE
def test_what_was_due_long_ago_is_not_asked(session):
    closed(session, "2026-10-01T10:00")
    assert ask(session) == 0


@ON_SQLITE
def test_no_days_are_never(app, session, settings):
    app.config["SETTINGS"] = dataclasses.replace(settings, ask_after_days=0, ask_outcome_after_days=0)
    closed(session)
    assert (ask(session), ask(session, HALF_A_YEAR)) == (0, 0)


@ON_SQLITE
def test_without_an_address_or_where_a_letter_came_back_nobody_is_asked(session):
    closed(session, email="", phone="77 00 00 00")
    bounced = closed(session)
    (letter,) = building.letters_about(session, bounced, "received")
    letter.state, letter.sent_at, letter.due_at = "bounced", at(CLOSED), None
    session.commit()

    assert ask(session) == 0


def test_two_workers_ask_once(app, session):
    for _ in range(3):
        closed(session)
    start, failures, counts = threading.Barrier(2), [], []

    def work():
        with app.app_context():
            start.wait()
            try:
                counts.append(asking.ask_due(db.session(), at=at(DUE)))
                db.session.commit()
            except Exception as error:  # noqa: BLE001 - told below
                failures.append(error)
            finally:
                db.session.remove()

    session.rollback()
    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()

    assert failures == []
    assert sum(counts) == 3 == len(letters(session))


def reopen(session, case):
    operations.reopen(session, case, by=building.person(session, HILDE), at=at(DUE), version=case.version)


def undo(session, case):
    operations.undo(session, case, by=building.person(session, HILDE), at=at(DUE), version=case.version)


def spam(session, case):
    by = building.person(session, HILDE)
    operations.close(session, case, by=by, at=at(DUE), version=case.version, outcome="spam")


def write(session, case):
    operations.add(session, case, text="En ting til.", at=at(DUE))


def hand_over(session, case):
    by = building.person(session, HILDE)
    astrid = building.people.developer_by_slug(session, "astrid-lundmo")
    operations.hand_over(session, case, astrid, by=by, reason="", at=at(DUE), version=case.version)


@pytest.mark.parametrize("does", [reopen, undo, spam, write, hand_over])
def test_a_question_that_waits_does_not_go_when_the_case_is_no_longer_closed(session, does):
    case = closed(session)
    ask(session)

    does(session, case)
    session.commit()

    assert letters(session) == [(case.reference, "withdrawn")]
    assert rows(session, case) == {}


def test_a_question_that_waits_does_not_go_when_the_case_is_merged(session):
    one, other = closed(session, email="a@example.org"), closed(session, email="a@example.org", text="Noe annet.")
    ask(session)
    by = building.person(session, HILDE)

    operations.merge(session, one, other, by=by, at=at(DUE), version=one.version, into_version=other.version)
    session.commit()

    assert sorted(state for _about, state in letters(session)) == ["queued", "withdrawn"]
    assert (rows(session, one), set(rows(session, other))) == ({}, {"helped"})


@ON_SQLITE
def test_what_a_merged_case_has_said_goes_with_it(session):
    one, other = closed(session, email="a@example.org"), closed(session, "2026-11-25T10:00", email="a@example.org")
    ask(session)
    answering.say(session, rows(session, one)["helped"], one, "yes", at=at(DUE))
    by = building.person(session, HILDE)

    operations.merge(session, one, other, by=by, at=at(DUE), version=one.version, into_version=other.version)
    session.commit()

    assert rows(session, other)["helped"].said == "yes"
    assert feedback.by_secret(session, secrets.feedback_token(one, "helped"))[1].id == other.id


@ON_SQLITE
def test_a_case_that_is_closed_again_is_asked_about_again_only_when_the_question_never_went(session):
    waits, gone = closed(session), closed(session)
    ask(session)
    (letter,) = building.letters_about(session, gone, "did_it_help")
    letter.state, letter.sent_at, letter.due_at = "sent", at(DUE), None
    session.commit()
    for case in (waits, gone):
        reopen(session, case)
        by = building.person(session, HILDE)
        operations.close(session, case, by=by, at=at(DUE), version=case.version, outcome="answered")
    session.commit()

    assert ask(session, "2026-12-01T10:00") == 1

    assert sorted(letters(session)) == sorted(
        [(waits.reference, "withdrawn"), (gone.reference, "sent"), (waits.reference, "queued")]
    )


@ON_SQLITE
def test_a_question_in_a_workers_hands_is_not_tried_again_and_counts_as_asked(session):
    case = closed(session)
    ask(session)
    (letter,) = building.letters_about(session, case, "did_it_help")
    letter.state, letter.claimed_by = "sending", "a worker"
    session.commit()

    reopen(session, case)
    session.commit()

    assert letters(session) == [(case.reference, "withdrawn")]
    assert set(rows(session, case)) == {"helped"}


@ON_SQLITE
def test_a_letter_that_was_tried_and_may_have_gone_is_not_called_off_as_unheard_of(session):
    case = closed(session)
    ask(session)
    (letter,) = building.letters_about(session, case, "did_it_help")
    letter.attempts = letter.possible_copies = 1
    session.commit()

    assert mail.call_off(session, letter.reason) is False
    assert mail.call_off(session, letter.reason) is False
    assert letters(session) == [(case.reference, "queued")]  # rolled back
