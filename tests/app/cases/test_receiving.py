"""An enquiry becomes one case with the letter it owes, however often and in whatever company it is sent."""

import threading
import uuid
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app import clock
from app.cases import notifications, operations, secrets
from app.cases.models import Case, CaseEvent, CaseSecret, Message
from app.cases.operations import receiving
from app.extensions import db
from app.mail.models import OutgoingMail


def an_enquiry(**changes):
    enquiry = operations.NewEnquiry(
        submission_key=uuid.uuid4().hex,
        text="Vi leier ut fire hytter. Hvordan fyller vi lavsesongen?",
        subject="Hytter",
        municipality="gratangen",
        name="Solveig Holm",
        email=f"{uuid.uuid4().hex[:8]}@example.org",
        phone="",
        organisation_number="",
        organisation_name="",
        page_language="nn",
        reply_language="nb",
        service=None,
        is_confidential=False,
    )
    return replace(enquiry, **changes)


def receive(session, enquiry):
    received = operations.receive(session, enquiry, at=clock.now())
    session.commit()
    return received


def count(session, model):
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


def test_a_new_enquiry_leaves_a_case_its_first_event_and_an_acknowledgement_in_its_language(session):
    received = receive(session, an_enquiry())

    case = session.scalars(select(Case)).one()
    mail = session.scalars(select(OutgoingMail)).one()
    assert received.outcome == "new"
    assert (case.state, case.municipality.slug, case.triage_at) == ("received", "gratangen", case.received_at)
    assert [event.kind for event in session.scalars(select(CaseEvent))] == ["received"]
    assert (mail.to_address, mail.language, mail.about) == (case.email, "nn", case.reference)
    assert f"/nn/sak/{secrets.page_token(case)}" in mail.text
    assert "hytter" not in mail.subject + mail.text + mail.html  # nobody can make us mail their text to a stranger


def test_the_same_form_again_is_the_same_case_and_owes_nothing_more(session):
    enquiry = an_enquiry()
    first = receive(session, enquiry)

    second = receive(session, enquiry)

    assert (second.outcome, second.case.reference) == ("known", first.case.reference)
    assert (count(session, Case), count(session, OutgoingMail)) == (1, 1)


def test_the_same_words_in_another_tab_are_the_same_case(session):
    enquiry = an_enquiry()
    first = receive(session, enquiry)

    second = receive(session, replace(enquiry, submission_key=uuid.uuid4().hex))

    assert (second.outcome, second.case.reference) == ("twin", first.case.reference)
    assert count(session, Case) == 1


def test_the_same_form_with_other_words_is_added_to_its_case_once(session):
    enquiry = an_enquiry()
    receive(session, enquiry)

    changed = replace(enquiry, text="Og hva koster det?")
    outcomes = [receive(session, changed).outcome for _ in range(2)]

    assert outcomes == ["added", "added"]
    assert [message.text for message in session.scalars(select(Message))] == ["Og hva koster det?"]


def test_the_same_words_from_another_address_or_on_another_day_are_another_case(session):
    from datetime import timedelta

    enquiry = an_enquiry()
    receive(session, enquiry)
    other = replace(enquiry, submission_key=uuid.uuid4().hex, email="en.annen@example.org")
    receive(session, other)

    later = replace(enquiry, submission_key=uuid.uuid4().hex)
    operations.receive(session, later, at=clock.now() + timedelta(days=1))
    session.commit()

    assert count(session, Case) == 3


@pytest.mark.parametrize("is_same_form", [True, False])
def test_of_many_at_the_same_moment_one_becomes_a_case(app, session, is_same_form):
    enquiry = an_enquiry()
    barrier, outcomes, failures = threading.Barrier(6), [], []

    def send():
        mine = enquiry if is_same_form else replace(enquiry, submission_key=uuid.uuid4().hex)
        with app.app_context():
            try:
                barrier.wait()
                received = operations.receive(db.session(), mine, at=clock.now())
                outcome = received.outcome, received.case.reference
                db.session.commit()
                outcomes.append(outcome)
            except Exception as error:  # noqa: BLE001 - told by the test
                failures.append(error)
            finally:
                db.session.remove()

    session.rollback()
    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    expected = {"new": 1, "known": 5} if is_same_form else {"new": 1, "twin": 5}
    assert Counter(outcome for outcome, _reference in outcomes) == expected
    assert len({reference for _outcome, reference in outcomes}) == 1
    assert (count(session, Case), count(session, OutgoingMail)) == (1, 1)


def test_a_reference_that_another_case_has_is_drawn_again(session, monkeypatch):
    first = receive(session, an_enquiry()).case.reference
    drawn = iter([first, first, "NF-2026-7KQ4X"])
    monkeypatch.setattr(receiving, "new_reference", lambda _year: next(drawn))

    second = receive(session, an_enquiry())

    assert (second.outcome, second.case.reference) == ("new", "NF-2026-7KQ4X")
    assert count(session, Case) == 2
    assert count(session, OutgoingMail) == 2


def test_when_no_free_reference_is_found_nothing_is_kept_and_the_failure_is_told(session, monkeypatch):
    first = receive(session, an_enquiry()).case.reference
    monkeypatch.setattr(receiving, "new_reference", lambda _year: first)

    with pytest.raises(RuntimeError, match="references"):
        receive(session, an_enquiry())

    assert count(session, Case) == 1


def test_when_the_letter_cannot_be_written_nothing_is_kept(session, monkeypatch):
    def broken(*_arguments, **_more):
        raise RuntimeError("no template")

    monkeypatch.setattr(notifications, "render", broken)

    with pytest.raises(RuntimeError):
        operations.receive(session, an_enquiry(), at=clock.now())
    session.rollback()

    assert [count(session, model) for model in (Case, CaseEvent, CaseSecret, OutgoingMail)] == [0, 0, 0, 0]


def test_only_hashes_of_secrets_are_kept_and_each_opens_one_case_for_one_person(session):
    from app.cases import queries

    first, second = (receive(session, an_enquiry()).case for _ in range(2))

    kept = {row.hash for row in session.scalars(select(CaseSecret))}
    token = secrets.page_token(first)
    assert token not in kept
    assert secrets.hash_of(token) in kept
    assert queries.by_page_secret(session, token).id == first.id
    assert secrets.page_token(second) != token
    assert queries.by_page_secret(session, secrets.reply_token(first, None)) is None  # a reply address opens no page
    assert queries.by_page_secret(session, token[:-1]) is None


def test_a_town_that_is_none_of_ours_is_no_town(session):
    assert receive(session, an_enquiry(municipality="oslo")).case.municipality is None
