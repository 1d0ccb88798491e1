"""The table of hours that people have used on cases."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.people.models import User
from app.ui.fields import MOST_HOURS, QUARTERS
from catalogue.base import Base


class CaseHours(Base):
    """How long somebody has worked on a case, in quarters of an hour, as they say themselves; no row: not told."""

    __tablename__ = "case_hours"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
    quarters: Mapped[int]
    noted_at: Mapped[datetime]

    user: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint(f"quarters > 0 AND quarters <= {MOST_HOURS * QUARTERS}", name="quarters_are_some"),
    )
