"""Reads of wishes: those that are open, most wanted first, and those that are closed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.people.models import User
from app.wishes.models import Wish, WishVote

MAX_ROWS = 200


@dataclass(frozen=True)
class Wanted:
    """An open wish as documents tell of it. `by` is who wrote it, `town` the id of their municipality."""

    text: str
    by: str
    town: int | None
    votes: int


def wishes(session: Session, *, are_open: bool, kind: str | None = None) -> Sequence[Wish]:
    """Open wishes, those with most votes first and among equals the oldest; or closed ones, last closed first.

    Of one kind or of all; at most 200, with who wrote them and who votes.
    """
    votes = select(func.count()).where(WishVote.wish_id == Wish.id).scalar_subquery()
    chosen = select(Wish).options(
        joinedload(Wish.by).lazyload(User.roles),
        selectinload(Wish.votes).joinedload(WishVote.user).lazyload(User.roles),
    )
    if are_open:
        chosen = chosen.where(Wish.closed_as.is_(None)).order_by(votes.desc(), Wish.id)
    else:
        chosen = chosen.where(Wish.closed_as.is_not(None)).order_by(Wish.closed_at.desc(), Wish.id.desc())
    if kind:
        chosen = chosen.where(Wish.kind == kind)
    return session.scalars(chosen.limit(MAX_ROWS)).all()


def wish(session: Session, wish_id: int) -> Wish | None:
    """The wish with this number, or None."""
    return session.get(Wish, wish_id)


def locked(session: Session, wish_id: int) -> Wish | None:
    """The wish as it is in the database now, held until the transaction ends; None when it is gone."""
    chosen = select(Wish).where(Wish.id == wish_id)
    return session.scalar(chosen.with_for_update(of=Wish).execution_options(populate_existing=True))


def is_wanted_by_others(session: Session, wish: Wish) -> bool:
    """Whether anybody but its writer votes for it."""
    others = select(WishVote.user_id).where(WishVote.wish_id == wish.id, WishVote.user_id != wish.by_id)
    return session.scalar(others.limit(1)) is not None


def wanted(session: Session, kind: str) -> Sequence[Wanted]:
    """The open wishes of a kind, most votes first and at most 200: for the documents about competence and services."""
    found = []
    for one in wishes(session, are_open=True, kind=kind):
        developer = one.by.developer
        found.append(Wanted(one.text, one.by.name, developer.municipality_id if developer else None, len(one.votes)))
    return found
