"""Concepts of a graph → competences.yaml: what services are about becomes our competence areas (CPSV-AP-NO 1.1.0)."""

from dataclasses import dataclass, field
from typing import Any

from rdflib.namespace import SKOS
from rdflib.term import Node

from catalogue.linked_data.lookup import Lookup, complete, slug_for, tail
from catalogue.linked_data.namespaces import CV, DCAT, DCT
from catalogue.region_files.reading import OUT_OF_SCOPE

NO_AREA = "uten-fagomrade"
_NO_AREA_NAME = {"nb": "Uten fagområde", "nn": "Utan fagområde", "en": "Without an area"}
_NO_DEFINITION = {"nb": "Beskrivelsen mangler i katalogen som området ble hentet fra."}


@dataclass
class Areas:
    """The areas of a graph: their entries, and the slug of each concept."""

    languages: list[str]
    entries: list[dict[str, Any]] = field(default_factory=list)
    slugs: dict[Node, str] = field(default_factory=dict)

    def of(self, found: Lookup, service: Node) -> list[str]:
        """The slugs of the areas a service needs, the first first; areas that are new are added."""
        subjects = found.links(service, DCT.subject) or found.links(service, CV.thematicArea)
        first = [concept for concept in found.links(service, CV.isClassifiedBy) if concept in subjects]
        slugs = [self.add(found, concept) for concept in dict.fromkeys([*first[:1], *subjects])]
        return slugs or [self._none(found, service)]

    def add_lists(self, found: Lookup, catalogues: list[Node]) -> None:
        """Add the concepts of the lists that a catalogue says its services are sorted by."""
        for catalogue in catalogues:
            for scheme in found.links(catalogue, DCAT.themeTaxonomy):
                for concept in sorted(found.graph.subjects(SKOS.inScheme, scheme), key=str):
                    self.add(found, concept)

    def add(self, found: Lookup, concept: Node) -> str:
        """The slug of a concept's area."""
        if concept not in self.slugs:
            name = found.line(concept, SKOS.prefLabel, DCT.title)
            if lacking := [language for language in self.languages if language not in name]:
                found.note(concept, f"the area has no name in {', '.join(lacking)}; another name stands there")
            taken = [*self.slugs.values(), NO_AREA, OUT_OF_SCOPE]
            self.slugs[concept] = slug_for(concept, name.values(), otherwise="fagomrade", taken=taken)
            definition = found.texts(concept, SKOS.definition, DCT.description) or _NO_DEFINITION
            self._write(self.slugs[concept], complete(name, self.languages, tail(concept) or "Uten navn"), definition)
        return self.slugs[concept]

    def _none(self, found: Lookup, service: Node) -> str:
        found.note(service, f'the service is about nothing that has an address; it is put in "{NO_AREA}"')
        if all(entry["slug"] != NO_AREA for entry in self.entries):
            self._write(
                NO_AREA, {key: name for key, name in _NO_AREA_NAME.items() if key in self.languages}, _NO_DEFINITION
            )
        return NO_AREA

    def _write(self, slug: str, name: dict[str, str], definition: dict[str, str]) -> None:
        self.entries.append({"slug": slug, "name": name, "definition": complete(definition, (), "")})
