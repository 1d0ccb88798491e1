"""What the model says of one enquiry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NO_WORDS, LANGUAGE = "no_words", "language"
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Prediction:
    """Probabilities of one text; those of all areas and all kinds of "not for us" sum to 1.

    `areas` and `not_for_us` map slugs to probabilities, falling. `words` are the words as written that weighed most
    for the likeliest label, heaviest first, with their part of its score. `doubt` says why the text cannot be read:
    "no_words" (nothing in it tells of a matter: only grammar, places, trades or words that nothing knows) or
    "language" (most of it is in a language that was never learned); the probabilities are then flat and mean nothing.
    `known_share` is the share of its content words that are known.
    """

    areas: Mapping[str, float]
    not_for_us: Mapping[str, float]
    p_not_for_us: float
    language: str
    words: tuple[tuple[str, float], ...] = ()
    doubt: str | None = None
    known_share: float = 1.0

    @property
    def is_readable(self) -> bool:
        """Whether the probabilities mean anything."""
        return self.doubt is None

    @property
    def area(self) -> str:
        """The likeliest area, whatever its probability; "" when there is none."""
        return next(iter(self.areas), "")

    @property
    def kind(self) -> str | None:
        """The likeliest kind of "not for us"; None when the model knows no kind."""
        return next(iter(self.not_for_us), None)

    def as_kept(self) -> "Prediction":
        """Return it as it is read back from where it was kept: six decimals, equals in the order of their slugs.

        What is decided from this can be decided again from what was kept, to the last case.
        """
        return kept(
            {slug: round(p, DECIMALS) for slug, p in self.areas.items()},
            {slug: round(p, DECIMALS) for slug, p in self.not_for_us.items()},
            language=self.language,
            words=self.words,
            doubt=self.doubt,
            known_share=self.known_share,
        )

    def as_facts(self) -> dict[str, Any]:
        """Return everything as plain values for JSON; probabilities with six decimals."""
        return {
            "areas": {slug: round(p, DECIMALS) for slug, p in self.areas.items()},
            "not_for_us": {slug: round(p, DECIMALS) for slug, p in self.not_for_us.items()},
            "p_not_for_us": round(self.p_not_for_us, DECIMALS),
            "language": self.language,
            "words": [[word, round(weight, 4)] for word, weight in self.words],
            "doubt": self.doubt,
            "known_share": round(self.known_share, 4),
        }


def kept(
    areas: Mapping[str, float],
    not_for_us: Mapping[str, float],
    *,
    language: str,
    words: tuple[tuple[str, float], ...] = (),
    doubt: str | None = None,
    known_share: float = 1.0,
) -> Prediction:
    """Return the prediction that was kept as these numbers, which a database gives in any order."""
    refused = dict(sorted(not_for_us.items(), key=_falling))
    return Prediction(
        areas=dict(sorted(areas.items(), key=_falling)),
        not_for_us=refused,
        p_not_for_us=sum(refused.values()),
        language=language,
        words=words,
        doubt=doubt,
        known_share=known_share,
    )


def _falling(item: tuple[str, float]) -> tuple[float, str]:
    return -item[1], item[0]
