"""What people have said that a case is about, read from its history. Pure.

Nothing is learned from a case that nobody looked at: that the program sorted it, or that it was closed without an
answer, says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.cases.models import Case, CaseEvent
from app.people.models import User

COORDINATOR, DEVELOPER, CONFIRMED, CLOSED, NOT_FOR_US = (
    "coordinator", "developer", "confirmed", "closed", "not_for_us",
)  # fmt: skip

WEIGHTS = {COORDINATOR: 1.0, DEVELOPER: 1.0, CONFIRMED: 1.0, NOT_FOR_US: 1.0, CLOSED: 0.5}
"""How much a case counts by whose word its label is: that nobody corrected it is half a word."""

FOREIGN = ("not_for_us", "spam")
"""What a case came to that was not for us."""

TELLS_NOTHING = ("merged", "other")
_WORDS = ("corrected", "confirmed")
_ENDS = ("closed", "outcome")


@dataclass(frozen=True)
class Judgement:
    """Somebody's word on a case, the last there is. Of `not_for_us` the label is a kind, else the case's own area."""

    origin: str
    by: User
    at: datetime

    @property
    def weight(self) -> float:
        """Beside a case whose area somebody corrected."""
        return WEIGHTS[self.origin]


def judgement(case: Case, history: Sequence[CaseEvent]) -> Judgement | None:
    """The word that stands on a case, from its history, oldest line first; None when nobody has said anything.

    A later word beats an earlier one, and what was undone was never said.
    """
    if case.emptied_at is not None or case.outcome == "merged" or case.is_confidential:
        return None
    said = _own(history)
    word = _last_word(case, said)
    ended = next((event for event in reversed(said) if event.kind in _ENDS), None) if case.outcome else None
    if ended is not None and ended.user and case.outcome in FOREIGN:
        is_later = word is None or ended.id > word.id
        return Judgement(NOT_FOR_US, ended.user, ended.at) if is_later else _judged(word)
    if word is not None:
        return _judged(word)
    if ended is not None and ended.user and _is_answered_by_its_area(case):
        return Judgement(CLOSED, ended.user, ended.at)
    return None


def _own(history: Sequence[CaseEvent]) -> list[CaseEvent]:
    """Its own lines: not those of a case that was merged into it, and not what was undone."""
    undone = {event.facts.get("event") for event in history if event.kind == "undone"}
    return [event for event in history if "case" not in event.facts and event.id not in undone]


def _last_word(case: Case, said: Sequence[CaseEvent]) -> CaseEvent | None:
    """The last line in which somebody said that the case is about the area it has now.

    When the area became part of another, nobody had looked at the case: what was said of the old one then holds of the
    new one.
    """
    area = case.area.slug if case.area else None
    for event in reversed(said):
        if event.kind not in _WORDS:
            continue
        named = event.facts.get("to" if event.kind == "corrected" else "area")
        if named != area or area is None:
            return None
        if not event.facts.get("with_area"):
            return event if event.user else None
        area = event.facts.get("from")
    return None


def _judged(word: CaseEvent | None) -> Judgement | None:
    if word is None or word.user is None:
        return None
    if word.kind == "confirmed":
        return Judgement(CONFIRMED, word.user, word.at)
    return Judgement(COORDINATOR if word.user.is_one_of("coordinator") else DEVELOPER, word.user, word.at)


def _is_answered_by_its_area(case: Case) -> bool:
    """Whether it has been answered, and by somebody who knows its area: else it was given away, and nobody said why."""
    if case.first_answered_at is None or case.area is None or case.outcome in TELLS_NOTHING:
        return False
    holder = case.developer
    return holder is not None and any(row.area_id == case.area_id for row in holder.competences)
