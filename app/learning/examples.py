"""What the model learns from: the catalogue now; people's corrections come beside it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from catalogue import examples as catalogue
from triage.examples import Example


def examples(session: Session) -> Sequence[Example]:
    """All examples there are, in a fixed order."""
    return catalogue.examples(session)


def neutral_words(session: Session) -> Sequence[str]:
    """Words that look telling and are not: they never explain anything."""
    return catalogue.neutral_words(session)


def places(session: Session) -> Sequence[str]:
    """Names of the region's places: they never explain anything either."""
    return catalogue.places(session)


def fingerprint(session: Session) -> str:
    """Changes whenever the examples may have changed."""
    return catalogue.fingerprint(session)
