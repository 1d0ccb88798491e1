"""Tables of the history that are not a case's own: what else was changed, who read, what was emptied, and the seals."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalogue.base import Base, Key, Slug

NEVER_AGAIN = {"sqlite_autoincrement": True}
"""SQLite gives the number of a row that is gone to no other."""


class ChangeRecord(Base):
    """Somebody changed something that is no case and no entry of the catalogue's pages. Rows are only ever added.

    `subject`: person | policy | model | text | region | settings. `name` says which: a person's slug, a version.
    `by_slug` is empty for the program and for commands on the server. `before` and `after` hold what differs, and
    nothing of a business; `reason` the person's own words.
    """

    __tablename__ = "change_record"

    id: Mapped[Key]
    at: Mapped[datetime]
    by_slug: Mapped[Slug]
    subject: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]

    __table_args__ = (
        CheckConstraint(
            "subject IN ('person', 'policy', 'model', 'text', 'region', 'settings')", name="subject_is_known"
        ),
        Index("ix_change_record_subject_id", "subject", "id"),
        NEVER_AGAIN,
    )


class CaseReading(Base):
    """Somebody on the staff opened a confidential case; once for a person, a case and an hour.

    `hour` counts whole hours since 1970, in UTC; `at` is the first time within it.
    """

    __tablename__ = "case_reading"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), index=True)
    hour: Mapped[int]
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("case_id", "user_id", "hour"), NEVER_AGAIN)


class HistoryEmptying(Base):
    """The words of a row of the history were deleted, or with `is_gone` the row, with all of its case.

    `source` is the row's table. Without such a row the database refuses both.
    """

    __tablename__ = "history_emptying"

    id: Mapped[Key]
    source: Mapped[str] = mapped_column(String(20))
    row_id: Mapped[int]
    is_gone: Mapped[bool]
    at: Mapped[datetime]
    by_slug: Mapped[Slug]
    reason: Mapped[str] = mapped_column(String(200))

    __table_args__ = (UniqueConstraint("source", "row_id", "is_gone"), NEVER_AGAIN)


class HistorySeal(Base):
    """A stretch of one table's rows under a seal, which covers the seal before it.

    It holds all rows after the table's seal before, up to `last_id`. `ids` are 8 bytes each; `cores` and `words` a
    SHA-256 each, of what stays and of what may be emptied; `salts` 16 bytes each, that go into `words`, so that nobody
    can guess what an emptied row said. `hash` is over all but the salts (`app.history.digests`).
    """

    __tablename__ = "history_seal"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(20))
    last_id: Mapped[int]
    count: Mapped[int]
    ids: Mapped[bytes] = mapped_column(LargeBinary)
    cores: Mapped[bytes] = mapped_column(LargeBinary)
    words: Mapped[bytes] = mapped_column(LargeBinary)
    salts: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_history_seal_source_last_id", "source", "last_id"),)
