"""The table of what reports count of each case."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.figures import told
from app.cases.figures.rows import HELPER, LENGTH, TABLE
from catalogue.base import Base


class CaseFigure(Base):
    """What reports count of one case.

    `digits` are those of `rows.OF_CASE`; the others are one digit each, as in `rows.FIELDS`.
    `is_moved`: a person has given the case to another than the program did, and that was not undone. `told` are those
    of `rows.TOLD`. `helper` is the municipality of whoever gave the first answer, as it was then.
    """

    __tablename__ = TABLE

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True)
    received_at: Mapped[datetime]
    digits: Mapped[str] = mapped_column(String(LENGTH))
    channel: Mapped[str] = mapped_column(String(1))
    sorted_as: Mapped[str] = mapped_column(String(1))
    is_moved: Mapped[str] = mapped_column(String(1))
    told: Mapped[str] = mapped_column(String(told.LENGTH), server_default="0000000000000000000")
    helper: Mapped[str] = mapped_column(String(HELPER), server_default="000000")

    __table_args__ = (Index(f"ix_{TABLE}_received_at", "received_at"),)
