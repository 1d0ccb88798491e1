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


class EditedMeanwhileError(CatalogueError):
    """Somebody else saved first; nothing of yours was saved. `number` is the revision that is now the last."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__("Somebody else has saved meanwhile; nothing was saved. Look at what they did and save again.")


class NotPublishableError(CatalogueError):
    """A service lacks something that a published one must have; it stays a draft. `lacks` names it by field."""

    def __init__(self, lacks: Sequence["Lack"]) -> None:
        self.lacks = tuple(lacks)
        super().__init__(f"The service cannot be published yet: {len(self.lacks)} things are to be mended.")


class AreaInUseError(CatalogueError):
    """Cases, services or people still lean on the area: move them, or merge it into another."""


class EditedSinceLoadError(CatalogueError):
    """The catalogue was edited since its files were loaded, and other files would undo that; nothing was loaded."""


class MuchWouldGoError(CatalogueError):
    """The files would take much of the catalogue out of use, as ones that are cut short do; nothing was loaded."""


@dataclass(frozen=True, slots=True)
class Lack:
    """What keeps a service from being published. `field` is the form's, `kind` what is wrong, `facts` its details.

    Kinds: missing, other_language, lines_differ, law_title, url_missing, channel_missing, no_question, asked_twice,
    asked_elsewhere, area_gone, town_gone, town_not_chosen, format, standard_missing, standard.
    """

    field: str
    kind: str
    facts: tuple[str, ...] = ()
