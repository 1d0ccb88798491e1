"""What the business said after closing, as digits in the row of its case, kept true by triggers of the database.

`rows.TOLD` says which digits hold what. They stand in a column of their own, as they come from another table.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from app.cases.figures import rows
from app.cases.figures.rows import CAME_SAYS, HELPED_SAYS, TABLE, TOLD, Triggers

ASKED = "case_feedback"
LENGTH = sum(width for _name, width in TOLD)


def fill(connection: Connection) -> None:
    """Write what has been said until now."""
    rows.run(
        connection,
        f"UPDATE {TABLE} SET told = {_digits(connection.dialect.name)} WHERE case_id IN (SELECT case_id FROM {ASKED})",
    )


def make_triggers(connection: Connection) -> None:
    """Have the database keep it true; make those of SQLite's triggers that are not there."""
    rows.make(connection, _triggers(connection.dialect.name))


def drop_triggers(connection: Connection) -> None:
    """Take them away."""
    rows.drop(connection, _triggers(connection.dialect.name))


def _triggers(dialect: str) -> Triggers:
    """A question goes to another case when its own is merged: then both are counted anew."""
    count = f"UPDATE {TABLE} SET told = {_digits(dialect)} WHERE case_id IN "
    changed = "UPDATE OF case_id, kind, asked_at, said, is_founded, jobs, funding_nok"
    return {
        f"{TABLE}_asked": ("INSERT", ASKED, f"{count} (NEW.case_id)"),
        f"{TABLE}_told": (changed, ASKED, f"{count} (OLD.case_id, NEW.case_id)"),
        f"{TABLE}_unasked": ("DELETE", ASKED, f"{count} (OLD.case_id)"),
    }


def _digits(dialect: str) -> str:
    """SQL for the digits of the case that a row of figures is of."""
    values = (
        _of("helped", _place(HELPED_SAYS)),
        _of("came", _place(CAME_SAYS)),
        _of("came", "CASE WHEN f.is_founded THEN 1 END"),
        _of("came", "f.jobs"),
        _of("came", "f.funding_nok"),
    )
    parts = (rows.padded(dialect, width, value) for (_name, width), value in zip(TOLD, values, strict=True))
    return f"(SELECT {' || '.join(parts)} FROM {ASKED} f WHERE f.case_id = {TABLE}.case_id)"


def _of(kind: str, value: str) -> str:
    return f"max(CASE WHEN f.kind = '{kind}' AND f.asked_at IS NOT NULL THEN {value} END)"


def _place(words: Sequence[str]) -> str:
    cases = " ".join(f"WHEN '{word}' THEN {place}" for place, word in enumerate(words, 1))
    return f"CASE coalesce(f.said, 'asked') {cases} END"
