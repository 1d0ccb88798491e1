"""Statements gathered for a graph: every text with its language, everything named with an identifier."""

import re
from collections.abc import Iterable, Mapping

from rdflib import Literal, URIRef
from rdflib.graph import Graph
from rdflib.namespace import RDF, XSD

from catalogue.linked_data.namespaces import DCT, LANGUAGES, empty_graph

# What RDF/XML cannot hold, and a lone carriage return, which it would change.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Statements:
    """A graph in the making."""

    def __init__(self) -> None:
        self.graph: Graph = empty_graph()
        self._known: set[URIRef] = set()

    def is_new(self, subject: URIRef) -> bool:
        """Whether this is asked of the subject for the first time: what many services share is described once."""
        if subject in self._known:
            return False
        self._known.add(subject)
        return True

    def name(self, subject: URIRef, kind: URIRef) -> None:
        """This is of that class; its identifier is its address."""
        self.add(subject, RDF.type, kind)
        self.graph.add((subject, DCT.identifier, Literal(str(subject))))

    def add(self, subject: URIRef, predicate: URIRef, *objects: URIRef) -> None:
        """The subject refers to each of these."""
        for found in objects:
            self.graph.add((subject, predicate, found))

    def say(self, subject: URIRef, predicate: URIRef, by_language: Mapping[str, str]) -> None:
        """What is said of the subject in each language; what is empty is not said."""
        for language, text in by_language.items():
            if cleaned := clean(text):
                self.graph.add((subject, predicate, Literal(cleaned, lang=str(language))))

    def give(self, subject: URIRef, predicate: URIRef, value: str, datatype: URIRef = XSD.string) -> None:
        """A plain value of the subject, written as it is."""
        plain = None if datatype == XSD.string else datatype
        self.graph.add((subject, predicate, Literal(value, datatype=plain, normalize=False)))

    def in_languages(self, subject: URIRef, predicate: URIRef, languages: Iterable[str]) -> None:
        """The languages of the subject, by the EU's list."""
        for language in languages:
            self.add(subject, predicate, *LANGUAGES.get(language, ()))


def clean(text: str) -> str:
    """The text as all formats can hold it: lines end in a line feed, no characters that XML forbids."""
    return _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
