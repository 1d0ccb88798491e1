"""The time that the page of the model's health looks at, from its address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import request
from flask_babel import gettext as _

LATELY = timedelta(days=90)
BEFORE = timedelta(days=365)
"""What drifts is seen in the last 90 days beside the year before them."""

MONTHS = {"ar": 12, "kvartal": 3, "maned": 1}
"""Calendar months by the word of the address; this month is the last of them. The first word is the usual one."""


@dataclass(frozen=True)
class Period:
    """From the first of a month until today. `word` is that of the address, `months` the first day of each."""

    word: str
    months: tuple[date, ...]

    @property
    def since(self) -> date:
        """The first day."""
        return self.months[0]


def wished(today: date) -> Period:
    """What the address asks for; the usual one for anything else."""
    return period(request.args.get("periode", ""), today)


def period(word: str, today: date) -> Period:
    """The months that end with this one."""
    word = word if word in MONTHS else next(iter(MONTHS))
    last = today.year * 12 + today.month - 1
    numbers = range(last - MONTHS[word] + 1, last + 1)
    return Period(word, tuple(date(number // 12, number % 12 + 1, 1) for number in numbers))


def names() -> Mapping[str, str]:
    """What the choices are called."""
    return {
        "ar": _("This month and the eleven before"),
        "kvartal": _("This month and the two before"),
        "maned": _("This month"),
    }
