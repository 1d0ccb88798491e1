"""Which days a document tells of, as somebody has asked for them."""

from datetime import date

from flask_babel import gettext as _

from app.errors import ExpectedError
from app.reports import periods
from app.reports.periods import Period


class PeriodError(ExpectedError):
    """The days that were asked for are no period; the sentence says why."""


def period_of(first: str, last: str, usual: Period, today: date) -> Period:
    """The period between two dates (2026-12-24), each the usual one when empty. Raises PeriodError."""
    try:
        return periods.chosen(first, last, today, instead=usual)
    except periods.PeriodError as error:
        sentences = {
            "unread": _("One of the dates could not be read. Write it as 2026-12-24."),
            "turned": _("The first date must come before the last one."),
            "long": _("Choose a period of at most five years."),
        }
        raise PeriodError(sentences[error.fault]) from None
