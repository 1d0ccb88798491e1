"""Who else has the page of a case before them just now: so that two do not answer the same."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, lazyload

from app.cases.models import Case
from app.cases.presences.models import CasePresence
from app.claims import insert_or_update
from app.people.models import User

SAYS_EVERY_S = 30
"""How often the page says that it is open."""

IS_THERE = timedelta(seconds=3 * SAYS_EVERY_S)
"""How long after that somebody counts as there: two missed calls are no sign."""


def is_here(session: Session, case: Case, user: User, *, at: datetime) -> None:
    """The person has the case before them; one statement, safe side by side."""
    insert_or_update(session, CasePresence, {"case_id": case.id, "user_id": user.id}, {"seen_at": at})


def others(session: Session, case: Case, user: User, *, at: datetime) -> Sequence[User]:
    """Who else is there, by name."""
    found = session.scalars(
        select(CasePresence)
        .where(CasePresence.case_id == case.id, CasePresence.user_id != user.id, CasePresence.seen_at > at - IS_THERE)
        .options(joinedload(CasePresence.user).options(lazyload(User.roles), lazyload(User.developer)))
    )
    return sorted((row.user for row in found), key=lambda one: (one.name, one.id))
