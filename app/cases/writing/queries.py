"""Reads of prepared texts."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, lazyload

from app.cases.writing.models import PreparedText
from app.people.models import User

MAX_TEXTS = 500


def prepared_texts(session: Session, *, with_retired: bool = False) -> Sequence[PreparedText]:
    """Prepared texts by title, at most 500; retired ones only on wish, with who changed them last."""
    chosen = select(PreparedText).options(
        joinedload(PreparedText.changed_by).options(lazyload(User.roles), lazyload(User.developer))
    )
    if not with_retired:
        chosen = chosen.where(PreparedText.retired_at.is_(None))
    return session.scalars(chosen.order_by(PreparedText.title, PreparedText.id).limit(MAX_TEXTS)).all()


def prepared_text(session: Session, text_id: int) -> PreparedText | None:
    """One prepared text, retired or not."""
    return session.get(PreparedText, text_id)
