"""What is known of a person whatever the day; with a day, a promise date and their open cases it is a `Person`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from triage.candidates import Person

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Spell = tuple[date, date]
"""An absence: its first and its last day."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A person who takes cases, as `triage.candidates.Person` names things. `working_days` are `WEEKDAYS`."""

    slug: str
    name: str
    municipality: str | None
    languages: tuple[str, ...]
    levels: Mapping[str, int]
    capacity: int
    also_covers: tuple[str, ...] = ()
    working_days: tuple[str, ...] = WEEKDAYS[:5]
    absences: tuple[Spell, ...] = ()
    is_coordinator: bool = False
    deputy: str | None = None
    covers: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "covers", frozenset(self.also_covers))

    def on(self, today: date, promised_on: date, open_cases: int) -> Person:
        """Return the person as routing sees them on this day, for a case with this promise date."""
        until = away_until(self.absences, today) if self.absences else None
        return Person(
            slug=self.slug,
            name=self.name,
            municipality=self.municipality,
            languages=self.languages,
            levels=self.levels,
            capacity=self.capacity,
            open_cases=open_cases,
            also_covers=self.covers,
            is_away=until is not None,
            away_until=until,
            works_today=WEEKDAYS[today.weekday()] in self.working_days,
            leaves_before_promise=any(today < first <= promised_on for first, _last in self.absences),
            is_coordinator=self.is_coordinator,
            deputy=self.deputy,
        )

    def as_facts(self, today: date) -> dict[str, Any]:
        """Return it as plain values for JSON: without the name, and without absences that are over on this day."""
        return {
            "slug": self.slug,
            "municipality": self.municipality,
            "languages": list(self.languages),
            "levels": dict(sorted(self.levels.items())),
            "capacity": self.capacity,
            "also_covers": sorted(self.also_covers),
            "working_days": list(self.working_days),
            "absences": [[first.isoformat(), last.isoformat()] for first, last in self.absences if last >= today],
            "is_coordinator": self.is_coordinator,
            "deputy": self.deputy,
        }


def from_facts(facts: Mapping[str, Any]) -> Profile:
    """Return the profile that was kept as plain values; the slug stands for the name."""
    return Profile(
        slug=facts["slug"],
        name=facts.get("name") or facts["slug"],
        municipality=facts["municipality"],
        languages=tuple(facts["languages"]),
        levels=dict(facts["levels"]),
        capacity=facts["capacity"],
        also_covers=tuple(facts["also_covers"]),
        working_days=tuple(facts["working_days"]),
        absences=tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in facts["absences"]),
        is_coordinator=facts["is_coordinator"],
        deputy=facts["deputy"],
    )


def away_until(absences: Iterable[Spell], today: date) -> date | None:
    """Return the last day of the absence that holds this day, those that follow at once included; None when present."""
    day, found = today, None
    for first, last in sorted(absences):
        if first <= day <= last:
            found = last
            day = last + timedelta(days=1)
    return found
