"""What is done with wishes: written, changed, removed, voted for, closed and opened again."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.claims import insert_unless_there
from app.errors import ConflictError, ExpectedError
from app.people.models import User
from app.wishes import queries
from app.wishes.models import CLOSED_AS, Wish, WishVote
from catalogue.models import CompetenceArea


class WantedByOthersError(ExpectedError):
    """Others have voted for the wish as it stands: it cannot be changed or removed any more."""


def write(session: Session, *, kind: str, text: str, area: CompetenceArea | None, by: User, at: datetime) -> Wish:
    """A new wish; whoever writes it votes for it."""
    wish = Wish(kind=kind, text=text, area=area, by_id=by.id, at=at)
    session.add(wish)
    session.flush()
    vote(session, wish, by=by, at=at)
    return wish


def change(session: Session, wish: Wish, *, kind: str, text: str, area: CompetenceArea | None, version: int) -> None:
    """Its writer says it otherwise. Raises WantedByOthersError, ConflictError when it has changed since `version`."""
    row = _own(session, wish, version)
    row.kind, row.text, row.area = kind, text, area
    row.version += 1
    session.flush()


def remove(session: Session, wish: Wish, *, version: int) -> None:
    """Its writer does not wish it any more. Raises WantedByOthersError, ConflictError."""
    session.delete(_own(session, wish, version))
    session.flush()


def vote(session: Session, wish: Wish, *, by: User, at: datetime) -> None:
    """The person wants it too; whoever votes twice has one vote. Raises ConflictError when it is closed or gone."""
    _open(session, wish)
    once = insert_unless_there(session, WishVote)
    session.execute(once, {"wish_id": wish.id, "user_id": by.id, "at": at})
    session.expire(wish, ["votes"])


def take_vote_back(session: Session, wish: Wish, *, by: User) -> None:
    """The person does not want it after all. Raises ConflictError when it is closed or gone."""
    _open(session, wish)
    its = delete(WishVote).where(WishVote.wish_id == wish.id, WishVote.user_id == by.id)
    session.execute(its.execution_options(synchronize_session=False))
    session.expire(wish, ["votes"])


def close(session: Session, wish: Wish, closed_as: str, *, at: datetime, version: int) -> None:
    """It is done, or not now. Raises ConflictError when it has changed since `version`; ValueError for another word."""
    if closed_as not in CLOSED_AS:
        raise ValueError(f"{closed_as} is no way to close a wish")
    row = _checked(session, wish, version)
    row.closed_as, row.closed_at = closed_as, at
    row.version += 1
    session.flush()


def reopen(session: Session, wish: Wish, *, version: int) -> None:
    """It is open again, with the votes that it had. Raises ConflictError when it has changed since `version`."""
    row = _checked(session, wish, version)
    row.closed_as = row.closed_at = None
    row.version += 1
    session.flush()


def _open(session: Session, wish: Wish) -> Wish:
    row = queries.locked(session, wish.id)
    if row is None or row.closed_as is not None:
        raise ConflictError("the wish is closed or gone")
    return row


def _checked(session: Session, wish: Wish, version: int) -> Wish:
    row = queries.locked(session, wish.id)
    if row is None or row.version != version:
        raise ConflictError("somebody else has changed the wish")
    return row


def _own(session: Session, wish: Wish, version: int) -> Wish:
    row = _checked(session, wish, version)
    if row.closed_as is not None:
        raise ConflictError("the wish is closed")
    if queries.is_wanted_by_others(session, row):
        raise WantedByOthersError("others want it as it stands")
    return row
