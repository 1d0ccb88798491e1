"""What all verbs share: lock and check, move, hold, and write down. Every change of a case passes through here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.cases.attachments import NewFile
from app.cases.models import Attachment, Case, CaseEvent, Message
from app.cases.states import check_move
from app.claims import table_of
from app.errors import ConflictError
from app.people.models import Developer, User
from catalogue.models import CompetenceArea

_ADD_EVENT = insert(table_of(CaseEvent)).returning(table_of(CaseEvent).c.id)
"""One statement: the history is only ever added to, and no object of it is needed."""


def check_version(session: Session, case: Case, version: int) -> None:
    """Lock the row, read it afresh and see that nobody has changed it since `version`."""
    session.refresh(case, ["version", "state", "developer_id", "area_id"], with_for_update=True)
    session.expire(case, ["developer", "area"])
    if case.version != version:
        raise ConflictError("somebody else has changed the case")


def move(case: Case, state: str) -> None:
    """Bring the case into another state. Raises MoveNotAllowedError."""
    check_move(case.state, state)
    case.state = state
    case.version += 1
    case.triage_at = None
    if state == "assigned":
        case.referral_reason = None


def hold(case: Case, developer: Developer, at: datetime, *, by_machine: bool) -> None:
    """The developer has the case from now on."""
    case.developer = developer
    case.assigned_at = at
    case.is_assigned_by_machine = by_machine
    case.closed_at = None


def event(
    session: Session,
    case: Case,
    kind: str,
    at: datetime,
    *,
    by: User | None = None,
    actor: str = "",
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> int:
    """Add a row to the history of a case that is in the database; its id."""
    row = {
        "case_id": case.id,
        "at": at,
        "actor": actor or ("staff" if by else "machine"),
        "user_id": by.id if by else None,
        "kind": kind,
        "reason": reason,
        "facts": facts or {},
    }
    event: int = session.execute(_ADD_EVENT, row).scalar_one()
    return event


def message(
    session: Session,
    case: Case,
    kind: str,
    text: str,
    at: datetime,
    channel: str,
    files: Sequence[NewFile],
    *,
    by: User | None = None,
    submission_key: str | None = None,
) -> Message:
    """Add a message with its files to the conversation."""
    row = Message(
        case_id=case.id,
        at=at,
        kind=kind,
        channel=channel,
        user_id=by.id if by else None,
        text=text,
        submission_key=submission_key,
    )
    session.add(row)
    session.flush()
    keep_files(session, case, row, files)
    return row


def keep_files(session: Session, case: Case, message: Message | None, files: Sequence[NewFile]) -> None:
    """Note down files that are on disk already."""
    session.add_all(
        Attachment(
            case_id=case.id,
            message_id=message.id if message else None,
            stored_name=file.stored_name,
            shown_name=file.shown_name,
            media_type=file.media_type,
            size_bytes=file.size_bytes,
            sha256=file.sha256,
        )
        for file in files
    )


def slug(area: CompetenceArea | None) -> str | None:
    """The area's slug, None for none."""
    return area.slug if area else None
