"""The table of times when all letters were held: none goes until a person says so."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from catalogue.base import Base, Key

RESTORED = "restore"
CAUSES = (RESTORED,)


class MailHold(Base):
    """A time when letters are held, until `released_at`. At most one is open.

    After a restore `backup_at` is the moment that the database was put back to: what waited then may have gone since.
    `released_by` is the name of whoever let the letters go.
    """

    __tablename__ = "mail_hold"

    id: Mapped[Key]
    cause: Mapped[str] = mapped_column(String(10))
    since: Mapped[datetime]
    backup_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released_by: Mapped[str | None] = mapped_column(String(80))

    __table_args__ = (
        CheckConstraint("cause IN (" + ", ".join(f"'{cause}'" for cause in CAUSES) + ")", name="cause_is_known"),
        CheckConstraint("(released_by IS NOT NULL) = (released_at IS NOT NULL)", name="released_by_has_a_time"),
    )
