"""The database itself refuses to change the history; what must be erased goes one way only, and says so."""

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from app import clock
from app.cases import operations as cases
from app.cases.models import Case, CaseEvent
from app.history import operations as history
from app.history.models import CaseReading, ChangeRecord, HistoryEmptying, HistorySeal
from catalogue.models import Revision
from tests.support import building
from tests.support.history import faults, one_of_everything

REFUSAL = "are history: they are added, never changed or deleted"
SECRET = "gammel@example.org"


def refused(session, statement):
    with pytest.raises(DBAPIError, match=REFUSAL):
        session.execute(statement)
    session.rollback()


@pytest.mark.parametrize("model", [CaseEvent, Revision, ChangeRecord, CaseReading, HistoryEmptying, HistorySeal])
def test_no_row_of_the_history_can_be_changed_or_deleted(session, model):
    one_of_everything(session)
    table = model.__table__

    for column in table.columns:
        value = session.scalar(select(column).limit(1))
        if model is HistorySeal and column.name == "salts":
            continue
        other = {int: 99, str: "x", bytes: b"x", dict: {"x": 1}, list: ["x"], bool: not value}.get(type(value))
        if value is None or other is None:
            other = clock.now() if column.name == "at" else 1
        refused(session, update(table).values({column.name: other}))
    refused(session, delete(table))
    if session.get_bind().dialect.name == "postgresql":
        refused(session, text(f"TRUNCATE {table.name} CASCADE"))
    assert session.execute(select(table)).first() is not None


def test_a_case_cannot_be_deleted_with_its_history_unless_that_was_said(session):
    case = one_of_everything(session)

    refused(session, delete(Case).where(Case.id == case.id))

    history.let_go(session, case.id, at=clock.now(), by="hilde-aroy", reason="erased")
    session.execute(delete(Case).where(Case.id == case.id))
    session.commit()
    assert session.scalar(select(CaseEvent.id).where(CaseEvent.case_id == case.id)) is None
    assert faults(session) == []
    history.seal_all(session)
    assert faults(session) == []


def test_the_number_of_a_row_that_is_gone_is_given_to_no_other(session):
    case, _address = building.held(session)
    history.seal_all(session)
    newest = session.scalar(select(CaseEvent.id).order_by(CaseEvent.id.desc()).limit(1))
    history.let_go(session, case.id, at=clock.now())
    session.execute(delete(Case).where(Case.id == case.id))
    session.commit()

    building.a_case(session)

    assert session.scalar(select(CaseEvent.id)) > newest
    history.seal_all(session)
    assert faults(session) == []


def test_emptying_takes_the_words_and_keeps_the_rest_true(session):
    case, _address = building.held(session)
    by = building.person(session, "hilde-aroy")
    cases.correct_address(
        session, case, "ny@example.org", by=by, reason=f"Ikke {SECRET}.", at=clock.now(), version=case.version
    )
    session.commit()
    history.seal_all(session)

    emptied = history.empty_case(session, case.id, at=clock.now(), by="hilde-aroy", reason="asked for")
    session.commit()

    event = session.scalars(select(CaseEvent).where(CaseEvent.kind == "readdressed")).one()
    assert (event.reason, event.facts, event.user_id) == ("", {}, by.id)
    assert emptied >= 1
    assert len(session.scalars(select(HistoryEmptying)).all()) == emptied
    assert faults(session) == []
    assert history.empty_case(session, case.id, at=clock.now()) == 0
    history.seal_all(session)
    assert faults(session) == []


def test_no_salt_is_left_of_what_was_emptied_so_that_nobody_can_try_out_what_it_said(session):
    case, _address = building.held(session)
    history.seal_all(session)
    reasons = session.scalars(select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.reason != "")).all()
    assert reasons

    history.empty_case(session, case.id, at=clock.now())
    session.commit()

    from app.history.digests import NO_SALT, SALT_BYTES, pieces, unpacked

    salts = {}
    for seal in session.scalars(select(HistorySeal).where(HistorySeal.source == "case_event")):
        salts |= dict(zip(unpacked(seal.ids), pieces(seal.salts, SALT_BYTES), strict=True))
    assert {number for number, salt in salts.items() if salt == NO_SALT} == set(reasons)


def test_spam_that_is_emptied_still_has_a_history_that_can_be_checked(session):
    from datetime import timedelta

    case = building.a_sorted_case(session)
    by = building.person(session, "hilde-aroy")
    cases.mark_spam(session, case, by=by, at=clock.now() - timedelta(days=40), version=case.version)
    session.commit()
    history.seal_all(session)

    assert building.empty_spam(session, at=clock.now(), after_days=30) == 1
    session.commit()

    assert faults(session) == []
