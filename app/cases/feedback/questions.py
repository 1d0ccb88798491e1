"""What a business is asked once its case is closed: which questions, when, and until when it answers. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

HELPED, CAME = "helped", "came"
KINDS = (HELPED, CAME)
"""helped: did it help, a few days after closing. came: what came of it, half a year after."""

ANSWERS: Mapping[str, tuple[str, ...]] = {HELPED: ("yes", "partly", "no"), CAME: ("something", "nothing")}
"""What can be said to each. something: a firm, jobs or funding, in figures."""

EVENTS = ("feedback_asked", "feedback_given", "feedback_declined")
"""Lines of the history that tell of it; none of them changes the case."""

NOT_ASKED = ("spam", "not_for_us", "merged")
"""Outcomes after which nobody is asked: there was no help to speak of, or another case goes on."""

ASK_WITHIN = timedelta(days=30)
"""What was due longer ago is not asked any more: nobody remembers, and who turns the questions on asks no old cases."""

ANSWER_WITHIN = timedelta(days=90)
"""So long after it was asked a question can be answered."""

CHANGE_FOR = timedelta(days=14)
"""So long after it was first answered the answer can be changed."""

MAX_COMMENT_CHARACTERS = 500
"""One sentence, with room for a long one."""


def closed_between(after_days: int, at: datetime) -> tuple[datetime, datetime] | None:
    """When a case was closed about which is asked now, the first moment left out; None when nobody is to be asked."""
    if after_days <= 0:
        return None
    due = at - timedelta(days=after_days)
    return due - ASK_WITHIN, due


def open_until(asked_at: datetime, answered_at: datetime | None) -> datetime:
    """Until when the business can answer, or change what it has answered."""
    return answered_at + CHANGE_FOR if answered_at else asked_at + ANSWER_WITHIN
