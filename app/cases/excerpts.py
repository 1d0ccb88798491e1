"""The piece of a text in which words were found, with the words marked. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.cases.search_index import fold

_WORD = re.compile(r"[^\W_]+")
_BEFORE, _AFTER = 60, 180


@dataclass(frozen=True)
class Part:
    """A part of an excerpt; `is_found`: one of the words that were asked for."""

    text: str
    is_found: bool


@dataclass(frozen=True)
class Excerpt:
    """`where` is the name of the text it is from."""

    where: str
    parts: Sequence[Part]


def excerpt(texts: Iterable[tuple[str, str]], beginnings: Sequence[str]) -> Excerpt | None:
    """A piece of the text that holds the most of these words, of equals the first; None when none holds any.

    `texts` are names with texts, `beginnings` as `search_index.beginnings` gives them.
    """
    best: tuple[int, str, str, list[tuple[int, int]]] | None = None
    for where, text in texts:
        spans, met = _found(text, beginnings)
        if met and (best is None or met > best[0]):
            best = (met, where, text, spans)
    if best is None:
        return None
    _met, where, text, spans = best
    return Excerpt(where, _parts(text, spans))


def _found(text: str, beginnings: Sequence[str]) -> tuple[list[tuple[int, int]], int]:
    """Where the words stand in the text, and how many different ones."""
    spans, met = [], set()
    for word in _WORD.finditer(text):
        folded = f"{fold(word[0])} "  # a beginning that ends with a space is a whole word
        hits = [one for one in beginnings if folded.startswith(one)]
        if hits:
            spans.append(word.span())
            met.update(hits)
    return spans, len(met)


def _parts(text: str, spans: Sequence[tuple[int, int]]) -> list[Part]:
    start = _word_border(text, max(0, spans[0][0] - _BEFORE))
    end = min(len(text), max(spans[0][1], start + _BEFORE + _AFTER))
    parts, at = [Part("… ", is_found=False)] if start else [], start
    for first, last in spans:
        if last > end:
            break
        parts += [Part(text[at:first], is_found=False), Part(text[first:last], is_found=True)]
        at = last
    parts.append(Part(text[at:end] + (" …" if end < len(text) else ""), is_found=False))
    return [part for part in parts if part.text]


def _word_border(text: str, start: int) -> int:
    """Where the next word begins, so that none is cut in two."""
    space = text.find(" ", start, start + _BEFORE) if start else -1
    return space + 1 if space >= 0 else start
