"""What reports count of each case: a short row of digits beside the case, kept true by triggers of the database.

A case is long: 100,000 of them take seconds to read through. Its row here is 100 digits, and all rows of five years are
read at once, as one text. Whatever changes a case, in the program or beside it, changes its row in
the same transaction, so that there is no moment at which the figures are not true, and nothing to be counted again.

`FIELDS` say which digits hold what. Moments are seconds since 1970, days are days since 1970, 0 is none. A word is its
place in its list, the first is 1. What was merged into another case keeps how it came itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from app.cases.states import OUTCOMES, STATES

TABLE = "case_figure"
REASONS = ("unsure", "competence_gap", "nobody_available", "not_for_us")
CHANNELS = ("form", "api", "mail", "phone", "in_person", "embedded")
REPLY_LANGUAGES = ("nb", "nn", "en", "se")
SORTINGS = ("assign", *REASONS)
"""What the newest sorting said: sent to somebody, or to the coordinator for this reason."""

Sql = Callable[[str, str], str]
"""Dialect and a column of a row → SQL for a whole number, or NULL."""

Triggers = Mapping[str, tuple[str, str, str]]
"""By name: after what, on which table, and what is done."""


@dataclass(frozen=True)
class Field:
    """`width` digits that say `name`, from a column of the case; more than they hold is the most that they hold."""

    name: str
    width: int
    column: str
    sql: Sql


def _moment(dialect: str, value: str) -> str:
    if dialect == "sqlite":
        return f"CAST(strftime('%s', {value}) AS INTEGER)"
    return f"floor(extract(epoch FROM {value}))"


def _day(dialect: str, value: str) -> str:
    if dialect == "sqlite":
        return f"CAST(julianday({value}) - 2440587.5 AS INTEGER)"
    return f"({value} - DATE '1970-01-01')"


def _number(_dialect: str, value: str) -> str:
    return value


def _word(words: Sequence[str]) -> Sql:
    cases = " ".join(f"WHEN '{word}' THEN {place}" for place, word in enumerate(words, 1))
    return lambda _dialect, value: f"CASE {value} {cases} END"


def _digits(dialect: str, value: str) -> str:
    is_number = f"NOT GLOB '*[^0-9]*' AND {value} <> ''" if dialect == "sqlite" else "~ '^[0-9]+$'"
    return f"CASE WHEN {value} {is_number} THEN CAST({value} AS bigint) END"


OF_CASE: Sequence[Field] = (
    Field("received_at", 10, "received_at", _moment),
    Field("answered_at", 10, "first_answered_at", _moment),
    Field("closed_at", 10, "closed_at", _moment),
    Field("promised_on", 5, "promised_on", _day),
    Field("municipality", 6, "municipality_id", _number),
    Field("area", 6, "area_id", _number),
    Field("service", 6, "service_id", _number),
    Field("developer", 6, "developer_id", _number),
    Field("state", 1, "state", _word(STATES)),
    Field("outcome", 2, "outcome", _word(OUTCOMES)),
    Field("referred", 1, "referral_reason", _word(REASONS)),
    Field("language", 1, "reply_language", _word(REPLY_LANGUAGES)),
    Field("organisation", 9, "organisation_number", _digits),
    Field("jobs", 5, "jobs", _number),
    Field("funding_nok", 11, "funding_nok", _number),
)
TOLD = (("helped", 1), ("came", 1), ("told_firm", 1), ("told_jobs", 5), ("told_funding_nok", 11))
"""What the business said after closing (`app.cases.figures.told`). helped, came: a place in these lists."""

HELPED_SAYS = ("asked", "yes", "partly", "no")
CAME_SAYS = ("asked", "something", "nothing")
"""asked: and nothing was said. Who was not asked has 0."""

HELPER = 6
"""Digits of the municipality of whoever gave the first answer (`app.cases.figures.hands`)."""

FIELDS: Sequence[tuple[str, int]] = (*((one.name, one.width) for one in OF_CASE), ("channel", 1), ("sorted_as", 1),
                                     ("is_moved", 1), *TOLD, ("helper", HELPER))  # fmt: skip
"""Every field with its width, in the order in which they stand."""

LENGTH = sum(one.width for one in OF_CASE)
"""Digits of a row."""


def place_of(name: str) -> tuple[int, int]:
    """Where a field of the case stands among its digits: the first of them, counted from 1, and how many."""
    before = [one.name for one in OF_CASE].index(name)
    return 1 + sum(one.width for one in OF_CASE[:before]), OF_CASE[before].width


def fill(connection: Connection) -> None:
    """Write a row for each case that there is; there must be none yet."""
    dialect = connection.dialect.name
    came = (
        f"SELECT {_channel(dialect, 'e')} FROM case_event e WHERE e.case_id = c.id AND e.kind = 'received' "
        f"AND {fact(dialect, 'e', 'case')} IS NULL ORDER BY e.id LIMIT 1"
    )
    newest = f"SELECT {_sorting('t')} FROM triage_result t WHERE t.case_id = c.id ORDER BY t.id DESC LIMIT 1"
    moved = (
        "SELECT 1 FROM case_event e WHERE e.case_id = c.id AND e.kind = 'handed_over' "
        f"AND {fact(dialect, 'e', 'case')} IS NULL"
    )
    run(
        connection,
        f"INSERT INTO {TABLE} (case_id, received_at, digits, channel, sorted_as, is_moved) "
        f"SELECT c.id, c.received_at, {_row(dialect, 'c')}, coalesce(({came}), '1'), coalesce(({newest}), '0'), "
        f"CASE WHEN EXISTS ({moved}) THEN '1' ELSE '0' END FROM case_file c",
    )


def make_triggers(connection: Connection) -> None:
    """Have the database keep the rows true; make those of SQLite's triggers that are not there."""
    make(connection, _triggers(connection.dialect.name))


def drop_triggers(connection: Connection) -> None:
    """Take them away."""
    drop(connection, _triggers(connection.dialect.name))


def make(connection: Connection, triggers: Triggers) -> None:
    """Make triggers, of SQLite's those that are not there."""
    for name, (event, table, body) in triggers.items():
        if connection.dialect.name == "sqlite":
            run(connection, f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON {table} BEGIN {body}; END")
            continue
        run(
            connection,
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$",
        )
        run(connection, f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def drop(connection: Connection, triggers: Triggers) -> None:
    """Take triggers away."""
    for name, (_event, table, _body) in triggers.items():
        if connection.dialect.name == "sqlite":
            run(connection, f"DROP TRIGGER IF EXISTS {name}")
        else:
            run(connection, f"DROP TRIGGER {name} ON {table}")
            run(connection, f"DROP FUNCTION {name}")


def _triggers(dialect: str) -> Triggers:
    """What stands on other tables must not name that of cases, or SQLite could not rename it any more."""
    of_new = f"UPDATE {TABLE} SET {{}} WHERE case_id = NEW.case_id"
    is_received, is_moved = "NEW.kind = 'received'", "NEW.kind = 'handed_over'"
    channel, moved = f"channel = {_channel(dialect, 'NEW')}", "is_moved = '1'"
    return {
        f"{TABLE}_new": (
            "INSERT",
            "case_file",
            f"INSERT INTO {TABLE} (case_id, received_at, digits, channel, sorted_as, is_moved) "
            f"VALUES (NEW.id, NEW.received_at, {_row(dialect, 'NEW')}, '1', '0', '0')",
        ),
        f"{TABLE}_changed": (
            f"UPDATE OF {', '.join(one.column for one in OF_CASE)}",
            "case_file",
            f"UPDATE {TABLE} SET received_at = NEW.received_at, digits = {_row(dialect, 'NEW')} "
            f"WHERE case_id = NEW.id AND digits <> {_row(dialect, 'NEW')}",
        ),
        f"{TABLE}_came": ("INSERT", "case_event", f"{of_new.format(channel)} AND {is_received}"),
        f"{TABLE}_moved": ("INSERT", "case_event", f"{of_new.format(moved)} AND {is_moved}"),
        f"{TABLE}_sorted": ("INSERT", "triage_result", of_new.format(f"sorted_as = {_sorting('NEW')}")),
    }


def _row(dialect: str, row: str) -> str:
    return " || ".join(padded(dialect, one.width, one.sql(dialect, f"{row}.{one.column}")) for one in OF_CASE)


def padded(dialect: str, width: int, value: str) -> str:
    """SQL for a whole number, or NULL → SQL for so many digits."""
    least, most = ("min", "max") if dialect == "sqlite" else ("LEAST", "GREATEST")
    number = f"{most}({least}(coalesce({value}, 0), {10**width - 1}), 0)"
    if dialect == "sqlite":
        return f"printf('%0{width}d', {number})"
    return f"lpad(CAST({number} AS text), {width}, '0')"


def _channel(dialect: str, row: str) -> str:
    """A channel that we have no word for is the form."""
    words = " ".join(f"WHEN '{word}' THEN '{place}'" for place, word in enumerate(CHANNELS, 1))
    return f"CASE {fact(dialect, row, 'channel')} {words} ELSE '1' END"


def fact(dialect: str, row: str, name: str) -> str:
    """SQL for a fact of a line of the history, NULL when there is none."""
    return f"json_extract({row}.facts, '$.{name}')" if dialect == "sqlite" else f"{row}.facts->>'{name}'"


def _sorting(row: str) -> str:
    """A reason that we have no word for is that the program was unsure."""
    words = " ".join(f"WHEN '{word}' THEN '{place}'" for place, word in enumerate(SORTINGS, 1) if word in REASONS)
    return f"CASE WHEN {row}.decision = 'assign' THEN '1' ELSE CASE {row}.reason_code {words} ELSE '2' END END"


def run(connection: Connection, statement: str) -> None:
    """A statement as it stands: Psycopg would take a sign of per cent for a place to fill in."""
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(statement if is_sqlite else statement.replace("%", "%%"))
