"""What of a case is personal, and what of the region is nobody's: for texts that others may learn from."""

from collections.abc import Mapping

from flask import current_app

from app.cases import anonymising, links
from app.cases.anonymising import Ordinary, Personal
from app.cases.models import Case
from app.config import LANGUAGES
from app.ui import region


def personal(case: Case) -> Personal:
    """What the case knows of whoever asked."""
    return Personal(
        name=case.name,
        organisation_name=case.organisation_name,
        organisation_number=case.organisation_number,
        email=case.email,
        phone=case.phone,
    )


def ordinary_words() -> Ordinary:
    """The words of the region that are nobody's: its places, areas and services; made anew when these change."""
    facts = region.current()
    kept: tuple[int, Ordinary] | None = current_app.extensions.get("ordinary_words")
    if kept is not None and kept[0] == facts.revision:
        return kept[1]
    names: list[Mapping[str, str]] = [
        *facts.areas.values(),
        *facts.kinds.values(),
        *facts.services.values(),
        facts.name,
    ]
    towns = [name for town in facts.towns for name in (*town.name.values(), *town.full_name.values(), town.centre)]
    made = Ordinary(
        words=anonymising.words_of([*towns, *(text for name in names for text in name.values())]),
        places=frozenset(word.lower() for name in towns for word in name.split()),
        links=tuple(links.service_url("", language) for language in LANGUAGES),
    )
    current_app.extensions["ordinary_words"] = (facts.revision, made)
    return made
