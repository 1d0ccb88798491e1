"""Signs that no font within typst has: they are named in words, so that a document that must be kept can be set. Pure.

PDF/A-2 (ISO 19005-2, 6.2.11.8) allows no sign without a glyph, and typst refuses to set a document with one.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

_SEEN = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x2FF), (0x300, 0x36F), (0x386, 0x3CE), (0x400, 0x45F), (0x1E00, 0x1EFF),
    (0x2010, 0x2027), (0x2030, 0x205E), (0x20A0, 0x20A4), (0x20AC, 0x20AC),
)  # fmt: skip
"""Latin, Greek, Cyrillic and the usual marks: Libertinus Serif has all letters of these."""

_LINES = "\n\t"


def in_words(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """The same values with a name in brackets for each sign that might have no glyph: [GRINNING FACE]."""
    if isinstance(value, str):
        return "".join(one if _is_seen(one) else _named(one) for one in value)
    if isinstance(value, Mapping):
        return {key: in_words(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [in_words(one) for one in value]
    return value


def without_controls(text: str) -> str:
    """The text without what neither XML 1.0 nor a document can hold: control signs, lone surrogates, non-characters."""
    return "".join(one for one in text if one in _LINES or unicodedata.category(one) not in {"Cc", "Cs", "Cn"})


def _is_seen(sign: str) -> bool:
    return sign in _LINES or any(first <= ord(sign) <= last for first, last in _SEEN)


def _named(sign: str) -> str:
    """A name for people; nothing for what nobody sees (joiners, marks of direction, how an emoji is drawn)."""
    if unicodedata.category(sign) in {"Cf", "Mn", "Cc", "Cs", "Cn"}:
        return ""
    return f"[{unicodedata.name(sign, f'U+{ord(sign):04X}')}]"
