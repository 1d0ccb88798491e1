"""A letter as it goes over the wire. What is not plain is left to the standard library, which knows what breaks out."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import format_datetime
from functools import lru_cache

import idna

from app.mail.errors import CANNOT_BE_WRITTEN, FinalError

LONGEST_LINE = 78
MOST_OCTETS = 998
"""Of a line: as it should be, and as a mail server may refuse it; RFC 5322 §2.1.1."""

WORD_OCTETS = 39
"""Of an encoded word, so that its line is at most 76 long with the name of any header before it; RFC 2047 §2."""

MAY_BE_ADDED = frozenset(
    ("Reply-To", "In-Reply-To", "References", "Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language")
)
"""What a row's headers may hold. A receiver beside To, or another sender, is in no letter of ours."""

PLAIN = policy.SMTP
UTF8 = PLAIN.clone(utf8=True)

_PLAIN_ADDRESS = re.compile(r"[\w+-]+(\.[\w+-]+)*@[\w-]+(\.[\w-]+)*", re.ASCII)
_PLAIN_WORDS = re.compile(r"[A-Za-z0-9]+( [A-Za-z0-9-]+)*")
"""What needs neither quotation marks nor folding (RFC 5322 §3.2.3)."""

_BREAKS_OUT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Ends of lines, other controls, and halves of a letter: what is left to the library, which refuses them."""

BUILD_ERRORS = (ValueError, TypeError, LookupError, AttributeError, MessageError)
"""What the standard library raises, by version, for addresses and texts that cannot be written."""


@dataclass(frozen=True)
class Envelope:
    """What a transport needs of a letter: plain values, so that no connection is held while the server is spoken to."""

    message_id: str
    from_name: str
    from_address: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    created_at: datetime
    is_possible_repeat: bool

    @property
    def needs_utf8(self) -> bool:
        """Whether the part before the at-sign has letters that only SMTPUTF8 (RFC 6531) can carry."""
        return not self.to_address.rpartition("@")[0].isascii()


def build(envelope: Envelope) -> bytes:
    """The whole message as it goes over the wire, CRLF line ends; the same bytes every time.

    Raises FinalError when it can never be built.
    """
    try:
        raw = _message(envelope)
    except BUILD_ERRORS as error:
        raise FinalError(CANNOT_BE_WRITTEN) from error
    head = raw.partition(b"\r\n\r\n")[0]
    if max(map(len, head.split(b"\r\n"))) > MOST_OCTETS:  # the parts below are quoted-printable, 76 at most
        raise FinalError(CANNOT_BE_WRITTEN)
    return raw


def wire_address(address: str) -> str:
    """The address with its domain in the form that mail servers know (`xn--…`). Raises ValueError when it has none."""
    local, _, domain = address.rpartition("@")
    if not local or not domain:
        raise ValueError("an address has an at-sign with something on both sides")
    return f"{local}@{domain if domain.isascii() else idna.encode(domain, uts46=True).decode()}"


def is_plain_address(address: str) -> bool:
    """Whether the address needs neither quotation marks nor SMTPUTF8."""
    return _PLAIN_ADDRESS.fullmatch(address) is not None


@lru_cache(maxsize=256)
def _person(header: str, name: str, address: str, *, is_utf8: bool) -> bytes:
    """A header with a name and an address, as it goes over the wire; kept, for the same few come again and again.

    What is written in the plainest way needs no reading: the library's was a sixteenth of all work of the worker.
    """
    address = wire_address(address)
    if is_plain_address(address) and not is_utf8:
        line = f"{header}: {name} <{address}>"
        if _PLAIN_WORDS.fullmatch(name) and len(line) <= LONGEST_LINE:
            return f"{line}\r\n".encode()
        if not name.isascii() and not _BREAKS_OUT.search(name):
            return f"{header}: {_encoded(name)}\r\n <{address}>\r\n".encode()
    local, _, domain = address.rpartition("@")
    # the library parses only ASCII strictly; of other addresses it quotes each part
    person = Address(name, addr_spec=address) if address.isascii() else Address(name, username=local, domain=domain)
    return _folded(header, person, is_utf8=is_utf8)


def _line(name: str, value: str, *, is_utf8: bool) -> bytes:
    """Another header, as it goes over the wire. Raises ValueError for what would break out of it."""
    line = f"{name}: {value}"
    if line.isascii() and len(line) <= LONGEST_LINE and line.isprintable():
        return f"{line}\r\n".encode()
    if name == "Subject" and not is_utf8 and not _BREAKS_OUT.search(value):
        return f"{name}: {_encoded(value)}\r\n".encode()
    return _folded(name, value, is_utf8=is_utf8)


def _folded(name: str, value: str | Address, *, is_utf8: bool) -> bytes:
    rules = UTF8 if is_utf8 else PLAIN
    return rules.fold_binary(*rules.header_store_parse(name, value))


@lru_cache(maxsize=256)
def _encoded(text: str) -> str:
    """Encoded words of RFC 2047 in base64, one a line."""
    pieces, size = [""], 0
    for letter in text:
        size += len(letter.encode())
        if size > WORD_OCTETS:
            pieces.append("")
            size = len(letter.encode())
        pieces[-1] += letter
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(piece.encode()).decode()}?=" for piece in pieces)


def _message(envelope: Envelope) -> bytes:
    is_utf8 = envelope.needs_utf8
    boundary = "=_" + hashlib.sha256(envelope.message_id.encode()).hexdigest()[:20]
    lines = [
        _person("From", envelope.from_name, envelope.from_address, is_utf8=is_utf8),
        _person("To", envelope.to_name, envelope.to_address, is_utf8=is_utf8),
        _line("Subject", envelope.subject, is_utf8=is_utf8),
        _line("Date", format_datetime(envelope.created_at), is_utf8=is_utf8),
        _line("Message-ID", envelope.message_id, is_utf8=is_utf8),
        b"MIME-Version: 1.0\r\n",
    ]
    for name, value in envelope.headers.items():
        if name not in MAY_BE_ADDED:
            raise ValueError("a header that is none of ours, or one that is there already")
        is_person = name == "Reply-To"
        lines.append(
            _person(name, envelope.from_name, value, is_utf8=is_utf8)
            if is_person
            else _line(name, value, is_utf8=is_utf8)
        )
    lines.append(f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'.encode())
    parts = (_part(boundary, envelope.text, "text/plain"), _part(boundary, envelope.html, "text/html"))
    return b"".join((*lines, *parts, f"--{boundary}--\r\n".encode()))


def _part(boundary: str, text: str, media_type: str) -> bytes:
    """A body as it goes over the wire, quoted-printable: all of a message but its headers is as plain as this.

    The standard library's own way, a message in a message, was half of the work of a letter.
    """
    lines = binascii.b2a_qp(b"\r\n".join(text.encode().splitlines()) + b"\r\n")
    headers = f'Content-Type: {media_type}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable'
    return b"".join((f"--{boundary}\r\n{headers}\r\n\r\n".encode(), lines, b"\r\n"))
