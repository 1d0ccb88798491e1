"""The only place that asks the time: UTC for moments, Norway for dates."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
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


def beginning(day: date) -> datetime:
    """The first moment of a day in Norway."""
    return datetime.combine(day, time(), NORWAY)


@dataclass(frozen=True)
class Period:
    """Days by Norway's calendar, from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def begins_at(self) -> datetime:
        """The first moment."""
        return beginning(self.first)

    @property
    def ends_before(self) -> datetime:
        """The first moment after it."""
        return beginning(self.last + timedelta(days=1))


@dataclass
class Rhythm:
    """A step that runs at most once per `every`; `due` notes down that it ran."""

    every: timedelta
    last: datetime | None = field(default=None)

    def due(self, now: datetime) -> bool:
        """Whether it is time; the clock set back is no reason to wait."""
        if self.last is not None and self.last <= now < self.last + self.every:
            return False
        self.last = now
        return True
