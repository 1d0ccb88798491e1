"""What must agree within a region's files beyond the shape of each: rules of the trade, one function a kind of file."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from catalogue.errors import Fault
from catalogue.region_files import reading
from catalogue.region_files.reading import Directory, Document, PathTo
from catalogue.vocabulary import Channel, Language, Status

_SERVICE_TEXTS = ("name", "summary", "description", "what_you_get", "cost", "processing_time_note")


@dataclass(frozen=True)
class Known:
    """What the rules need of the whole region. `questions` says where each question stands first."""

    files: Directory
    languages: list[str]
    retired_areas: frozenset[str]
    retired_towns: frozenset[str]
    questions: dict[str, tuple[str, PathTo]]


def known(files: Directory, languages: list[str]) -> Known:
    """Gather it, once for all files."""
    areas = _retired(files.documents.get(reading.COMPETENCES), "competences.*")
    towns = _retired(files.documents.get(reading.MUNICIPALITIES), "municipalities.*")
    return Known(files, languages, areas, towns, _first_places(files))


def broken(known: Known, document: Document) -> Iterator[Fault]:
    """Every rule that a document breaks."""
    folder = document.file.partition("/")[0]
    if folder == reading.SERVICES:
        for path, service in records(document, "services.*"):
            yield from _service(known, document, path, service)
    if folder in {reading.SERVICES, reading.QUESTIONS}:
        yield from _questions(known, document)
    elif document.file == reading.STAFF:
        yield from _names_retired(document, "developers.*.competences.*.slug", known.retired_areas)
    if document.file in _BY_NAME:
        yield from _BY_NAME[document.file](document)


def records(document: Document, pattern: str) -> Iterator[tuple[PathTo, dict[str, Any]]]:
    """What stands at a pattern and is keys and values."""
    return ((path, value) for path, value in document.find(pattern) if isinstance(value, dict))


def words(values: Iterable[tuple[PathTo, Any]]) -> Iterator[tuple[PathTo, str]]:
    """What of these is text."""
    return ((path, value) for path, value in values if isinstance(value, str))


def at(files: Directory, file: str, path: PathTo) -> str:
    """A place in another file, in words."""
    return f"{file}, {reading.place(path, files.documents[file].lines)}"


def _service(known: Known, document: Document, path: PathTo, service: dict[str, Any]) -> Iterator[Fault]:
    needed = service.get("competences")
    if isinstance(needed, list) and needed and isinstance(needed[0], str) and needed[0] != document.stem:
        here = (*path, "competences", 0)
        yield document.fault(here, f'the first area is "{needed[0]}": the service belongs in services/{needed[0]}.yaml')
    if service.get("status", Status.PUBLISHED) == Status.PUBLISHED:
        yield from _published(known, document, path, service)
    offered_in, offers = service.get("municipalities"), service.get("offers")
    if isinstance(offered_in, list) and isinstance(offers, dict):
        for town in offers:
            if town not in offered_in:
                yield document.fault((*path, "offers", town), f'"{town}" does not stand among the municipalities')
    channels = service.get("channels")
    if isinstance(channels, list) and (Channel.EXTERNAL in channels) != bool(service.get("external_url")):
        yield document.fault((*path, "external_url"), "the channel external and an external_url must stand together")


def _published(known: Known, document: Document, path: PathTo, service: dict[str, Any]) -> Iterator[Fault]:
    texts = [((*path, key), service.get(key)) for key in _SERVICE_TEXTS]
    requirements = service.get("requirements")
    if isinstance(requirements, list):
        texts += [((*path, "requirements", index), texts) for index, texts in enumerate(requirements)]
    for at, by_language in texts:
        if isinstance(by_language, dict):
            for language in known.languages:
                if language not in by_language and language != Language.NB:
                    yield document.fault((*at, language), f"a published service needs this in {language} too")
    asked = service.get("example_questions")
    if isinstance(asked, dict) and not any(asked.values()):
        yield document.fault((*path, "example_questions"), "a published service needs at least one example question")
    for key, retired in (("competences", known.retired_areas), ("municipalities", known.retired_towns)):
        named = service.get(key)
        for index, slug in enumerate(named if isinstance(named, list) else []):
            if isinstance(slug, str) and slug in retired:
                yield document.fault((*path, key, index), f'"{slug}" is retired')


def _retired(document: Document | None, pattern: str) -> frozenset[str]:
    entries = records(document, pattern) if document else ()
    return frozenset(str(entry.get("slug")) for _, entry in entries if entry.get("retired") is True)


def _names_retired(document: Document, pattern: str, retired: frozenset[str]) -> Iterator[Fault]:
    for path, slug in words(document.find(pattern)):
        if slug in retired:
            yield document.fault(path, f'"{slug}" is retired')


def _questions(known: Known, document: Document) -> Iterator[Fault]:
    for path, text in _question_texts(document):
        file, before = known.questions[same_words(text)]
        if (file, before) != (document.file, path):
            yield document.fault(path, f"the same question is there already, in {at(known.files, file, before)}")


def _first_places(files: Directory) -> dict[str, tuple[str, PathTo]]:
    """Where each question of the region stands first."""
    first: dict[str, tuple[str, PathTo]] = {}
    for document in [*files.within(reading.SERVICES), *files.within(reading.QUESTIONS)]:
        for path, text in _question_texts(document):
            first.setdefault(same_words(text), (document.file, path))
    return first


def _question_texts(document: Document) -> Iterator[tuple[PathTo, str]]:
    for pattern in ("services.*.example_questions.*.*", "questions.*.text", "questions.*.*.text"):
        yield from ((path, text) for path, text in words(document.find(pattern)) if text.strip())


def same_words(text: str) -> str:
    """A question as it is compared with others: capitals and spaces make no other question of it."""
    return " ".join(text.casefold().split())


def _municipalities(document: Document) -> Iterator[Fault]:
    for path, languages in document.find("region.languages"):
        if isinstance(languages, list) and Language.NB not in languages:
            yield document.fault(path, "nb must be among the languages")
    for path, town in records(document, "municipalities.*"):
        name = town.get("name")
        if town.get("sami_name_first") is True and isinstance(name, dict) and "se" not in name:
            yield document.fault((*path, "sami_name_first"), "there is no Sámi name (name.se) that could stand first")


def _competences(document: Document) -> Iterator[Fault]:
    for path, slug in document.find("competences.*.slug"):
        if slug == reading.OUT_OF_SCOPE:
            yield document.fault(path, f'no area can be called "{slug}": that file is for what is not for us')
    for path, area in records(document, "competences.*"):
        boundaries = area.get("boundaries")
        for index, boundary in enumerate(boundaries if isinstance(boundaries, list) else []):
            if isinstance(boundary, dict) and boundary.get("against") == area.get("slug"):
                yield document.fault((*path, "boundaries", index, "against"), "an area has no boundary against itself")


def _lexicon(document: Document) -> Iterator[Fault]:
    level_of: dict[tuple[PathTo, str], PathTo] = {}
    strong_in: dict[str, PathTo] = {}
    for section in ("areas", "out_of_scope"):
        for path, term in words(document.find(f"{section}.*.*.*")):
            owner, level, word = path[:2], path[2], term.casefold()
            if level_of.setdefault((owner, word), path)[2] != level:
                other = level_of[owner, word][2]
                yield document.fault(path, f'"{term}" is {level} here and {other} above; it can be one of them')
            if level == "strong" and strong_in.setdefault(word, path)[:2] != owner:
                yield document.fault(path, f'"{term}" is strong in "{strong_in[word][1]}" too; it can be in one only')


def _staff(document: Document) -> Iterator[Fault]:
    for path, person in records(document, "developers.*"):
        if person.get("deputy") is not None and person.get("deputy") == person.get("slug"):
            yield document.fault((*path, "deputy"), "nobody is their own deputy")
        yield from _repeated(document, path, person.get("competences"))
    for path, absence in records(document, "developers.*.absences.*"):
        first, last = absence.get("from_day"), absence.get("to_day")
        if isinstance(first, int) and isinstance(last, int) and last < first:
            yield document.fault(path, f"the absence ends on day {last}, before it begins on day {first}")


def _repeated(document: Document, path: PathTo, competences: object) -> Iterator[Fault]:
    entries: Collection[Any] = competences if isinstance(competences, list) else ()
    slugs = [entry.get("slug") if isinstance(entry, dict) else None for entry in entries]
    for index, slug in enumerate(slugs):
        if slug is not None and slug in slugs[:index]:
            yield document.fault((*path, "competences", index, "slug"), f'the area "{slug}" stands here twice')


_BY_NAME = {
    reading.MUNICIPALITIES: _municipalities,
    reading.COMPETENCES: _competences,
    reading.LEXICON: _lexicon,
    reading.STAFF: _staff,
}
