"""Whose hands a case has been in, as digits in the row of its case, kept true by triggers of the database.

A hand-over that was undone has not moved the case. Who helped is whoever gave the first answer, with the municipality
that they had then: the line of the history says it (`FIRST`), and nothing that happens later changes it.
"""

from sqlalchemy import Connection

from app.cases.figures import rows
from app.cases.figures.rows import HELPER, TABLE, Triggers, fact

EVENTS = "case_event"
FIRST = "helped_from"
"""Among the facts of a first answer: the id of the municipality of whoever gave it; 0 is none."""


def fill(connection: Connection) -> None:
    """Count what happened before it was minded, as if whoever gave a first answer had always been where they are."""
    dialect = connection.dialect.name
    undone = f"SELECT case_id FROM {EVENTS} WHERE kind = 'undone'"
    rows.run(connection, f"UPDATE {TABLE} SET is_moved = {_is_moved(dialect)} WHERE case_id IN ({undone})")
    first = (
        f"SELECT d.municipality_id FROM case_file c JOIN {EVENTS} e ON e.case_id = c.id AND e.at = c.first_answered_at "
        f"LEFT JOIN developer d ON d.user_id = e.user_id "
        f"WHERE c.id = {TABLE}.case_id AND e.kind = 'answered' ORDER BY e.id LIMIT 1"
    )
    rows.run(connection, f"UPDATE {TABLE} SET helper = {rows.padded(dialect, HELPER, f'({first})')}")


def make_triggers(connection: Connection) -> None:
    """Have the database keep it true; make those of SQLite's triggers that are not there."""
    rows.make(connection, _triggers(connection.dialect.name))


def drop_triggers(connection: Connection) -> None:
    """Take them away."""
    rows.drop(connection, _triggers(connection.dialect.name))


def _triggers(dialect: str) -> Triggers:
    """Of two cases that become one, the first answer of both is that of the earlier one."""
    of_new, helped_from = f"UPDATE {TABLE} SET {{}} WHERE case_id = NEW.case_id", _number(dialect, "NEW", FIRST)
    is_answer = "NEW.kind = 'answered'"
    helped, moved = f"helper = {rows.padded(dialect, HELPER, helped_from)}", f"is_moved = {_is_moved(dialect)}"
    other = f"FROM {TABLE} o WHERE o.case_id = OLD.case_id"
    theirs, own = _answered_at("o"), _answered_at(TABLE)
    is_first = f"EXISTS (SELECT 1 {other} AND {theirs} > {_NEVER} AND ({own} = {_NEVER} OR {own} >= {theirs}))"
    return {
        f"{TABLE}_undone": ("INSERT", EVENTS, f"{of_new.format(moved)} AND NEW.kind = 'undone'"),
        f"{TABLE}_helped": ("INSERT", EVENTS, f"{of_new.format(helped)} AND {is_answer} AND {helped_from} IS NOT NULL"),
        f"{TABLE}_joined": (
            "UPDATE OF case_id",
            EVENTS,
            f"{of_new.format(f'helper = (SELECT o.helper {other})')} AND {is_answer} AND {is_first}",
        ),
    }


def _is_moved(dialect: str) -> str:
    """SQL: whether a hand-over of the row's own case stands. Lines of a merged case are not its own."""
    undone = (
        f"SELECT 1 FROM {EVENTS} u WHERE u.case_id = e.case_id AND u.kind = 'undone' "
        f"AND {_number(dialect, 'u', 'event')} = e.id"
    )
    stands = (
        f"SELECT 1 FROM {EVENTS} e WHERE e.case_id = {TABLE}.case_id AND e.kind = 'handed_over' "
        f"AND {fact(dialect, 'e', 'case')} IS NULL AND NOT EXISTS ({undone})"
    )
    return f"CASE WHEN EXISTS ({stands}) THEN '1' ELSE '0' END"


def _number(dialect: str, row: str, name: str) -> str:
    return f"CAST({fact(dialect, row, name)} AS bigint)"


_FIRST_DIGIT, _DIGITS = rows.place_of("answered_at")
_NEVER = f"'{'0' * _DIGITS}'"


def _answered_at(row: str) -> str:
    """SQL: the digits of when a case was first answered; they are ordered as the moments are."""
    return f"substr({row}.digits, {_FIRST_DIGIT}, {_DIGITS})"
