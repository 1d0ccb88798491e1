"""What came of a replay, added up: what happened beside what would have happened. Plain values, ready for JSON."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from triage.profiles import Profile
from triage.replay import ALONE, Outcome, Sorted

BANDS = (0.85, 0.9, 0.95, 0.98)
"""Where the bands of how sure the program was begin, beside the one below them all."""

UNDECIDED = ""
"""The municipality of a business that has not decided."""

_ABLE = 2


@dataclass
class Side:
    """One side: what happened, or what would have. `open_cases` are everybody's as each case came."""

    sent: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    areas: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    towns: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    gaps: Counter[tuple[str, str]] = field(default_factory=Counter)
    sure: list[int] = field(default_factory=lambda: [0] * (len(BANDS) + 1))
    open_cases: Counter[str] = field(default_factory=Counter)
    most_open: dict[str, int] = field(default_factory=dict)
    full: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)

    def add(self, case: Sorted, outcome: Outcome, load: Mapping[str, int], people: Sequence[Profile]) -> None:
        """Count a case in."""
        town = case.question.municipality or UNDECIDED
        self.reasons[outcome.reason_code] += 1
        self.areas[case.area][0 if outcome.person else 1] += 1
        if outcome.person:
            self.sent[outcome.person] += 1
            self.sure[sum(1 for least in BANDS if (outcome.mass or 0) >= least)] += 1
            home = next((one.municipality for one in people if one.slug == outcome.person), None)
            self.towns[town][0 if home == case.question.municipality else 1] += 1
        else:
            self.towns[town][2] += 1
        if outcome.reason_code == "competence_gap":
            self.gaps[case.area, town] += 1
        for one in people:
            self._weigh(one, load.get(one.slug, 0))

    def _weigh(self, one: Profile, open_cases: int) -> None:
        self.seen[one.slug] += 1
        self.open_cases[one.slug] += open_cases
        self.most_open[one.slug] = max(self.most_open.get(one.slug, 0), open_cases)
        self.full[one.slug] += one.capacity > 0 and open_cases >= one.capacity

    def as_facts(self) -> dict[str, Any]:
        """Return it as plain values. `load`: open cases on average and at most, and the share of the time full."""
        return {
            "sent": dict(self.sent),
            "reasons": dict(self.reasons),
            "areas": {area: list(numbers) for area, numbers in self.areas.items()},
            "towns": {town: list(numbers) for town, numbers in self.towns.items()},
            "gaps": [[area, town, count] for (area, town), count in sorted(self.gaps.items())],
            "sure": list(self.sure),
            "load": {
                slug: {
                    "mean": round(self.open_cases[slug] / count, 3),
                    "most": self.most_open[slug],
                    "full": round(self.full[slug] / count, 4),
                }
                for slug, count in self.seen.items()
            },
        }


class Tally:
    """Adds up a replay. `ended` is who had the cases in the end, whoever got them first."""

    def __init__(self) -> None:
        self.was, self.would = Side(), Side()
        self.cases = self.changed = self.reproduced = 0
        self.ended: Counter[str] = Counter()
        self.people: dict[str, Profile] = {}
        self.asked_about: Counter[tuple[str, str]] = Counter()

    def add(self, case: Sorted, outcome: Outcome, load: Mapping[str, int], people: Sequence[Profile]) -> bool:
        """Count a case in; `people` are those of the trial. Returns whether it would have gone elsewhere."""
        self.cases += 1
        self.reproduced += is_same(case.outcome, outcome)
        self.was.add(case, case.outcome, case.load, case.basis.people)
        self.would.add(case, outcome, load, people)
        self.people |= {one.slug: one for one in chain(case.basis.people, people)}
        if case.ended_with:
            self.ended[case.ended_with] += 1
        self.asked_about[case.area, case.question.municipality or UNDECIDED] += 1
        is_changed = outcome.person != case.outcome.person
        self.changed += is_changed
        return is_changed

    def as_facts(self, office: str, now: Sequence[Profile]) -> dict[str, Any]:
        """Return it all as plain values. `now` are the people of the last case as the trial has them."""
        return {
            "cases": self.cases,
            "changed": self.changed,
            "reproduced": self.reproduced,
            "was": self.was.as_facts(),
            "would": self.would.as_facts(),
            "ended": dict(self.ended),
            "people": {
                slug: {"municipality": one.municipality, "capacity": one.capacity}
                for slug, one in sorted(self.people.items())
            },
            "alone_with": lone_experts(self.asked_about, now, office),
        }


def is_same(was: Outcome, would: Outcome) -> bool:
    """Whether the same was decided, for the same reason."""
    return (was.person, was.reason_code, was.cause) == (would.person, would.reason_code, would.cause)


def lone_experts(asked_about: Mapping[tuple[str, str], int], people: Iterable[Profile], office: str) -> list[list[Any]]:
    """Return what hangs on one person: [office, area, person, cases]; the office is "" when there is only one.

    One person alone knows the area at level 2 or 3 of those who take cases in the office. Only areas that were asked
    about count.
    """
    found = []
    takes = [one for one in people if one.capacity > 0]
    wanted: Counter[tuple[str, str]] = Counter()
    for (area, town), count in asked_about.items():
        if area:
            wanted[town if office == ALONE else UNDECIDED, area] += count
    for (town, area), count in sorted(wanted.items()):
        if office == ALONE and town == UNDECIDED:
            continue
        able = [
            one.slug
            for one in takes
            if one.levels.get(area, 0) >= _ABLE and (office != ALONE or one.municipality == town)
        ]
        if len(able) == 1:
            found.append([town, area, able[0], count])
    return found
