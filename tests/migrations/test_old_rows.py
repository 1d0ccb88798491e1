"""Rows from before a migration: they keep what they had, and say nothing of what nobody knew then."""

from datetime import timedelta

from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text

from app import clock
from app.cases import operations
from app.cli import preparing
from app.extensions import db
from app.learning import queries as learning
from app.learning.operations import gathering
from app.mail.models import OutgoingMail
from catalogue import queries as catalogue
from tests.support import building

FOLDER = str(preparing.MIGRATIONS)


def test_offers_from_before_they_could_differ_say_nothing_of_their_own(app, session):
    session.close()
    downgrade(directory=FOLDER, revision="0001")
    with db.engine.begin() as connection:
        before = connection.execute(text("SELECT count(*) FROM offer")).scalar()

    upgrade(directory=FOLDER)

    with db.engine.begin() as connection:
        rows = connection.execute(text("SELECT cost_nok, cost_note, contact FROM offer")).all()
    assert len(rows) == before > 0
    assert {str(row) for row in rows} <= {"(None, '{}', '{}')", "(None, {}, {})"}


def test_services_from_before_they_were_edited_keep_all_that_belongs_to_them(app, session):
    def rows(connection):
        tables = ("service", "service_text", "service_competence", "offer", "example_question", "case_file")
        return [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() for table in tables]

    session.close()
    with db.engine.begin() as connection:
        before = rows(connection)
    downgrade(directory=FOLDER, revision="0002")

    upgrade(directory=FOLDER)

    with db.engine.begin() as connection:
        assert rows(connection) == before
        assert connection.execute(text("SELECT count(*) FROM service WHERE checked_on IS NOT NULL")).scalar() == 0
    assert before[0] > 40
    if db.engine.dialect.name == "sqlite":
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_letter_that_came_back_is_sent_again_before_there_was_a_word_for_it(app, session):
    from tests.support import building

    case, _address = building.held(session)
    session.execute(text("UPDATE outgoing_mail SET state = 'bounced', sent_at = created_at, due_at = NULL"))
    session.commit()
    session.close()

    downgrade(directory=FOLDER, revision="0004")

    with db.engine.begin() as connection:
        assert connection.execute(text("SELECT DISTINCT state FROM outgoing_mail")).scalars().all() == ["sent"]
    upgrade(directory=FOLDER)
    with db.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM case_event")).scalar() > 0
    assert case.reference


def test_letters_that_go_are_left_alone_when_letters_begin_to_come_and_cease_again(app, session):
    building.a_case(session)
    session.commit()
    session.close()

    def letters():
        with db.engine.begin() as connection:
            told = (OutgoingMail.subject, OutgoingMail.text, OutgoingMail.html, OutgoingMail.message_id)
            rest = (OutgoingMail.reason, OutgoingMail.about, OutgoingMail.to_address, OutgoingMail.state)
            return connection.execute(select(OutgoingMail.id, *told, *rest).order_by(OutgoingMail.id)).all()

    before = letters()
    downgrade(directory=FOLDER, revision="0003")
    assert letters() == before
    assert not {"incoming_mail", "mail_fetch"} & set(inspect(db.engine).get_table_names())

    upgrade(directory=FOLDER)

    assert letters() == before
    assert len(before) == 1


def test_links_from_before_an_address_could_be_corrected_open_their_case_still(app, session):
    from app.cases import queries, secrets

    case = building.a_case(session)
    reference, token = case.reference, secrets.page_token(case)
    session.close()
    downgrade(directory=FOLDER, revision="0005")

    upgrade(directory=FOLDER)

    found = queries.by_page_secret(session, token)
    assert found is not None
    assert (found.reference, found.secret_round, secrets.page_token(found)) == (reference, None, token)


def test_cases_from_before_outcomes_have_a_likely_one_and_waiting_ones_find_a_state_when_it_is_taken_back(app, session):
    closed, _address = building.held(session)
    waiting, _address = building.held(session)
    by, at = building.person(session, "hilde-aroy"), clock.now()
    operations.answer(session, closed, by=by, text="Ja.", at=at, version=closed.version, close=True)
    until = clock.today() + timedelta(days=9)
    operations.wait(session, waiting, "partner", by=by, at=at, version=waiting.version, until=until)
    session.commit()
    session.close()

    downgrade(directory=FOLDER, revision="0005")

    with db.engine.begin() as connection:
        states = connection.execute(text("SELECT state FROM case_file ORDER BY id")).scalars().all()
    assert states == ["closed", "assigned"]
    upgrade(directory=FOLDER)
    with db.engine.begin() as connection:
        rows = connection.execute(text("SELECT outcome, follow_up_on FROM case_file ORDER BY id")).all()
        assert connection.execute(text("SELECT count(*) FROM case_event")).scalar() > 6
    assert rows == [("answered", None), (None, None)]


def test_cases_from_before_reminders_count_as_opened_and_those_that_wait_are_looked_at_once(app, session):
    from tests.support import building

    waits, _address = building.held(session)
    answered, _address = building.held(session)
    session.execute(text("UPDATE outgoing_mail SET state = 'withdrawn', due_at = NULL WHERE letter LIKE '%assigned'"))
    session.execute(
        text("UPDATE case_file SET state = 'answered', first_answered_at = received_at WHERE id = :id"),
        {"id": answered.id},
    )
    session.commit()
    session.close()

    downgrade(directory=FOLDER, revision="0008")
    upgrade(directory=FOLDER)

    with db.engine.begin() as connection:
        found = "SELECT id, opened_at = assigned_at, remind_at = received_at FROM case_file ORDER BY id"
        assert [tuple(row) for row in connection.execute(text(found))] == [
            (waits.id, True, True),
            (answered.id, True, None),
        ]
        assert (
            connection.execute(text("SELECT count(*) FROM outgoing_mail WHERE letter LIKE '%assigned'")).scalar() == 0
        )
        assert [tuple(row) for row in connection.execute(text("SELECT * FROM clock_watch"))] == [(1, None, None)]


def test_cases_closed_before_anybody_was_asked_stay_as_they_were_and_only_those_of_lately_are_asked(app, session):
    from app.cases.feedback.operations import asking

    for kind in ("helped", "came"):
        building.asked_about(session, kind)
    session.close()
    found = "SELECT id, reference, state, outcome, closed_at FROM case_file ORDER BY id"
    with db.engine.begin() as connection:
        before = connection.execute(text(found)).all()
    downgrade(directory=FOLDER, revision="0016")
    assert not {"case_feedback", "no_questions", "wish", "wish_vote"} & set(inspect(db.engine).get_table_names())

    upgrade(directory=FOLDER)

    with db.engine.begin() as connection:
        assert connection.execute(text(found)).all() == before
    assert asking.ask_due(session, at=clock.now()) == 2  # the one whether it helped, the other what came of it
    session.commit()
    assert session.execute(text("SELECT count(*) FROM case_feedback")).scalar() == 2


def test_what_was_said_of_cases_before_they_were_learned_from_is_looked_at(app, session, model):
    said, silent = building.a_sorted_case(session), building.a_sorted_case(session)
    area, by = catalogue.area_by_slug(session, "landbruk"), building.person(session, "hilde-aroy")
    operations.correct_area(session, said, area, by=by, at=clock.now(), version=said.version)
    session.commit()
    session.close()

    downgrade(directory=FOLDER, revision="0016")
    upgrade(directory=FOLDER)

    with db.engine.begin() as connection:
        found = connection.execute(text("SELECT id FROM case_file WHERE learn_at IS NOT NULL")).scalars().all()
        models = connection.execute(text("SELECT version, is_active FROM fitted_model")).all()
    assert found == [said.id] != [silent.id]
    assert [(version, bool(is_active)) for version, is_active in models] == [(model, True)]
    assert gathering.gather(session, at=clock.now()) == 1
    assert learning.case_ids(session) == {said.id}
    assert learning.active_row(session).case_ids == []


def test_sortings_from_before_their_grounds_were_kept_stay_and_say_that_they_cannot_be_made_again(app, session):
    from datetime import date

    from app.assignment.laboratory import queries

    building.a_sorted_case(session)
    kept = "SELECT id, case_id, decision, reason_code, model_version FROM triage_result ORDER BY id"
    before = [tuple(row) for row in session.execute(text(kept))]
    session.close()

    downgrade(directory=FOLDER, revision="0016")
    upgrade(directory=FOLDER)

    with db.engine.begin() as connection:
        assert [tuple(row) for row in connection.execute(text(kept))] == before
    period = clock.Period(date(2020, 1, 1), date(2040, 1, 1))
    assert queries.to_replay(session, period) == ([], {"before": 1})


def test_cases_from_before_there_were_figures_are_counted_as_if_these_had_always_been(app, session):
    case, _address = building.held(session, channel="mail")
    building.a_sorted_case(session, areas={"energi-og-klima": 0.95}, organisation_number="923609016")
    building.a_case(session, email=case.email, text="Noe annet.", channel="phone")
    found = text("SELECT case_id, digits, channel, sorted_as, is_moved FROM case_figure ORDER BY case_id")
    before = [tuple(row) for row in session.execute(found)]
    session.close()

    downgrade(directory=FOLDER, revision="0016")
    upgrade(directory=FOLDER)

    with db.engine.begin() as connection:
        assert [tuple(row) for row in connection.execute(found)] == before
    assert [row[2:] for row in before] == [("3", "1", "1"), ("1", "3", "0"), ("4", "0", "0")]


def test_what_businesses_had_said_before_it_was_counted_is_counted_as_if_it_had_always_been(app, session):
    for kind, said in (("helped", "yes"), ("came", "something")):
        case = building.asked_about(session, kind)
        told = "UPDATE case_feedback SET said = :said, answered_at = asked_at, jobs = 3, is_founded = (kind = 'came')"
        session.execute(text(f"{told} WHERE case_id = :case"), {"case": case.id, "said": said})
    session.commit()
    found = text("SELECT case_id, told FROM case_figure ORDER BY case_id")
    before = [tuple(row) for row in session.execute(found)]
    session.close()

    downgrade(directory=FOLDER, revision="0021")
    upgrade(directory=FOLDER)

    with db.engine.begin() as connection:
        assert [tuple(row) for row in connection.execute(found)] == before
    assert [row[1] for row in before] == ["2" + "0" * 18, "021" + "00003" + "0" * 11]


def test_cases_and_messages_from_before_there_was_an_archive_are_all_there_and_due_to_it(app, session):
    from app.records import queries
    from tests.support import filing

    case = filing.a_whole_case(app, session)
    reference = case.reference
    session.close()
    with db.engine.begin() as connection:
        before = connection.execute(text("SELECT * FROM message ORDER BY id")).all()

    downgrade(directory=FOLDER, revision="0021")
    assert not {"case_record", "record_message"} & set(inspect(db.engine).get_table_names())
    upgrade(directory=FOLDER)

    with db.engine.begin() as connection:
        assert connection.execute(text("SELECT * FROM message ORDER BY id")).all() == before
    later = clock.now() + timedelta(hours=1)
    assert [found for _number, found in queries.due_references(session, later, 0, 9)] == [reference]


def test_cases_and_letters_from_before_requests_were_marked_stay_and_no_letter_is_held(app, session):
    from app.mail import queries as mail

    case = building.a_case(session)
    reference = case.reference
    session.commit()
    session.close()
    downgrade(directory=FOLDER, revision="0021")
    assert not {"mail_hold", "backup_made"} & set(inspect(db.engine).get_table_names())

    upgrade(directory=FOLDER)

    with db.engine.begin() as connection:
        assert connection.execute(text("SELECT reference, request_id FROM case_file")).one() == (reference, None)
        assert connection.execute(text("SELECT request_id FROM outgoing_mail")).scalar_one() is None
        assert connection.execute(text("SELECT count(*) FROM case_figure")).scalar() == 1
    assert mail.is_any_due(session, clock.now())
