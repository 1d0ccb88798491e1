"""Rows from before a migration: they keep what they had, and say nothing of what nobody knew then."""

from datetime import timedelta

from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app import clock
from app.cases import operations
from app.cli import preparing
from app.extensions import db
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
            return connection.execute(text("SELECT * FROM outgoing_mail ORDER BY id")).all()

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
