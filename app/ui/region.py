"""What pages and letters show of the region: kept in the process, renewed when the catalogue has changed.

Read through a connection of its own that only reads, so that a page can be shown while the database is locked or away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app import clock
from app.database import reading
from app.extensions import db
from catalogue import queries
from catalogue.base import in_language

PRODUCT = "Førstelinja"
LOOKS_EVERY = timedelta(seconds=1)
"""How long a process shows what it has before it looks at the catalogue's revision again."""

ON_THIS_MACHINE = ("localhost", "127.0.0.1")
QUESTIONS_SHOWN = 3
QUESTION_CHARACTERS = (60, 130)

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Town:
    """A municipality as pages show it. `name["se"]` is there only where it is officially decided."""

    id: int
    slug: str
    name: Texts
    full_name: Texts
    centre: str
    profile: Texts
    is_sami_name_first: bool
    organisation_number: str = ""
    privacy_email: str = ""


@dataclass(frozen=True)
class RegionFacts:
    """The region as pages and letters show it.

    `areas`, `kinds` and `services` hold names by slug and language, of areas and kinds also the retired ones' that old
    cases still bear; `retired` are those areas; `questions` a few that others have asked; `archive` is for
    `app.records.rules`.
    """

    revision: int = 0
    slug: str = ""
    name: Texts = field(default_factory=lambda: {"nb": PRODUCT})
    mail_from: str = ""
    mail_reply_domain: str = ""
    promise_working_days: int = 5
    languages: tuple[str, ...] = ("nb", "nn", "en")
    hosts: tuple[str, ...] = ()
    privacy: Mapping[str, Any] = field(default_factory=dict)
    accessibility: Mapping[str, Any] = field(default_factory=dict)
    towns: tuple[Town, ...] = ()
    areas: Mapping[str, Texts] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()
    kinds: Mapping[str, Texts] = field(default_factory=dict)
    services: Mapping[str, Texts] = field(default_factory=dict)
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    archive: Mapping[str, Any] = field(default_factory=dict)

    def areas_in(self, language: str) -> dict[str, str]:
        """The names of the areas that can be chosen, by slug."""
        return {slug: in_language(name, language) for slug, name in self.areas.items() if slug not in self.retired}

    @property
    def origins(self) -> tuple[str, ...]:
        """The web sites that may embed us and ask our API from their pages: `hosts` by https, this machine by http."""
        return tuple(f"{'http' if host.split(':')[0] in ON_THIS_MACHINE else 'https'}://{host}" for host in self.hosts)

    @property
    def places(self) -> dict[str, str]:
        """The name without the product's, to stand below it, by language."""
        return {language: name.removeprefix(PRODUCT).strip() for language, name in self.name.items()}


@dataclass
class _Kept:
    facts: RegionFacts
    looked_at: datetime


def register(app: Flask) -> None:
    """Give every template `region`."""
    app.context_processor(lambda: {"region": current()})


def current() -> RegionFacts:
    """The region of this application; the last known one, or one without towns, when the database cannot be asked."""
    kept: _Kept | None = current_app.extensions.get("region_facts")
    now = clock.now()
    if kept and timedelta() <= now - kept.looked_at < LOOKS_EVERY:
        return kept.facts
    try:
        with reading(), Session(db.engine) as session:
            facts = _renewed(session, kept.facts if kept else None)
    except (SQLAlchemyError, LookupError):
        return kept.facts if kept else RegionFacts()
    current_app.extensions["region_facts"] = _Kept(facts, now)
    return facts


def _renewed(session: Session, known: RegionFacts | None) -> RegionFacts:
    region = queries.region(session)
    if known and known.revision == region.revision:
        return known
    return RegionFacts(
        revision=region.revision,
        slug=region.slug,
        name=region.name,
        mail_from=region.mail_from,
        mail_reply_domain=region.mail_reply_domain,
        promise_working_days=region.promise_working_days,
        languages=tuple(region.languages),
        hosts=tuple(region.facts.get("hosts", ())),
        privacy=region.facts.get("privacy", {}),
        accessibility=region.facts.get("accessibility") or {},
        towns=tuple(
            Town(
                town.id,
                town.slug,
                town.name,
                town.full_name,
                town.administrative_centre,
                town.profile,
                town.is_sami_name_first,
                town.organisation_number,
                (town.facts.get("privacy") or {}).get("email", ""),
            )
            for town in queries.municipalities_in_full(session)
        ),
        areas=queries.names_of_areas(session),
        retired=queries.retired_areas(session),
        kinds=queries.names_of_kinds(session),
        services=queries.names_of_services(session),
        questions={language: _some_questions(session, language) for language in region.languages},
        archive=region.facts.get("archive") or {},
    )


def _some_questions(session: Session, language: str) -> tuple[str, ...]:
    """A few questions from different parts of the catalogue, short enough to be read at a glance."""
    found = queries.short_questions(session, language, characters=QUESTION_CHARACTERS)
    count = min(QUESTIONS_SHOWN, len(found))
    return tuple(found[(2 * n + 1) * len(found) // (2 * count)] for n in range(count))
