"""The sample staff of a region's files, for the demonstration; the rooms of the application make people of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalogue.errors import RegionFileError
from catalogue.region_files import checking, reading


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One person. `competences` are (area, level 1-3); `absences` are (first day, last day, reason), days from loading.

    `capacity` is None for those who take no cases; `languages` are those they answer in, best first.
    """

    slug: str
    name: str
    email: str
    role: str
    municipality: str | None
    also_covers: tuple[str, ...]
    languages: tuple[str, ...]
    competences: tuple[tuple[str, int], ...]
    capacity: int | None
    open_cases_at_load: int
    working_days: tuple[str, ...]
    absences: tuple[tuple[int, int, str], ...]
    deputy: str | None


def read_staff(directory: Path) -> list[StaffRow]:
    """The people in the order of the file; none where there is no such file. Raises RegionFileError."""
    if not (directory / reading.STAFF).exists():
        return []
    files = reading.read(directory)
    if faults := [fault for fault in checking.faults_of(files) if fault.file == reading.STAFF]:
        raise RegionFileError(faults)
    return [_row(person) for person in files.documents[reading.STAFF].data["developers"]]


def _row(person: dict[str, Any]) -> StaffRow:
    return StaffRow(
        slug=person["slug"],
        name=person["name"],
        email=person["email"],
        role=person["role"],
        municipality=person["municipality"],
        also_covers=tuple(person.get("also_covers", [])),
        languages=tuple(person["languages"]),
        competences=tuple((entry["slug"], entry["level"]) for entry in person["competences"]),
        capacity=person["capacity"],
        open_cases_at_load=person.get("open_cases_at_load", 0),
        working_days=tuple(person["working_days"]),
        absences=tuple((entry["from_day"], entry["to_day"], entry["reason"]) for entry in person["absences"]),
        deputy=person["deputy"],
    )
