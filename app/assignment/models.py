"""Tables of how a case found its person: what the model said and what the policy made of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from catalogue.base import Base, Key


class TriageResult(Base):
    """One sorting of one case. Probabilities are 0 to 1; areas plus kinds of "not for us" sum to 1.

    `words` is [[word, weight], …], heaviest first. `decision`: assign | refer. `facts` holds the policy's reasons and
    `candidates` everybody it looked at, best first, as `triage.routing` gave them.
    """

    __tablename__ = "triage_result"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    model_version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5))
    areas: Mapped[dict[str, float]]
    not_for_us: Mapped[dict[str, float]]
    words: Mapped[list[Any]]
    decision: Mapped[str] = mapped_column(String(6))
    reason_code: Mapped[str] = mapped_column(String(20))
    facts: Mapped[dict[str, Any]]
    candidates: Mapped[list[Any]]
