"""The little of Markdown that a description or an answer may have, as safe HTML and as text to be read as it stands."""

import re
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_MARKS = re.compile(r"([\\*_\[\]<>])")
"""What would be read as markup."""

_ESCAPED = re.compile(r"\\([\\*_\[\]<>])")
_ALLOWED = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_LINK = re.compile(r"(?<!\\)\[([^\[\]\n]+)\]\(<?((?:https?|mailto|tel):[^\s()<>]+)>?\)", re.IGNORECASE)


def small_markdown(text: str) -> Markup:
    """Foreign text with the little of Markdown that it may have: paragraphs, lists, emphasis, links.

    HTML stays text, headings and pictures are not known, and a link leads only to http, https, mailto or tel.
    """
    return Markup(_markdown().render(text))  # noqa: S704 - made of escaped text and the tags of the rules below


def readable(text: str) -> str:
    """The same for a letter of text alone: links as «words: address», all else as it was typed."""
    return _ESCAPED.sub(r"\1", _LINK.sub(r"\1: \2", text))


def as_it_stands(words: str) -> str:
    """Words by somebody else, fit to stand in a text of ours without being read as markup."""
    return _MARKS.sub(r"\\\1", words)


def is_allowed(address: str) -> bool:
    """Whether a link in a text of people may lead there: http, https, mailto, tel."""
    return bool(_ALLOWED.match(address))


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - loaded with the first text that is shown

    made = MarkdownIt("zero", {"html": False, "breaks": True})
    made.validateLink = is_allowed  # type: ignore[method-assign,assignment] # as its documents say
    return made.enable(["list", "emphasis", "link", "newline", "escape"])
