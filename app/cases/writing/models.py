"""Texts that are prepared for answers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.checks import REPLY_LANGUAGES
from app.cases.models import one_of
from app.people.models import User
from catalogue.base import Base, Key
from catalogue.models import CompetenceArea


class PreparedText(Base):
    """A text for answers, with placeholders (`app.cases.writing.placeholders`).

    `area_id` NULL: for every area. One that is retired is kept, and not offered any more. `version` counts the changes.
    """

    __tablename__ = "prepared_text"

    id: Mapped[Key]
    title: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(2))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("competence_area.id", ondelete="RESTRICT"), index=True)
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), index=True)
    retired_at: Mapped[datetime | None]

    area: Mapped[CompetenceArea | None] = relationship(lazy="joined")
    changed_by: Mapped[User] = relationship()

    __table_args__ = (CheckConstraint(one_of("language", REPLY_LANGUAGES), name="language_is_known"),)
