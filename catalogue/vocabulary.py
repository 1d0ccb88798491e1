"""Closed lists of words that files, tables and pages share; what a person reads for them is in the translations."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

_Value = TypeVar("_Value")


class Language(StrEnum):
    """Languages a text may be in; pages exist in the first three."""

    NB = "nb"
    NN = "nn"
    EN = "en"
    SE = "se"


PAGE_LANGUAGES = (Language.NB, Language.NN, Language.EN)


FINDABLE, HIDDEN, NONE = "findable", "hidden", "none"
JOURNALS = (FINDABLE, HIDDEN, NONE)
"""The public journal: also in search engines; only for whoever knows its address; not there."""


class Status(StrEnum):
    """Where a service is in its life; only a published one is shown and learned from."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class BusinessEvent(StrEnum):
    """What the business is about to do; in the order pages show them."""

    START = "start"
    RUN = "run"
    GROW = "grow"
    CHANGE = "change"
    CLOSE = "close"


class Audience(StrEnum):
    """Whom a service is for."""

    FOUNDER = "etablerer"
    SOLE_TRADER = "enkeltpersonforetak"
    SMALL_BUSINESS = "smabedrift"
    ESTABLISHED_BUSINESS = "etablert-bedrift"
    INVESTOR_OR_NEWCOMER = "investor-tilflytter"
    FARM = "landbruksforetak"
    ASSOCIATION = "lag-og-forening"


class Channel(StrEnum):
    """How a service is given; `external` means at another body's address."""

    FORM = "form"
    EMAIL = "email"
    PHONE = "phone"
    MEETING = "meeting"
    VISIT = "visit"
    EXTERNAL = "external"


class Provider(StrEnum):
    """Who gives the service in the end."""

    FRONT_LINE = "forstelinja"
    MUNICIPALITY = "kommune"
    COUNTY = "fylkeskommune"
    STATE = "stat"
    INNOVATION_NORWAY = "innovasjon-norge"
    SAMI_PARLIAMENT = "sametinget"
    BUSINESS_GARDEN = "naeringshage"


class Handling(StrEnum):
    """What is done with a message that is not for us."""

    REDIRECT = "redirect"
    DISCARD_AFTER_REVIEW = "discard_after_review"
    COORDINATOR = "coordinator"


class LexiconLevel(StrEnum):
    """How surely a term points to its area: nearly always, usually, sometimes."""

    STRONG = "strong"
    GOOD = "good"
    HINT = "hint"


class StaffRole(StrEnum):
    """Roles the sample staff may have."""

    DEVELOPER = "developer"
    COORDINATOR = "coordinator"
    EDITOR = "editor"
    STEERING_GROUP = "steering_group"
    OBSERVER = "observer"


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def in_order(by_language: Mapping[str, _Value]) -> dict[str, _Value]:
    """The same, nb first, then nn, en and se: some databases keep keys in an order of their own."""
    return {language.value: by_language[language] for language in Language if language in by_language}
