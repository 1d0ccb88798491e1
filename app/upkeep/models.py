"""The tables of backups that were made, and of errands that one worker of many does."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from catalogue.base import Base, Key


class BackupMade(Base):
    """A backup that was brought to its end: `at` is the moment it holds, `size` its bytes, `files` those beside it."""

    __tablename__ = "backup_made"

    id: Mapped[Key]
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    files: Mapped[int]
    seconds: Mapped[float]

    __table_args__ = (CheckConstraint("size > 0 AND files >= 0 AND seconds >= 0", name="figures_are_not_negative"),)


class Errand(Base):
    """What is done at a rhythm by whichever worker is first, and when that was."""

    __tablename__ = "errand"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    taken_at: Mapped[datetime]
