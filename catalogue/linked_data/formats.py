"""Graph ↔ files: three formats, the same bytes each time for the same graph."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from catalogue.linked_data.namespaces import PREFIXES, empty_graph

Triple = tuple[Node, Node, Node]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it is called on the web, what rdflib calls it, how its files end."""

    media_type: str
    rdflib_name: str
    ending: str


DEFAULT = "turtle"
FORMATS: dict[str, Format] = {
    "turtle": Format("text/turtle", "turtle", ".ttl"),
    "json-ld": Format("application/ld+json", "json-ld", ".jsonld"),
    "rdf-xml": Format("application/rdf+xml", "xml", ".rdf"),
}

_LOCAL_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*", re.ASCII)


def serialise(graph: Graph, name: str = DEFAULT) -> bytes:
    """The graph in one of FORMATS, in UTF-8; sorted, so that the same graph always gives the same bytes.

    rdflib's own writers of Turtle and JSON-LD are slower, and the latter's order changes from process to process.
    Raises KeyError for a format that is not in FORMATS.
    """
    triples = sorted(graph, key=_in_order)
    if FORMATS[name].rdflib_name == "turtle":
        return "".join(_turtle(triples)).encode()
    if FORMATS[name].rdflib_name == "json-ld":
        text = json.dumps(_json_ld(triples), ensure_ascii=False, indent=1)
        return f"{text}\n".encode()
    ordered = empty_graph("SimpleMemory")  # twice as quick; pyshacl and JSON-LD readers need the other
    for triple in triples:
        ordered.add(triple)
    return ordered.serialize(format="xml", encoding="utf-8")


def _in_order(triple: Triple) -> tuple[str, bool, str, bool, str, str, str]:
    """Sorts by subject; what it is stands first."""
    subject, predicate, value = triple
    language, datatype = (value.language, value.datatype) if isinstance(value, Literal) else (None, None)
    is_type = predicate == RDF.type
    return (
        str(subject),
        not is_type,
        str(predicate),
        isinstance(value, Literal),
        str(value),
        language or "",
        datatype or "",
    )


def _turtle(triples: list[Triple]) -> Iterator[str]:
    for prefix, namespace in sorted(PREFIXES.items()):
        yield f"@prefix {prefix}: <{namespace}> .\n"
    curies: dict[Node, str] = {}
    for subject, about in groupby(triples, key=lambda triple: triple[0]):
        yield f"\n{_term(subject, curies)} "
        for number, (predicate, values) in enumerate(groupby(about, key=lambda triple: triple[1])):
            yield "" if number == 0 else " ;\n    "
            yield "a" if predicate == RDF.type else _term(predicate, curies)
            yield " " + ",\n        ".join(_term(value, curies) for _, _, value in values)
        yield " .\n"


def _term(node: Node, curies: dict[Node, str]) -> str:
    if isinstance(node, Literal):
        written = node.n3().rpartition("^^")
        return f"{written[0]}^^{_term(node.datatype, curies)}" if node.datatype and written[1] else node.n3()
    if node not in curies:
        curies[node] = _curie(str(node)) if isinstance(node, URIRef) else ""
        curies[node] = curies[node] or node.n3()
    return curies[node]


def _curie(address: str) -> str:
    """An address with its prefix, as in cv:hasCost; empty when it has none that every reader understands."""
    for prefix, namespace in PREFIXES.items():
        if address.startswith(namespace) and _LOCAL_NAME.fullmatch(address, len(namespace)):
            return f"{prefix}:{address[len(namespace) :]}"
    return ""


def _json_ld(triples: list[Triple]) -> dict[str, Any]:
    resources: list[dict[str, Any]] = []
    for subject, about in groupby(triples, key=lambda triple: triple[0]):
        resource: dict[str, Any] = {"@id": _id(subject)}
        for predicate, values in groupby(about, key=lambda triple: triple[1]):
            found = [value for _, _, value in values]
            if predicate == RDF.type:
                resource["@type"] = [_curie(str(value)) or _id(value) for value in found]
            else:
                resource[_curie(str(predicate)) or str(predicate)] = [_value(value) for value in found]
        resources.append(resource)
    return {"@context": dict(sorted(PREFIXES.items())), "@graph": resources}


def _value(node: Node) -> dict[str, str]:
    if not isinstance(node, Literal):
        return {"@id": _id(node)}
    value = {"@value": str(node)}
    if node.language:
        value["@language"] = node.language
    elif node.datatype:
        value["@type"] = str(node.datatype)
    return value


def _id(node: Node) -> str:
    return str(node) if isinstance(node, URIRef) else node.n3()
