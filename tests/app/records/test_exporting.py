"""Exports go on where they were, receipts come back, and what the archive does not have is not taken for archived."""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.cases import operations as cases
from app.cases import queries as case_queries
from app.cases.models import Case
from app.errors import ConflictError
from app.records import operations, queries, receipts
from app.records.models import CaseRecord
from app.records.operations import NoReasonError, UnknownReceiptError
from app.records.receipts import ReceiptError
from tests.support import building, filing
from tests.support.archives import RECEIPT, faults_by_schema
from tests.support.filing import HILDE

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LATER = timedelta(hours=2)


def due(session):
    until = clock.now() + LATER - queries.SETTLES_AFTER
    found = queries.due_references(session, until, 0, 100)
    assert queries.count_due(session, until) == len(found)
    return [reference for _number, reference in found]


def export(session, case, *, everything=False, rules=None):
    """As the command does: plan, then note."""
    rules = rules or queries.rules(session)
    plan = filing.plan_of(session, case, everything=everything, rules=rules)
    operations.exported(session, case, plan.entries, version=plan.version, rules=rules, at=clock.now())
    session.commit()
    return [entry.key for entry in plan.entries]


def answer(session, key, **told):
    said = key if "fault" in told else ""  # a refusal bears no key: whoever reads it says what it answers
    row = operations.received(session, receipts.read(filing.receipt(key, **told)), key=said, at=clock.now())
    session.commit()
    return row


def test_a_closed_case_is_due_until_it_is_exported_and_archived_when_each_message_is(app, session):
    case = filing.a_whole_case(app, session)
    assert due(session) == [case.reference]
    assert queries.due_references(session, clock.now() - queries.SETTLES_AFTER, 0, 9) == []  # it may be undone yet

    keys = export(session, case)

    assert due(session) == []
    assert not queries.is_archived(session, case)
    for key in keys[:-1]:
        answer(session, key, folder=case.reference if key == keys[0] else "")
        assert queries.counts(session, clock.now())["sent"] == 1
        assert not queries.is_archived(session, case)
    answer(session, keys[-1])
    record = queries.record_of(session, case)
    assert (record.state, record.folder_id, record.archived_at is None) == ("archived", "2026/17", False)
    assert queries.is_archived(session, case)
    assert session.scalars(select(Case.id).where(queries.archived())).all() == [case.id]


def test_a_case_that_goes_on_after_its_export_is_due_again_with_what_is_new(app, session):
    case = filing.a_whole_case(app, session)
    keys = export(session, case)
    for key in keys:
        answer(session, key)
    assert queries.is_archived(session, case)

    cases.add(session, case, text="Et spørsmål til", at=clock.now())
    session.commit()

    assert case.state != "closed"
    assert not queries.is_archived(session, case)
    assert due(session) == []
    filing.answer_and_close(session, case, "Også det.")
    assert due(session) == [case.reference]
    new = export(session, case)
    assert set(new).isdisjoint(keys)
    assert [key.split("/")[1] for key in new] == ["melding", "melding", "saksgang"]
    assert export(session, case) == []


def test_what_the_archive_refuses_says_why_and_is_exported_again(app, session):
    case = filing.a_whole_case(app, session)
    keys = export(session, case)
    for key in keys[1:]:
        answer(session, key)

    row = answer(session, keys[0], fault="Ukjent arkivdel", folder="")
    assert (row.state, row.fault) == ("refused", "Ukjent arkivdel (e-1)")
    assert queries.counts(session, clock.now())["refused"] == 1
    assert due(session) == [case.reference]
    assert not queries.is_archived(session, case)

    assert export(session, case) == [keys[0]]
    answer(session, keys[0])
    assert queries.is_archived(session, case)


@ON_SQLITE
def test_where_the_region_awaits_no_receipt_a_case_is_archived_when_it_is_exported(app, session):
    case = filing.a_whole_case(app, session)

    export(session, case, rules=dataclasses.replace(queries.rules(session), needs_receipt=False))

    assert queries.is_archived(session, case)


def test_a_case_is_kept_out_for_a_reason_that_stands_in_its_history_and_comes_back(app, session):
    case = filing.a_whole_case(app, session)
    by = building.person(session, HILDE)
    with pytest.raises(NoReasonError):
        operations.decide(session, case, is_journalled=False, reason=" ", by=by, at=clock.now())

    operations.decide(session, case, is_journalled=False, reason="Sendt ved en feil.", by=by, at=clock.now())
    session.commit()

    assert due(session) == []
    assert queries.is_archived(session, case)
    last = case_queries.history(session, case)[-1]
    assert (last.kind, last.reason, last.user.name) == ("kept_out", "Sendt ved en feil.", by.name)
    operations.decide(session, case, is_journalled=True, reason="", by=by, at=clock.now())
    session.commit()
    assert due(session) == [case.reference]


def test_spam_and_merged_cases_are_never_due(app, session):
    spam, _address = building.held(session)
    cases.close(
        session, spam, by=building.person(session, HILDE), at=clock.now(), version=spam.version, outcome="spam"
    )  # fmt: skip
    one = filing.a_whole_case(app, session, email="solveig@example.org")
    other, _address = building.held(session, email="solveig@example.org", text="Samme?")
    cases.merge(
        session, other, one, by=building.person(session, HILDE), at=clock.now(), version=other.version,
        into_version=one.version,
    )  # fmt: skip
    filing.answer_and_close(session, one)

    assert due(session) == [one.reference]
    assert queries.is_archived(session, spam)
    assert not queries.is_archived(session, other)
    export(session, one, rules=dataclasses.replace(queries.rules(session), needs_receipt=False))
    assert queries.is_archived(session, other)


@ON_SQLITE
def test_a_case_that_was_changed_while_its_package_was_written_is_not_noted(app, session):
    case = filing.a_whole_case(app, session)
    plan = filing.plan_of(session, case)
    cases.add(session, case, text="Mens dere pakket", at=clock.now())
    session.commit()

    with pytest.raises(ConflictError):
        operations.exported(
            session, case, plan.entries, version=plan.version, rules=queries.rules(session), at=clock.now()
        )  # fmt: skip

    session.rollback()
    assert session.scalars(select(CaseRecord)).all() == []


@ON_SQLITE
def test_an_answer_without_our_key_is_told_apart_by_whoever_reads_it(app, session):
    case = filing.a_whole_case(app, session)
    export(session, case)
    message = b'<ugyldigforespoersel xmlns="x"><feilId>7</feilId><feilmelding>Feil</feilmelding></ugyldigforespoersel>'
    read = receipts.read(message)

    with pytest.raises(UnknownReceiptError, match="--for"):
        operations.received(session, read, key="", at=clock.now())
    with pytest.raises(UnknownReceiptError, match="NF-2026-22222"):
        operations.received(session, read, key="NF-2026-22222", at=clock.now())
    row = operations.received(session, read, key=case.reference, at=clock.now())

    assert (row.key, row.state, row.fault) == (f"{case.reference}/henvendelse", "refused", "Feil (7)")


@pytest.mark.parametrize("told", [{}, {"fault": "Nei"}, {"folder": "NF-2026-3K347"}])
def test_the_receipts_of_the_tests_are_those_of_the_official_schema(told):
    assert faults_by_schema(filing.receipt("NF-2026-3K347/henvendelse", **told), RECEIPT) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no XML"),
        (b"<a>", "no XML"),
        (b"<a/>", "tells neither"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "entities"),
        (b"<a>" + b" " * 2**20 + b"</a>", "larger"),
        (b"<a><mappeKvittering><systemID>7</systemID></mappeKvittering></a>", "no UUID"),
        (b"\xff\xfe\x00", "no XML"),
    ],
)
def test_what_is_no_receipt_is_refused_with_a_sentence(content, why):
    with pytest.raises(ReceiptError, match=why):
        receipts.read(content)
