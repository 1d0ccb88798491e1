"""Tables of what happened: the case, its history, its messages, its attachments, and who holds a secret to it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.cases.deadlines import Standing
from app.cases.feedback.models import Feedback
from app.cases.indexes import INDEXES, UNSCANNED
from app.cases.referrals.models import Referral
from app.cases.states import ON_REPLY, OUTCOMES, STATES, WAITING
from app.history.models import NEVER_AGAIN
from app.people.models import Developer, User
from catalogue.base import Base, Key
from catalogue.models import CompetenceArea, Municipality, Service

SPOKEN = ("phone", "in_person")
"""Channels that leave nothing in writing: what was said is what somebody wrote down."""


def one_of(column: str, values: Sequence[str]) -> str:
    """SQL: the column holds one of these words of ours."""
    return f"{column} IN (" + ", ".join(f"'{value}'" for value in values) + ")"


class Case(Base):
    """One enquiry from a business and what became of it.

    `submission_key` is the form's own secret key and `content_key` a hash of what was sent and the day: each is unique,
    so the same form sent twice is one case. `municipality_id` is NULL when the business has not decided. `version`
    counts every change that a person could overwrite. `triage_at` is when triage is due, NULL when done. `opened_at` is
    when its developer first showed that they know it; `remind_at` when reminders must be looked at again, NULL: never.
    `file_count` is how many files came with it, asked for when needed; `secret_round` how often the business's secrets
    were made anew. `email` is empty when only a phone number is known.

    `outcome` is what a closed case came to, with `jobs` and `funding_nok` where they are known. `follow_up_on` is when
    a case that waits comes back, and afterwards why it did; `on_reply` what a reply before that does; `waiting_since`
    when we began to wait for the business. `merged_into_id` is the case that goes on in its place, `split_from_id` what
    it was a part of. `emptied_at` is when everything personal was deleted; `provisional_at` when the business last got
    a provisional answer, with another promise date; `request_id` marks the request it came by.
    """

    __tablename__ = "case_file"

    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    content_key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(20), default="received")
    text: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(200))
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id", ondelete="RESTRICT"), index=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(40), default="")
    organisation_number: Mapped[str] = mapped_column(String(9), default="")
    organisation_name: Mapped[str] = mapped_column(String(200), default="")
    page_language: Mapped[str] = mapped_column(String(2))
    reply_language: Mapped[str] = mapped_column(String(2))
    is_confidential: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime]
    promised_on: Mapped[date]
    first_answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("competence_area.id", ondelete="RESTRICT"), index=True)
    developer_id: Mapped[int | None] = mapped_column(ForeignKey("developer.id", ondelete="RESTRICT"))
    assigned_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    is_assigned_by_machine: Mapped[bool] = mapped_column(default=False)
    referral_reason: Mapped[str | None] = mapped_column(String(20))
    triage_at: Mapped[datetime | None]
    triage_attempts: Mapped[int] = mapped_column(default=0)
    learn_at: Mapped[datetime | None]
    secret_round: Mapped[int | None]
    outcome: Mapped[str | None] = mapped_column(String(12))
    jobs: Mapped[int | None]
    funding_nok: Mapped[int | None]
    follow_up_on: Mapped[date | None]
    on_reply: Mapped[str | None] = mapped_column(String(4))
    waiting_since: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id", ondelete="SET NULL"))
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id", ondelete="SET NULL"))
    emptied_at: Mapped[datetime | None]
    provisional_at: Mapped[datetime | None]
    request_id: Mapped[str | None] = mapped_column(String(64))

    municipality: Mapped[Municipality | None] = relationship(lazy="joined")
    service: Mapped[Service | None] = relationship()
    area: Mapped[CompetenceArea | None] = relationship(lazy="joined")
    developer: Mapped[Developer | None] = relationship()
    events: Mapped[list["CaseEvent"]] = relationship(back_populates="case", order_by="CaseEvent.id")
    messages: Mapped[list["Message"]] = relationship(back_populates="case", order_by="Message.id")
    helpers: Mapped[list["CaseHelper"]] = relationship(order_by="CaseHelper.id", viewonly=True)
    referrals: Mapped[list[Referral]] = relationship(order_by=Referral.id, viewonly=True)
    feedback: Mapped[list[Feedback]] = relationship(order_by=Feedback.id, viewonly=True)
    if TYPE_CHECKING:
        file_count: Mapped[int]

    @property
    def is_final(self) -> bool:
        """Whether the case never opens again: another goes on in its place, or there is nothing left in it."""
        return self.outcome == "merged" or self.emptied_at is not None

    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state_is_known"),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', OUTCOMES)}", name="outcome_is_known"),
        CheckConstraint("jobs >= 0 AND funding_nok >= 0", name="figures_are_not_negative"),
        CheckConstraint(f"on_reply IS NULL OR {one_of('on_reply', ON_REPLY)}", name="on_reply_is_known"),
        CheckConstraint(f"follow_up_on IS NOT NULL OR NOT ({one_of('state', WAITING)})", name="waiting_has_an_end"),
        CheckConstraint(
            "referral_reason IS NULL OR referral_reason IN "
            "('unsure', 'competence_gap', 'nobody_available', 'not_for_us')",
            name="referral_reason_is_known",
        ),
        CheckConstraint("state <> 'assigned' OR developer_id IS NOT NULL", name="assigned_has_developer"),
        *INDEXES,
    )

    @property
    def standing(self) -> Standing:
        """What its reminders follow from."""
        return Standing(
            state=self.state,
            received_at=self.received_at,
            promised_on=self.promised_on,
            is_answered=self.first_answered_at is not None,
            assigned_at=self.assigned_at,
            is_opened=self.opened_at is not None,
            has_provisional=self.provisional_at is not None,
        )


class CaseEvent(Base):
    """A row of the history: who did what, when and why. Rows are only ever added; `app.history` says what else may be.

    A merge moves them to the other case, each with its own case's reference among its facts.
    `actor`: business | staff | machine. `kind`: received, triaged, assigned, referred, handed_over, answered, added,
    noted, taken_back, asked, shared, released, corrected, confirmed, taken, declined, auto_replied, undelivered,
    waiting, taken_up, followed_up, closed, outcome, reopened, undone, merged, merged_here, split, split_off, emptied,
    passed_on, consent_asked, consent_given, consent_refused, referral_withdrawn, partner_wrote, feedback_asked,
    feedback_given, feedback_declined, journalled, kept_out. `reason`: the person's own words; `facts`: what undo needs.
    """

    __tablename__ = "case_event"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(10))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]]

    case: Mapped[Case] = relationship(back_populates="events")
    user: Mapped[User | None] = relationship()

    __table_args__ = CheckConstraint("actor IN ('business', 'staff', 'machine')", name="actor_is_known"), NEVER_AGAIN


class Message(Base):
    """A message of the conversation, oldest first. `kind`: addition (business) | answer (staff) | note (staff only).

    The enquiry itself is `Case.text`. `channel`: form | embedded | page | desk | mail | phone | in_person; `mail_id` is
    the letter it came in, of which it holds what was new. One that `is_provisional` says only when the answer comes.
    """

    __tablename__ = "message"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(10))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"))
    text: Mapped[str] = mapped_column(Text)
    submission_key: Mapped[str | None] = mapped_column(String(64))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("incoming_mail.id", ondelete="SET NULL"), index=True)
    is_provisional: Mapped[bool] = mapped_column(default=False, server_default="0")

    case: Mapped[Case] = relationship(back_populates="messages")
    user: Mapped[User | None] = relationship()

    @property
    def is_formatted(self) -> bool:
        """Whether the text was written on our page, with the small Markdown. Others' words are never read so."""
        return self.kind == "answer" and self.channel != "mail"

    __table_args__ = (
        UniqueConstraint("case_id", "submission_key"),
        Index("ix_message_case_id_kind_at", "case_id", "kind", "at"),
        Index("ix_message_at", "at", "id"),
        CheckConstraint("kind IN ('addition', 'answer', 'note')", name="kind_is_known"),
        CheckConstraint("(kind = 'addition') = (user_id IS NULL)", name="staff_have_names"),
    )


class Attachment(Base):
    """A file that came with the enquiry (`message_id` NULL) or with a message.

    `stored_name` is random and the only name on disk; `shown_name` is for people; `media_type` comes from content.
    `scanned_at` is when a scanner has looked at it, and `malware` what it found, empty or NULL for nothing.
    """

    __tablename__ = "attachment"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    stored_name: Mapped[str] = mapped_column(String(64), unique=True)
    shown_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    scanned_at: Mapped[datetime | None]
    malware: Mapped[str | None] = mapped_column(String(100))

    __table_args__ = (UNSCANNED,)


Case.file_count = column_property(
    select(func.count(Attachment.id))
    .where(Attachment.case_id == Case.id, Attachment.message_id.is_(None))
    .scalar_subquery(),
    deferred=True,
    expire_on_flush=False,  # no file comes to an enquiry later
)


class CaseSecret(Base):
    """A secret that opens one case to one person: `page` (private link), `reply` or `note` (reply addresses).

    `user_id` NULL is the business, or with `referral_id` the partner of that referral. What is sent to a `note` address
    is never more than a note. Only a SHA-256 of the secret is kept (`app.cases.secrets`).
    """

    __tablename__ = "case_secret"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(5))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    referral_id: Mapped[int | None] = mapped_column(ForeignKey(Referral.id, ondelete="CASCADE"), index=True)

    __table_args__ = (CheckConstraint("purpose IN ('page', 'reply', 'note')", name="purpose_is_known"),)


class CaseHelper(Base):
    """Somebody on the staff who helps with a case that another has, once for each person and case.

    `is_sharing`: they work on it too, and may answer the business; else they were asked for advice. `advised_at` is
    when they first wrote after `asked_at`; `ended_at` when they were thanked: from then on they help no longer.
    """

    __tablename__ = "case_helper"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"))
    asked_at: Mapped[datetime]
    is_sharing: Mapped[bool]
    advised_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="joined")
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])

    __table_args__ = (UniqueConstraint("case_id", "user_id"),)


class AnswerDraft(Base):
    """What somebody has begun to answer and not sent: one for each person and case, seen by nobody else."""

    __tablename__ = "answer_draft"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("case_id", "user_id"),)
