"""The table of who looks at a case just now."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.people.models import User
from catalogue.base import Base


class CasePresence(Base):
    """Somebody on the staff has the page of a case before them; `seen_at` is when their browser last said so."""

    __tablename__ = "case_presence"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    seen_at: Mapped[datetime]

    user: Mapped[User] = relationship()
