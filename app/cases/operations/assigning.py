"""The case finds its person: by the machine, or by a person who hands it over or says what it is about."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.cases import notifications, queries
from app.cases.models import Case
from app.cases.notifications import Explanation
from app.cases.operations import record
from app.cases.writing.operations import move_texts
from app.errors import ConflictError
from app.people.models import Developer, User
from catalogue.models import CompetenceArea

Explain = Callable[[str, str | None], Explanation]
"""Language of the reader, and their slug when they are the one who gets the case → why, in words."""


def assign(
    session: Session,
    case: Case,
    developer: Developer,
    *,
    area: CompetenceArea | None,
    facts: dict[str, Any],
    explain: Explain,
    at: datetime,
) -> None:
    """The machine gives the case to a developer, who gets it by letter with the reasons."""
    record.move(case, "assign", at)
    record.hold(case, developer, at, by_machine=True)
    case.area = area
    event = record.event(
        session, case, "assigned", at, facts={**facts, "developer": developer.user.slug, "area": record.slug(area)}
    )
    session.flush()
    notifications.assigned(
        session, case, developer, event, explain(developer.user.language, developer.user.slug), at=at
    )


def refer(
    session: Session,
    case: Case,
    *,
    reason: str,
    area: CompetenceArea | None,
    to: Sequence[User],
    facts: dict[str, Any],
    explain: Explain,
    at: datetime,
) -> None:
    """The machine gives the case to the coordinators, who get it by letter: those in `to`.

    `reason`: unsure, competence_gap, nobody_available, not_for_us.
    """
    record.move(case, "refer", at, reason=reason)
    case.developer = None
    case.area = area
    event = record.event(session, case, "referred", at, facts={**facts, "reason_code": reason})
    session.flush()
    notifications.referred(session, case, event, explain, to=to, at=at)


def hand_over(
    session: Session,
    case: Case,
    developer: Developer,
    *,
    by: User,
    reason: str,
    at: datetime,
    version: int,
    area: CompetenceArea | None = None,
) -> None:
    """A person gives the case to a developer: the new one gets it by letter, the old one is told.

    Raises ConflictError when the case has changed since `version`.
    """
    old = case.developer
    record.check_version(session, case, version)
    was = record.snapshot(case, holding=True)
    record.move(case, "hand_over", at)
    record.hold(case, developer, at, by_machine=False)
    if area is not None and area.id != case.area_id:
        record.event(session, case, "corrected", at, by=by, facts={"from": record.slug(case.area), "to": area.slug})
        case.area = area
    facts = {"from": old.user.slug if old else None, "to": developer.user.slug, "was": was}
    record.withdraw_reminders(session, case.reference)
    event = record.event(session, case, "handed_over", at, by=by, reason=reason, facts=facts)
    session.flush()
    notifications.handed_over(session, case, developer, old, event, by=by, reason=reason, at=at)


def move_area(session: Session, area: CompetenceArea, into: CompetenceArea, *, by: User, at: datetime) -> int:
    """An area has become part of another: its open cases follow, each with a line in its history; gives how many.

    So do the texts that are prepared for it.
    """
    move_texts(session, area, into)
    found = queries.open_in_area(session, area)
    for case in found:
        correct_area(session, case, into, by=by, at=at, version=case.version, with_area=True)
    return len(found)


def correct_area(
    session: Session, case: Case, area: CompetenceArea, *, by: User, at: datetime, version: int, with_area: bool = False
) -> None:
    """A person says what the case is about. Raises ConflictError when the case has changed since `version`.

    It goes `with_area` when nobody looked at the case: its area became part of another.
    """
    record.check_version(session, case, version)
    if area.id == case.area_id:
        return
    facts = {"from": record.slug(case.area), "to": area.slug} | ({"with_area": True} if with_area else {})
    record.event(session, case, "corrected", at, by=by, facts=facts)
    case.area = area
    case.version += 1
    session.flush()


def confirm_area(session: Session, case: Case, *, by: User, at: datetime, version: int) -> None:
    """A person says that the case is about what it is said to be about; nothing of the case changes by that.

    Raises ConflictError when the case has changed since `version`, or is said to be about nothing.
    """
    record.check_version(session, case, version)
    if case.area is None:
        raise ConflictError("the case has no area that could be right")
    record.event(session, case, "confirmed", at, by=by, facts={"area": case.area.slug})
    session.flush()
