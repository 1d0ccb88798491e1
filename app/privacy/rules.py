"""The rules of retention: what is kept for how long, by which setting. Pure."""

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.config import Settings

MONTHS, DAYS, HOURS = "months", "days", "hours"

KINDS = (
    SPAM, CASES, DRAFTS, LETTER_TEXTS, DELIVERY, INCOMING, FEEDBACK, EXAMPLES, PRESENCE, UPLOADS,
    SESSIONS, IDENTITIES, READINGS, REQUESTS,
) = (
    "spam", "cases", "drafts", "letter_texts", "delivery", "incoming", "feedback", "examples", "presence", "uploads",
    "sessions", "identities", "readings", "requests",
)  # fmt: skip
"""spam, cases: closed cases are emptied. letter_texts: what letters that went said. delivery: that they went.
incoming: letters that came and are done with. feedback: its free sentences. presence: who had a case before them.
uploads: files that came with a form which was never sent. sessions: browsers that somebody signed in with. identities:
who a closed account is to a single sign-on. readings: who read a confidential case. requests: why somebody's data was
handed out or deleted."""


@dataclass(frozen=True)
class Rule:
    """One kind of data goes when it is older than `value` of `unit`; `setting` says so."""

    kind: str
    setting: str
    value: int
    unit: str

    def before(self, now: datetime) -> datetime:
        """What is older than this goes now."""
        if self.unit == MONTHS:
            return months_before(now, self.value)
        return now - timedelta(**{self.unit: self.value})


def rules(settings: Settings) -> tuple[Rule, ...]:
    """The rules in force, in the order in which they are applied."""
    keeping = settings.keeping
    return (
        Rule(SPAM, "FORSTELINJA_SPAM_DAYS", settings.spam_days, DAYS),
        Rule(CASES, "FORSTELINJA_KEEP_CASES_MONTHS", keeping.cases_months, MONTHS),
        Rule(DRAFTS, "FORSTELINJA_KEEP_DRAFTS_DAYS", keeping.drafts_days, DAYS),
        Rule(LETTER_TEXTS, "FORSTELINJA_KEEP_LETTER_TEXTS_DAYS", keeping.letter_texts_days, DAYS),
        Rule(DELIVERY, "FORSTELINJA_KEEP_DELIVERY_DAYS", keeping.delivery_days, DAYS),
        Rule(INCOMING, "FORSTELINJA_KEEP_INCOMING_DAYS", keeping.incoming_days, DAYS),
        Rule(FEEDBACK, "FORSTELINJA_KEEP_FEEDBACK_MONTHS", keeping.feedback_months, MONTHS),
        Rule(EXAMPLES, "FORSTELINJA_KEEP_EXAMPLES_MONTHS", keeping.examples_months, MONTHS),
        Rule(PRESENCE, "FORSTELINJA_KEEP_PRESENCE_DAYS", keeping.presence_days, DAYS),
        Rule(SESSIONS, "FORSTELINJA_KEEP_SESSIONS_DAYS", keeping.sessions_days, DAYS),
        Rule(IDENTITIES, "FORSTELINJA_KEEP_IDENTITIES_MONTHS", keeping.identities_months, MONTHS),
        Rule(READINGS, "FORSTELINJA_KEEP_READINGS_MONTHS", keeping.readings_months, MONTHS),
        Rule(REQUESTS, "FORSTELINJA_KEEP_REQUESTS_MONTHS", keeping.requests_months, MONTHS),
        Rule(UPLOADS, "FORSTELINJA_KEEP_UPLOADS_HOURS", keeping.uploads_hours, HOURS),
    )


def months_before(moment: datetime, months: int) -> datetime:
    """The same day so many months before, or the last of a month that is shorter."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    year, month = max(year, 1), month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))
