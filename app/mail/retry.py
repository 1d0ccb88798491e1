"""When a letter is tried again, and when all letters wait for the server. Pure: no clock, no table, no network."""

from dataclasses import dataclass, field
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
"""After passing refusals of so many receivers without a success between them, it is the server and not the letters."""


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
    is asked at least once a minute, and all of them go when it is back. One mailbox that is full is no outage: several
    receivers must have been refused, and the next knock is another letter's.
    """

    silences: int = 0
    until: datetime | None = None
    refused: dict[int, str] = field(default_factory=dict)
    """Letters that were not taken since the last one that was, each with its receiver."""
    for_themselves: set[str] = field(default_factory=set)
    """Receivers that were refused while others' letters went: what they are refused says nothing of the server."""

    def holds(self, now: datetime) -> bool:
        """Whether it is too early to knock again."""
        return self.until is not None and now < self.until

    def is_to_blame(self, kind: Kind, receiver: str) -> bool:
        """Whether this error, already noted, is the server's and not the letter's: it is not held against it."""
        return kind == "unreachable" or (kind == "passing" and self._is_refusing(receiver))

    def note(self, kind: Kind | None, now: datetime, *, letter: int, receiver: str) -> list[int]:
        """Learn from one try: `kind` None when the letter went, else that of its error.

        Gives the letters that have knocked in vain while the server took nothing, once it takes letters again: they
        should have their places back.
        """
        if kind is None or kind == "final":
            return self._note_answer(None if kind else receiver)
        if kind != "unreachable" and receiver not in self.for_themselves:
            self.refused[letter] = receiver
        if kind == "unreachable" or self._is_refusing(receiver):
            self.until = now + timedelta(seconds=min(2**self.silences, LONGEST_PAUSE_S))
            self.silences = min(self.silences + 1, 10)
        return []

    def _is_refusing(self, receiver: str) -> bool:
        return receiver not in self.for_themselves and len(set(self.refused.values())) >= REFUSALS_IN_A_ROW

    def _note_answer(self, taken_for: str | None) -> list[int]:
        knocked = list(self.refused) if self._is_refusing("") else []
        self.for_themselves = (self.for_themselves | set(self.refused.values())) - {taken_for}
        self.silences, self.until, self.refused = 0, None, {}
        return knocked
