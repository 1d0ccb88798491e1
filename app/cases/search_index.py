"""The index that cases are found by: which words it holds, how the database keeps it true, how a search asks it.

One row for each case: everything that was written in it, by whom it came, and for which firm. Triggers of the database
write it, so that nothing the program does with a case or a message can forget it. On SQLite a table that is changed is
written anew and loses its triggers: `migrations/env.py` makes them again after every migration.

Letters are folded on both sides alike: small, without accents, æ, ae, å and aa as a, ø and oe as o. Whoever writes
"soerreisa", "sorreisa" or "SØRREISA" finds the same.
"""

import re
import unicodedata
from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    TextClause,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)

TABLE = "case_search"

_LETTERS = {"æ": "a", "ø": "o", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t"}
_TRANSLATED = str.maketrans(_LETTERS)
_PAIRS = {"aa": "a", "ae": "a", "oe": "o"}
_ACCENTED, _PLAIN = "áàâäãčçéèêëíìîïñóòôöõšúùûüýž", "aaaaacceeeeiiiinooooosuuuuyz"
_MARKS = '!"#$%&()*+,-./:;<=>?@[]^_`{|}~«»–—…’“”·'
_MOST = 200_000
"""Characters of a case's conversation that are gathered for the index: a row of PostgreSQL's can hold no more than a
megabyte, and SQLite reads all of them anew with each message. What is written after that is not found."""

_OF_CASE = ("reference", "name", "organisation_name", "organisation_number", "email", "subject", "text")
_WORD = re.compile(r"[^\W_]+")
_SPLIT_REFERENCE = re.compile(r"\bnf[\W_]*(20\d\d)[\W_]*([2-9a-z]{5})\b", re.IGNORECASE)
_SPLIT_NUMBER = re.compile(r"(?<!\d)(\d{3})[\s.](\d{3})[\s.](\d{3})(?!\d)")
_ENDINGS = (
    "ingene", "ingen", "inger", "ing",
    "enes", "anes", "ene", "ane", "ens", "ets", "ers", "ar", "er", "en", "et", "es", "as", "a", "e", "s"
)  # fmt: skip
_SHORTEST_STEM, _SHORTEST_BEGINNING, _MOST_WORDS = 4, 3, 8


def fold(text: str) -> str:
    """The text as the index has it: a string of other length, for comparing words and nothing else."""
    is_plain = text.isascii()
    small = (text if is_plain else unicodedata.normalize("NFC", text)).lower().translate(_TRANSLATED)
    for old, new in _PAIRS.items():
        small = small.replace(old, new)
    if is_plain:
        return small
    return "".join(one for one in unicodedata.normalize("NFD", small) if not unicodedata.combining(one))


def beginnings(typed: str) -> Sequence[str]:
    """What words must begin with to be found, folded, in the order typed, at most eight.

    An ending of inflection is left out when enough of the word is left; a word of one or two letters is asked for
    whole, and so ends with a space here. A reference or an organisation number may be written apart or together.
    """
    joined = _SPLIT_NUMBER.sub(r"\1\2\3", _SPLIT_REFERENCE.sub(r"nf \1 \2", typed))
    words = dict.fromkeys(_WORD.findall(fold(joined)))
    return [_beginning(word) for word in words][:_MOST_WORDS]


def is_reference(typed: str) -> bool:
    """Whether this is a reference and nothing else, however it is written."""
    return _SPLIT_REFERENCE.fullmatch(typed.strip()) is not None


def query(dialect: str, typed: str) -> str:
    """The question in the words of SQLite's FTS5 or PostgreSQL's tsquery; empty when there is no word in it."""
    if dialect == "sqlite":
        return " ".join(f'"{one.strip()}"' + ("" if one.endswith(" ") else " *") for one in beginnings(typed))
    return " & ".join(one.strip() + ("" if one.endswith(" ") else ":*") for one in beginnings(typed))


def has_words(dialect: str, case_id: ColumnElement[int], typed: str) -> ColumnElement[bool]:
    """Whether all these words are written in the case with this number; there must be a word among them."""
    asked = query(dialect, typed)
    if dialect == "sqlite":
        found: Select[tuple[int]] = (
            select(literal_column("rowid")).select_from(text(TABLE)).where(_match().bindparams(asked=asked))
        )
        return case_id.in_(found)
    index = table(TABLE, column("case_id"))
    # The words stand in the statement itself: a plan made for any words takes one of them that is common for rare.
    words = bindparam("asked", asked, String, literal_execute=True)
    return case_id.in_(select(index.c.case_id).where(_match_postgresql().bindparams(words)))


def cases_with(dialect: str, words: Sequence[str]) -> Select[tuple[int]]:
    """The numbers of the cases in which one of these words, or a form of it, is written; the newest first."""
    parts = (max(beginnings(word), key=len, default="").strip() for word in words)
    asked = list(dict.fromkeys(part for part in parts if part))
    if dialect == "sqlite":
        matches: ColumnElement[bool] = literal_column(TABLE).op("MATCH")(" OR ".join(f'"{one}" *' for one in asked))
        rows: Select[tuple[int]] = select(literal_column("rowid").label("case_id")).select_from(text(TABLE))
        return rows.where(matches).order_by(text("rowid DESC"))
    index = table(TABLE, column("case_id", Integer), column("words"))
    any_of = func.to_tsquery(literal_column("'simple'"), " | ".join(f"{one}:*" for one in asked))
    # no bare number in the order, or a whole table is read backwards for a word that is rare
    return select(index.c.case_id).where(index.c.words.op("@@")(any_of)).order_by((index.c.case_id + 0).desc())


def _match() -> TextClause:
    return text(f"{TABLE} MATCH :asked")


def _match_postgresql() -> TextClause:
    return text(f"{TABLE}.words @@ to_tsquery('simple', :asked)")


def _beginning(word: str) -> str:
    if len(word) < _SHORTEST_BEGINNING:
        return f"{word} "
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def create(connection: Connection) -> None:
    """Make the index, fill it from what there is, and have the database keep it true."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {TABLE} USING fts5(head, talk, detail='none', "
            "tokenize='unicode61 remove_diacritics 2')"
        )
        connection.exec_driver_sql(
            f"INSERT INTO {TABLE} (rowid, head, talk) SELECT c.id, {_head('c')}, {_talk('c.id')} FROM case_file c"
        )
        make_triggers(connection)
        return
    for statement in _postgresql():
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """Take all of it away."""
    if connection.dialect.name == "sqlite":
        _drop_triggers(connection)
        connection.exec_driver_sql(f"DROP TABLE {TABLE}")
        return
    for watched in ("case_file", "message"):
        connection.exec_driver_sql(f"DROP TRIGGER {TABLE}_{watched} ON {watched}")
        connection.exec_driver_sql(f"DROP FUNCTION {TABLE}_{watched}")
    connection.exec_driver_sql(f"DROP TABLE {TABLE}")
    connection.exec_driver_sql(f"DROP FUNCTION {TABLE}_words(bigint)")
    connection.exec_driver_sql(f"DROP FUNCTION {TABLE}_fold(text)")


def make_triggers(connection: Connection) -> None:
    """Make those of SQLite's triggers that are not there."""
    for name, rest in _sqlite_triggers().items():
        connection.exec_driver_sql(f"CREATE TRIGGER IF NOT EXISTS {name} {rest}")


def renew_triggers(connection: Connection) -> None:
    """Make them as they are now, where an older program made them."""
    if connection.dialect.name == "sqlite":
        _drop_triggers(connection)
        make_triggers(connection)
        return
    for statement in _postgresql():
        if statement.startswith("CREATE OR REPLACE"):
            connection.exec_driver_sql(statement)


def _drop_triggers(connection: Connection) -> None:
    for name in _sqlite_triggers():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")


def is_of_index(name: str | None, kind: str) -> bool:
    """Whether this table is the index or a part of it: no model stands for it."""
    return kind == "table" and name is not None and (name == TABLE or name.startswith(f"{TABLE}_"))


def _folded(column: str) -> str:
    """SQL for SQLite; its tokenizer takes the accents."""
    sql = f"lower({column})"
    for old, new in _LETTERS.items():
        sql = f"replace(replace({sql}, '{old}', '{new}'), '{old.upper()}', '{new}')"
    for old, new in _PAIRS.items():
        sql = f"replace({sql}, '{old}', '{new}')"
    return sql


def _head(row: str) -> str:
    return _folded(" || ' ' || ".join(f"{row}.{column}" for column in _OF_CASE))


def _talk(case_id: str) -> str:
    talk = f"coalesce((SELECT group_concat(m.text, ' ') FROM message m WHERE m.case_id = {case_id}), '')"
    return _folded(f"substr({talk}, 1, {_MOST})")


def _sqlite_triggers() -> dict[str, str]:
    """Those on messages must not name the table of cases, or SQLite could not rename that any more."""
    columns = ", ".join(_OF_CASE)

    def talk_again(case_id: str) -> str:
        return f"UPDATE {TABLE} SET talk = {_talk(case_id)} WHERE rowid = {case_id};"

    return {
        f"{TABLE}_case_new": f"AFTER INSERT ON case_file BEGIN INSERT INTO {TABLE} (rowid, head, talk) "
        f"VALUES (NEW.id, {_head('NEW')}, ''); END",
        f"{TABLE}_case_changed": f"AFTER UPDATE OF {columns} ON case_file BEGIN "
        f"UPDATE {TABLE} SET head = {_head('NEW')} WHERE rowid = NEW.id; END",
        f"{TABLE}_case_gone": f"AFTER DELETE ON case_file BEGIN DELETE FROM {TABLE} WHERE rowid = OLD.id; END",
        f"{TABLE}_message_new": f"AFTER INSERT ON message BEGIN UPDATE {TABLE} SET talk = talk || ' ' || "
        f"{_folded(f'substr(NEW.text, 1, {_MOST})')} WHERE rowid = NEW.case_id AND length(talk) < {_MOST}; END",
        f"{TABLE}_message_changed": f"AFTER UPDATE OF case_id, text ON message BEGIN {talk_again('NEW.case_id')} "
        f"UPDATE {TABLE} SET talk = {_talk('OLD.case_id')} WHERE rowid = OLD.case_id AND OLD.case_id <> NEW.case_id; "
        "END",
        f"{TABLE}_message_gone": f"AFTER DELETE ON message BEGIN {talk_again('OLD.case_id')} END",
    }


def _words(text: str) -> str:
    """SQL for PostgreSQL."""
    return f"strip(to_tsvector('simple', {TABLE}_fold(left({text}, {_MOST}))))"


def _postgresql() -> list[str]:
    letters = "".join(_LETTERS) + "".join(_LETTERS).upper()
    folded = f"lower(translate($1, '{letters}', '{''.join(_LETTERS.values()) * 2}'))"
    for old, new in _PAIRS.items():
        folded = f"replace({folded}, '{old}', '{new}')"
    accents = f"translate({folded}, '{_ACCENTED + _ACCENTED.upper()}', '{_PLAIN * 2}')"
    marks = f"translate({accents}, $marks${_MARKS}$marks$, '{' ' * len(_MARKS)}')"
    head = " || ' ' || ".join(f"c.{column}" for column in _OF_CASE)
    talk = "(SELECT string_agg(m.text, ' ' ORDER BY m.id) FROM message m WHERE m.case_id = c.id)"
    everything = f"{head} || ' ' || coalesce({talk}, '')"
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in _OF_CASE)
    again = (  # the lock first: only the next statement sees what another has written meanwhile
        f"PERFORM 1 FROM {TABLE} WHERE case_id = * FOR UPDATE; "
        f"UPDATE {TABLE} SET words = {TABLE}_words(case_id) WHERE case_id = *;"
    )
    more = (
        f"BEGIN UPDATE {TABLE} SET words = words || {_words('NEW.text')} WHERE case_id = NEW.case_id; "
        "EXCEPTION WHEN program_limit_exceeded THEN NULL; END;"  # the row is full
    )
    statements = [
        f"CREATE TABLE {TABLE} (case_id integer PRIMARY KEY REFERENCES case_file (id) ON DELETE CASCADE, "
        "words tsvector NOT NULL)",
        f"CREATE OR REPLACE FUNCTION {TABLE}_fold(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT {marks} $$",
        f"CREATE OR REPLACE FUNCTION {TABLE}_words(bigint) RETURNS tsvector LANGUAGE sql STABLE AS $$ "
        f"SELECT {_words(everything)} FROM case_file c WHERE c.id = $1 $$",
        f"INSERT INTO {TABLE} SELECT id, {TABLE}_words(id) FROM case_file",
        f"CREATE INDEX ix_{TABLE}_words ON {TABLE} USING gin (words)",
        f"CREATE OR REPLACE FUNCTION {TABLE}_case_file() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'INSERT' THEN INSERT INTO {TABLE} VALUES (NEW.id, {TABLE}_words(NEW.id)); "
        f"ELSIF {changed} THEN UPDATE {TABLE} SET words = {TABLE}_words(NEW.id) WHERE case_id = NEW.id; END IF; "
        "RETURN NULL; END $$",
        f"CREATE OR REPLACE FUNCTION {TABLE}_message() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'INSERT' THEN {more} RETURN NULL; END IF; {again.replace('*', 'OLD.case_id')} "
        f"IF TG_OP = 'UPDATE' THEN {again.replace('*', 'NEW.case_id')} END IF; RETURN NULL; END $$",
        f"CREATE TRIGGER {TABLE}_case_file AFTER INSERT OR UPDATE ON case_file FOR EACH ROW "
        f"EXECUTE FUNCTION {TABLE}_case_file()",
        f"CREATE TRIGGER {TABLE}_message AFTER INSERT OR UPDATE OF case_id, text OR DELETE ON message FOR EACH ROW "
        f"EXECUTE FUNCTION {TABLE}_message()",
    ]
    return [one.replace("%", "%%") for one in statements]
