"""Tables of what we learned: fitted models and how they did."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.people.models import User
from catalogue.base import Base, Key
from catalogue.models import CompetenceArea, OutOfScopeKind

ORIGINS = ("coordinator", "developer", "confirmed", "closed", "not_for_us")
"""Whose word a case's label is: a coordinator or a developer corrected the area; somebody said that it was right; it
was answered and closed and nobody said anything else; somebody closed it as not for us."""

CAUSES = ("start", "catalogue", "examples", "erased", "night", "asked", "command", "back")
REFIT_STATES = ("asked", "running", "promoted", "kept", "failed")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class FittedModel(Base):
    """A fitted model as bytes, with its SHA-256, what it was fitted on and how it did. At most one is active.

    `data_fingerprint` is the catalogue's; `case_ids` are the cases that it was fitted on besides, numbers alone, also
    of cases that are no more. `figures` hold its labels, the fingerprint of all its data and the versions of libraries.
    """

    __tablename__ = "fitted_model"

    id: Mapped[Key]
    version: Mapped[str] = mapped_column(String(20), unique=True)
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    sha256: Mapped[str] = mapped_column(String(64))
    fitted_at: Mapped[datetime]
    data_fingerprint: Mapped[str] = mapped_column(String(64))
    figures: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    is_active: Mapped[bool]
    case_ids: Mapped[list[Any]] = mapped_column(default=list, deferred=True)

    __table_args__ = (
        Index(
            "uq_fitted_model_is_active",
            "is_active",
            unique=True,
            sqlite_where=text("is_active"),
            postgresql_where=text("is_active"),
        ),
    )


class TrainingExample(Base):
    """What people have said that a case is about, with its text without what tells whose it is; one for each case.

    A later word takes the place of an earlier one; when the case goes, so does its row. `weight` multiplies a case's;
    `said_at` is when a person said it, `noted_at` when the program wrote it down.
    """

    __tablename__ = "training_example"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("competence_area.id", ondelete="RESTRICT"), index=True)
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("out_of_scope_kind.id", ondelete="RESTRICT"), index=True)
    origin: Mapped[str] = mapped_column(String(12))
    weight: Mapped[float]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), index=True)
    said_at: Mapped[datetime]
    noted_at: Mapped[datetime] = mapped_column(index=True)

    area: Mapped[CompetenceArea | None] = relationship()
    kind: Mapped[OutOfScopeKind | None] = relationship()

    __table_args__ = (
        CheckConstraint(_one_of("origin", ORIGINS), name="origin_is_known"),
        CheckConstraint("(area_id IS NULL) <> (kind_id IS NULL)", name="has_one_label"),
        CheckConstraint("weight > 0", name="weighs_something"),
        Index("ix_training_example_said_at", "said_at", "id"),
    )


class Refit(Base):
    """One time that a model was fitted, or asked for: why, what came of it and by what figures; or that one went back.

    `state`: asked (by a person) | running | promoted | kept (the old model) | failed. `verdict` is a word of
    `triage.contest`, or why it failed; `champion` the version that was in force, `version` the one that is now.
    """

    __tablename__ = "model_refit"

    id: Mapped[Key]
    state: Mapped[str] = mapped_column(String(8))
    cause: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), index=True)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    catalogue_fingerprint: Mapped[str] = mapped_column(String(64), default="")
    champion: Mapped[str | None] = mapped_column(String(20))
    version: Mapped[str | None] = mapped_column(String(20))
    verdict: Mapped[str] = mapped_column(String(30), default="")
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)

    by: Mapped[User | None] = relationship()

    __table_args__ = (
        CheckConstraint(_one_of("state", REFIT_STATES), name="state_is_known"),
        CheckConstraint(_one_of("cause", CAUSES), name="cause_is_known"),
        Index(
            "uq_model_refit_state",
            "state",
            unique=True,
            sqlite_where=text("state IN ('asked', 'running')"),
            postgresql_where=text("state IN ('asked', 'running')"),
        ),
    )
