"""What people write, in a little Markdown, as nodes of a document. Nothing of it is ever read as code."""

from functools import cache
from typing import TYPE_CHECKING, Any

from app.documents.nodes import Node, words
from app.ui.markdown import is_allowed

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

BELOW_CHAPTER = 2
"""A text stands below a chapter, so its own headings begin at this level."""

DEEPEST = 3


def nodes_of(text: str) -> list[Node]:
    """Headings, paragraphs, lists, bold, italic and links; all else as it was typed."""
    from markdown_it.tree import SyntaxTreeNode  # noqa: PLC0415 - loaded with the first text that is set

    return _even([_block(child) for child in SyntaxTreeNode(_markdown().parse(text)).children])


def _even(nodes: list[Node]) -> list[Node]:
    """The same with headings that leave no level out, whatever levels were typed."""
    above = BELOW_CHAPTER - 1
    for node in nodes:
        if node["kind"] == "heading":
            above = node["level"] = min(node["level"], above + 1)
    return nodes


def _block(node: "SyntaxTreeNode") -> Node:
    if node.type == "heading":
        level = min(DEEPEST, BELOW_CHAPTER - 1 + int(node.tag[1]))
        return {"kind": "heading", "level": level, "parts": _inline(node.children[0])}
    if node.type == "bullet_list":
        return {"kind": "list", "items": _items(node)}
    if node.type == "ordered_list":
        return {"kind": "enum", "start": int(node.attrs.get("start", 1)), "items": _items(node)}
    return {"kind": "paragraph", "parts": _inline(node.children[0])}


def _items(node: "SyntaxTreeNode") -> list[list[Node]]:
    return [[_as_words(_block(child)) for child in item.children] for item in node.children]


def _as_words(node: Node) -> Node:
    """A heading within a list would stand outside the order of headings: it is a line in bold."""
    if node["kind"] != "heading":
        return node
    return {"kind": "paragraph", "parts": [{"kind": "strong", "parts": node["parts"]}]}


def _inline(node: "SyntaxTreeNode") -> list[dict[str, Any]]:
    return [_part(child) for child in node.children]


def _part(node: "SyntaxTreeNode") -> dict[str, Any]:
    if node.type in {"softbreak", "hardbreak"}:
        return {"kind": "break"}
    if node.type in {"strong", "em"}:
        return {"kind": "strong" if node.type == "strong" else "emph", "parts": _inline(node)}
    if node.type == "link":
        return {"kind": "link", "address": str(node.attrs["href"]), "parts": _inline(node)}
    return words(node.content)


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - as above

    made = MarkdownIt("zero", {"html": False, "maxNesting": 8})
    made.validateLink = is_allowed  # type: ignore[method-assign,assignment] # as its documents say
    return made.enable(["heading", "list", "emphasis", "link", "newline", "escape"])
