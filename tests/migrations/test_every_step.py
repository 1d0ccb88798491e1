"""A house that is lived in goes down one migration and up again, over every migration: no row is lost or changed."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, inspect, text

from app.cases import search_index
from app.cli import preparing
from app.extensions import db
from app.mail import sealing
from tests.support import lived_in

FOLDER = str(preparing.MIGRATIONS)
LET_GO = {"0010": {"case_secret"}}
"""Tables of which a way back lets rows go on purpose: an address that only takes notes would take answers below."""

SEALED = re.compile(rf"{sealing.SIGN}[\w=-]+")

Rows = dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]


def rows(connection: Connection) -> Rows:
    """Of each table its columns and all its rows, as texts."""
    found = {}
    for table in inspect(connection).get_table_names():
        if table != "alembic_version" and not search_index.is_of_index(table, "table"):
            said = connection.execute(text(f"SELECT * FROM {table}"))
            found[table] = tuple(said.keys()), [tuple(map(plain, row)) for row in said]
    return found


def plain(value: Any) -> str:
    """As a text; what is sealed is opened, for each seal is another."""
    written = json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else str(value)
    return SEALED.sub(lambda found: sealing.unseal(found[0]), written)


def differing(number: str, first: Rows, second: Rows, columns_of: Iterable[Rows]) -> list[str]:
    """Tables whose rows differ in the columns that they have in all of these."""
    found: list[str] = []
    for table in set.intersection(*map(set, columns_of)) - LET_GO.get(number, set()):
        common = set.intersection(*(set(one[table][0]) for one in columns_of))
        if counted(first[table], common) != counted(second[table], common):
            each = [one for one in sorted(common) if counted(first[table], {one}) != counted(second[table], {one})]
            found += [f"{number}: {table}.{column}" for column in each or ["pairs"]]
    return found


def counted(table: tuple[tuple[str, ...], list[tuple[Any, ...]]], columns: set[str]) -> Counter[tuple[Any, ...]]:
    names, found = table
    places = [names.index(name) for name in sorted(columns)]
    return Counter(tuple(row[place] for place in places) for row in found)


@pytest.mark.slow
def test_down_and_up_again_over_every_migration_keeps_every_row_that_both_know(app, session):
    lived_in.move_in(app, session)
    session.close()
    numbers = sorted(script.revision for script in ScriptDirectory(FOLDER).walk_revisions())

    def look() -> Rows:
        with db.engine.begin() as connection:
            return rows(connection)

    at_first = look()
    faults = []
    for older, number in reversed(list(pairwise(numbers))):
        before = look()
        downgrade(directory=FOLDER, revision=older)
        below = look()
        upgrade(directory=FOLDER, revision=number)
        after = look()
        for first, seen in ((below, (below, after)), (before, (before, below, after))):
            faults += differing(number, first, after, seen)
        faults += [f"{number}: {table} is gone" for table in set(below) - set(after)]
        downgrade(directory=FOLDER, revision=older)
    upgrade(directory=FOLDER)

    assert faults == []
    at_last = look()
    assert {table for table, (_names, found) in at_first.items() if not found} == EMPTY
    for table in ("case_file", "message", "service", "developer", "outgoing_mail"):
        assert len(at_last[table][1]) == len(at_first[table][1]) > 0


EMPTY = {
    "backup_made", "case_hours", "case_presence", "case_reading", "case_record", "errand", "history_emptying",
    "history_seal", "mail_fetch", "mail_hold", "no_questions", "outside_identity", "person_request", "record_message",
    "reminder_choice", "retention_run", "second_step", "training_example", "trial_change",
}  # fmt: skip
"""What nobody has done in that house. Each is a table of its own that no later migration fills or empties."""
