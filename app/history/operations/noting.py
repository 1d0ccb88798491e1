"""A change, or that a confidential case was read, is noted down."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app import clock
from app.claims import insert_unless_there, table_of
from app.config import Settings
from app.history import queries
from app.history.models import CaseReading, ChangeRecord

AN_HOUR_S = 3600
_UNTOLD = ("data_dir", "mail_username", "dkim_key")


def note(
    session: Session,
    subject: str,
    name: str,
    action: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    by: str = "",
    reason: str = "",
    at: datetime | None = None,
) -> None:
    """Somebody has changed something; of `before` and `after` what differs is kept. `by` is a slug, empty: no person.

    Nothing is noted when both are given and nothing differs.
    """
    old, new = dict(before or {}), dict(after or {})
    if before is not None and after is not None:
        differing = {key for key in {**old, **new} if key not in old or key not in new or old[key] != new[key]}
        if not differing:
            return
        old, new = ({key: value for key, value in one.items() if key in differing} for one in (old, new))
    row = {
        "at": at or clock.now(),
        "by_slug": by,
        "subject": subject,
        "name": name,
        "action": action,
        "reason": reason,
        "before": old,
        "after": new,
    }
    session.execute(insert(table_of(ChangeRecord)), row)


def note_settings(session: Session, settings: Settings) -> None:
    """Note down which settings are others than when a worker last began; secrets and places on disk are left out."""
    told = _told(settings)
    for group in ("sign_in", "keeping"):
        told |= {f"{group}.{name}": value for name, value in told.pop(group).items()}
    known: dict[str, Any] = {}
    for row in queries.all_of_subject(session, "settings"):
        known |= row.after
    note(session, "settings", "", "changed" if known else "began", before=known, after=told)


def _told(value: Any) -> Any:  # noqa: ANN401 - whatever a setting may be
    """A setting as JSON gives it back, so that one that has not changed is equal to what was noted."""
    if is_dataclass(value):
        kept = (one.name for one in fields(value) if one.repr and one.name not in _UNTOLD)
        return {name: _told(getattr(value, name)) for name in kept}
    return [_told(one) for one in value] if isinstance(value, (tuple, list)) else value


def note_reading(session: Session, case_id: int, user_id: int, *, at: datetime) -> None:
    """This person has opened this confidential case; said again within the hour, nothing is added."""
    row = {"case_id": case_id, "user_id": user_id, "at": at, "hour": int(at.timestamp()) // AN_HOUR_S}
    session.execute(insert_unless_there(session, CaseReading), row)
