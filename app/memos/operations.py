"""A text is written, a cost entered, a version kept. Callers commit."""

import hashlib
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import ConflictError
from app.history import operations as history
from app.memos.models import MemoCost, MemoText, MemoVersion
from app.people.models import User


@dataclass(frozen=True)
class NewCost:
    """A cost as somebody has entered it: Norwegian kroner for today's cooperation, an AS and an IKS."""

    what: str
    is_yearly: bool
    today_nok: int
    as_nok: int
    iks_nok: int


@dataclass(frozen=True)
class Made:
    """A document that has been made: its PDF, and what it is about."""

    kind: str
    language: str
    first: date
    last: date
    title: str
    content: bytes


def write_text(
    session: Session, *, kind: str, place: str, language: str, text: str, version: int, by: User, at: datetime
) -> MemoText:
    """Write a text of a document; `version` is the one that was seen, 0 for none. The history keeps what stood there.

    Raises ConflictError when another has written since.
    """
    chosen = select(MemoText).where(MemoText.kind == kind, MemoText.place == place, MemoText.language == language)
    row = session.scalars(chosen.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if (row.version if row else 0) != version:
        raise ConflictError("somebody else has written here")
    if row is None:
        row = MemoText(kind=kind, place=place, language=language, version=0)
        session.add(row)
    before = {"text": row.text} if version else None
    row.text, row.version, row.changed_at, row.changed_by_id = text, version + 1, at, by.id
    _flush(session)
    name = f"{kind} {place} {language}"
    history.note(session, "text", name, "in_document", before=before, after={"text": text}, by=by.slug, at=at)
    return row


def enter_cost(session: Session, new: NewCost, *, by: User, at: datetime) -> MemoCost:
    """A new row of costs."""
    row = MemoCost(**vars(new), changed_at=at, changed_by_id=by.id)
    session.add(row)
    session.flush()
    history.note(session, "text", new.what[:120], "cost_added", after=vars(new), by=by.slug, at=at)
    return row


def change_cost(session: Session, row: MemoCost, new: NewCost, *, version: int, by: User, at: datetime) -> None:
    """Change a row of costs. Raises ConflictError when another has since `version`."""
    _lock(session, row, version)
    before = _told(row)
    for name, value in vars(new).items():
        setattr(row, name, value)
    row.version, row.changed_at, row.changed_by_id = row.version + 1, at, by.id
    session.flush()
    history.note(session, "text", row.what[:120], "cost_changed", before=before, after=vars(new), by=by.slug, at=at)


def remove_cost(session: Session, row: MemoCost, *, version: int, by: User, at: datetime) -> None:
    """Take a row of costs away. Raises ConflictError when another has changed it since `version`."""
    _lock(session, row, version)
    history.note(session, "text", row.what[:120], "cost_removed", before=_told(row), by=by.slug, at=at)
    session.delete(row)
    session.flush()


def _told(row: MemoCost) -> dict[str, object]:
    return {field.name: getattr(row, field.name) for field in fields(NewCost)}


def keep(session: Session, made: Made, *, by: User, at: datetime) -> MemoVersion:
    """Keep a document as the next version of its kind and language.

    Raises ConflictError when another one has been kept at the same moment.
    """
    highest = session.scalar(
        select(func.max(MemoVersion.number)).where(MemoVersion.kind == made.kind, MemoVersion.language == made.language)
    )
    row = MemoVersion(
        **vars(made),
        number=(highest or 0) + 1,
        size_bytes=len(made.content),
        sha256=hashlib.sha256(made.content).hexdigest(),
        made_at=at,
        made_by_id=by.id,
    )
    session.add(row)
    _flush(session)
    return row


def _lock(session: Session, row: MemoCost, version: int) -> None:
    session.refresh(row, ["version"], with_for_update=True)
    if row.version != version:
        raise ConflictError("somebody else has changed the cost")


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise ConflictError("somebody else was first") from error
