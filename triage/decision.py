"""What routing decides: a case goes to a person, or to the coordinator."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from triage.candidates import Candidate


@dataclass(frozen=True, slots=True)
class Assignment:
    """The case goes to a person.

    `reason_code`: specialist, overflow (a specialist, because another one is full), competent (level 2),
    specialist_away, specialist_full or specialist_busy (level 2, because every specialist is away, full, or one or
    the other), first_step (level 1: a warning), sami_reader (the text is in Sámi and this person reads it). `area` is
    the likeliest area that the person covers and `level` theirs in it; both None for sami_reader. `facts` say why in
    plain values; `candidates` are all people, best first.
    """

    person: str
    name: str
    reason_code: str
    area: str | None
    level: int | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()

    def as_facts(self) -> dict[str, Any]:
        """Return everything as plain values for JSON."""
        return {
            "decision": "assign",
            "person": self.person,
            "name": self.name,
            "reason_code": self.reason_code,
            "area": self.area,
            "level": self.level,
            "facts": dict(self.facts),
            "candidates": [candidate.as_facts() for candidate in self.candidates],
        }


@dataclass(frozen=True, slots=True)
class Referral:
    """The case goes to the coordinator.

    `reason_code` and `cause`:
    unsure: no_model, no_words, language, maybe_not_for_us, low_mass;
    competence_gap: nobody_covers, only_level_1;
    nobody_available: all_away, all_full, away_or_full, sami_wish_nobody, sami_wish_not_covered;
    not_for_us: the slug of the kind.
    `suggested` is the person who fits best of those who could take it, if anybody. `facts` say why in plain values.
    """

    reason_code: str
    cause: str
    suggested: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()

    def as_facts(self) -> dict[str, Any]:
        """Return everything as plain values for JSON."""
        return {
            "decision": "refer",
            "reason_code": self.reason_code,
            "cause": self.cause,
            "suggested": self.suggested,
            "facts": dict(self.facts),
            "candidates": [candidate.as_facts() for candidate in self.candidates],
        }


Decision = Assignment | Referral
