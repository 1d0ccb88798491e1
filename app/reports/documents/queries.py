"""Numbers that only the documents have: who knows what, and how much room they have."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.people.models import Competence, Developer, User


@dataclass(frozen=True)
class Known:
    """An area that an active developer knows: the municipality's id (None: none of them), and the level, 1 to 3."""

    area_id: int
    municipality_id: int | None
    developer_id: int
    level: int


@dataclass(frozen=True)
class Room:
    """Developers of a municipality: how many they are, and how many cases they can have at a time."""

    people: int
    capacity: int


def known(session: Session) -> Sequence[Known]:
    """Which areas the active developers know, how well, and where they work."""
    chosen = (
        select(Competence.area_id, Developer.municipality_id, Developer.id, Competence.level)
        .join(Developer, Developer.id == Competence.developer_id)
        .join(User, User.id == Developer.user_id)
        .where(User.active)
        .order_by(Competence.area_id, Competence.level.desc(), Developer.id)
    )
    return [Known(*row) for row in session.execute(chosen)]


def room(session: Session) -> dict[int, Room]:
    """The active developers of each municipality, 0 for none."""
    town = func.coalesce(Developer.municipality_id, 0)
    chosen = select(town, func.count(), func.sum(Developer.capacity)).join(User, User.id == Developer.user_id)
    rows = session.execute(chosen.where(User.active).group_by(town))
    return {key: Room(people, int(capacity)) for key, people, capacity in rows}
