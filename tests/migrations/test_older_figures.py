"""What is counted of cases from before a migration: as if it had always been counted."""

from dataclasses import replace

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app import clock
from app.cases import operations
from app.cli import preparing
from app.extensions import db
from app.people.operations import profiles
from tests.support import building

FOLDER = str(preparing.MIGRATIONS)


def test_whose_hands_a_case_was_in_before_that_was_counted_is_counted_as_if_it_had_always_been(app, session):
    hilde = building.person(session, "hilde-aroy")
    undone, _address = building.held(session)
    operations.undo(session, undone, by=hilde, at=clock.now(), version=undone.version)
    answered, _address = building.held(session)
    by = answered.developer.user
    operations.answer(session, answered, by=by, text="Ja.", at=clock.now(), version=answered.version)
    building.give(session, answered, "line-marie-hartvik")
    for town in (None, "salangen"):
        profile = replace(profiles.profile_of(by), municipality=town)
        profiles.change(session, by, profile, seen=profiles.profile_of(by).fingerprint, by=hilde)
    session.commit()
    found = text("SELECT case_id, is_moved, helper FROM case_figure ORDER BY case_id")
    before = [tuple(row) for row in session.execute(found)]
    session.close()

    downgrade(directory=FOLDER, revision="0030")
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE case_figure SET is_moved = '1'"))
    upgrade(directory=FOLDER)

    with db.engine.begin() as connection:
        assert [tuple(row) for row in connection.execute(found)] == before
        home = connection.execute(text("SELECT id FROM municipality WHERE slug = 'lavangen'")).scalar_one()
    assert [row[1:] for row in before] == [("0", "000000"), ("1", str(home).zfill(6))]
