"""What makes a letter the same letter when it is handed over again: all of it but the marks of its way to us."""

import hashlib
import re

MOST_HEADER_BYTES = 1024 * 1024
"""Lines of a header after these are taken as they are: nobody's letter has more, and memory is not without end."""

TRACE = frozenset({
    b"return-path", b"delivered-to", b"x-delivered-to", b"x-original-to", b"envelope-to", b"x-envelope-to",
    b"x-envelope-from", b"delivery-date", b"received-spf", b"authentication-results", b"x-received", b"x-virus-scanned",
    b"status", b"x-status", b"x-uid", b"x-keywords", b"x-mozilla-status", b"x-mozilla-status2",
})  # fmt: skip
"""Written by those who hand over, and different each time."""

TRACE_BEGINNINGS = (b"arc-", b"x-spam-", b"x-rspamd-")

RECEIVED = b"received"
TELLS_APART = {b"message-id", b"date"}
"""A letter with neither may be the same words twice: then the time of its way, `Received`, is all that tells."""

_FIELD = re.compile(rb"(?:From |([!-9;-~]+)[ \t]*:)")


class ContentKey:
    """SHA-256 of a letter that comes in pieces. Line ends and empty lines at the end make no difference."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._header: bytearray | None = bytearray()
        self._ends = 0
        self._half_end = b""

    def update(self, piece: bytes) -> None:
        """Take the next bytes."""
        piece = self._half_end + piece
        self._half_end = b"\r" if piece.endswith(b"\r") else b""
        piece = piece[: len(piece) - len(self._half_end)].replace(b"\r\n", b"\n")
        if self._header is None:
            self._take(piece)
            return
        self._header += piece
        end = _end_of_header(self._header)
        if end is not None:
            self._end_header(end)

    def hexdigest(self) -> str:
        """The key; nothing may come afterwards."""
        if self._header is not None:
            self._end_header(len(self._header))
        self._take(self._half_end)
        return self._digest.hexdigest()

    def _end_header(self, end: int) -> None:
        assert self._header is not None
        header, rest = bytes(self._header[:end]), bytes(self._header[end:])
        self._header = None
        self._take(without_trace(header))
        self._take(rest)

    def _take(self, piece: bytes) -> None:
        kept = piece.rstrip(b"\n")
        if kept:
            while self._ends:
                written = min(self._ends, 65_536)
                self._digest.update(b"\n" * written)
                self._ends -= written
            self._digest.update(kept)
        self._ends += len(piece) - len(kept)


def _end_of_header(begun: bytearray) -> int | None:
    """Where the empty line is, or where we stop looking for it; None when it may still come."""
    if begun.startswith(b"\n"):
        return 0
    found = begun.find(b"\n\n", 0, MOST_HEADER_BYTES)
    if found >= 0:
        return found + 1
    return MOST_HEADER_BYTES if len(begun) >= MOST_HEADER_BYTES else None


def without_trace(header: bytes) -> bytes:
    """The header, its lines ended by LF, without the fields that hand-overs add."""
    fields = _fields(header)
    names = {name for name, _lines in fields}
    passed_over = TRACE | {RECEIVED} if names & TELLS_APART else TRACE
    return b"".join(line for name, line in fields if name not in passed_over and not name.startswith(TRACE_BEGINNINGS))


def receivers_of(head: bytes) -> list[str]:
    """Whom the letter was handed over for, as the mail server that did so noted at its top; empty when it did not."""
    return _noted_on_top(head, b"delivered-to", b"x-original-to", b"envelope-to", b"x-envelope-to")


def sender_of(head: bytes) -> str:
    """Who the envelope was from, as noted at its top; empty when it was not, and for automatic letters."""
    return "".join(_noted_on_top(head, b"return-path")[:1])


def _noted_on_top(header: bytes, *names: bytes) -> list[str]:
    """The addresses in these fields before any that the letter's writer has set."""
    found = []
    for name, line in _fields(header.replace(b"\r\n", b"\n")):
        if name not in TRACE and name not in {RECEIVED, b""} and not name.startswith(TRACE_BEGINNINGS):
            break
        if name in names:
            text = line.partition(b":")[2].decode("utf-8", "replace").strip().strip("<>")
            found += [text] if "@" in text and " " not in text else []
    return list(dict.fromkeys(found))


def _fields(header: bytes) -> list[tuple[bytes, bytes]]:
    """Name in small letters and whole text, continuation lines included; a line without a name belongs to the last."""
    fields: list[tuple[bytes, list[bytes]]] = []
    for line in header.splitlines(keepends=True) if b"\r" not in header else _lines(header):
        start = None if line[:1] in {b" ", b"\t"} else _FIELD.match(line)
        if start is None and fields:
            fields[-1][1].append(line)
        elif start is not None and start[1] is None and not fields:
            continue  # "From somebody …": how a mailbox file begins a letter
        else:
            fields.append(((start[1] or b"").lower() if start else b"", [line]))
    return [(name, b"".join(lines)) for name, lines in fields]


def _lines(header: bytes) -> list[bytes]:
    return re.findall(rb"[^\n]*\n|[^\n]+", header)
