"""Every fault of a region's files in one go: first the shape of each file, then what must agree between them."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from catalogue.errors import Fault
from catalogue.region_files import formats, reading, rules
from catalogue.region_files.reading import Directory, Document, PathTo
from catalogue.region_files.rules import Known, words
from catalogue.vocabulary import PAGE_LANGUAGES, Language

MAX_FAULTS_PER_FILE = 200


def check(directory: Path) -> list[Fault]:
    """Every fault of every file, by file and line; empty when the region can be loaded. At most 200 faults a file."""
    return faults_of(reading.read(directory))


def faults_of(files: Directory) -> list[Fault]:
    """The faults of files that were read already: the same as `check` gives."""
    found = [*files.faults]
    known = rules.known(files, languages_of(files))
    for document in files.documents.values():
        every = list(dict.fromkeys([*_shape(known, document), *_agreement(files, known, document)]))
        found += sorted(every[:MAX_FAULTS_PER_FILE], key=_line)
        if len(every) > MAX_FAULTS_PER_FILE:
            found.append(Fault(document.file, "", f"and {len(every) - MAX_FAULTS_PER_FILE} faults more"))
    return found


def languages_of(files: Directory) -> list[str]:
    """The languages that every name of the region must have; nb, nn and en unless it says otherwise."""
    document = files.documents.get(reading.MUNICIPALITIES)
    given = next((value for _, value in document.find("region.languages")), None) if document else None
    if isinstance(given, list):
        known = [language for language in given if language in PAGE_LANGUAGES]
        return known or [Language.NB.value]
    return [language.value for language in PAGE_LANGUAGES]


def _line(fault: Fault) -> int:
    word = fault.place.removeprefix("line ").split(",")[0]
    return int(word) if word.isdigit() else 0


def _shape(known: Known, document: Document) -> Iterator[Fault]:
    folder = document.file.partition("/")[0]
    make = formats.BY_NAME.get(document.file) or formats.BY_FOLDER[folder]
    findings = make(known.languages)(document.data, ())
    for path, sentence in islice(findings, MAX_FAULTS_PER_FILE + 1):
        yield document.fault(path, sentence)


def _agreement(files: Directory, known: Known, document: Document) -> Iterator[Fault]:
    yield from _doubled(files, document)
    yield from _references(files, document)
    if "/" in document.file:
        yield from _file_of_area(files, document)
    yield from rules.broken(known, document)


def _slugs(files: Directory, name: str, pattern: str) -> set[str] | None:
    """The slugs at a place of another file; None when that file could not be read, so that nothing is said of them."""
    if name not in files.documents:
        return None
    return {value for _, value in words(files.documents[name].find(pattern))}


# What must be there once only: file or folder, place, what it is called.
_UNIQUE = (
    (reading.MUNICIPALITIES, "municipalities.*.slug", "municipality"),
    (reading.MUNICIPALITIES, "municipalities.*.number", "municipality number"),
    (reading.MUNICIPALITIES, "municipalities.*.organisation_number", "organisation number"),
    (reading.COMPETENCES, "competences.*.slug", "area"),
    (reading.COMPETENCES, "out_of_scope.*.slug", "kind"),
    (reading.SERVICES, "services.*.slug", "service"),
    (reading.PARTNERS, "partners.*.slug", "partner"),
    (reading.STAFF, "developers.*.slug", "person"),
    (reading.STAFF, "developers.*.email", "e-mail address"),
)


def _doubled(files: Directory, document: Document) -> Iterator[Fault]:
    for name, pattern, what in _UNIQUE:
        if document.file != name and not document.file.startswith(f"{name}/"):
            continue
        first: dict[str, tuple[str, PathTo]] = {}
        for other in files.within(name) if name == reading.SERVICES else [document]:
            for path, value in words(other.find(pattern)):
                file, before = first.setdefault(value, (other.file, path))
                if other is document and (file, before) != (other.file, path):
                    where = rules.at(files, file, before)
                    yield document.fault(path, f'the {what} "{value}" is there already, in {where}')


_AREAS = (reading.COMPETENCES, "competences.*.slug", "area")
_KINDS = (reading.COMPETENCES, "out_of_scope.*.slug", "kind")
_TOWNS = (reading.MUNICIPALITIES, "municipalities.*.slug", "municipality")
_PEOPLE = (reading.STAFF, "developers.*.slug", "person")
# Who names what: file or folder, place, and where that must be found. A place that ends in "?" names it by its key.
_REFERENCES = (
    (reading.COMPETENCES, "competences.*.boundaries.*.against", _AREAS),
    (reading.SERVICES, "services.*.competences.*", _AREAS),
    (reading.SERVICES, "services.*.municipalities.*", _TOWNS),
    (reading.SERVICES, "services.*.offers.*?", _TOWNS),
    (reading.MUNICIPALITIES, "municipalities.*.followed_by", _TOWNS),
    (f"{reading.QUESTIONS}/{reading.OUT_OF_SCOPE}.yaml", "questions.*?", _KINDS),
    (reading.LEXICON, "areas.*?", _AREAS),
    (reading.LEXICON, "out_of_scope.*?", _KINDS),
    (reading.STAFF, "developers.*.competences.*.slug", _AREAS),
    (reading.STAFF, "developers.*.municipality", _TOWNS),
    (reading.STAFF, "developers.*.also_covers.*", _TOWNS),
    (reading.STAFF, "developers.*.deputy", _PEOPLE),
)


def _references(files: Directory, document: Document) -> Iterator[Fault]:
    for name, pattern, (other, slugs_at, what) in _REFERENCES:
        if document.file != name and not document.file.startswith(f"{name}/"):
            continue
        known = _slugs(files, other, slugs_at)
        found = document.find(pattern.removesuffix("?"))
        values = ((path, path[-1]) for path, _ in found) if pattern.endswith("?") else found
        for path, value in words(values):
            if known is not None and value not in known:
                yield document.fault(path, f'the {what} "{value}" is unknown: it is not in {other}')


def _file_of_area(files: Directory, document: Document) -> Iterator[Fault]:
    if document.file == f"{reading.QUESTIONS}/{reading.OUT_OF_SCOPE}.yaml":
        return
    areas = _slugs(files, *_AREAS[:2])
    if areas is not None and document.stem not in areas:
        yield Fault(document.file, "", f'the file is named after an area, but "{document.stem}" is not in {_AREAS[0]}')
