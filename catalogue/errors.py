"""What can go wrong with the catalogue: each error is one sentence that a coordinator understands."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a region's files. `place` is "line 12, services[3].name.nn", as far as it is known; else empty."""

    file: str
    place: str
    sentence: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.sentence) if part)


class CatalogueError(Exception):
    """Something that can happen in a sound system; trying again changes nothing unless its class says so."""


class RegionFileError(CatalogueError):
    """A region's files cannot be loaded; nothing was changed. `faults` names each by file and place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        count = f"{len(self.faults)} faults" if len(self.faults) > 1 else "1 fault"
        super().__init__(f"The region's files have {count}; nothing was loaded. The first: {self.faults[0]}")


class RegionNotFoundError(CatalogueError):
    """There is no such region among ours, and no such directory."""


class OtherRegionError(CatalogueError):
    """The database holds another region than the files; one database serves one region."""


class NoRegionError(CatalogueError, LookupError):
    """No region has been loaded yet; load one and try again."""
