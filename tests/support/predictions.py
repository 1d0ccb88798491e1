"""Predictions made by hand, for tests of what is done with them."""

from tests.support import region_examples
from triage.prediction import Prediction


def sure(*areas: str, p: float = 0.97, p_not_for_us: float = 0.0, language: str = "nb") -> Prediction:
    """The areas named share `p` equally; the other areas of the region share what is left."""
    others = [slug for slug in region_examples.areas() if slug not in areas]
    left = 1 - p_not_for_us - p
    said = dict.fromkeys(areas, p / max(len(areas), 1)) | dict.fromkeys(others, left / len(others))
    ordered = dict(sorted(said.items(), key=lambda item: (-item[1], item[0])))
    return Prediction(ordered, {"privatsak": p_not_for_us}, p_not_for_us, language)


def unreadable(language: str, doubt: str = "language") -> Prediction:
    """A text that nothing can be said of."""
    said = sure(p=0.0, language=language)
    return Prediction(said.areas, said.not_for_us, 0.0, language, doubt=doubt, known_share=0.1)
