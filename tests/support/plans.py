"""How the database means to carry out what it was asked: whether a big table is read from end to end."""

import re

from sqlalchemy import event

from app.extensions import db

BIG = r"(case_file|message|case_event|triage_result|case_search)"


def scans(statement: str, parameters: object) -> list[str]:
    """What of a big table is read from end to end, as the database plans it."""
    raw = db.session().connection().exec_driver_sql
    if db.engine.dialect.name == "sqlite":
        plan = [row[-1] for row in raw(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        return [line for line in plan if re.match(rf"SCAN {BIG}(_\d+)?( VIRTUAL.*:(?!.*M)|$)", line)]
    return [row[0] for row in raw(f"EXPLAIN {statement}", parameters) if re.search(rf"Seq Scan on {BIG}\b", row[0])]


class Kept:
    """Statements with their parameters."""

    def __enter__(self):
        self.asked = []
        event.listen(db.engine, "before_cursor_execute", self._note)
        return self.asked

    def __exit__(self, *_why):
        event.remove(db.engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, parameters, *_more):
        if statement.lstrip().startswith("SELECT"):
            self.asked.append((statement, parameters))
