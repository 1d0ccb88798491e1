"""Tables of what was handed over to the archive: for each case where it stands, and each message that was sent."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Case, one_of
from app.people.models import User
from catalogue.base import Base, Key

SENT, ARCHIVED, REFUSED = "sent", "archived", "refused"
STATES = (SENT, ARCHIVED, REFUSED)
"""sent: in a package, and no receipt has come. archived: the archive has it. refused: the archive said no, and why."""


class CaseRecord(Base):
    """Where a case stands with the archive; a case without a row has not been handed over, and is to be.

    `is_journalled` false: somebody has decided, with a `reason`, that the case is no record and goes to no archive.
    `state` is NULL until something was exported, then the least finished of its messages'. `exported_version` is the
    version that the case had then; with another one it is exported anew. `archived_at` is when the archive had all of
    that version. `folder_id` and `folder_system_id` are the archive's own names of the folder.
    """

    __tablename__ = "case_record"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True)
    is_journalled: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), index=True)
    decided_at: Mapped[datetime | None]
    state: Mapped[str | None] = mapped_column(String(10), index=True)
    exported_at: Mapped[datetime | None]
    exported_version: Mapped[int | None]
    archived_at: Mapped[datetime | None]
    folder_id: Mapped[str] = mapped_column(String(100), default="")
    folder_system_id: Mapped[str] = mapped_column(String(36), default="")

    case: Mapped[Case] = relationship()
    decided_by: Mapped[User | None] = relationship()

    __table_args__ = (
        CheckConstraint(f"state IS NULL OR {one_of('state', STATES)}", name="state_is_known"),
        CheckConstraint("is_journalled OR reason <> ''", name="kept_out_with_a_reason"),
        CheckConstraint("archived_at IS NULL OR exported_at IS NOT NULL", name="exported_before_archived"),
    )


class RecordMessage(Base):
    """A message to the archive about one document of a case: its `key` is ours and the same at every export.

    `digest` is the SHA-256 of what it held. `archive_id` and `system_id` are the archive's own names of the journal
    post, from its receipt; `fault` is what the archive said when it refused.
    """

    __tablename__ = "record_message"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default=SENT)
    sent_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    archive_id: Mapped[str] = mapped_column(String(100), default="")
    system_id: Mapped[str] = mapped_column(String(36), default="")
    fault: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state_is_known"),
        CheckConstraint(
            "kind IN ('enquiry', 'addition', 'answer', 'note', 'referral', 'history')", name="kind_is_known"
        ),
    )
