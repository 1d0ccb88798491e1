"""Files from before a migration: they are handed out as they were, and wait for what came since."""

import io

from flask_migrate import downgrade, upgrade

from app.cases import attachments
from app.cases.models import Attachment
from app.cases.scanning import queries
from app.cli import preparing
from tests.support import building

FOLDER = str(preparing.MIGRATIONS)


def test_files_from_before_there_was_a_scanner_wait_for_it_and_are_handed_out_without_one(app, session):
    folder = app.config["SETTINGS"].attachments_dir
    building.a_case(session, attachments=(attachments.check("plan.txt", io.BytesIO(b"En plan."), folder),))
    session.close()

    downgrade(directory=FOLDER, revision="0021")
    upgrade(directory=FOLDER)

    file = session.query(Attachment).one()
    assert (file.shown_name, file.scanned_at, file.malware) == ("plan.txt", None, None)
    assert queries.next_waiting(session) == (file.id, file.stored_name)
