"""The only place that asks the time: UTC for moments, Norway for dates."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

NORWAY = ZoneInfo("Europe/Oslo")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


def today() -> date:
    """Today's date in Norway."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment as a clock in Norway shows it."""
    return moment.astimezone(NORWAY)
