"""Trials from before it was kept how sure the program was: their cases stay, and tell nothing of it."""

from datetime import date

from flask_migrate import downgrade, upgrade
from sqlalchemy import insert, text

from app import clock
from app.assignment.models import RoutingTrial, TrialChange
from app.cli import preparing
from app.extensions import db
from tests.support import building

FOLDER = str(preparing.MIGRATIONS)


def test_what_older_trials_changed_stays_and_says_nothing_of_how_sure_the_program_was(app, session):
    case, by = building.a_case(session), building.person(session, "hilde-aroy")
    trial = RoutingTrial(
        name="x", first_on=date(2026, 1, 1), last_on=date(2026, 2, 1), setting={}, created_at=clock.now(),
        user_id=by.id, state="done", result={},
    )  # fmt: skip
    session.add(trial)
    session.flush()
    session.execute(
        insert(TrialChange).values(
            trial_id=trial.id, place=1, case_id=case.id, area="reiseliv", was="", was_why="unsure",
            becomes="astrid-lundmo", why="fits", was_mass=0.8, mass=0.8,
        )
    )  # fmt: skip
    session.commit()
    session.close()

    downgrade(directory=FOLDER, revision="0030")
    upgrade(directory=FOLDER)

    with db.engine.begin() as connection:
        kept = connection.execute(text("SELECT becomes, was_mass, mass FROM trial_change")).one()
    assert tuple(kept) == ("astrid-lundmo", None, None)
