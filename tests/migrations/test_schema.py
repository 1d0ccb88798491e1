"""The migrations make exactly the tables of the models, both ways, on both databases."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint, inspect, text

from app.cases import search_index
from app.cli import preparing
from app.extensions import db
from catalogue.base import Base
from tests.house.reading import ROOT

FOLDER = str(preparing.MIGRATIONS)


def has_model(name, kind, _parents=None) -> bool:
    return not search_index.is_of_index(name, kind)


def differences():
    with db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_name": has_model}
        return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


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
    assert preparing.current_migration() == preparing.newest_migration()


def test_there_is_one_newest_migration_and_its_number_is_written_down():
    scripts = ScriptDirectory(FOLDER)
    numbers = [script.revision for script in scripts.walk_revisions()]

    assert scripts.get_heads() == [preparing.newest_migration()]
    assert sorted(numbers) == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert {path.name[:4] for path in (Path(FOLDER) / "versions").glob("[0-9]*.py")} == set(numbers)


# Constraints: Alembic compares neither names nor checks nor what happens on delete, and both databases must agree.


def of_the_models() -> set[tuple[object, ...]]:
    """Every unique and foreign key and every check that the models ask for."""
    found: set[tuple[object, ...]] = set()
    for table in Base.metadata.tables.values():
        found |= {("index", table.name, index.name, *index.columns.keys(), index.unique) for index in table.indexes}
        for one in table.constraints:
            if isinstance(one, UniqueConstraint):
                found.add(("unique", table.name, one.name, *one.columns.keys()))
            elif isinstance(one, ForeignKeyConstraint):
                other = one.elements[0].column
                found.add(
                    ("foreign", table.name, one.name, *one.column_keys, other.table.name, other.name, one.ondelete)
                )
            elif isinstance(one, CheckConstraint):
                found.add(("check", table.name, one.name))
    return found


def tables(looked):
    """Those that have a model."""
    return {name for name in looked.get_table_names() if name != "alembic_version" and has_model(name, "table")}


def of_the_database() -> set[tuple[object, ...]]:
    """The same, as the database tells it."""
    looked = inspect(db.engine)
    found: set[tuple[object, ...]] = set()
    for table in tables(looked):
        for one in looked.get_unique_constraints(table):
            found.add(("unique", table, one["name"], *one["column_names"]))
        for one in looked.get_foreign_keys(table):
            to = (one["referred_table"], *one["referred_columns"], one["options"].get("ondelete"))
            found.add(("foreign", table, one["name"], *one["constrained_columns"], *to))
        for one in looked.get_indexes(table):
            if not one.get("duplicates_constraint"):
                found.add(("index", table, one["name"], *one["column_names"], bool(one["unique"])))
        found |= {("check", table, one["name"]) for one in looked.get_check_constraints(table)}
    return found


def test_both_databases_hold_the_keys_and_checks_of_the_models_under_the_same_names(app):
    asked, there = of_the_models(), of_the_database()

    assert {kind for kind, *_rest in asked} == {"unique", "foreign", "check", "index"}
    assert there - asked == set()
    assert asked - there == set()


PREFIX = {"unique": "uq", "foreign": "fk", "check": "ck", "index": "(?:ix|uq)"}


def test_every_constraint_is_named_by_its_table(app):
    named = {(kind, table, name) for kind, table, name, *_rest in of_the_database()}

    assert [one for one in named if not re.match(rf"{PREFIX[one[0]]}_{one[1]}_\w+$", str(one[2]))] == []


DECIDED = {"CASCADE", "SET NULL", "RESTRICT"}


def test_every_reference_says_what_happens_when_its_other_end_is_deleted(app):
    references = {one for one in of_the_database() if one[0] == "foreign"}

    assert len(references) > 20
    assert {one for one in references if one[-1] not in DECIDED} == set()


NEEDS_NO_INDEX = {
    "attachment.message_id",
    "case_event.user_id",
    "case_file.service_id",
    "case_helper.asked_by_id",
    "case_secret.user_id",
    "developer.deputy_id",
    "message.user_id",
}
"""References whose other end is never deleted and never asked for its rows."""


def test_every_reference_has_an_index(app):
    looked = inspect(db.engine)
    unindexed = set()
    for table in tables(looked):
        columns = {index["column_names"][0] for index in looked.get_indexes(table)}
        columns |= {constraint["column_names"][0] for constraint in looked.get_unique_constraints(table)}
        columns |= set(looked.get_pk_constraint(table)["constrained_columns"][:1])
        keys = {key["constrained_columns"][0] for key in looked.get_foreign_keys(table)}
        unindexed |= {f"{table}.{column}" for column in keys - columns}

    assert unindexed == NEEDS_NO_INDEX


# A database that is at another migration than the program.


def at_migration(session, number: str) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})
    session.commit()
    session.close()


def test_a_database_that_is_newer_than_the_program_is_left_alone(app, session):
    at_migration(session, "9999")

    with pytest.raises(preparing.SchemaError, match=r"newer than this program.*Nothing was changed"):
        preparing.upgrade()


OLDER, NEWER = "0000", "9999"


@pytest.mark.parametrize(
    ("command", "number"),
    [
        ("serve --port 0", NEWER),  # an older one it brings up to date
        *((command, number) for command in ("web --port 0", "worker --once", "db check") for number in (OLDER, NEWER)),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_works_on_a_database_of_another_migration(settings, session, command, number):
    at_migration(session, number)
    environment = os.environ | {"FORSTELINJA_MODE": "demo", "FORSTELINJA_DATA_DIR": str(settings.data_dir)}

    done = subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *command.split()],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode == 1
    assert f"The database is at migration {number}" in done.stderr
    assert "Traceback" not in done.stderr
