"""Organisations and catalogues of a graph → municipalities.yaml of our region files (CPSV-AP-NO 1.1.0)."""

import re
from dataclasses import dataclass, field
from typing import Any

from rdflib.namespace import SKOS
from rdflib.term import Node
from stdnum.no import orgnr

from catalogue.linked_data.lookup import Lookup, complete, free, slug_for, tail
from catalogue.linked_data.namespaces import CV, DCATNO, DCT, LOCAL_AUTHORITY, LOCN, MUNICIPALITY_PLACE
from catalogue.slugs import slug
from catalogue.vocabulary import PAGE_LANGUAGES, Language

_TOWN_WORDS = re.compile(r"\s+(?:kommune|herad|municipality|suohkan|gielda|tjïelte|suohkan)$", re.IGNORECASE)
_AUTHORITY = (CV.hasCompetentAuthority, CV.ownedBy)


@dataclass
class Towns:
    """The municipalities of a graph: their entries, and the slug of each organisation."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    slugs: dict[Node, str] = field(default_factory=dict)


def joint_catalogue(found: Lookup, catalogues: list[Node]) -> Node:
    """The catalogue that has the others as its parts, else the first that is no part itself, else the first."""
    whole = [catalogue for catalogue in catalogues if found.links(catalogue, DCT.hasPart)]
    alone = [catalogue for catalogue in catalogues if not found.links(catalogue, DCT.isPartOf)]
    return [*whole, *alone, *catalogues][0]


def region(found: Lookup, catalogue: Node) -> dict[str, Any]:
    """The head of municipalities.yaml: what the joint catalogue is called, and in which languages."""
    title = found.line(catalogue, DCT.title)
    if not title:
        found.note(catalogue, "the catalogue has no title; write the region's name in municipalities.yaml")
    languages = [language.value for language in PAGE_LANGUAGES if language in title] or [Language.NB.value]
    languages = languages if Language.NB in languages else [Language.NB.value, *languages]
    name = {key: text for key, text in complete(title, languages, "Uten navn").items() if key in languages}
    found.note(catalogue, "the addresses our mail is sent from are in no catalogue; write them in municipalities.yaml")
    return {"slug": slug(name["nb"]) or "region", "name": name, "languages": languages}


def municipalities(found: Lookup, services: list[Node], catalogues: list[Node], languages: list[str]) -> Towns:
    """Every organisation that answers for a service or publishes a catalogue, and every other local authority.

    An official number that the graph has not is left empty and noted: it must be filled in before the files are loaded.
    """
    answering = [body for service in services for body in found.links(service, *_AUTHORITY)]
    publishing = [body for catalogue in catalogues for body in found.links(catalogue, DCT.publisher)]
    local = [body for body in found.of_kind(CV.PublicOrganisation) if LOCAL_AUTHORITY in found.links(body, DCT.type)]
    own = _own_catalogues(found, catalogues)
    towns = Towns()
    for body in dict.fromkeys([*sorted({*answering, *local}, key=str), *publishing]):
        entry = _municipality(found, body, own.get(body), languages)
        entry["slug"] = free(entry["slug"], towns.slugs.values())
        towns.slugs[body] = entry["slug"]
        towns.entries.append(entry)
    _note_doubled(found, towns)
    return towns


def responsible(found: Lookup, service: Node, towns: Towns) -> list[str]:
    """The slugs of the municipalities that offer a service: who answers for it, else who publishes it, else all."""
    bodies = found.links(service, *_AUTHORITY)
    if not bodies:
        catalogues = list(found.graph.subjects(DCATNO.containsService, service))
        bodies = [body for catalogue in catalogues for body in found.links(catalogue, DCT.publisher)]
    slugs = {towns.slugs[body] for body in bodies if body in towns.slugs}
    known = [entry["slug"] for entry in towns.entries]
    return [name for name in known if name in slugs] or known


def _own_catalogues(found: Lookup, catalogues: list[Node]) -> dict[Node, Node]:
    """The catalogue that is a part of another, by its publisher."""
    parts = [catalogue for catalogue in catalogues if found.links(catalogue, DCT.isPartOf)]
    return {body: catalogue for catalogue in parts for body in found.links(catalogue, DCT.publisher)}


def _municipality(found: Lookup, body: Node, catalogue: Node | None, languages: list[str]) -> dict[str, Any]:
    full_name = found.line(body, SKOS.prefLabel, DCT.title)
    if not full_name:
        found.note(body, "the organisation has no name; its address stands for it")
        full_name = {"nb": tail(body) or "Uten navn"}
    sami = full_name.pop(Language.SE.value, None)
    full_name = complete(full_name, (), sami or tail(body))
    address = next(iter(found.links(body, LOCN.address)), None)
    name = found.line(address, LOCN.adminUnitL2) if address is not None else {}
    name = name or {language: _TOWN_WORDS.sub("", text) for language, text in full_name.items()}
    name = {language: text[:80] for language, text in complete(name, languages, full_name["nb"]).items()}
    centre = found.line(address, LOCN.addressArea) if address is not None else {}
    if not centre:
        found.note(body, "the administrative centre is in no catalogue; the municipality's name stands for it")
    places = [tail(place) for place in found.links(body, DCT.spatial) if str(place).startswith(MUNICIPALITY_PLACE)]
    named = slug(name["nb"]) or "kommune"
    return {
        "slug": slug_for(catalogue, [name["nb"]], otherwise="kommune", taken=()) if catalogue is not None else named,
        "number": _number(found, body),
        "organisation_number": _organisation_number(found, body),
        **({"geonorge_id": places[0]} if places else {}),
        "name": name,
        "full_name": full_name,
        "name_se": sami,
        "administrative_centre": complete(centre, (), name["nb"])["nb"][:80],
    }


def _number(found: Lookup, body: Node) -> str:
    number = next((text for text in found.values(body, SKOS.notation) if re.fullmatch(r"[0-9]{4}", text)), "")
    if not number:
        found.note(body, "the municipality number is not known; write it in municipalities.yaml")
    return number


def _organisation_number(found: Lookup, body: Node) -> str:
    """The number, from the identifier or the address; empty when neither holds one that can be right."""
    for text in [*found.values(body, DCT.identifier), tail(body)]:
        number = re.sub(r"[\s.]", "", text.rstrip("/").rpartition("/")[2])
        if re.fullmatch(r"[0-9]{9}", number) and orgnr.is_valid(number):
            return number
    found.note(body, "no organisation number of nine digits with a right check digit; write it in municipalities.yaml")
    return ""


def _note_doubled(found: Lookup, towns: Towns) -> None:
    for key, what in (("number", "municipality number"), ("organisation_number", "organisation number")):
        seen: dict[str, str] = {}
        for entry in towns.entries:
            if entry[key] and seen.setdefault(entry[key], entry["slug"]) != entry["slug"]:
                found.note(
                    entry["slug"], f"has the same {what} as {seen[entry[key]]}; correct it in municipalities.yaml"
                )
