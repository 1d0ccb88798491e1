"""winmail.dat: the files and the text in Outlook's own wrapping (Microsoft's MS-OXTNEF), as far as they are simple.

A row of attributes: level (1 byte), name and type (4), length (4), content, checksum (2). Attachments begin with
their rendering data; the long name of a file stands among its MAPI properties.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from app.mail.reading import charsets, html_text

SIGNATURE = 0x223E9F78
MOST_ATTRIBUTES = 5_000
MOST_PROPERTIES = 500
MOST_VALUES = 64

_BODY, _RENDERING, _TITLE, _DATA, _PROPERTIES, _OF_LETTER = 0x800C, 0x9002, 0x8010, 0x800F, 0x9005, 0x9003
_LONG_NAME, _SHORT_NAME, _MEDIA_TYPE, _OBJECT = 0x3707, 0x3704, 0x370E, 0x3701
_PLAIN_TEXT, _HTML_TEXT = 0x1000, 0x1013
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_EMBEDDED, _NARROW, _WIDE, _BINARY = 0x0D, 0x1E, 0x1F, 0x102
_VARIABLE = (_EMBEDDED, _NARROW, _WIDE, _BINARY)
_INTERFACE_BYTES = 16
"""Before an embedded object: the name of its interface."""


@dataclass
class Wrapped:
    """One file: `name` and `media_type` are "" when they are not said, `content` is None when it is not there."""

    name: str = ""
    media_type: str = ""
    content: bytes | None = None


def unwrapped(content: bytes) -> tuple[list[Wrapped], str] | None:
    """The files and the plain text, or None when it cannot be read with certainty."""
    if len(content) < 6 or struct.unpack_from("<I", content)[0] != SIGNATURE:  # noqa: PLR2004
        return None
    files: list[Wrapped] = []
    text = ""
    try:
        for name, value in _attributes(content):
            if name == _RENDERING:
                files.append(Wrapped())
            elif name == _BODY:
                text = charsets.decode(value.rstrip(b"\x00"))
            elif name == _OF_LETTER:
                text = text or _text_of_letter(value)
            elif files:
                _take(files[-1], name, value)
    except (struct.error, ValueError, IndexError):
        return None
    return None if any(file.content is None for file in files) else (files, text)


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    for _ in range(MOST_ATTRIBUTES):
        if at + 9 > len(content):
            return
        _, name, _, length = struct.unpack_from("<BHHI", content, at)
        end = at + 9 + length
        if end + 2 > len(content):
            raise ValueError("an attribute is longer than the file")
        yield name, content[at + 9 : end]
        at = end + 2


def _take(file: Wrapped, name: int, value: bytes) -> None:
    if name == _TITLE:
        file.name = file.name or charsets.decode(value.split(b"\x00")[0])
    elif name == _DATA:
        file.content = value
    elif name == _PROPERTIES:
        found = {name: (kind, content) for name, kind, content in _properties(value)}
        file.name = _said(found.get(_LONG_NAME)) or _said(found.get(_SHORT_NAME)) or file.name
        file.media_type = _said(found.get(_MEDIA_TYPE))
        kind, content = found.get(_OBJECT, (0, b""))
        if file.content is None and kind:
            file.content = content[_INTERFACE_BYTES:] if kind == _EMBEDDED else content


def _text_of_letter(value: bytes) -> str:
    found = {name: (kind, content) for name, kind, content in _properties(value)}
    plain = _said(found.get(_PLAIN_TEXT))
    return plain or html_text.text_of(_said(found.get(_HTML_TEXT)))[0]


def _said(found: tuple[int, bytes] | None) -> str:
    """A property as text."""
    if found is None:
        return ""
    kind, content = found
    return charsets.decode(content, "utf-16-le" if kind == _WIDE else "").rstrip("\x00")


def _properties(value: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Name, kind and content of the properties that have a length. Stops at the first kind that it does not know."""
    (count,) = struct.unpack_from("<I", value)
    at = 4
    for _ in range(min(count, MOST_PROPERTIES)):
        kind, name = struct.unpack_from("<HH", value, at)
        at += 4
        if name >= 0x8000:  # noqa: PLR2004 - a named property: GUID, then a number or a name
            is_name, number = struct.unpack_from("<II", value, at + 16)
            at += 24 + (_even(number) if is_name else 0)
        if kind in _FIXED:
            at += _FIXED[kind]
            continue
        if kind not in _VARIABLE:
            return
        (values,) = struct.unpack_from("<I", value, at)
        at += 4
        for _ in range(min(values, MOST_VALUES)):
            (length,) = struct.unpack_from("<I", value, at)
            content = value[at + 4 : at + 4 + length]
            at += 4 + _even(length)
            yield name, kind, content


def _even(length: int) -> int:
    """Rounded up to four, as everything there is."""
    return length + -length % 4
