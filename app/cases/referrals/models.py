"""The table of what was passed on to a partner outside, or was to be: to whom, what, and with whose consent."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.people.models import User
from catalogue.base import Base, Key
from catalogue.models import Partner

ASKED, CONSENTED, REFUSED, WITHDRAWN = "asked", "consented", "refused", "withdrawn"
"""asked: the business has been asked, and nothing has gone. consented: passed on. refused: the business said no.
withdrawn: whoever prepared it has taken it back, and nothing has gone."""

ON_PAGE = "page"
TOLD = ("phone", "in_person", "mail")
"""How a business says yes to one of us; on its own page it says so itself."""


class Referral(Base):
    """A question that goes, or was to go, to a partner outside: only ever with the consent of the business.

    `text` is the question as it is passed on, and `contact` who asks and how to reach them, one fact a line. `how` and
    `consented_on` say how and when the business said yes; NULL while it has not. `answered_at` is when it answered on
    its page. `note` is for ourselves. `follow_up_on` is when we ask the partner what came of it.
    """

    __tablename__ = "referral"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="RESTRICT"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    how: Mapped[str | None] = mapped_column(String(10))
    consented_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    follow_up_on: Mapped[date]
    created_at: Mapped[datetime]

    partner: Mapped[Partner] = relationship()
    by: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint("state IN ('asked', 'consented', 'refused', 'withdrawn')", name="state_is_known"),
        CheckConstraint("how IN ('phone', 'in_person', 'mail', 'page')", name="how_is_known"),
        CheckConstraint("state <> 'consented' OR (how IS NOT NULL AND consented_on IS NOT NULL)", name="has_consent"),
    )
