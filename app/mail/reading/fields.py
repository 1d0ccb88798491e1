"""The head of a letter or of one of its parts: fields, encoded words, parameters, identifiers, dates."""

import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from urllib.parse import unquote_to_bytes

from app.mail.reading import charsets
from app.ui.cleaning import clean_line

MOST_FIELDS = 1_000
MOST_BYTES = 64 * 1024
"""Of one field; a reader needs no more, and what follows must not be paid for."""

MOST_BLOCK_BYTES = 4 * 1024 * 1024
MOST_IDENTIFIERS = 50
MOST_IDENTIFIER_CHARACTERS = 250
MOST_SUBJECT_CHARACTERS = 1_000
MOST_PARAMETERS = 50

_NAME = re.compile(rb"[!-9;-~]{1,100}(?=[ \t]*:)")
_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]*)\?=")
_IDENTIFIER = re.compile(r"<\s*([^<>\s]{1,1000})\s*>")
_PARAMETER = re.compile(r'\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.){0,4000}"?|[^;]*)[^;]*;?|[^;]*;?', re.DOTALL)
_STARRED = re.compile(r"([^*]{1,60})(?:\*([0-9]{1,3}))?(\*?)")
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of writing; in a name or a file's name they only serve to deceive."""


class Fields:
    """Fields of one head by name, in their order."""

    def __init__(self, values: Mapping[str, list[bytes]]) -> None:
        self._values = values

    def __bool__(self) -> bool:
        return bool(self._values)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def all(self, name: str) -> list[str]:
        """Every value of a field, unfolded, encoded words as they stand; `name` in small letters."""
        return [charsets.decode(value) for value in self._values.get(name, ())]

    def get(self, name: str) -> str:
        """The first value, or ""."""
        values = self._values.get(name)
        return charsets.decode(values[0]) if values else ""


def fields_of(block: bytes) -> Fields:
    """Read a head, without its blank line. Lines that are no fields are passed over."""
    values: dict[str, list[bytes]] = {}
    lines: list[bytes] = []
    size, count = 0, 0
    for line in block[:MOST_BLOCK_BYTES].replace(b"\r\n", b"\n").split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            if lines and size < MOST_BYTES:
                lines.append(line)
                size += len(line)
            continue
        _keep(lines, values)
        lines, size, count = [line], len(line), count + 1
        if count > MOST_FIELDS:
            break
    _keep(lines, values)
    return Fields(values)


def _keep(lines: list[bytes], values: dict[str, list[bytes]]) -> None:
    found = _NAME.match(lines[0]) if lines else None
    if found:
        whole = b"".join(lines)[found.end() : found.end() + MOST_BYTES]
        values.setdefault(found[0].decode("ascii").lower(), []).append(whole.partition(b":")[2].strip())


def words(value: str) -> str:
    """A value with its encoded words (RFC 2047) decoded; also where they stand against the rules."""
    kept: list[str] = []
    waiting, charset, end = b"", "", 0
    for found in _WORD.finditer(value):
        between = value[end : found.start()]
        content = _word_bytes(found[2], found[3])
        same = not between.strip() and end > 0
        if waiting and same and charset == found[1].lower():
            waiting += content  # a letter may have been cut between two words
        else:
            kept += [charsets.decode(waiting, charset), "" if same else between]
            waiting, charset = content, found[1].lower()
        end = found.end()
    return "".join([*kept, charsets.decode(waiting, charset), value[end:]])


def _word_bytes(kind: str, content: str) -> bytes:
    raw = content.encode("utf-8", "replace")
    if kind in "bB":
        try:
            return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))
        except binascii.Error:
            return charsets.unpacked(raw, "base64")
    return binascii.a2b_qp(raw, header=True)


def line(value: str, most: int = MOST_SUBJECT_CHARACTERS) -> str:
    """A decoded value as one clean line without marks that turn its direction, at most `most` characters."""
    return clean_line(TURNING.sub("", words(value)[: 4 * most]))[:most].strip()


def identifiers(values: list[str]) -> tuple[str, ...]:
    """Message-IDs without their brackets, each once. Of too many, the first and the last ones: root and nearest."""
    found = dict.fromkeys(one for value in values for one in _IDENTIFIER.findall(value))
    usable = tuple(one for one in found if len(one) <= MOST_IDENTIFIER_CHARACTERS and one.isprintable())
    return usable if len(usable) <= MOST_IDENTIFIERS else (usable[0], *usable[1 - MOST_IDENTIFIERS :])


def identifier(value: str) -> str:
    """One Message-ID; also one that stands without brackets."""
    bare = value.strip()
    found = identifiers([value])
    if found or "@" not in bare or len(bare) > MOST_IDENTIFIER_CHARACTERS or not bare.isprintable() or " " in bare:
        return found[0] if found else ""
    return bare.strip("<>")


def moment(value: str) -> datetime | None:
    """A Date in UTC; None when it is none that a calendar knows. Second 60 is taken for 59."""
    try:
        parts = parsedate_tz(value[:200])
        if parts is None:
            return None
        year, month, day, hour, minute, second = parts[:6]
        zone = timezone(timedelta(seconds=parts[9] or 0))
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """First word in small letters, and its parameters decoded: RFC 2231, encoded words, raw letters, wrong charsets."""
    first, _, rest = value.partition(";")
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, found in enumerate(_PARAMETER.finditer(rest[:16_000])):
        if count > 4 * MOST_PARAMETERS or len(plain) + len(pieces) > MOST_PARAMETERS:
            break
        if not found[1]:
            continue
        starred = _STARRED.fullmatch(found[1].lower())
        text = _unquoted(found[2])
        if starred and (starred[2] or starred[3]):
            pieces.setdefault(starred[1], {}).setdefault(int(starred[2] or 0), (text, bool(starred[3])))
        elif starred:
            plain.setdefault(starred[1], words(text))
    return first.strip().lower(), plain | {name: _joined(numbered) for name, numbered in pieces.items()}


def _unquoted(text: str) -> str:
    if text.startswith('"'):
        return re.sub(r"\\(.)", r"\1", text[1:].removesuffix('"'))
    return text.strip()


def _joined(numbered: dict[int, tuple[str, bool]]) -> str:
    """The pieces of a parameter in their order; those with a star are percent-encoded, the first says the charset."""
    content, label = b"", ""
    for count, number in enumerate(sorted(numbered)):
        text, is_encoded = numbered[number]
        if is_encoded and count == 0 and text.count("'") > 1:
            label, _, text = text.split("'", 2)
        content += unquote_to_bytes(text) if is_encoded else text.encode(charsets.codec_of(label) or "utf-8", "replace")
    return words(charsets.decode(content, label))
