"""Looking things up in a graph that somebody else has made: nothing in it can be relied on, and nothing may crash.

What is not as CPSV-AP-NO 1.1.0 wants it is passed over with a note, which names the thing and what is wrong.
"""

import re
from collections.abc import Iterable

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from catalogue.linked_data.namespaces import short
from catalogue.linked_data.statements import clean
from catalogue.region_files.shapes import MAX_LINE, MAX_TEXT, SLUG_CHARACTERS
from catalogue.slugs import MAX_SLUG, slug
from catalogue.vocabulary import Language, in_order

_OTHER_NAMES = {"no": Language.NB.value, "sme": Language.SE.value}
_NO_NAME = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-.*|.*\d{3}.*|[\d-]+")
"""Ends of addresses that say nothing to a reader: a UUID or a number."""


class Lookup:
    """A graph and the notes made while reading it, each once and in the order they were made."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._notes: dict[str, None] = {}

    @property
    def notes(self) -> list[str]:
        """What the reader should know."""
        return list(self._notes)

    def note(self, about: object, sentence: str) -> None:
        """Remember a sentence about a thing of the graph."""
        name = "A resource without an address" if isinstance(about, BNode) else str(about)
        self._notes[f"{name}: {sentence}"] = None

    def of_kind(self, *kinds: URIRef) -> list[Node]:
        """Everything that is said to be of one of these classes."""
        return _sorted({subject for kind in kinds for subject in self.graph.subjects(RDF.type, kind)})

    def links(self, subject: Node, *predicates: URIRef) -> list[Node]:
        """What the subject refers to by any of these properties, in order of the addresses; never a text."""
        found: set[Node] = set()
        for predicate in predicates:
            for value in self.graph.objects(subject, predicate):
                if isinstance(value, Literal):
                    text = str(value)[:60]
                    self.note(subject, f'{short(str(predicate))} is the text "{text}" where an address should be')
                else:
                    found.add(value)
        return _sorted(found)

    def texts(self, subject: Node, *predicates: URIRef, longest: int = MAX_TEXT) -> dict[str, str]:
        """What is said by language, from the first of these properties that says anything. nb stands first.

        A text without a language counts as nb; one in a language we have not is left out.
        """
        for predicate in predicates:
            if by_language := self.words(subject, predicate):
                many = [language for language, words in by_language.items() if len(words) > 1]
                if many:
                    self.note(
                        subject, f"{short(str(predicate))} says several things in {', '.join(many)}; one is taken"
                    )
                return {
                    language: self._cut(subject, predicate, words[0], longest)
                    for language, words in by_language.items()
                }
        return {}

    def line(self, subject: Node, *predicates: URIRef) -> dict[str, str]:
        """The same as `texts`, each on one line that is short enough for a name."""
        found = self.texts(subject, *predicates)
        return {
            language: self._cut(subject, predicates[0], " ".join(text.split()), MAX_LINE)
            for language, text in found.items()
        }

    def words(self, subject: Node, predicate: URIRef) -> dict[str, list[str]]:
        """All that a property says, by language, sorted; each once."""
        found: dict[str, set[str]] = {}
        name = short(str(predicate))
        for value in self.graph.objects(subject, predicate):
            text = clean(str(value))
            if not isinstance(value, Literal):
                self.note(subject, f"{name} is the address {value} where a text should be")
            elif not (language := _language(value)):
                self.note(subject, f"{name} is in the language {value.language}, which we have not; it is left out")
            elif text:
                if not value.language:
                    self.note(subject, f"{name} does not say in which language it is; it is taken for nb")
                found.setdefault(language, set()).add(text)
        return in_order({language: sorted(words) for language, words in found.items()})

    def values(self, subject: Node, predicate: URIRef) -> list[str]:
        """Plain values as they are written, sorted: numbers, dates, addresses."""
        return sorted(
            clean(str(value)) for value in self.graph.objects(subject, predicate) if not isinstance(value, BNode)
        )

    def _cut(self, subject: Node, predicate: URIRef, text: str, longest: int) -> str:
        if len(text) <= longest:
            return text
        self.note(subject, f"{short(str(predicate))} has {len(text)} characters; it is cut after {longest}")
        return text[: longest - 1].rstrip() + "…"


def tail(node: Node) -> str:
    """The last part of an address, cut where no name of ours is longer; empty for what has none."""
    return clean(re.split(r"[/#?=:]", str(node).rstrip("/#"))[-1])[:MAX_SLUG] if isinstance(node, URIRef) else ""


def slug_for(node: Node, names: Iterable[str], *, otherwise: str, taken: Iterable[str]) -> str:
    """A slug of its own for a thing: from its address when that reads like a name, else from the first of its names."""
    end = tail(node).lower()
    readable = end if SLUG_CHARACTERS.fullmatch(end) and not _NO_NAME.fullmatch(end) and len(end) <= MAX_SLUG else ""
    wanted = readable or next((found for name in names if (found := slug(name))), otherwise)
    return free(wanted, taken)


def free(wanted: str, taken: Iterable[str]) -> str:
    """The slug, or with the lowest number after it that makes it one that is not taken."""
    known, number, found = set(taken), 1, wanted
    while found in known:
        number += 1
        found = f"{wanted[: MAX_SLUG - 6]}-{number}"
    return found


def complete(by_language: dict[str, str], languages: Iterable[str], otherwise: str) -> dict[str, str]:
    """The same with a text in nb and in each of the languages: what is missing is as in nb, or as in the first."""
    first = by_language.get(Language.NB) or next(iter(by_language.values()), otherwise)
    return in_order({**dict.fromkeys([Language.NB.value, *languages], first), **by_language})


def _language(value: Literal) -> str:
    """The language of a text, by our name for it; empty when we have it not."""
    tag = (value.language or Language.NB.value).lower().split("-")[0]
    tag = _OTHER_NAMES.get(tag, tag)
    return tag if tag in list(Language) else ""


def _sorted(nodes: Iterable[Node]) -> list[Node]:
    """By address, numbers in it by their size, so that #krav-10 stands behind #krav-2."""
    return sorted(
        nodes, key=lambda node: (isinstance(node, BNode), re.sub(r"\d+", lambda found: found[0].zfill(12), str(node)))
    )
