"""Tables of what those who work on the front line wish for: competence and services that are missing, and votes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.people.models import User
from catalogue.base import Base, Key
from catalogue.models import CompetenceArea

COMPETENCE, SERVICE = "competence", "service"
KINDS = (COMPETENCE, SERVICE)
DONE, NOT_NOW = "done", "not_now"
CLOSED_AS = (DONE, NOT_NOW)
MAX_CHARACTERS = 300


class Wish(Base):
    """A wish, in somebody's own words: for competence that nobody has, or for a service that is not offered.

    `version` counts what is written over. `closed_as` says how the coordinator has closed it; NULL while it is open.
    """

    __tablename__ = "wish"

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(MAX_CHARACTERS))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("competence_area.id", ondelete="SET NULL"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), index=True)
    at: Mapped[datetime]
    closed_as: Mapped[str | None] = mapped_column(String(10))
    closed_at: Mapped[datetime | None]

    area: Mapped[CompetenceArea | None] = relationship(lazy="joined")
    by: Mapped[User] = relationship()
    votes: Mapped[list["WishVote"]] = relationship(order_by="WishVote.at", viewonly=True)

    __table_args__ = (
        CheckConstraint("kind IN ('competence', 'service')", name="kind_is_known"),
        CheckConstraint("closed_as IS NULL OR closed_as IN ('done', 'not_now')", name="closed_as_is_known"),
        CheckConstraint("(closed_as IS NULL) = (closed_at IS NULL)", name="closed_has_a_time"),
        Index("ix_wish_closed_as_kind", "closed_as", "kind", "id"),
    )


class WishVote(Base):
    """Somebody wants this too: once for each person and wish. Whoever has written a wish has voted for it."""

    __tablename__ = "wish_vote"

    wish_id: Mapped[int] = mapped_column(ForeignKey("wish.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime]

    user: Mapped[User] = relationship()
