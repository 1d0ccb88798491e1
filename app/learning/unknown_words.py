"""Words of recent enquiries that the model in force does not know, without any that could tell who wrote them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy.orm import Session

from app.cases import anonymising
from app.cases.anonymising import Ordinary, Personal
from app.cases.ordinary import ordinary_words
from app.learning import queries
from app.learning.queries import Enquiry
from triage import text as writing
from triage.model import Model

FEWEST_BUSINESSES = 3
"""A word of fewer businesses could point at one of them."""

MOST_SHOWN = 15
MOST_LOOKED_AT = 4 * MOST_SHOWN
MOST_BUSINESSES = 10
"""In texts of so many it is seen whether a word is a name."""

LEAST_LETTERS = 4
_AROUND = 90
"""So many characters before and after a word show whether it is a name."""


@dataclass(frozen=True)
class UnknownWord:
    """A word as it was written, in how many cases it stands and of how many businesses."""

    word: str
    cases: int
    businesses: int


def unknown_words(session: Session, model: Model, since: date) -> list[UnknownWord]:
    """The words that most cases have, at most 15; one statement. None of confidential cases or of what is not ours."""
    enquiries = queries.enquiries_since(session, since)
    return list(islice(_telling(enquiries, _unknown(enquiries, model)), MOST_SHOWN))


def _unknown(enquiries: Sequence[Enquiry], model: Model) -> list[tuple[str, list[int]]]:
    """Words that the model cannot read, with the enquiries they stand in, those in most enquiries first."""
    found: dict[str, list[int]] = {}
    verdicts: dict[str, bool] = {}
    for at, enquiry in enumerate(enquiries):
        for surface in set(writing.surfaces(f"{enquiry.subject}. {writing.own_words(enquiry.text)}")):
            word = writing.canonical(surface)
            if word not in verdicts:
                verdicts[word] = _is_unknown(word, surface, model)
            if verdicts[word]:
                holders = found.setdefault(word, [])
                if not holders or holders[-1] != at:
                    holders.append(at)
    enough = [one for one in found.items() if len(one[1]) >= FEWEST_BUSINESSES]
    enough.sort(key=lambda one: (-len(one[1]), one[0]))
    return [one for one in enough if model.mender.mend(one[0]) is None][:MOST_LOOKED_AT]


def _is_unknown(word: str, surface: str, model: Model) -> bool:
    if len(surface) < LEAST_LETTERS or word in model.vocabulary or writing.is_grammar(word):
        return False
    return surface.isalpha() and writing.without_names([word], model.places) != [writing.PLACE]


def _telling(enquiries: Sequence[Enquiry], candidates: Sequence[tuple[str, list[int]]]) -> Iterator[UnknownWord]:
    """The words that stay when everything is hidden that tells whose a text is, in texts of at least three businesses.

    A word that is hidden in half of them, as a name is, is none of them.
    """
    ordinary = ordinary_words()
    for word, holders in candidates:
        by_business: dict[str, Enquiry] = {}
        for at in holders:
            by_business.setdefault(_business(enquiries[at]), enquiries[at])
        looked_at = [_shown(word, one, ordinary) for one in list(by_business.values())[:MOST_BUSINESSES]]
        shown = [surface for surface in looked_at if surface]
        if len(shown) >= FEWEST_BUSINESSES and len(shown) > len(looked_at) / 2:
            yield UnknownWord(shown[0].lower(), len(holders), len(by_business))


def _shown(word: str, enquiry: Enquiry, ordinary: Ordinary) -> str:
    """The word as this business wrote it; empty where it is a part of what is hidden."""
    own = Personal(
        name=enquiry.name,
        organisation_name=enquiry.organisation_name,
        organisation_number=enquiry.organisation_number,
        email=enquiry.email,
        phone=enquiry.phone,
    )
    whole = f"{enquiry.subject}. {writing.own_words(enquiry.text)}"
    surface = next((one for one in writing.surfaces(whole) if writing.canonical(one) == word), "")
    found = re.search(rf"(?<!\w){re.escape(surface)}(?!\w)", whole) if surface else None
    if found is None:
        return ""
    piece = whole[max(0, found.start() - _AROUND) : found.end() + _AROUND]
    left = anonymising.without_brackets(anonymising.anonymised(piece, own, ordinary))
    return surface if surface in writing.surfaces(left) else ""


def _business(enquiry: Enquiry) -> str:
    return str(enquiry.organisation_number or enquiry.email.strip().lower() or enquiry.phone or enquiry.name)
