"""Fit a model from what we know, in a process of its own that ends afterwards, and put it in force."""

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import clock
from app.child import in_child
from app.errors import ExpectedError
from app.learning import examples, registry
from app.learning.models import FittedModel
from triage.examples import Example

NICENESS = 10

log = structlog.get_logger(__name__)


class NothingToLearnError(ExpectedError):
    """The catalogue has no examples yet; load a region first."""


@dataclass(frozen=True)
class Lesson:
    """What a model is fitted on: examples, and words and places that never explain anything."""

    examples: tuple[Example, ...]
    neutral_words: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Fitted:
    """A fitted model as bytes, and how it did on what it was not fitted on."""

    content: bytes
    figures: dict[str, Any]


def is_due(session: Session) -> bool:
    """Whether what the active model was fitted on has changed, or there is no model that can be used."""
    fitted_on = session.scalar(select(FittedModel.data_fingerprint).where(FittedModel.is_active))
    return fitted_on != examples.fingerprint(session) or registry.active(session) is None


def refit(session: Session) -> FittedModel:
    """Fit on everything there is now and put the result in force; gives its row. Commits twice.

    The transaction is ended while the child works (about 2 seconds), so that nobody waits for it. Raises
    NothingToLearnError.
    """
    lesson = Lesson(
        tuple(examples.examples(session)), tuple(examples.neutral_words(session)), tuple(examples.places(session))
    )
    fingerprint = examples.fingerprint(session)
    session.rollback()
    if not lesson.examples:
        raise NothingToLearnError("there is nothing to learn from: load a region first")
    fitted = fit_in_child(lesson)
    row = _store(session, fitted, fingerprint, at=clock.now())
    session.commit()
    log.info("model_in_force", version=row.version, **fitted.figures)
    return row


def fit_in_child(lesson: Lesson) -> Fitted:
    """Fit in a fresh process that gives way to all others: scikit-learn never stays in the memory of a worker."""
    return in_child(_fit, lesson)


def _fit(lesson: Lesson) -> Fitted:
    from triage import classifier, persistence  # noqa: PLC0415 - scikit-learn is loaded in the child only

    os.nice(NICENESS)
    model = classifier.fit(lesson.examples, neutral=lesson.neutral_words, places=lesson.places)
    return Fitted(persistence.dump(model), dict(model.figures))


def _store(session: Session, fitted: Fitted, fingerprint: str, *, at: datetime) -> FittedModel:
    day = clock.local(at).date().isoformat()
    of_today = select(func.count(FittedModel.id)).where(FittedModel.version.startswith(day))
    session.execute(update(FittedModel).where(FittedModel.is_active).values(is_active=False))
    row = FittedModel(
        version=f"{day}.{(session.scalar(of_today) or 0) + 1}",
        content=fitted.content,
        sha256=hashlib.sha256(fitted.content).hexdigest(),
        fitted_at=at,
        data_fingerprint=fingerprint,
        figures=fitted.figures,
        reason="fitted because the catalogue had changed or no model was in force",
        is_active=True,
    )
    session.add(row)
    session.flush()
    return row
