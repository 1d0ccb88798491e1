"""How long each kind of personal data is kept: settings with their units and defaults.

The law names no numbers: data is kept no longer than its purpose needs (GDPR art. 5 no. 1 e), and what the archive
needs goes there first (arkivlova 2026). The defaults follow the life of a case: its business is asked half a year after
closing what came of it, and the first region tries the cooperation for up to two years before it decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from environs import Env


@dataclass(frozen=True)
class KeepingTimes:
    """What the operator has decided; the unit stands at the end of each name.

    `cases_months` counts from closing, `letter_texts_days` and `delivery_days` from when a letter was written,
    `incoming_days` from when one came, `drafts_days` from the last change, `feedback_months` from the answer,
    `examples_months` from when somebody said what a case was about, `uploads_hours` from when a file came that no case
    has, `presence_days` from when somebody last had a case before them, `sessions_days` from when a browser was last
    seen, `identities_months` from when an account was closed, `readings_months` from when a confidential case was read:
    so long can be asked who read what; `requests_months` from when somebody's data was handed out or deleted, three
    years as claims last (foreldelsesloven § 2). With `requires_archive` a case is not emptied before it has been
    archived.
    """

    cases_months: int = 24
    letter_texts_days: int = 180
    delivery_days: int = 365
    incoming_days: int = 90
    drafts_days: int = 30
    feedback_months: int = 12
    examples_months: int = 24
    uploads_hours: int = 24
    presence_days: int = 1
    sessions_days: int = 365
    identities_months: int = 12
    readings_months: int = 24
    requests_months: int = 36
    requires_archive: bool = False


def read(env: Env) -> KeepingTimes:
    """The settings as the environment has them."""
    usual = KeepingTimes()
    return KeepingTimes(
        cases_months=env.int("FORSTELINJA_KEEP_CASES_MONTHS", usual.cases_months),
        letter_texts_days=env.int("FORSTELINJA_KEEP_LETTER_TEXTS_DAYS", usual.letter_texts_days),
        delivery_days=env.int("FORSTELINJA_KEEP_DELIVERY_DAYS", usual.delivery_days),
        incoming_days=env.int("FORSTELINJA_KEEP_INCOMING_DAYS", usual.incoming_days),
        drafts_days=env.int("FORSTELINJA_KEEP_DRAFTS_DAYS", usual.drafts_days),
        feedback_months=env.int("FORSTELINJA_KEEP_FEEDBACK_MONTHS", usual.feedback_months),
        examples_months=env.int("FORSTELINJA_KEEP_EXAMPLES_MONTHS", usual.examples_months),
        uploads_hours=env.int("FORSTELINJA_KEEP_UPLOADS_HOURS", usual.uploads_hours),
        presence_days=env.int("FORSTELINJA_KEEP_PRESENCE_DAYS", usual.presence_days),
        sessions_days=env.int("FORSTELINJA_KEEP_SESSIONS_DAYS", usual.sessions_days),
        identities_months=env.int("FORSTELINJA_KEEP_IDENTITIES_MONTHS", usual.identities_months),
        readings_months=env.int("FORSTELINJA_KEEP_READINGS_MONTHS", usual.readings_months),
        requests_months=env.int("FORSTELINJA_KEEP_REQUESTS_MONTHS", usual.requests_months),
        requires_archive=env.bool("FORSTELINJA_RETENTION_REQUIRES_ARCHIVE", usual.requires_archive),
    )


MOST = 1200
"""A hundred years in months: what is longer is a slip of the hand, and no date could hold it."""


def faults(times: KeepingTimes) -> Iterator[str]:
    """A sentence for each time that is none."""
    for one in fields(times):
        value = getattr(times, one.name)
        most = MOST if one.name.endswith("months") else MOST * 31
        if not isinstance(value, bool) and not 1 <= value <= most:
            yield f"FORSTELINJA_KEEP_{one.name.upper()} must be from 1 to {most}"
