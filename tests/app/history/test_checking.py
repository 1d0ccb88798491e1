"""Whoever changes, removes or adds a row of the history behind the program's back is found, whichever row it is."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, update

from app import clock
from app.cases import operations as cases
from app.cases.models import Case, CaseEvent
from app.history import operations as history
from app.history.digests import SOURCES
from app.history.models import HistorySeal
from app.history.queries import newest_seal
from catalogue.base import Base
from tests.support import building
from tests.support.history import faults, one_of_everything, without_rule

HILDE = "hilde-aroy"
TABLES = [source.table for source in SOURCES]


def found(session):
    return [(one.what, one.table, one.row) for one in faults(session)]


def another(value):
    """A value of the same kind that is not this one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return f"{value}x"[-10:] if value else "x"
    if isinstance(value, (dict, list)):
        return {"x": 1} if isinstance(value, dict) else ["x"]
    if isinstance(value, bytes):
        return bytes(one ^ 1 for one in value) or b"x"
    return value + timedelta(seconds=1)


KNOWN = {
    "case_event.actor": ("staff", "machine"),
    "catalogue_revision.subject": ("service", "area"),
    "change_record.subject": ("person", "text", "policy"),
}
"""Columns that hold only words of ours."""


def a_change(draw, session, table):
    """A random row and column, and another value for it."""
    rows = Base.metadata.tables[table]
    ids = session.scalars(select(rows.c.id).order_by(rows.c.id)).all()
    row_id = draw(st.sampled_from(ids))
    links = {"id", "case_id", "user_id"}
    column = draw(st.sampled_from([one.name for one in rows.c if one.name not in links]))
    value = session.scalar(select(rows.c[column]).where(rows.c.id == row_id))
    words = [word for word in KNOWN.get(f"{table}.{column}", ()) if word != value]
    changed = draw(st.sampled_from(words)) if words else another(value)
    return rows, row_id, {column: changed}


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_any_row_that_is_changed_deleted_or_added_is_found(session, data):
    if newest_seal(session) is None:
        one_of_everything(session)
        without_rule(session)
        assert faults(session) == []
    table = data.draw(st.sampled_from(TABLES))
    kind = data.draw(st.sampled_from(["change", "delete", "add"]))
    rows, row_id, change = a_change(data.draw, session, table)
    if kind == "change":
        session.execute(update(rows).where(rows.c.id == row_id).values(change))
        expected = ("changed", table, row_id)
    elif kind == "delete":
        session.execute(delete(rows).where(rows.c.id == row_id))
        expected = ("missing", table, row_id)
    else:
        like = session.execute(select(rows).where(rows.c.id == row_id)).mappings().one()
        free = data.draw(st.integers(min_value=-5, max_value=0))
        row = {**like, "id": free}
        for unique in ("number", "hour", "row_id"):
            if unique in row:
                row[unique] += 100
        session.execute(insert(rows), row)
        expected = ("added", table, free)

    try:
        assert expected in found(session)
    finally:
        session.rollback()
    assert faults(session) == []


@pytest.mark.parametrize("table", TABLES)
def test_a_change_is_found_on_both_databases_and_named(session, table):
    case = one_of_everything(session)
    without_rule(session)
    rows = Base.metadata.tables[table]
    first = session.scalar(select(func.min(rows.c.id)))

    session.execute(update(rows).where(rows.c.id == first).values(at=clock.now() - timedelta(days=9)))

    (one,) = faults(session)
    assert (one.what, one.table, one.row) == ("changed", table, first)
    assert "when" in one.sentence
    if table == "case_event":
        assert (one.case, one.event) == (case.reference, "received")
    session.rollback()


def test_words_that_are_changed_are_told_apart_from_facts(session):
    case, _address = building.held(session)
    history.seal_all(session)
    without_rule(session)
    given = session.scalars(select(CaseEvent).where(CaseEvent.kind == "handed_over")).one()

    session.execute(update(CaseEvent).where(CaseEvent.id == given.id).values(reason="noe annet"))
    assert [one.sentence for one in faults(session)] == ["its words"]
    session.execute(update(CaseEvent).where(CaseEvent.id == given.id).values(reason=""))
    assert [(one.sentence, one.case) for one in faults(session)] == [("its words were taken away", case.reference)]
    session.rollback()


def test_an_event_that_is_put_into_another_case_is_found(session):
    case, _address = building.held(session)
    other, _address = building.held(session)
    history.seal_all(session)
    without_rule(session)
    event = session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).first()

    session.execute(update(CaseEvent).where(CaseEvent.id == event.id).values(case_id=other.id))
    assert [one.what for one in faults(session)] == ["changed"]

    facts = {"case": case.reference, **event.facts}
    session.execute(update(CaseEvent).where(CaseEvent.id == event.id).values(facts=facts))
    assert [one.what for one in faults(session)] == ["moved"]
    assert other.reference in faults(session)[0].sentence
    session.rollback()


def merge(session, case, into):
    by = building.person(session, HILDE)
    cases.merge(session, case, into, by=by, at=clock.now(), version=case.version, into_version=into.version)
    session.commit()


def test_events_go_with_their_case_when_two_become_one_and_once_more(session):
    one, two, three = (building.held(session, email="same@example.org", text=f"Sak {n} om hytter")[0] for n in range(3))
    history.seal_all(session)

    merge(session, one, two)
    assert faults(session) == []
    history.seal_all(session)
    merge(session, two, three)
    history.seal_all(session)

    assert faults(session) == []
    without_rule(session)
    moved = session.scalars(select(CaseEvent).where(CaseEvent.case_id == three.id).order_by(CaseEvent.id)).first()
    session.execute(update(CaseEvent).where(CaseEvent.id == moved.id).values(case_id=two.id))
    assert [fault.what for fault in faults(session)] == ["moved"]
    session.rollback()


@pytest.mark.parametrize(
    "column", ["at", "source", "last_id", "count", "ids", "cores", "words", "previous", "hash", "salts"]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_seal_that_is_changed_is_found(session, column):
    one_of_everything(session)
    without_rule(session)
    table = HistorySeal.__table__
    value = session.scalar(select(table.c[column]).where(table.c.position == 1))

    session.execute(update(table).where(table.c.position == 1).values({column: another(value)}))

    assert faults(session) != []
    session.rollback()


def test_a_seal_that_is_gone_and_one_that_is_put_in_are_found(session):
    one_of_everything(session)
    without_rule(session)
    table = HistorySeal.__table__
    first = session.execute(select(table).where(table.c.position == 1)).mappings().one()

    session.execute(delete(table).where(table.c.position == 1))
    assert ("seal", "history_seal", 1) in found(session)
    session.rollback()
    last = newest_seal(session).position
    session.execute(insert(table), {**first, "position": last + 1})
    assert ("seal", "history_seal", last + 1) in found(session)
    session.rollback()


def test_a_history_that_was_made_anew_as_a_whole_is_found_by_a_hash_that_was_written_down(session):
    building.held(session)
    history.seal_all(session)
    newest = newest_seal(session)
    anchor = f"{newest.position}:{newest.hash}"
    assert faults(session, wanted=anchor) == []
    without_rule(session)

    session.execute(update(CaseEvent).values(reason="skrevet om"))
    session.execute(delete(HistorySeal))
    session.commit()
    history.seal_all(session)

    assert faults(session) == []
    assert [one.what for one in faults(session, wanted=anchor)] == ["seal"]


def test_what_is_not_sealed_yet_is_counted_and_no_fault(session):
    from app.history import checking

    building.a_case(session)
    counted = checking.Counted()

    assert list(checking.check(session, counted, tell=lambda _rows: None)) == []
    assert (counted.rows, counted.anchor) == (0, "")
    assert counted.unsealed >= session.scalar(select(func.count(CaseEvent.id))) > 0
    assert session.scalar(select(func.count(Case.id))) == 1
