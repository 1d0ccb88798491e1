"""What the catalogue's editor could do next: the weak spots of what the model learns from."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.cases import queries as cases
from app.learning import examples
from app.learning.refit import NothingToLearnError
from catalogue import queries as catalogue
from catalogue.base import in_language

RECENT = timedelta(days=365)


def advice(session: Session, *, at: datetime, language: str) -> dict[str, Any]:
    """Fit on the catalogue as it is now, in this process, and say what was missed (see `triage.advice.advise`).

    Takes some seconds and loads scikit-learn: for a command, never for a page. Raises NothingToLearnError.
    """
    from triage import advice as weak_spots  # noqa: PLC0415 - scikit-learn is loaded where it is used only
    from triage.classifier import AreaClassifier  # noqa: PLC0415

    given = examples.examples(session)
    if not given:
        raise NothingToLearnError("there is nothing to learn from: load a region first")
    neutral, places = examples.neutral_words(session), examples.places(session)
    fitted = AreaClassifier(neutral=neutral, places=places, enough=len(given))
    fitted.fit_examples(given)
    if fitted.held_out_ is None:
        raise NothingToLearnError("there are too few example questions to be tested on")
    services = {
        service.slug: in_language({text.language: text.name for text in service.texts}, language)
        for service in catalogue.published_services(session)
    }
    return weak_spots.advise(
        fitted.model_,
        fitted.held_out_,
        fitted.held_out_examples_,
        services=services,
        enquiries=cases.recent_texts(session, since=at - RECENT),
    )
