"""The active model, loaded once per version and process."""

import hashlib
from dataclasses import dataclass
from threading import Lock

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import ExpectedError
from app.learning.models import FittedModel
from triage import persistence
from triage.model import Model


class NoSuchModelError(ExpectedError):
    """No model has this version, or it was written by another program."""


log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ActiveModel:
    """A model ready to use, and the version its results are noted under."""

    version: str
    model: Model


_lock = Lock()
_loaded: dict[tuple[str, str], ActiveModel | None] = {}
"""The model that was in force when last asked for, by version and checksum; None when it could not be loaded."""


def active(session: Session) -> ActiveModel | None:
    """The model in force, None when none fits this code. Only bytes whose checksum we wrote ourselves are loaded."""
    row = session.execute(
        select(FittedModel.version, FittedModel.sha256).where(FittedModel.is_active).order_by(FittedModel.id)
    ).first()
    if row is None:
        return None
    key = (row.version, row.sha256)
    with _lock:
        if key not in _loaded:
            content = session.scalar(select(FittedModel.content).where(FittedModel.version == row.version))
            loaded = _load(*key, content or b"")
            _loaded.clear()
            _loaded[key] = loaded
        return _loaded[key]


def of_version(session: Session, version: str) -> ActiveModel:
    """An older model, for comparison. Raises NoSuchModelError when there is none or it does not fit this code."""
    row = session.scalar(select(FittedModel).where(FittedModel.version == version))
    loaded = _load(version, row.sha256, row.content) if row else None
    if loaded is None:
        raise NoSuchModelError(f"There is no model {version} that this program can use.")
    return loaded


def _load(version: str, sha256: str, content: bytes) -> ActiveModel | None:
    if hashlib.sha256(content).hexdigest() != sha256:
        log.error("model_damaged", version=version)
        return None
    try:
        return ActiveModel(version, persistence.load(content))
    except persistence.ModelError as error:
        log.error("model_refused", version=version, reason=str(error))  # noqa: TRY400 - expected, no traceback
        return None
