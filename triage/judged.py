"""What the model said of cases beside what people said of them: by parts, and by how sure it was. Pure."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from triage.reliability import wilson

NOT_FOR_US = "not_for_us"
"""All kinds of it are one answer here: whichever kind, the case goes the same way."""

UNREAD = ""
"""The model could not read the case, or there was none; it said nothing then."""

FEWEST = 20
"""Of fewer cases nothing is said: of 20 even a share of 90 % is known to within 15 points only."""

BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Where the bands of stated probability begin and end; under a half there is little to tell apart."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Judged:
    """A case that somebody has judged. `said` and `meant` are slugs of areas, or NOT_FOR_US; `said` may be UNREAD.

    `p` is how sure the model was of `said`, 0 to 1; `received_on` the Norwegian date; `language` the one that the
    text is written in; `town` None for several, or not decided. `has_stayed`: nobody has given it to somebody else.
    """

    case_id: int
    received_on: date
    said: str
    p: float
    meant: str
    language: str
    town: int | None
    is_sent: bool
    has_stayed: bool

    @property
    def is_right(self) -> bool:
        """Whether the model and the people say the same."""
        return self.said == self.meant

    @property
    def needed_a_person(self) -> bool:
        """Whether the program did not know by itself where to send it, or was wrong."""
        return not (self.is_sent and self.is_right)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    n: int

    @property
    def share(self) -> float:
        """0 to 1; 0 of nothing."""
        return self.part / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share lies with 95 % certainty (Wilson)."""
        return wilson(self.part, self.n)

    @property
    def is_telling(self) -> bool:
        """Whether there are enough cases to say anything."""
        return self.n >= FEWEST

    def differs_from(self, other: "Share") -> bool:
        """Whether both tell something and their intervals do not overlap."""
        if not (self.is_telling and other.is_telling):
            return False
        (low, high), (other_low, other_high) = self.interval, other.interval
        return high < other_low or other_high < low


@dataclass(frozen=True, slots=True)
class Tally:
    """How it went with some cases: the right area, sent by the program, stayed of those sent, not read."""

    right: Share
    sent: Share
    stayed: Share
    unread: int

    @property
    def n(self) -> int:
        """How many cases."""
        return self.right.n


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the cases beside all the others. `verdict`: worse | better | same | too_few."""

    tally: Tally
    rest: Tally
    verdict: str


@dataclass(frozen=True, slots=True)
class Band:
    """Cases of which the model was about as sure. `stated` is the mean of what it said, `verdict` as of a `Part`.

    A band is "worse" when what it stated lies above the interval of what came true (too sure), "better" below it.
    """

    begins: float
    ends: float
    stated: float
    true: Share
    verdict: str


def tally(rows: Sequence[Judged]) -> Tally:
    """Count these cases."""
    sent = [row for row in rows if row.is_sent]
    return Tally(
        right=Share(sum(row.is_right for row in rows), len(rows)),
        sent=Share(len(sent), len(rows)),
        stayed=Share(sum(row.has_stayed for row in sent), len(sent)),
        unread=sum(row.said == UNREAD for row in rows),
    )


def by(rows: Sequence[Judged], key: Callable[[Judged], Key]) -> dict[Key, list[Judged]]:
    """The cases by whatever the key says of each."""
    found: dict[Key, list[Judged]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def parts(rows: Sequence[Judged], key: Callable[[Judged], Key]) -> dict[Key, Part]:
    """Each part beside all the other cases: whether the right area is found there less often than elsewhere."""
    whole = tally(rows)
    return {name: _part(tally(some), whole) for name, some in by(rows, key).items()}


def _part(own: Tally, whole: Tally) -> Part:
    rest = Tally(
        right=_less(whole.right, own.right),
        sent=_less(whole.sent, own.sent),
        stayed=_less(whole.stayed, own.stayed),
        unread=whole.unread - own.unread,
    )
    if not own.right.is_telling or not rest.right.is_telling:
        return Part(own, rest, "too_few")
    if not own.right.differs_from(rest.right):
        return Part(own, rest, "same")
    return Part(own, rest, "worse" if own.right.share < rest.right.share else "better")


def _less(whole: Share, part: Share) -> Share:
    return Share(whole.part - part.part, whole.n - part.n)


def bands(rows: Sequence[Judged]) -> list[Band]:
    """How often the model is right when it is so sure, for each band with a case; what it could not read is out."""
    read = [row for row in rows if row.said != UNREAD]
    last = len(BANDS) - 2
    within = by(read, lambda row: next((at for at in range(last) if row.p < BANDS[at + 1]), last))
    return [_band(at, within[at]) for at in sorted(within)]


def _band(at: int, rows: Sequence[Judged]) -> Band:
    stated = sum(row.p for row in rows) / len(rows)
    true = Share(sum(row.is_right for row in rows), len(rows))
    low, high = true.interval
    verdict = "worse" if stated > high else "better" if stated < low else "same"
    return Band(BANDS[at], BANDS[at + 1], stated, true, verdict if true.is_telling else "too_few")


def confusions(rows: Sequence[Judged]) -> list[tuple[tuple[str, str], int]]:
    """What was said and what was meant, where these differ, most often first; what could not be read is out."""
    counted = Counter((row.said, row.meant) for row in rows if row.said != UNREAD and not row.is_right)
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def demand(rows: Sequence[Judged]) -> Counter[str]:
    """In how many cases each area needed a person, because the program did not know or was wrong."""
    return Counter(row.meant for row in rows if row.needed_a_person and row.meant != NOT_FOR_US)


def would_help(services: Mapping[str, tuple[str, int]], needed: Mapping[str, int]) -> list[tuple[str, float]]:
    """Services by how much one more example question would help, most first; those of areas without demand are out.

    `services` maps a slug to its first area and its number of questions. A question more helps the more, the more cases
    of the area needed a person and the fewer questions there are: cases / (1 + questions).
    """
    found = [(slug, needed.get(area, 0) / (1 + questions)) for slug, (area, questions) in services.items()]
    return sorted([one for one in found if one[1] > 0], key=lambda one: (-one[1], one[0]))
