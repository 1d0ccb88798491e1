"""The table of letters: each one finished when it is written, so that a later change of words alters nothing sent."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalogue.base import Base, Key

QUEUED = "queued"
SENDING = "sending"
SENT = "sent"
FAILED = "failed"
GIVEN_UP = "given_up"

STATES = (QUEUED, SENDING, SENT, FAILED, GIVEN_UP)
UNSENT = (FAILED, GIVEN_UP)
"""States that a person must see: refused for good, and tried for two days in vain."""


class OutgoingMail(Base):
    """A letter in the box. `reason` says why it is written and is unique: one reason makes one letter.

    `about` is the reference of the case, or empty: the post office knows letters, not cases. `due_at` is when the
    letter is tried next; while it is being sent, when the claim lapses; NULL when there is nothing more to do. Waiting
    after a passing failure is `queued` with `attempts` above zero. `possible_copies` counts the tries after which
    nobody knows whether the letter went: a crash, or silence after the last line. `last_error` is a sentence of
    `app.mail.errors`, translated where it is shown; `last_code` is the server's answer, such as 550.
    """

    __tablename__ = "outgoing_mail"

    id: Mapped[Key]
    reason: Mapped[str] = mapped_column(String(200), unique=True)
    letter: Mapped[str] = mapped_column(String(80))
    about: Mapped[str] = mapped_column(String(40), default="")
    from_name: Mapped[str] = mapped_column(String(200))
    from_address: Mapped[str] = mapped_column(String(254))
    to_name: Mapped[str] = mapped_column(String(200))
    to_address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(400))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, str]]
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    possible_copies: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    last_error: Mapped[str] = mapped_column(String(200), default="")
    last_code: Mapped[int | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state IN (" + ", ".join(f"'{state}'" for state in STATES) + ")", name="state_is_known"),
        CheckConstraint("(due_at IS NOT NULL) = (state IN ('queued', 'sending'))", name="due_while_unfinished"),
        CheckConstraint("(claimed_by IS NOT NULL) = (state = 'sending')", name="claimed_while_sending"),
        CheckConstraint("(sent_at IS NOT NULL) = (state = 'sent')", name="sent_has_a_time"),
        CheckConstraint("attempts >= 0 AND possible_copies >= 0", name="counts_are_not_negative"),
        Index("ix_outgoing_mail_due_at_id", "due_at", "id"),
        Index("ix_outgoing_mail_about_id", "about", "id"),
        Index("ix_outgoing_mail_state_id", "state", "id"),
    )

    @property
    def is_possible_repeat(self) -> bool:
        """Whether the next try may bring the receiver a second copy, with the same Message-ID."""
        return self.possible_copies > 0
