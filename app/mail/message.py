"""A letter as the standard's message. Built by the standard library, which refuses what would break a header."""

import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address, AddressHeader, BaseHeader, HeaderRegistry, UniqueAddressHeader
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache, lru_cache
from typing import Any

import idna

from app.mail.errors import CANNOT_BE_WRITTEN, FinalError

LONGEST_LINE = 78
MOST_OCTETS = 998
"""Of a line: as it should be, and as a mail server may refuse it; RFC 5322 §2.1.1."""

OWN_HEADERS = frozenset(
    ("Message-ID", "In-Reply-To", "References", "Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language",
     "Content-Type", "Date", "MIME-Version")
)  # fmt: skip
"""Headers whose values we write ourselves."""

MAY_BE_ADDED = OWN_HEADERS | {"Reply-To"}
"""What a row's headers may hold. A receiver beside To, or another sender, is in no letter of ours."""

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
        raw = _message(envelope).as_bytes()
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


class _Policy(policy.EmailPolicy):
    """The standard's rules, with the common kinds of header read and folded in a tenth of the time.

    The general method was most of the work of a letter: four headers with an ø cost more than all the rest.
    """

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:  # noqa: ANN401 - str, Address or datetime
        """A header as it is kept: one line of text, and what is of our own making in plain ASCII, needs no reading."""
        is_plain = isinstance(value, str) and value.isprintable()
        if is_plain and (name == "Subject" or (name in OWN_HEADERS and value.isascii())):
            return name, value
        return super().header_store_parse(name, value)

    def header_fetch_parse(self, name: str, value: str) -> str:
        """A header as it is read again."""
        return value if name == "Subject" or name in OWN_HEADERS else super().header_fetch_parse(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """One header as it goes over the wire."""
        line = f"{name}: {value}"
        if line.isascii() and len(line) <= LONGEST_LINE and line.isprintable():
            return line.encode() + b"\r\n"
        if not self.utf8 and name == "Subject":
            return f"{name}: {_encoded(value, name)}\r\n".encode()
        if not self.utf8 and isinstance(value, UniqueAddressHeader | AddressHeader) and len(value.addresses) == 1:
            (person,) = value.addresses
            return f"{name}: {_encoded(person.display_name, name)}\r\n <{person.addr_spec}>\r\n".encode("ascii")
        return super().fold_binary(name, value)


class _Headers(HeaderRegistry):
    """The standard's kinds of header, each made once and not anew for every header of every letter."""

    @cache  # noqa: B019 - one registry per process
    def __getitem__(self, name: str) -> type[BaseHeader]:
        """The class for headers of this name."""
        return super().__getitem__(name)


@lru_cache(maxsize=256)
def _person(header: str, name: str, address: str) -> BaseHeader:
    """A header with a name and an address, kept: the same few senders and readers come again and again.

    The library parses only ASCII strictly; of other addresses it quotes each part.
    """
    address = wire_address(address)
    local, _, domain = address.rpartition("@")
    person = Address(name, addr_spec=address) if address.isascii() else Address(name, username=local, domain=domain)
    kept: BaseHeader = PLAIN.header_factory(header, person)
    return kept


@lru_cache(maxsize=256)
def _encoded(text: str, name: str) -> str:
    """Encoded words of RFC 2047, folded."""
    return Header(text, "utf-8", header_name=name).encode(linesep="\r\n")


PLAIN = _Policy(linesep="\r\n", header_factory=_Headers())
UTF8 = PLAIN.clone(utf8=True)


def _message(envelope: Envelope) -> EmailMessage:
    message = EmailMessage(UTF8 if envelope.needs_utf8 else PLAIN)
    message["From"] = _person("From", envelope.from_name, envelope.from_address)
    message["To"] = _person("To", envelope.to_name, envelope.to_address)
    message["Subject"] = envelope.subject
    message["Date"] = format_datetime(envelope.created_at)
    message["Message-ID"] = envelope.message_id
    message["MIME-Version"] = "1.0"
    for name, value in envelope.headers.items():
        if name not in MAY_BE_ADDED:
            raise ValueError("a header that is none of ours")
        message[name] = _person(name, envelope.from_name, value) if name == "Reply-To" else value
    boundary = "=_" + hashlib.sha256(envelope.message_id.encode()).hexdigest()[:20]
    message["Content-Type"] = f'multipart/alternative; boundary="{boundary}"'
    parts = _part(boundary, envelope.text, "text/plain") + _part(boundary, envelope.html, "text/html")
    message.set_payload(f"{parts}--{boundary}--\r\n")
    return message


def _part(boundary: str, text: str, media_type: str) -> str:
    """A body as it goes over the wire, quoted-printable: all of a message but its headers is as plain as this.

    The standard library's own way, a message in a message, was half of the work of a letter.
    """
    lines = binascii.b2a_qp(b"\r\n".join(text.encode().splitlines()) + b"\r\n").decode("ascii")
    headers = f'Content-Type: {media_type}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable'
    return f"--{boundary}\r\n{headers}\r\n\r\n{lines}\r\n"
