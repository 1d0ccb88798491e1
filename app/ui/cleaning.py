"""Foreign text is cleaned once, at the border: whether it came by a form, a program or a letter."""

import re
import unicodedata

_LINE_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SPACES = re.compile(r"\s+")
_BLANK_LETTERS = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Characters that show nothing although Unicode counts them as letters, marks or symbols."""

LOST_LETTER = "\N{REPLACEMENT CHARACTER}"

_MOST_MARKS = 30
"""Combining marks in a row, as in the Stream-Safe Text Format (UAX #15, section 13): no writing needs more."""

_PERHAPS_MARKS = re.compile(f"[^\x00-\u02ff]{{{_MOST_MARKS + 1},}}")


def clean_text(value: str | None) -> str:
    """What a person wrote, fit to keep: NFC, line breaks alike, no NUL or control characters, no blank ends.

    Tabs, direction marks and joiners stay: they belong to the writing. A text of nothing but invisible characters
    becomes empty.
    """
    text = _thin(_UNWANTED.sub("", _LINE_BREAKS.sub("\n", value or "")))
    text = _thin(unicodedata.normalize("NFC", text)).strip()
    return "" if is_blank(text) else text


def clean_line(value: str | None) -> str:
    """As `clean_text`, on one line: line breaks and rows of spaces become one space."""
    return _SPACES.sub(" ", clean_text(value)).strip()


def is_blank(text: str) -> bool:
    """Whether nothing of it can be seen."""
    return all(map(_is_unseen, text[:100])) and all(map(_is_unseen, set(text[100:])))


def _is_unseen(c: str) -> bool:
    return c.isspace() or c in _BLANK_LETTERS or unicodedata.category(c) in {"Cf", "Cc", "Cn"}


def _thin(text: str) -> str:
    """Without what is beyond thirty marks on one letter.

    The library sorts marks by insertion: 80,000 in a row took 5 seconds, and four times that for twice as many.
    """
    return _PERHAPS_MARKS.sub(_few_marks, text)


def _few_marks(found: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in found[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
