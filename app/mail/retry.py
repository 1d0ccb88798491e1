"""When a letter is tried again, and when all letters wait for the server. Pure: no clock, no table, no network."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from app.mail.errors import Kind

PASSING_MIN = (0.25, 1, 5, 15, 60, 120, *(240 for _ in range(11)))
"""Minutes after each passing failure of one letter: two days in all. RFC 5321 §4.5.4.1 asks for four days of a relay;
ours stands in front of one, and after two days a person had better look."""

UNCERTAIN_MIN = (5, 60, 360)
"""Minutes after each silence at the end: few, because each try may be one more copy in somebody's mailbox."""

JITTER = 0.1
"""Each delay is changed by up to a tenth, so that letters refused together do not come back together."""

LONGEST_PAUSE_S = 60
REFUSALS_IN_A_ROW = 3
"""After so many passing refusals without a success between them, it is the server and not the letters."""


def next_try(kind: Kind, *, attempts: int, possible_copies: int, random: Random) -> timedelta | None:
    """How long to wait before this letter is tried again; None: never, a person must see it.

    `attempts` counts the tries so far, `possible_copies` those after which nobody knows whether the letter went. What
    the server as a whole refuses costs a letter nothing (see `ServerPause`).
    """
    if kind == "final":
        return None
    plan, tries = (UNCERTAIN_MIN, possible_copies) if kind == "uncertain" else (PASSING_MIN, attempts)
    if tries > len(plan):
        return None
    return timedelta(minutes=plan[max(tries, 1) - 1]) * random.uniform(1 - JITTER, 1 + JITTER)


@dataclass
class ServerPause:
    """What one worker knows of the mail server: how long it has taken nothing, and when to knock again.

    An hour's outage would drive each letter's own delay up to an hour; so the letters wait for the server together, it
    is asked at least once a minute, and all of them go when it is back.
    """

    silences: int = 0
    refusals: int = 0
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it is too early to knock again."""
        return self.until is not None and now < self.until

    def is_to_blame(self, kind: Kind) -> bool:
        """Whether this error, already noted, is the server's and not the letter's: then the letter keeps its place."""
        return kind == "unreachable" or (kind == "passing" and self.refusals >= REFUSALS_IN_A_ROW)

    def note(self, kind: Kind | None, now: datetime) -> None:
        """Learn from one try: None when the letter went, else the kind of its error."""
        if kind is None or kind == "final":
            self.silences, self.refusals, self.until = 0, 0, None
            return
        self.refusals += 1
        if kind == "unreachable" or self.refusals >= REFUSALS_IN_A_ROW:
            self.until = now + timedelta(seconds=min(2**self.silences, LONGEST_PAUSE_S))
            self.silences = min(self.silences + 1, 10)
