"""Hours in which nobody is reminded: by setting, and with them the days off. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property, lru_cache

from app.cases.workdays import is_working_day
from app.clock import NORWAY


@dataclass(frozen=True)
class QuietHours:
    """Quiet from the full hour `start` to `end` by Norway's clock, and on days off; never when both are the same."""

    start: int
    end: int

    @property
    def are_none(self) -> bool:
        """Whether reminders go at any time."""
        return self.start == self.end

    @cached_property
    def loud(self) -> tuple[int, ...]:
        """The hours of a working day, 0 to 23, in which a reminder may go."""
        return tuple(hour for hour in range(24) if not self._hold(hour))

    def holds(self, moment: datetime) -> bool:
        """Whether nobody is to be reminded at this moment."""
        here = moment.astimezone(NORWAY)
        return not self.are_none and (self._hold(here.hour) or not is_working_day(here.date()))

    def over_at(self, moment: datetime) -> datetime:
        """`moment` itself, in UTC, when it is not quiet; else the full hour at which it no longer is."""
        while self.holds(moment):
            here = moment.astimezone(NORWAY)
            later = [hour for hour in self.loud if hour > here.hour and is_working_day(here.date())]
            day = here.date() if later else here.date() + timedelta(days=1)
            moment = datetime.combine(day, time(later[0] if later else 0), NORWAY)
        return moment.astimezone(UTC)

    def hour_for(self, wished: int) -> int:
        """The hour in which somebody who wishes this one gets a letter: the first of the day when theirs is quiet."""
        return self.loud[0] if self._hold(wished) else wished

    def _hold(self, hour: int) -> bool:
        return (hour - self.start) % 24 < (self.end - self.start) % 24


@lru_cache(maxsize=16)
def quiet_hours(setting: str) -> QuietHours:
    """What the setting says: `16-8`, or empty for none. It was checked at the start."""
    start, end = map(int, (setting or "0-0").split("-"))
    return QuietHours(start, end)
