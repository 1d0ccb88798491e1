"""The tables of letters: those that go, each finished when it is written, and those that came, as they came."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.mail.sealing import SealedHeaders, SealedText
from catalogue.base import Base, Key

QUEUED = "queued"
SENDING = "sending"
SENT = "sent"
FAILED = "failed"
GIVEN_UP = "given_up"
BOUNCED = "bounced"
WITHDRAWN = "withdrawn"

STATES = (QUEUED, SENDING, SENT, FAILED, GIVEN_UP, BOUNCED, WITHDRAWN)
UNSENT = (FAILED, GIVEN_UP, BOUNCED)
"""States that a person must see: refused for good, tried for two days in vain, and sent and come back."""


class OutgoingMail(Base):
    """A letter in the box. `reason` says why it is written and is unique: one reason makes one letter.

    `about` is the reference of the case, or empty: the post office knows letters, not cases. `due_at` is when the
    letter is tried next; while it is being sent, when the claim lapses; NULL when there is nothing more to do. Waiting
    after a passing failure is `queued` with `attempts` above zero; `withdrawn` is what was no longer true before it
    went. `possible_copies` counts the tries after which
    nobody knows whether the letter went: a crash, or silence after the last line. `last_error` is a sentence of
    `app.mail.errors`, translated where it is shown; `last_code` is the server's answer, such as 550. `request_id` marks
    the request that caused the letter (see `app.tracing`). What the letter says lies sealed, and so does its Reply-To.
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
    text: Mapped[str] = mapped_column(SealedText)
    html: Mapped[str] = mapped_column(SealedText)
    headers: Mapped[dict[str, str]] = mapped_column(SealedHeaders)
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
    request_id: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        CheckConstraint("state IN (" + ", ".join(f"'{state}'" for state in STATES) + ")", name="state_is_known"),
        CheckConstraint("(due_at IS NOT NULL) = (state IN ('queued', 'sending'))", name="due_while_unfinished"),
        CheckConstraint("(claimed_by IS NOT NULL) = (state = 'sending')", name="claimed_while_sending"),
        CheckConstraint("(sent_at IS NOT NULL) = (state IN ('sent', 'bounced'))", name="sent_has_a_time"),
        CheckConstraint("attempts >= 0 AND possible_copies >= 0", name="counts_are_not_negative"),
        Index("ix_outgoing_mail_due_at_id", "due_at", "id"),
        Index("ix_outgoing_mail_about_id", "about", "id"),
        Index("ix_outgoing_mail_state_id", "state", "id"),
    )

    @property
    def is_possible_repeat(self) -> bool:
        """Whether the next try may bring the receiver a second copy, with the same Message-ID."""
        return self.possible_copies > 0


IMAP = "imap"
LMTP = "lmtp"
MAILDIR = "maildir"
BY_HAND = "page"

SOURCES = (IMAP, LMTP, MAILDIR, BY_HAND)

WAITING = "waiting"
HANDLED = "handled"
HELD = "held"
IGNORED = "ignored"
UNREADABLE = "failed"

INCOMING_STATES = (WAITING, HANDLED, HELD, IGNORED, UNREADABLE)
DONE_WITH = (HANDLED, IGNORED)
FOR_A_PERSON = (HELD, UNREADABLE)
"""States that a person must see: what cannot be placed without one, and what could not be read three times."""


class IncomingMail(Base):
    """A letter that came. What it looked like lies as a file of `stored_name`, written before the row; see `inbox`.

    `content_key` is the same when the same letter is handed over again. `envelope_to` are the addresses that the
    hand-over named, which need not be those in the letter; empty when unknown. `due_at` is when the letter is to be
    understood; while a worker is at it, when its claim lapses; NULL when it is not waiting. What reading has found is
    kept for lists: it is the sender's word, and proves nothing. `handled_by` is the person who dealt with a held one;
    `text` is all that the letter says, so that no page ever reads raw mail.
    """

    __tablename__ = "incoming_mail"

    id: Mapped[Key]
    source: Mapped[str] = mapped_column(String(10))
    content_key: Mapped[str] = mapped_column(String(64), unique=True)
    stored_name: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int]
    received_at: Mapped[datetime]
    envelope_to: Mapped[list[str]]
    envelope_from: Mapped[str] = mapped_column(String(320), default="")
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    due_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(200), default="")
    from_address: Mapped[str | None] = mapped_column(String(320))
    from_name: Mapped[str | None] = mapped_column(String(200))
    subject: Mapped[str | None] = mapped_column(String(400))
    kind: Mapped[str | None] = mapped_column(String(40))
    case_reference: Mapped[str | None] = mapped_column(String(40))
    outcome: Mapped[str | None] = mapped_column(String(40))
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[str | None] = mapped_column(String(80))
    text: Mapped[str | None] = mapped_column(Text, deferred=True)

    __table_args__ = (
        CheckConstraint("source IN (" + ", ".join(f"'{source}'" for source in SOURCES) + ")", name="source_is_known"),
        CheckConstraint(
            "state IN (" + ", ".join(f"'{state}'" for state in INCOMING_STATES) + ")", name="state_is_known"
        ),
        CheckConstraint("(due_at IS NOT NULL) = (state = 'waiting')", name="due_while_waiting"),
        CheckConstraint("claimed_by IS NULL OR state = 'waiting'", name="claimed_while_waiting"),
        CheckConstraint("(handled_at IS NOT NULL) = (state IN ('handled', 'ignored'))", name="done_has_a_time"),
        CheckConstraint("handled_by IS NULL OR handled_at IS NOT NULL", name="handled_by_has_a_time"),
        CheckConstraint("size >= 0 AND attempts >= 0", name="counts_are_not_negative"),
        Index("ix_incoming_mail_due_at_id", "due_at", "id"),
        Index("ix_incoming_mail_state_id", "state", "id"),
        Index("ix_incoming_mail_case_reference_id", "case_reference", "id"),
    )


class MailFetch(Base):
    """How fetching goes, a row a source: for health, and so that one worker at a time fetches.

    `began_at` is when it was first tried, `last_ok_at` when all that was there had last been fetched (with LMTP: when
    the door was last seen open); `last_error` one of the sentences of `app.mail.fetching.errors`, empty when all is
    well. `held_by` is the worker that fetches, until `lapses_at`.
    """

    __tablename__ = "mail_fetch"

    source: Mapped[str] = mapped_column(String(10), primary_key=True)
    began_at: Mapped[datetime]
    last_ok_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(200), default="")
    held_by: Mapped[str | None] = mapped_column(String(80))
    lapses_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("source IN (" + ", ".join(f"'{source}'" for source in SOURCES) + ")", name="source_is_known"),
        CheckConstraint("(held_by IS NOT NULL) = (lapses_at IS NOT NULL)", name="held_for_a_time"),
    )
