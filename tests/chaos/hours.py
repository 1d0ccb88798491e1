"""Hours that pass at once: what waits for another try is due, and what the dead had in their hands is free."""

import contextlib
import socket
from typing import Any

import sqlalchemy
from sqlalchemy.exc import SQLAlchemyError

from tests.support.serving import Served

HELD = (
    "SELECT claimed_by FROM outgoing_mail WHERE claimed_by IS NOT NULL UNION "
    "SELECT claimed_by FROM incoming_mail WHERE claimed_by IS NOT NULL UNION "
    "SELECT held_by FROM mail_fetch WHERE held_by IS NOT NULL"
)
LETTERS_BEGAN = "(SELECT min(created_at) FROM outgoing_mail)"
LETTERS_CAME = "(SELECT min(received_at) FROM incoming_mail)"
CASES_BEGAN = "(SELECT min(received_at) FROM case_file)"
WAITS_AGAIN = (
    f"UPDATE outgoing_mail SET due_at = {LETTERS_BEGAN} WHERE state = 'queued' AND attempts > 0",
    f"UPDATE incoming_mail SET due_at = {LETTERS_CAME} WHERE state = 'waiting' AND claimed_by IS NULL AND attempts > 0",
    f"UPDATE case_file SET triage_at = {CASES_BEGAN} WHERE triage_at IS NOT NULL AND triage_attempts > 0",
)
HELD_BY_THE_DEAD = (
    f"UPDATE outgoing_mail SET due_at = {LETTERS_BEGAN} WHERE state = 'sending' AND claimed_by IN :dead",
    f"UPDATE incoming_mail SET due_at = {LETTERS_CAME} WHERE state = 'waiting' AND claimed_by IN :dead",
    "UPDATE mail_fetch SET held_by = NULL, lapses_at = NULL WHERE held_by IN :dead",
)
AHEAD = (
    f"UPDATE outgoing_mail SET due_at = {LETTERS_BEGAN} WHERE state = 'queued'",
    f"UPDATE incoming_mail SET due_at = {LETTERS_CAME} WHERE state = 'waiting' AND claimed_by IS NULL",
    f"UPDATE case_file SET triage_at = {CASES_BEGAN} WHERE triage_at IS NOT NULL",
)
"""A day has passed: also what was put in while the clock was a day ahead is due."""


def pass_by(product: Served, *, a_whole_day: bool = False) -> None:
    """Let hours pass for the database of the product; nothing happens while it cannot be written to."""
    engine = sqlalchemy.create_engine(product.database_url, poolclass=sqlalchemy.pool.NullPool)
    with contextlib.suppress(SQLAlchemyError), engine.begin() as connection:
        for statement in AHEAD if a_whole_day else WAITS_AGAIN:
            connection.execute(sqlalchemy.text(statement))
        dead = _dead(product, [row[0] for row in connection.execute(sqlalchemy.text(HELD))])
        for statement in HELD_BY_THE_DEAD if dead else ():
            names: Any = sqlalchemy.bindparam("dead", dead, expanding=True)
            connection.execute(sqlalchemy.text(statement).bindparams(names))


def owed(product: Served) -> int:
    """How much waits: cases to be sorted, letters to be sent, letters to be understood."""
    waiting = (
        "SELECT (SELECT count(*) FROM case_file WHERE triage_at IS NOT NULL) + "
        "(SELECT count(*) FROM outgoing_mail WHERE due_at IS NOT NULL) + "
        "(SELECT count(*) FROM incoming_mail WHERE due_at IS NOT NULL) AS n"
    )
    return int(product.rows(waiting)[0].n)


def _dead(product: Served, names: list[str]) -> list[str]:
    alive = {f"{socket.gethostname()}:{pid}" for pid in product.survivors()}
    return sorted(set(names) - alive)
