"""Tables of what businesses say after their case was closed, and of who does not want to be asked."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalogue.base import Base, Key


class Feedback(Base):
    """A question to the business of a case, and what it said: each `kind` (`questions.KINDS`) once for a case.

    `asked_at` is NULL when it was not asked, because its address does not want to be: then it never is. `letter` is the
    reason of the letter that asks; `hash` is the SHA-256 of the secret in its link. `said` is one of
    `questions.ANSWERS`, NULL while nothing was said; `answered_at` is when it was first said. `comment` is a free
    sentence in the business's own words. `is_founded`, `jobs` and `funding_nok` (whole kroner) are what came of it; a
    figure that is NULL was not told.
    """

    __tablename__ = "case_feedback"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime | None]
    letter: Mapped[str] = mapped_column(String(200), default="")
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    said: Mapped[str | None] = mapped_column(String(10))
    answered_at: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    is_founded: Mapped[bool] = mapped_column(default=False)
    jobs: Mapped[int | None]
    funding_nok: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("case_id", "kind"),
        Index("ix_case_feedback_kind_asked_at", "kind", "asked_at"),
        CheckConstraint("kind IN ('helped', 'came')", name="kind_is_known"),
        CheckConstraint(
            "said IS NULL OR said IN ('yes', 'partly', 'no', 'something', 'nothing')", name="said_is_known"
        ),
        CheckConstraint("(said IS NULL) = (answered_at IS NULL)", name="said_has_a_time"),
        CheckConstraint("asked_at IS NOT NULL OR said IS NULL", name="said_was_asked"),
        CheckConstraint("jobs >= 0 AND funding_nok >= 0", name="figures_are_not_negative"),
    )


class NoQuestions(Base):
    """An e-mail address that does not want to be asked. Only a keyed hash of it is kept, which outlives its cases."""

    __tablename__ = "no_questions"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]
