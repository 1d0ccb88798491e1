"""Accounts from before a migration: nobody is locked out, and nobody is let in anew."""

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app.cli import preparing
from app.extensions import db
from tests.support import building

FOLDER = str(preparing.MIGRATIONS)


def test_accounts_from_before_sessions_had_rows_stay_as_they_are_and_sign_in_again(app, session, client):
    kept = text("SELECT slug, email, password, active, fs_uniquifier FROM user_account ORDER BY id")
    before = [tuple(row) for row in session.execute(kept)]
    building.sign_in(client, "hilde-aroy")
    session.close()

    downgrade(directory=FOLDER, revision="0028")
    upgrade(directory=FOLDER)

    with db.engine.begin() as connection:
        assert [tuple(row) for row in connection.execute(kept)] == before
    assert client.get("/skrivebord/").status_code == 302
    building.sign_in(client, "hilde-aroy")
    assert client.get("/skrivebord/alle").status_code == 200
