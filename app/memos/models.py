"""Tables of the documents for the steering group: texts by people, costs, and the versions that were made."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.people.models import User
from catalogue.base import Base, Key

KINDS = ("services", "competence", "status", "decision")
"""The content of the services, the competence needs, the status since last meeting, the decision basis for step 3."""

LANGUAGES = ("nb", "nn")
"""Languages that a document can be in."""


def one_of(column: str, values: tuple[str, ...]) -> str:
    """SQL: the column holds one of these words of ours."""
    return f"{column} IN (" + ", ".join(f"'{value}'" for value in values) + ")"


class MemoText(Base):
    """What people write at one place of a document, in one language, in a little Markdown; `version` counts changes."""

    __tablename__ = "memo_text"

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(12))
    place: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), index=True)

    changed_by: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("kind", "place", "language"),
        CheckConstraint(one_of("kind", KINDS), name="kind_is_known"),
        CheckConstraint(one_of("language", LANGUAGES), name="language_is_known"),
    )


class MemoCost(Base):
    """A cost in Norwegian kroner, for the cooperation as it is, for a joint company by shares (AS) and by owners (IKS).

    `is_yearly`: each year; else once. `version` counts changes.
    """

    __tablename__ = "memo_cost"

    id: Mapped[Key]
    what: Mapped[str] = mapped_column(String(200))
    is_yearly: Mapped[bool]
    today_nok: Mapped[int]
    as_nok: Mapped[int]
    iks_nok: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), index=True)

    changed_by: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint("today_nok >= 0 AND as_nok >= 0 AND iks_nok >= 0", name="costs_are_not_negative"),
    )


class MemoVersion(Base):
    """A document as it was made once; never changed afterwards.

    `number` counts from 1 within a kind and a language. `first` and `last` are the ends of its period, both included.
    `content` is the PDF, loaded only when asked for; `sha256` its checksum in hexadecimal.
    """

    __tablename__ = "memo_version"

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(2))
    number: Mapped[int]
    first: Mapped[date]
    last: Mapped[date]
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), index=True)

    made_by: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("kind", "language", "number"),
        CheckConstraint(one_of("kind", KINDS), name="kind_is_known"),
        CheckConstraint(one_of("language", LANGUAGES), name="language_is_known"),
        CheckConstraint("first <= last", name="begins_before_it_ends"),
    )
