"""Every text of the database becomes one that breaks out wherever it can, with a mark that says which row it was."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Column, String, Table, select, update
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from app.extensions import db
from app.history import triggers

MARK = re.compile(r"Zq([0-9a-f]{4})q")
LONG = (
    "=Zq{n:04x}q<zq onload=z(1)>\"' zqa=1 x='</textarea></script><script>z(2)</script>{{{{7*191}}}}q${{7*191}}q"
    "#(7*191)q'); DROP TABLE case_file;-- [z](javascript:z) %(z)s {{z}} %s"
)
SHORT = "=Zq{n:04x}q<zq>\"'"
ADDRESS = "zq{n:04x}q\"<zq>'@example.org"
PAGE = "javascript:Zq{n:04x}q//\"'><zq>"
LEAST = 30
"""Characters that a column must hold for a text to stand in it; shorter ones hold words and numbers of ours."""

MOST_ROWS = 25
"""Of a table: the thousands of example questions are all shown in the same way."""

OURS = {
    "case_event": ("actor", "kind"),
    "case_feedback": ("letter", "hash"),
    "backup_made": (),
    "case_file": ("submission_key", "content_key", "request_id"),
    "case_record": (),
    "change_record": ("by_slug", "subject", "action"),
    "history_emptying": ("source", "by_slug"),
    "history_seal": ("source", "previous", "hash"),
    "mail_hold": (),
    "case_figure": ("digits",),
    "case_secret": ("hash",),
    "attachment": ("stored_name", "media_type", "sha256"),
    "catalogue_revision": ("slug", "by_slug"),
    "clock_watch": (),
    "competence_area": ("slug",),
    "errand": ("name",),
    "example_question": ("topic",),
    "fitted_model": ("sha256", "data_fingerprint"),
    "incoming_mail": ("content_key", "stored_name", "claimed_by", "kind", "case_reference", "outcome", "handled_by"),
    "mail_fetch": ("held_by",),
    "memo_version": ("sha256",),
    "message": ("submission_key",),
    "model_refit": ("catalogue_fingerprint", "verdict"),
    "municipality": ("slug",),
    "no_questions": ("hash",),
    "out_of_scope_kind": ("slug", "handling"),
    "outgoing_mail": ("reason", "letter", "about", "headers", "message_id", "claimed_by", "request_id"),
    "partner": ("slug",),
    "region": ("slug", "mail_from", "mail_reply_domain", "fingerprint"),
    "routing_trial": (),
    "saved_view": ("query",),
    "second_step": ("app_secret", "recovery_hashes", "code_hash"),
    "service": ("slug", "provider"),
    "service_draft": ("slug",),
    "sorting_basis": ("fingerprint",),
    "staff_session": ("key_hash", "device_hash", "way", "provider_sid"),
    "trial_change": ("area", "was", "becomes"),
    "user_account": ("slug", "password", "fs_uniquifier"),
    "developer": (),
    "worker_heartbeat": ("worker",),
}
"""Columns that hold words, keys, hashes and addresses of ours: nobody outside writes them."""


@dataclass(frozen=True)
class Place:
    """Where a mark stands."""

    table: str
    row: tuple[Any, ...]
    column: str


def poison(session: Session) -> dict[str, Place]:
    """Write a marked text into every column that people's words come to; gives mark → place."""
    marks: dict[str, Place] = {}
    session.commit()
    triggers.drop_triggers(session.connection())  # the history is poisoned too
    for table in db.metadata.sorted_tables:
        columns = [column for column in table.columns if is_text(column)]
        keys = list(table.primary_key.columns)
        for row in session.execute(select(*keys, *columns).order_by(*keys).limit(MOST_ROWS)).all():
            key = tuple(row[: len(keys)])
            values = {}
            for column, old in zip(columns, row[len(keys) :], strict=True):
                if old not in (None, ""):
                    values[column.name] = _marked(column, old, marks, Place(table.name, key, column.name))
            if values:
                here = [column == value for column, value in zip(keys, key, strict=True)]
                session.execute(update(table).where(*here).values(values))
    triggers.make_triggers(session.connection())
    session.commit()
    session.expire_all()
    return marks


def is_text(column: Column[Any]) -> bool:
    """Whether people's words may stand there."""
    if column.name in OURS.get(column.table.name, ()) or column.primary_key or column.foreign_keys:
        return False
    kind = as_it_lies(column)
    if isinstance(kind, JSON):
        return True
    return isinstance(kind, String) and (kind.length is None or kind.length >= LEAST)


def as_it_lies(column: Column[Any]) -> Any:
    """The database's own type of a column, whatever is done on the way there."""
    return column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type


def fingerprint(session: Session) -> dict[str, int]:
    """A number for each table that is the same when its rows are."""
    session.rollback()
    tables = db.metadata.sorted_tables
    found = {table.name: hash(tuple(map(repr, session.execute(_rows(table)).all()))) for table in tables}
    session.rollback()
    return found


def _rows(table: Table) -> Any:
    return select(*table.columns).order_by(*table.primary_key.columns)


def _marked(column: Column[Any], old: Any, marks: dict[str, Place], place: Place) -> Any:
    kind = as_it_lies(column)
    if isinstance(kind, JSON):
        return _in_json(old, marks, place)
    return _text(column.name, kind.length, marks, place)


def _text(name: str, length: int | None, marks: dict[str, Place], place: Place) -> str:
    number = len(marks) + 1
    marks[f"{number:04x}"] = place
    whole = ADDRESS if "email" in name or name.endswith("_address") else PAGE if "url" in name else LONG
    text = whole.format(n=number)
    return text if length is None or len(text) <= length else SHORT.format(n=number)


def _in_json(old: Any, marks: dict[str, Place], place: Place) -> Any:
    """Texts by language, and lists of words that people wrote; the rest of what JSON holds are facts of ours."""
    if isinstance(old, Mapping):
        if {"nb", "nn"} & set(old):
            return {name: _leaf(value, marks, place) if name in LANGUAGES else value for name, value in old.items()}
        return {name: _in_json(value, marks, place) for name, value in old.items()}
    if isinstance(old, list):
        return [_in_json(value, marks, place) for value in old]
    return old


LANGUAGES = ("nb", "nn", "en", "se")


def _leaf(value: Any, marks: dict[str, Place], place: Place) -> Any:
    if isinstance(value, list):
        return [_leaf(one, marks, place) for one in value]
    return _text("text", None, marks, place) if isinstance(value, str) and value else value


def breaks_out(text: str) -> list[str]:
    """What of a page, a letter or a file a marked text has become a part of, instead of standing there to be read."""
    signs = ("<zq", "\"' zqa=1", "1337q", "<script>z(", "x='</textarea", 'href="javascript:')
    return [sign for sign in signs if sign in text]


def shown(text: str) -> set[str]:
    """The marks that stand there."""
    return {found.lower() for found in MARK.findall(text)} | set(re.findall(r"zq([0-9a-f]{4})q", text))


def dumped(answer: Any) -> str:
    """JSON as text, its signs not written as numbers."""
    return json.dumps(answer, ensure_ascii=False)
