"""Tables of what was deleted by rule, and of who asked to see or to have deleted what is kept of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.people.models import User
from catalogue.base import Base, Key

EXPORT, ERASE = "export", "erase"


class RetentionRun(Base):
    """One time that the rules were applied. `counts` says how many of each kind (`rules.KINDS`) went so far.

    `cause`: daily (the worker) | command | page. `ended_at` is NULL while it goes on, and when it was cut off: what was
    left over then goes with the next.
    """

    __tablename__ = "retention_run"

    id: Mapped[Key]
    cause: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), index=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]]

    by: Mapped[User | None] = relationship()

    __table_args__ = (CheckConstraint("cause IN ('daily', 'command', 'page')", name="cause_is_known"),)


class RetentionWatch(Base):
    """The last moment that was believed, since when another is refused, and who is at work. One row, made with it."""

    __tablename__ = "retention_watch"

    id: Mapped[int] = mapped_column(primary_key=True)
    trusted_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    held_by: Mapped[str | None] = mapped_column(String(80))
    held_until: Mapped[datetime | None]


class PersonRequest(Base):
    """Somebody's own data was handed out or deleted. Names nobody: `mark` is a keyed hash of the address.

    `by_id` NULL is a command on the server. `case_references` are those of the cases it was about, `counts` how much of
    each kind.
    """

    __tablename__ = "person_request"

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(6))
    mark: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    case_references: Mapped[list[str]]
    counts: Mapped[dict[str, Any]]

    by: Mapped[User | None] = relationship()

    __table_args__ = (
        CheckConstraint("kind IN ('export', 'erase')", name="kind_is_known"),
        Index("ix_person_request_kind_mark", "kind", "mark"),
    )
