"""Tables of what we learned: fitted models and how they did."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from catalogue.base import Base, Key


class FittedModel(Base):
    """A fitted model as bytes, with its SHA-256, what it was fitted on and how it did. At most one is active."""

    __tablename__ = "fitted_model"

    id: Mapped[Key]
    version: Mapped[str] = mapped_column(String(20), unique=True)
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    sha256: Mapped[str] = mapped_column(String(64))
    fitted_at: Mapped[datetime]
    data_fingerprint: Mapped[str] = mapped_column(String(64))
    figures: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    is_active: Mapped[bool]

    __table_args__ = (
        Index(
            "uq_fitted_model_is_active",
            "is_active",
            unique=True,
            sqlite_where=text("is_active"),
            postgresql_where=text("is_active"),
        ),
    )
