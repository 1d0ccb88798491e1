"""One office for all municipalities against each alone: what the two replays of the same cases say. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triage.replay_summary import UNDECIDED


@dataclass(frozen=True)
class Office:
    """What one way to be organised comes to, over the cases of a period.

    `sent` are the cases that found a person by themselves, `own` those of them whose person is of the business's own
    municipality, `to_coordinator` the rest. `gaps` are cases about what nobody in the office knows, by area and
    municipality. `load` is the mean share of a person's room that is taken, the least and the most loaded of them
    beside it. `lone` is what hangs on one person: (municipality, area, person, cases); the municipality is empty where
    there is one office.
    """

    cases: int
    sent: int
    own: int
    to_coordinator: int
    gaps: tuple[tuple[str, str, int], ...]
    load: float
    least_load: float
    most_load: float
    full: float
    lone: tuple[tuple[str, str, str, int], ...]

    @property
    def own_share(self) -> float:
        """The share of the cases sent that stay within their own municipality, 0 to 1."""
        return self.own / self.sent if self.sent else 0.0

    @property
    def gap_cases(self) -> int:
        """How many cases are about something that nobody in the office knows."""
        return sum(count for _area, _town, count in self.gaps)

    @property
    def spread(self) -> float:
        """How far the most loaded person is from the least loaded, in shares of their room."""
        return self.most_load - self.least_load


@dataclass(frozen=True)
class Comparison:
    """The same cases in one office, and in each municipality alone. `undecided` have no municipality: left as one."""

    together: Office
    alone: Office
    undecided: int

    @property
    def more_sent(self) -> int:
        """How many cases more find a person by themselves in one office."""
        return self.together.sent - self.alone.sent


def compare(together: Mapping[str, Any], alone: Mapping[str, Any]) -> Comparison:
    """Compare two results of `triage.replay_summary`. Raises ValueError when they are not of as many cases."""
    if together["cases"] != alone["cases"]:
        raise ValueError("these are not two replays of the same cases")
    undecided = sum(together["would"]["towns"].get(UNDECIDED, ()))
    return Comparison(office(together), office(alone), undecided)


def office(result: Mapping[str, Any]) -> Office:
    """Return what the trial side of a result says of the office."""
    side, people = result["would"], result["people"]
    towns = {town: numbers for town, numbers in side["towns"].items() if town != UNDECIDED}
    shares = [
        load["mean"] / people[slug]["capacity"] for slug, load in side["load"].items() if people[slug]["capacity"] > 0
    ]
    full = [load["full"] for slug, load in side["load"].items() if people[slug]["capacity"] > 0]
    sent = sum(side["sent"].values())
    return Office(
        cases=result["cases"],
        sent=sent,
        own=sum(numbers[0] for numbers in towns.values()),
        to_coordinator=result["cases"] - sent,
        gaps=tuple((area, town, count) for area, town, count in side["gaps"]),
        load=sum(shares) / len(shares) if shares else 0.0,
        least_load=min(shares, default=0.0),
        most_load=max(shares, default=0.0),
        full=sum(full) / len(full) if full else 0.0,
        lone=tuple((town, area, slug, count) for town, area, slug, count in result["alone_with"]),
    )
