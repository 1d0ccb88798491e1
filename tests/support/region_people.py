"""The region's sample staff as routing sees them on a given day after it was loaded; day 0 is a Tuesday."""

from datetime import date, timedelta
from typing import Any

from tests.support import region_examples
from triage.routing import Person

DAY_0 = date(2026, 11, 24)
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PROMISE_DAYS = 7


def staff(day: int = 0, **loads: int) -> tuple[Person, ...]:
    """Return who takes cases on day `day`; `loads` overrides open cases by slug with underscores for hyphens."""
    rows = region_examples.read("staff.yaml")["developers"]
    return tuple(_person(row, day, loads) for row in rows if row["capacity"] is not None)


def covers() -> dict[str, list[str]]:
    """Return the areas each of the sample staff covers, at any level."""
    return {person.slug: list(person.levels) for person in staff()}


def _person(row: dict[str, Any], day: int, loads: dict[str, int]) -> Person:
    today = DAY_0 + timedelta(days=day)
    away = [one for one in row["absences"] if one["from_day"] <= day <= one["to_day"]]
    return Person(
        slug=row["slug"],
        name=row["name"],
        municipality=row["municipality"],
        also_covers=frozenset(row.get("also_covers") or ()),
        languages=tuple(row["languages"]),
        levels={one["slug"]: one["level"] for one in row["competences"]},
        capacity=row["capacity"],
        open_cases=loads.get(row["slug"].replace("-", "_"), row.get("open_cases_at_load", 0)),
        is_away=bool(away),
        away_until=DAY_0 + timedelta(days=max(one["to_day"] for one in away)) if away else None,
        works_today=_NAMES[today.weekday()] in row["working_days"],
        leaves_before_promise=any(day < one["from_day"] <= day + _PROMISE_DAYS for one in row["absences"]),
        is_coordinator=row["role"] == "coordinator",
        deputy=row["deputy"],
    )
