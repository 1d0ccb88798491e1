"""S/MIME letters whose content lies within their signature (smime.p7m): the content taken out, nothing verified."""

from collections.abc import Iterator

MOST_ELEMENTS = 20_000
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_OCTETS, _SEQUENCE, _CONTEXT_ZERO, _CONSTRUCTED = 0x04, 0x30, 0xA0, 0x20


def content_of(envelope: bytes) -> bytes:
    """The signed letter inside (RFC 5652, section 5), or b"" when there is none that we can read."""
    if _SIGNED_DATA not in envelope[:64]:
        return b""
    at = envelope.find(_DATA, 0, 4096)
    if at < 0:
        return b""
    try:
        return b"".join(_octets(envelope, at + len(_DATA)))
    except (IndexError, ValueError):
        return b""


def _octets(envelope: bytes, at: int) -> Iterator[bytes]:
    """The pieces of the first octet string at `at`; programs write it in one or in many."""
    if envelope[at] != _CONTEXT_ZERO:
        return
    _, at, _ = _head(envelope, at)
    tag, at, end = _head(envelope, at)
    if tag == _OCTETS:
        yield envelope[at:end]
        return
    if tag != _OCTETS | _CONSTRUCTED:
        return
    for _ in range(MOST_ELEMENTS):
        if (end is not None and at >= end) or envelope[at : at + 2] == b"\x00\x00":
            return
        tag, start, stop = _head(envelope, at)
        if tag != _OCTETS or stop is None:
            raise ValueError("no octet string")
        yield envelope[start:stop]
        at = stop


def _head(envelope: bytes, at: int) -> tuple[int, int, int | None]:
    """Tag, start of the content and its end; None for a content that ends with two zero bytes."""
    tag, length = envelope[at], envelope[at + 1]
    if length == 0x80:  # noqa: PLR2004
        return tag, at + 2, None
    if length < 0x80:  # noqa: PLR2004
        return tag, at + 2, at + 2 + length
    count = length & 0x7F
    if count > 4:  # noqa: PLR2004
        raise ValueError("longer than any letter")
    start = at + 2 + count
    return tag, start, start + int.from_bytes(envelope[at + 2 : start], "big")
