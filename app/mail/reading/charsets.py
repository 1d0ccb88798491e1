"""Bytes of a letter to text: what the letter says about itself is tried first, and often wrong."""

import binascii
import encodings.aliases
import re

MOST_CHARACTERS = 1_000_000
"""What is kept of a text. A letter of 40 MB of text is no letter that anybody reads."""

MOST_BYTES = 4 * MOST_CHARACTERS
"""Decoded at most: four bytes a letter are the most that UTF-8 and UTF-32 need."""

_NOT_FOR_LETTERS = {
    "charmap", "idna", "mbcs", "oem", "punycode", "raw_unicode_escape", "undefined", "unicode_escape",
    "base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec",
}  # fmt: skip
_ALIASES = {**encodings.aliases.aliases, **{name: name for name in encodings.aliases.aliases.values()}}
_KNOWN = {alias: name for alias, name in _ALIASES.items() if name not in _NOT_FOR_LETTERS} | {
    "ansi": "cp1252", "unicode_1_1_utf_7": "utf_7", "utf8mb4": "utf_8", "x_mac_roman": "mac_roman",
    "x_sjis": "shift_jis", "ks_c_5601_1987": "cp949",
}  # fmt: skip
"""Names we decode by. A closed list: Python keeps every name it was ever asked for, also the made-up ones."""

_WESTERN = {"ascii", "latin_1", "cp1252", "iso8859_15"}
"""Said of texts that are UTF-8 in truth, and of each other. Read as windows-1252, as the WHATWG standard does."""

_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


def codec_of(label: str) -> str:
    """Python's name of a charset, or "" when we do not know it."""
    plain = re.sub(r"[^a-z0-9]+", "_", label[:60].lower()).strip("_")
    return _KNOWN.get(plain) or _KNOWN.get(re.sub(r"^(?:windows|cp)_?", "cp", plain), "")


def decode(content: bytes, label: str = "") -> str:
    """Text of at most MOST_CHARACTERS; never raises. UTF-8 is recognised whatever the label says."""
    content = content[:MOST_BYTES]
    codec = codec_of(label)
    if codec in ("", "utf_8", "utf_8_sig") or codec in _WESTERN:
        text = _western(content, codec)
    else:
        try:
            text = content.decode(codec)
        except (UnicodeError, ValueError, LookupError):
            text = _western(content, "") if b"\x00" not in content else content.decode(codec, "replace")
    return text.removeprefix("\ufeff")[:MOST_CHARACTERS]


def _western(content: bytes, codec: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if codec == "iso8859_15":
        return content.decode(codec)
    tolerant = content.decode("utf-8", "replace")
    lost = tolerant.count("\ufffd")
    letters = len(re.findall(r"[\u00a0-\ufffc\U00010000-\U0010ffff]", tolerant))
    if letters > lost:  # cut in the middle of a letter, or one wrong byte in a long text
        return tolerant
    return content.decode("cp1252", "replace") if not _undefined(content) else content.decode("latin-1")


def _undefined(content: bytes) -> bool:
    """Whether it holds one of the five bytes that windows-1252 leaves open."""
    return any(byte in content for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))


def unpacked(content: bytes | memoryview, encoding: str) -> bytes:
    """The bytes behind a Content-Transfer-Encoding; what it does not hold for is given back as it is."""
    match encoding.strip().lower():
        case "base64":
            return _from_base64(content)
        case "quoted-printable":
            return binascii.a2b_qp(content)
        case "x-uuencode" | "uuencode" | "x-uue":
            return _from_uuencode(bytes(content))
    return bytes(content)


def _from_base64(content: bytes | memoryview) -> bytes:
    if len(content) < MOST_CHARACTERS and _is_no_base64(bytes(content)):
        return bytes(content)
    try:
        return binascii.a2b_base64(content)
    except binascii.Error:
        whole = _NO_BASE64.sub(b"", content)
        return binascii.a2b_base64(whole[: len(whole) // 4 * 4] + _padded(whole[len(whole) // 4 * 4 :]))


def _padded(rest: bytes) -> bytes:
    """The last two or three signs made four; a single one holds no byte."""
    return rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""


def _is_no_base64(content: bytes) -> bool:
    """Whether it is a text that somebody has labelled wrongly: base64 has no blanks within a line."""
    lines = content[:2_000].strip().split(b"\n")
    return sum(b" " in line.strip() or max(line, default=0) > 127 for line in lines) * 2 > len(lines)  # noqa: PLR2004


def _from_uuencode(content: bytes) -> bytes:
    kept = []
    for line in content.splitlines():
        if line.startswith(b"begin ") or line.strip() in (b"", b"end", b"`"):
            continue
        try:
            kept.append(binascii.a2b_uu(line))
        except binascii.Error:
            return content
    return b"".join(kept)
