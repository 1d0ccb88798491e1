"""The desk of the made-up cases: the real policy decides who gets them, by who has how many of them open just then."""

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from random import Random
from typing import Any

from app.assignment import facts, operations
from app.clock import NORWAY
from triage.candidates import Policy, Question
from triage.decision import Decision
from triage.prediction import Prediction, kept
from triage.profiles import Profile
from triage.routing import route

CASES_FOR_THE_STAFF = 400
"""So many cases over three years the sample staff have room for. Where more are made up they have as much more room."""

MODEL = "made up"


class Desk:
    """Who takes cases, and how many each has open; cases must come in their order."""

    def __init__(self, profiles: Sequence[Profile], policy: Policy, count: int, areas: Sequence[str]) -> None:
        times = max(1.0, count / CASES_FOR_THE_STAFF)
        self.profiles = [replace(one, capacity=round(one.capacity * times)) for one in profiles]
        self.policy, self.areas, self.basis_id = policy, areas, 0
        self._open: Counter[str] = Counter()
        self._coming: list[tuple[datetime, int, str, int]] = []

    def decide(
        self, said: Prediction, asked: Question, at: datetime, promised_on: date
    ) -> tuple[Decision, dict[str, Any]]:
        """Who gets a case, and the row that is kept of how it was decided."""
        self._until(at)
        today = at.astimezone(NORWAY).date()
        load = {one.slug: self._open[one.slug] for one in self.profiles}
        present = [one.on(today, promised_on, load[one.slug]) for one in self.profiles]
        decision = route(said, present, asked, self.policy)
        result = operations.result_of(said, decision, MODEL, self.policy)
        row = {name: getattr(result, name) for name in operations.KEPT if name not in {"case_id", "at"}}
        given = facts.given(asked, promised_on, load)
        return decision, row | {"at": at, "candidates": [], "basis_id": self.basis_id, "given": given}

    def hold(self, slug: str, since: datetime, until: datetime | None) -> None:
        """Somebody has a case open for a while, or still."""
        for moment, step in ((since, 1), (until, -1)):
            if moment is not None:
                heapq.heappush(self._coming, (moment, len(self._coming), slug, step))

    def _until(self, moment: datetime) -> None:
        while self._coming and self._coming[0][0] <= moment:
            _at, _place, slug, step = heapq.heappop(self._coming)
            self._open[slug] += step

    def say(self, random: Random, area: str | None, *, is_unsure: bool, language: str) -> Prediction:
        """What a model might say of a question about this area, or of what is not for us."""
        p = round(random.uniform(0.35, 0.6) if is_unsure else random.uniform(0.9, 0.98), 2)
        rest = round(1 - p, 2)
        if area is None:
            return kept({random.choice(self.areas): rest}, {"privatsak": p}, language=language)
        other = random.choice([one for one in self.areas if one != area])
        half = round(rest / 2, 4)
        return kept({area: p, other: half}, {"privatsak": round(rest - half, 4)}, language=language)
