"""Closed with an outcome, as spam, opened again, emptied."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app import clock
from app.cases import operations, queries, replies, secrets
from app.cases.models import Attachment, Case, CaseEvent, CaseSecret, Message
from app.cases.operations import Figures
from app.cases.states import MoveNotAllowedError
from app.errors import ConflictError
from app.mail.addresses import reply_address
from app.mail.models import OutgoingMail
from app.mail.sender import sender
from catalogue.base import Base
from tests.support import building
from tests.support.letters_in import a_letter, arrived

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What it looks at is the same on both databases."""
HILDE = "hilde-aroy"
SALES = "Vi gir kjempetilbud til alle i Gratangen, ring Magne Selger i dag!"
WORDS = ("kjempetilbud", "Magne", "selger@example.com", "99 88 77 66", "Selgerne AS")


def by(session):
    return building.person(session, HILDE)


def close(session, case, **more):
    operations.close(session, case, by=by(session), at=clock.now(), version=case.version, **more)
    session.commit()


def spam(session, at=None, **changes):
    at = at or clock.now()
    case = building.a_sorted_case(session, at=at, areas={"landbruk": 0.3, "reiseliv": 0.3}, **changes)
    operations.mark_spam(session, case, by=by(session), at=at, version=case.version)
    session.commit()
    return case


def test_an_outcome_and_its_figures_are_kept_and_can_be_corrected_later(session):
    case, _address = building.held(session)

    close(session, case, outcome="jobs", figures=Figures(2, None), reason="To ansatt.")
    first = (case.state, case.outcome, case.jobs, case.funding_nok, case.closed_at)
    close(session, case, outcome="founded", figures=Figures(3, 250_000))

    assert first[:4] == ("closed", "jobs", 2, None)
    assert (case.outcome, case.jobs, case.funding_nok, case.closed_at) == ("founded", 3, 250_000, first[4])
    kinds = [(event.kind, event.facts["outcome"]) for event in queries.history(session, case)[-2:]]
    assert kinds == [("closed", "jobs"), ("outcome", "founded")]


@ON_SQLITE
def test_what_is_opened_again_has_no_outcome_and_history_remembers_it(session):
    case, _address = building.held(session)
    close(session, case, outcome="funding", figures=Figures(None, 50_000))

    operations.add(session, case, text="En ting til.", at=clock.now())
    session.commit()

    assert (case.state, case.outcome, case.funding_nok, case.closed_at) == ("assigned", None, None, None)
    assert "funding" in [event.facts.get("outcome") for event in queries.history(session, case)]


@pytest.mark.parametrize("outcome", ["won", "", "answered'); --"])
def test_an_outcome_that_is_none_is_refused_by_the_database(session, outcome):
    from sqlalchemy.exc import DBAPIError

    case, _address = building.held(session)
    close(session, case, outcome="answered")
    with pytest.raises(DBAPIError):
        session.execute(text("UPDATE case_file SET outcome = :outcome"), {"outcome": outcome})
    session.rollback()


@ON_SQLITE
def test_of_two_who_close_at_once_the_second_is_told(session):
    case, _address = building.held(session)
    version = case.version
    close(session, case, outcome="answered")
    with pytest.raises(ConflictError):
        operations.close(session, case, by=by(session), at=clock.now(), version=version, outcome="jobs")
    session.rollback()


def test_the_last_step_is_undone_but_not_what_came_before(session):
    case, _address = building.held(session)
    operations.answer(session, case, by=by(session), text="Ja.", at=clock.now(), version=case.version, close=True)
    session.commit()

    operations.undo(session, case, by=by(session), at=clock.now(), version=case.version)
    session.commit()

    assert (case.state, case.outcome, case.first_answered_at is not None) == ("answered", None, True)
    with pytest.raises(MoveNotAllowedError):  # an answer that has gone has gone
        operations.undo(session, case, by=by(session), at=clock.now(), version=case.version)
    session.rollback()


@ON_SQLITE
def test_nobody_undoes_over_what_came_meanwhile(session):
    case, _address = building.held(session)
    close(session, case)
    operations.add(session, case, text="Vent litt.", at=clock.now())
    session.commit()
    with pytest.raises(MoveNotAllowedError):
        operations.undo(session, case, by=by(session), at=clock.now(), version=case.version)
    session.rollback()


@ON_SQLITE
def test_spam_is_closed_without_a_word_and_taken_back_to_where_it_was(session):
    case = spam(session, text=SALES)
    before = session.scalar(select(func.count()).select_from(OutgoingMail))
    assert (case.state, case.outcome) == ("closed", "spam")

    operations.undo(session, case, by=by(session), at=clock.now(), version=case.version)
    session.commit()

    assert (case.state, case.outcome, case.referral_reason) == ("referred", None, "unsure")
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == before


@ON_SQLITE
def test_a_reply_to_spam_is_looked_at_by_a_person_and_nobody_gets_a_letter(session, tmp_path):
    case, _address = building.held(session)
    operations.mark_spam(session, case, by=by(session), at=clock.now(), version=case.version)
    session.commit()
    before = session.scalar(select(func.count()).select_from(OutgoingMail))
    address = reply_address(secrets.reply_token(case, None), sender("nb").reply_domain)

    outcome = replies.take(session, a_letter(case.email, address, "Jeg er ekte!"), arrived(), folder=tmp_path)
    session.commit()

    assert outcome.word == "added"
    assert (case.state, case.referral_reason, case.developer) == ("referred", "not_for_us", None)
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == before


def everything(session):
    """Every text that the database holds, of every table, in one string."""
    found = []
    for table in Base.metadata.sorted_tables:
        found += [str(row) for row in session.execute(select(table))]
    return "\n".join(found)


def test_nothing_personal_is_left_of_spam_after_its_time_and_its_row_is_still_counted(session, tmp_path):
    case = spam(
        session,
        at=clock.now() - timedelta(days=31),
        text=SALES,
        subject="Kjempetilbud",
        name="Magne Selger",
        email="selger@example.com",
        phone="99 88 77 66",
        organisation_name="Selgerne AS",
    )
    young = spam(session, text="Billige lån", email="laan@example.com")
    operations.note(session, case, by=by(session), text="Magne ringte også.", at=clock.now())
    address = reply_address(secrets.reply_token(case, None), sender("nb").reply_domain)
    session.commit()

    emptied = building.empty_spam(session, at=clock.now(), after_days=30)
    session.commit()
    again = building.empty_spam(session, at=clock.now(), after_days=30)

    assert (emptied, again) == (1, 0)
    left = everything(session)
    assert [word for word in WORDS if word.lower() in left.lower()] == []
    assert "laan@example.com" in left
    assert (case.state, case.outcome, case.is_final, young.is_final) == ("closed", "spam", True, False)
    for rows in (Message, Attachment, CaseSecret):
        assert session.scalar(select(func.count()).where(rows.case_id == case.id)) == 0
    assert session.scalars(
        select(CaseEvent.kind).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id.desc())
    ).first() == ("emptied")
    outcome = replies.take(session, a_letter("selger@example.com", address, "Hallo?"), arrived(), folder=tmp_path)
    assert (outcome.state, outcome.word) == ("held", "unknown_secret")


@ON_SQLITE
@pytest.mark.parametrize("step", [operations.reopen, operations.undo, operations.mark_spam, operations.close])
def test_what_is_emptied_never_opens(session, step):
    case = spam(session, at=clock.now() - timedelta(days=31))
    building.empty_spam(session, at=clock.now(), after_days=30)
    session.commit()
    with pytest.raises(MoveNotAllowedError):
        step(session, case, by=by(session), at=clock.now(), version=case.version)
    session.rollback()


@ON_SQLITE
def test_spam_that_was_taken_back_is_not_emptied(session):
    case = spam(session, at=clock.now() - timedelta(days=31), text=SALES)
    operations.reopen(session, case, by=by(session), at=clock.now(), version=case.version)
    session.commit()

    assert building.empty_spam(session, at=clock.now(), after_days=30) == 0
    assert session.get_one(Case, case.id).text == SALES
