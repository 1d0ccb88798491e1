"""Assigned, handed over, answered, added to, closed, opened: who is told, what history says, who comes too late."""

import threading

import pytest
from sqlalchemy import select

from app import clock
from app.cases import operations, queries
from app.cases.attachments import NewFile
from app.cases.states import MoveNotAllowedError
from app.errors import ConflictError
from app.extensions import db
from app.mail.models import OutgoingMail
from app.people import queries as people
from tests.support import building

HILDE, ANNE, LINE = "hilde-aroy", "anne-ristin-fossbakk", "line-marie-hartvik"
BUDGET = NewFile("Budsjett.pdf", "b" * 32, "application/pdf", 10, "0" * 64)
UNSURE = {"landbruk": 0.3, "reiseliv": 0.3}


def owed(session, case):
    """(letter, address) of everything the case has caused so far."""
    session.rollback()
    rows = session.scalars(select(OutgoingMail).where(OutgoingMail.about == case.reference).order_by(OutgoingMail.id))
    return [(row.letter.rpartition("/")[2], row.to_address) for row in rows]


def history(session, case):
    return [event.kind for event in queries.history(session, case)]


def address_of(session, slug):
    return building.person(session, slug).email


def test_a_case_that_the_program_is_sure_of_goes_to_one_developer_with_its_area_and_the_reasons(session):
    case = building.a_sorted_case(session)

    mail = session.scalars(select(OutgoingMail).where(OutgoingMail.letter.endswith("assigned"))).one()
    assert case.state == "assigned"
    assert owed(session, case) == [("received", case.email), ("assigned", case.developer.user.email)]
    assert case.area.name["nb"] in mail.text
    assert "hytter" in mail.text
    assert mail.to_name == case.developer.user.name


def test_a_case_that_it_is_not_sure_of_goes_to_the_coordinator_on_duty(session):
    case = building.a_sorted_case(session, areas=UNSURE)

    on_duty = [user.email for user in people.coordinators_on_duty(session, clock.today())]
    assert (case.state, case.referral_reason, case.developer) == ("referred", "unsure", None)
    assert owed(session, case) == [("received", case.email), *(("referred", address) for address in on_duty)]


def test_a_confidential_case_is_only_named_in_letters_to_staff(session):
    case = building.a_sorted_case(session, areas=UNSURE, is_confidential=True, text="Vi vurderer konkurs i hyttene.")

    to_staff = [mail for mail in session.scalars(select(OutgoingMail)) if mail.to_address != case.email]
    assert to_staff
    assert all("konkurs" not in mail.text + mail.html + mail.subject for mail in to_staff)


def test_handing_over_tells_the_new_one_and_the_old_one_and_history_says_who_and_why(session):
    case, _address = building.held(session, ANNE)
    before = len(owed(session, case))

    building.give(session, case, LINE)

    told = owed(session, case)[before:]
    assert told == [("handed_over_to", address_of(session, LINE)), ("handed_over_from", address_of(session, ANNE))]
    event = queries.history(session, case)[-1]
    facts = {name: event.facts[name] for name in ("from", "to")}
    assert (event.user.slug, event.reason, facts) == (HILDE, "test", {"from": ANNE, "to": LINE})
    assert not case.is_assigned_by_machine


def test_of_two_who_hand_over_at_once_the_second_is_refused_and_nothing_changes(session):
    case, _address = building.held(session, ANNE)
    version, hilde = case.version, building.person(session, HILDE)
    building.give(session, case, LINE)
    before = owed(session, case)

    with pytest.raises(ConflictError):
        operations.hand_over(
            session,
            case,
            people.developer_by_slug(session, ANNE),
            by=hilde,
            reason="for sent",
            at=clock.now(),
            version=version,
        )
    session.rollback()

    assert building.afresh(session, case).developer.user.slug == LINE
    assert owed(session, case) == before


def test_an_answer_goes_to_the_business_once_and_its_addition_back_to_the_developer(session):
    case, _address = building.held(session, ANNE)
    anne, before = building.person(session, ANNE), len(owed(session, case))

    operations.answer(session, case, by=anne, text="Prøv toppturer.", at=clock.now(), version=case.version)
    session.commit()
    operations.add(session, case, text="Takk! Og nordlys?", at=clock.now())
    session.commit()

    assert owed(session, case)[before:] == [("answered", case.email), ("added", anne.email)]
    assert case.state == "assigned"
    assert history(session, case)[-2:] == ["answered", "added"]


def test_what_the_business_adds_before_the_case_is_sorted_comes_with_it_to_its_developer(session):
    case = building.a_case(session)
    operations.add(session, case, text="Vi har seks hytter til.", at=clock.now(), attachments=[BUDGET])
    session.commit()

    building.sort(session, case)
    session.commit()

    developer = case.developer.user
    (mail,) = building.letters_about(session, case, "assigned")
    assert owed(session, case) == [("received", case.email), ("assigned", developer.email)]
    assert "Vi har seks hytter til." in mail.text
    assert "Vi har seks hytter til." in mail.html
    assert "1 vedlegg" in mail.text


def test_whoever_is_given_a_case_gets_all_that_the_business_has_written(session):
    case, _address = building.held(session, ANNE)
    operations.add(session, case, text="Og hva koster nordlys?", at=clock.now())
    session.commit()

    building.give(session, case, LINE)

    mail = building.letters_about(session, case, "handed_over_to")[-1]
    assert case.text[:20] in mail.text
    assert "Og hva koster nordlys?" in mail.text


def test_what_is_added_while_the_case_is_being_sorted_reaches_whoever_gets_it(app, session):
    case = building.a_case(session)
    reference = case.reference
    building.sort(session, case)  # not committed yet
    session.flush()
    failures = []

    def add():
        with app.app_context():
            try:
                own = db.session()
                operations.add(own, queries.by_reference(own, reference), text="Vi ble én til.", at=clock.now())
                own.commit()
            except Exception as error:  # noqa: BLE001 - told by the test
                failures.append(error)
            finally:
                db.session.remove()

    thread = threading.Thread(target=add)
    thread.start()
    thread.join(0.5)  # it has read the case by now, where others do not wait to read
    session.commit()
    thread.join(30)

    assert failures == []
    developer = building.afresh(session, case).developer.user
    assert owed(session, case)[1:] == [("assigned", developer.email), ("added", developer.email)]


def test_a_business_that_writes_in_a_closed_case_opens_it_again(session):
    case, _address = building.held(session, ANNE)
    anne = building.person(session, ANNE)
    operations.answer(session, case, by=anne, text="Ja.", at=clock.now(), version=case.version, close=True)
    session.commit()
    assert case.state == "closed"

    operations.add(session, case, text="Én ting til.", at=clock.now())
    session.commit()

    assert (case.state, case.closed_at) == ("assigned", None)
    assert history(session, case)[-2:] == ["reopened", "added"]


def test_what_is_not_sorted_yet_cannot_be_answered(session):
    case = building.a_case(session)

    with pytest.raises(MoveNotAllowedError):
        operations.answer(
            session, case, by=building.person(session, HILDE), text="Nei.", at=clock.now(), version=case.version
        )


def test_correcting_the_area_is_noted_and_moves_nobody(session):
    from catalogue import queries as catalogue

    case, _address = building.held(session, ANNE)
    area = catalogue.area_by_slug(session, "landbruk")

    for _ in range(2):
        operations.correct_area(
            session, case, area, by=building.person(session, HILDE), at=clock.now(), version=case.version
        )
        session.commit()

    assert case.area.slug == "landbruk"
    assert history(session, case).count("corrected") == 1
    assert case.developer.user.slug == ANNE


def test_a_list_costs_as_many_statements_for_fifty_cases_as_for_five(session, statements):
    from app.desk.lists.queries import Narrowing, cases_where, is_open

    def cost():
        session.expunge_all()
        with statements() as seen:
            page = cases_where(session, is_open(), Narrowing(order="promised"), 1)
            for case in page.rows:
                _ = case.developer and case.developer.user.name, case.area and case.area.slug, case.municipality
        return len(seen)

    for _ in range(3):
        building.a_sorted_case(session)
    few = cost()
    for _ in range(12):
        building.a_sorted_case(session)

    assert cost() == few <= 8
