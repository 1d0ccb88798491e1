"""Reads of texts, costs and versions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, lazyload

from app.memos.models import MemoCost, MemoText, MemoVersion
from app.people.models import User

MAX_VERSIONS = 100
MAX_COSTS = 100


def texts(session: Session, kind: str, language: str) -> dict[str, MemoText]:
    """What people have written in a document, by place, with who changed it last."""
    chosen = (
        select(MemoText)
        .where(MemoText.kind == kind, MemoText.language == language)
        .options(joinedload(MemoText.changed_by).options(lazyload(User.roles), lazyload(User.developer)))
    )
    return {row.place: row for row in session.scalars(chosen.order_by(MemoText.id))}


def costs(session: Session) -> Sequence[MemoCost]:
    """All costs: yearly ones first, each in the order in which they were entered; at most 100."""
    return session.scalars(select(MemoCost).order_by(MemoCost.is_yearly.desc(), MemoCost.id).limit(MAX_COSTS)).all()


def cost(session: Session, cost_id: int) -> MemoCost | None:
    """One cost."""
    return session.get(MemoCost, cost_id)


def versions(session: Session, kind: str | None = None) -> Sequence[MemoVersion]:
    """The newest hundred versions, newest first, of one kind or of all, without their content."""
    chosen = select(MemoVersion).options(
        joinedload(MemoVersion.made_by).options(lazyload(User.roles), lazyload(User.developer))
    )
    if kind:
        chosen = chosen.where(MemoVersion.kind == kind)
    return session.scalars(chosen.order_by(MemoVersion.id.desc()).limit(MAX_VERSIONS)).all()


def newest(session: Session, kind: str) -> MemoVersion | None:
    """The newest version of a kind, in any language."""
    chosen = (
        select(MemoVersion).where(MemoVersion.kind == kind).order_by(MemoVersion.last.desc(), MemoVersion.id.desc())
    )
    return session.scalars(chosen.limit(1)).first()


def version(session: Session, version_id: int) -> MemoVersion | None:
    """One version."""
    return session.get(MemoVersion, version_id)
