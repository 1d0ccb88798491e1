"""A catalogue of another region, as linked data → region files of ours, to be gone through by a person.

Reads CPSV-AP-NO 1.1.0, and what older catalogues have in its place. Names in the graph are data, never trusted.
"""

import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import Graph, URIRef
from rdflib.term import Node

from catalogue.errors import CatalogueError
from catalogue.linked_data import imported_towns
from catalogue.linked_data.imported_areas import Areas
from catalogue.linked_data.imported_services import Entry
from catalogue.linked_data.lookup import Lookup, slug_for
from catalogue.linked_data.namespaces import CPSV, CPSVNO, DCAT, DCATNO, DCT
from catalogue.region_files import reading, writing

VERSION = 1
MAX_BYTES = 50_000_000
FORMAT_OF_ENDING = {
    ".ttl": "turtle",
    ".jsonld": "json-ld",
    ".json": "json-ld",
    ".rdf": "xml",
    ".xml": "xml",
    ".nt": "nt",
}


class LinkedDataError(CatalogueError):
    """This file or graph cannot be made into region files; nothing was written."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What was written: the files' names below the directory, how many services, and what a person should look at."""

    files: list[str]
    services: int
    drafts: int
    notes: list[str]


def read(path: Path) -> Graph:
    """The graph of a file in Turtle, JSON-LD, RDF/XML or N-Triples, told apart by the file's ending.

    Nothing is fetched: a JSON-LD file that refers to a context on the web is refused. Raises LinkedDataError.
    """
    form = FORMAT_OF_ENDING.get(path.suffix.lower())
    if form is None:
        raise LinkedDataError(f'"{path.name}" ends in none of {", ".join(FORMAT_OF_ENDING)}.')
    try:
        if path.stat().st_size > MAX_BYTES:
            raise LinkedDataError(f'"{path.name}" is larger than {MAX_BYTES // 1_000_000} MB.')
        content = path.read_bytes()
    except OSError as error:
        raise LinkedDataError(f'"{path.name}" cannot be opened: {error.strerror}.') from error
    graph = Graph()
    try:
        if form == "json-ld":
            _refuse_contexts_elsewhere(path.name, json.loads(content))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's reader of JSON-LD uses what rdflib gives up
            graph.parse(data=content, format=form, publicID=f"https://import.invalid/{path.stem}")
    except LinkedDataError:
        raise
    except Exception as error:  # rdflib's readers raise whatever their code happens to trip over
        raise LinkedDataError(f'"{path.name}" is not {form}: {_first_line(error)}.') from error
    return graph


def region_files(graph: Graph, directory: Path) -> Imported:
    """Write the catalogue of a graph as region files into a directory, which is made and must be empty.

    What the graph lacks is made up for or left empty, and noted; every service becomes a draft, for example questions
    have no place in such a catalogue. `catalogue.region_files.check` says what remains to be filled in. Raises
    LinkedDataError when the graph holds no catalogue or no service, or the directory holds anything: then nothing is
    written.
    """
    found = Lookup(graph)
    catalogues = found.of_kind(DCAT.Catalog)
    services = _services(found, catalogues)
    if not catalogues:
        raise LinkedDataError("There is no catalogue (dcat:Catalog) in these data.")
    if not services:
        raise LinkedDataError("There is no service (cpsv:PublicService or cpsvno:Service) in these data.")
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise LinkedDataError(f'"{directory}" holds something already; give a directory that is empty or not there.')

    documents = _documents(found, catalogues, services)
    content = {name: writing.as_yaml({"version": VERSION, **data}) for name, data in documents.items()}
    (directory / reading.SERVICES).mkdir(parents=True, exist_ok=True)
    for name, text in content.items():
        writing.replace(directory / name, text)
    return Imported(sorted(content), len(services), len(services), found.notes)


def _services(found: Lookup, catalogues: list[Node]) -> list[Node]:
    services = found.of_kind(CPSV.PublicService, CPSVNO.Service)
    known = set(services)
    for catalogue in catalogues:
        for listed in found.links(catalogue, DCATNO.containsService):
            if listed not in known:
                found.note(listed, "a catalogue lists this, but it is not described as a service; it is left out")
    for service in services:
        if not isinstance(service, URIRef):
            found.note(service, "a service has no address; its slug is made from its name")
    return services


def _documents(found: Lookup, catalogues: list[Node], services: list[Node]) -> dict[str, dict[str, Any]]:
    """What each file is to hold, by its name."""
    region = imported_towns.region(found, imported_towns.joint_catalogue(found, catalogues))
    languages = region["languages"]
    towns = imported_towns.municipalities(found, services, catalogues, languages)
    if not towns.entries:
        raise LinkedDataError("There is no organisation in these data: nobody answers for a service or a catalogue.")
    areas = Areas(languages)
    files: dict[str, dict[str, Any]] = {}
    taken: list[str] = []
    for service in services:
        names = found.line(service, DCT.title).values()
        taken.append(slug_for(service, names, otherwise="tjeneste", taken=taken))
        entry = Entry(found, service, languages).written(taken[-1], towns, areas)
        name = f"{reading.SERVICES}/{entry['competences'][0]}.yaml"
        files.setdefault(name, {"services": []})["services"].append(entry)
    areas.add_lists(found, catalogues)
    return {
        reading.MUNICIPALITIES: {"region": region, "municipalities": towns.entries},
        reading.COMPETENCES: {"competences": areas.entries},
        **files,
    }


def _refuse_contexts_elsewhere(name: str, data: object) -> None:
    for key, value in _pairs(data):
        contexts = value if isinstance(value, list) else [value]
        if key == "@import" or (key == "@context" and any(isinstance(context, str) for context in contexts)):
            raise LinkedDataError(f'"{name}" refers to a context on the web ({key}); it must hold its context itself.')


def _pairs(data: object) -> Iterator[tuple[str, object]]:
    """All keys and values, however deep."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield from value.items()
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:200].rstrip(".")
