"""The migrations make exactly the tables of the models, both ways, on both databases."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app.cli import preparing
from app.extensions import db
from catalogue.base import Base

NEEDS_NO_INDEX = {
    "attachment.message_id",
    "case_event.user_id",
    "case_file.service_id",
    "case_secret.user_id",
    "developer.deputy_id",
    "message.user_id",
}
"""References whose other end is never deleted and never asked for its rows."""

FOLDER = str(preparing.MIGRATIONS)


def differences():
    with db.engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata)


def test_the_schema_equals_the_models(app):
    assert differences() == []


def test_a_model_that_has_changed_is_seen(app, session):
    session.execute(text("ALTER TABLE case_file ADD COLUMN forgotten INTEGER"))
    session.commit()

    assert "forgotten" in str(differences())


def test_every_migration_has_a_way_back_and_can_be_made_again(app, session):
    session.close()
    downgrade(directory=FOLDER, revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}

    upgrade(directory=FOLDER)

    assert differences() == []


def test_there_is_one_newest_migration_and_its_number_is_written_down():
    scripts = ScriptDirectory(FOLDER)
    numbers = [script.revision for script in scripts.walk_revisions()]

    assert scripts.get_heads() == [preparing.newest_migration()]
    assert all(re.fullmatch(r"\d{4}", number) for number in numbers)
    assert {path.name[:4] for path in (Path(FOLDER) / "versions").glob("[0-9]*.py")} == set(numbers)


def test_a_database_that_is_newer_than_the_program_is_left_alone(app, session):
    session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    session.commit()

    with pytest.raises(preparing.SchemaError, match="newer than this program.*Nothing was changed"):
        preparing.upgrade()


def test_constraints_have_names_and_every_reference_an_index(app):
    looked = inspect(db.engine)
    unindexed = []
    for table in looked.get_table_names():
        if table == "alembic_version":
            continue
        columns = {index["column_names"][0] for index in looked.get_indexes(table)}
        columns |= {constraint["column_names"][0] for constraint in looked.get_unique_constraints(table)}
        columns |= set(looked.get_pk_constraint(table)["constrained_columns"][:1])
        for key in looked.get_foreign_keys(table):
            assert key["name"].startswith("fk_"), (table, key)
            if key["constrained_columns"][0] not in columns:
                unindexed.append(f"{table}.{key['constrained_columns'][0]}")

    assert set(unindexed) == NEEDS_NO_INDEX
