"""What is only read ends without anything being planned anew or kept by mistake."""

import pytest
from sqlalchemy import text

from app import database
from tests.support import building

REVISION = text("SELECT revision FROM region")


def prepared(session):
    count = session.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar()
    session.rollback()
    return count


def test_what_was_written_without_a_commit_is_taken_back(session):
    before = session.execute(REVISION).scalar()
    session.execute(text("UPDATE region SET revision = revision + 1"))

    database.end_reading(session)

    assert session.execute(REVISION).scalar() == before


def test_what_was_changed_and_not_yet_written_is_taken_back(session):
    from catalogue.models import Region

    region = session.query(Region).one()
    before, region.revision = region.revision, region.revision + 1

    database.end_reading(session)

    assert session.execute(REVISION).scalar() == before


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
class TestPostgresql:
    def test_statements_stay_planned_from_page_to_page(self, session):
        for _ in range(8):  # the driver prepares what it meets for the sixth time
            session.execute(REVISION)
            database.end_reading(session)

        assert prepared(session) > 0

    def test_a_page_s_statements_stay_planned_too(self, session, client):
        building.sign_in(client, "hilde-aroy")

        for _ in range(8):
            assert client.get("/skrivebord/alle").status_code == 200

        assert prepared(session) > 0
