"""Letters from before they lay sealed."""

from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from app.cases import secrets
from app.cli import preparing
from app.extensions import db
from app.mail.models import OutgoingMail
from tests.support import building

FOLDER = str(preparing.MIGRATIONS)


def test_letters_from_before_they_were_sealed_are_sealed_and_can_be_read(app, session):
    case = building.a_case(session)
    token, reply = secrets.page_token(case), secrets.reply_token(case, None)
    session.close()

    def lying():
        with db.engine.begin() as connection:
            row = connection.execute(text("SELECT text, html, headers FROM outgoing_mail")).one()
            return str(tuple(row))  # a row itself tells its long texts in short

    def told():
        with db.engine.begin() as connection:
            return connection.execute(select(OutgoingMail.text, OutgoingMail.html, OutgoingMail.headers)).one()

    before = told()
    downgrade(directory=FOLDER, revision="0030")
    assert token in lying()
    assert reply in lying()

    upgrade(directory=FOLDER)

    assert token not in lying()
    assert reply not in lying()
    assert told() == before
