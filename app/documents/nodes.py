"""What a document is made of: headings, paragraphs, lists, tables and bars, as plain values that become JSON. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Node = dict[str, Any]
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True)
class Document:
    """A document before it is set: `subtitle` says its period, `keywords` what it is about."""

    title: str
    subtitle: str
    author: str
    language: str
    keywords: Sequence[str]
    nodes: Sequence[Node]

    def as_values(self) -> dict[str, Any]:
        """All of it as values that become JSON."""
        return asdict(self)


def heading(text: str, level: int = 1) -> Node:
    """A heading; level 1 is a chapter, below the title of the document."""
    return {"kind": "heading", "level": level, "parts": [words(text)]}


def paragraph(text: str) -> Node:
    """A paragraph of plain words."""
    return {"kind": "paragraph", "parts": [words(text)]}


def points(texts: Sequence[str]) -> Node:
    """A list of plain words."""
    return {"kind": "list", "items": [[paragraph(text)] for text in texts]}


def facts(rows: Sequence[tuple[str, str]]) -> Node:
    """Names with what they are, a line each."""
    return {"kind": "facts", "rows": [{"name": name, "value": value} for name, value in rows]}


def written(text: str) -> list[Node]:
    """Somebody's plain words as they were written: a paragraph for each that a blank line ends, lines kept."""
    parts = [part.strip("\n") for part in _BLANK_LINES.split(text.strip())]
    return [{"kind": "paragraph", "parts": _with_breaks(part)} for part in parts if part]


def _with_breaks(text: str) -> list[dict[str, Any]]:
    lines = text.split("\n")
    return [part for place, line in enumerate(lines) for part in ([{"kind": "break"}] if place else []) + [words(line)]]


def words(text: str) -> Node:
    """Plain words within a line."""
    return {"kind": "text", "text": text}


def table(
    caption: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: Collection[int] = (),
    widths: Sequence[int] = (),
) -> Node:
    """A table with a head; columns in `numbers` stand to the right. `widths` are shares; none: all the same."""
    return {
        "kind": "table",
        "caption": caption,
        "head": list(head),
        "rows": [list(row) for row in rows],
        "numbers": list(numbers),
        "widths": list(widths) or [1] * len(head),
    }


def bars(caption: str, alt: str, rows: Sequence[tuple[str, int | None, str]]) -> Node:
    """Lying bars: label, length (None: not shown), number as words. `alt` tells what one sees, to whoever does not."""
    longest = max((count or 0 for _label, count, _number in rows), default=0) or 1
    return {
        "kind": "bars",
        "caption": caption,
        "alt": alt,
        "rows": [
            {"label": label, "share": round((count or 0) / longest, 4), "number": number}
            for label, count, number in rows
        ],
    }
