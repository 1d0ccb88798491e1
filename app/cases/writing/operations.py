"""A prepared text is written, changed, retired and brought back."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.cases.writing.models import PreparedText
from app.errors import ConflictError
from app.history import operations as history
from app.people.models import User
from catalogue.models import CompetenceArea


def write_text(
    session: Session, *, title: str, language: str, area: CompetenceArea | None, text: str, by: User, at: datetime
) -> PreparedText:
    """A new prepared text; `area` None: for every area."""
    row = PreparedText(
        title=title, language=language, area=area, text=text, changed_at=at, changed_by_id=by.id, version=1
    )
    session.add(row)
    session.flush()
    history.note(session, "text", str(row.id), "added", after=_told(row), by=by.slug, at=at)
    return row


def change_text(
    session: Session, row: PreparedText, *, version: int, by: User, at: datetime, **changes: object
) -> None:
    """Change title, language, area or text, or `retired_at`. Raises ConflictError when another has since `version`."""
    session.refresh(row, ["version"], with_for_update=True)
    if row.version != version:
        raise ConflictError("somebody else has changed the text")
    before = _told(row)
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.changed_at, row.changed_by_id = at, by.id
    session.flush()
    history.note(session, "text", str(row.id), "changed", before=before, after=_told(row), by=by.slug, at=at)


def _told(row: PreparedText) -> dict[str, object]:
    """A text as the history keeps it."""
    return {
        "title": row.title,
        "language": row.language,
        "area": row.area.slug if row.area else None,
        "text": row.text,
        "is_retired": row.retired_at is not None,
    }


def move_texts(session: Session, area: CompetenceArea, into: CompetenceArea) -> None:
    """An area has become part of another: its texts follow."""
    theirs = update(PreparedText).where(PreparedText.area_id == area.id).values(area_id=into.id)
    session.execute(theirs.execution_options(synchronize_session="fetch"))
