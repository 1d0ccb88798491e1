"""What an archive answers: a receipt (`arkivmeldingKvittering`) or an error message of KS Fiks Arkiv V1. Pure.

Source: `no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.kvittering.xsd` and `feilmeldingBase.xsd`. Elements are
known by their names alone, so that a receipt of an archive that mistakes a namespace is still read.
"""

import uuid
from dataclasses import dataclass
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from app.errors import ExpectedError

MAX_BYTES = 1024 * 1024
_LONGEST_NAME, _LONGEST_FAULT = 100, 2_000


class ReceiptError(ExpectedError):
    """The file is no receipt that we can read."""


@dataclass(frozen=True)
class Made:
    """What the archive has made, or had already: our key, and its own names."""

    key: str
    system_id: str
    archive_id: str


@dataclass(frozen=True)
class Receipt:
    """What became of a message. `fault` is empty when it went well, else what the archive said, with its number."""

    folder: Made | None
    post: Made | None
    fault: str


def read(content: bytes) -> Receipt:
    """Read a receipt or an error message. Raises ReceiptError."""
    if len(content) > MAX_BYTES:
        raise ReceiptError("this is no receipt: it is larger than a megabyte")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ReceiptError("this is no receipt: it defines entities of its own")
    try:
        root = ET.fromstring(content)  # noqa: S314 - without a document type there is nothing to expand or to fetch
    except ET.ParseError as error:
        raise ReceiptError(f"this is no receipt: it is no XML ({error})") from error
    folder, post = _made(root, "mappeKvittering", "mappeID"), _made(root, "registreringKvittering", "registreringsID")
    found = Receipt(folder, post, _fault(root))
    if found == Receipt(None, None, ""):
        raise ReceiptError("this is no receipt: it tells neither of a folder, nor of a journal post, nor of a fault")
    return found


def _made(root: Element, name: str, own_name: str) -> Made | None:
    element = next((one for one in root.iter() if _name(one) == name), None)
    if element is None:
        return None
    given = _text(element, "systemID")
    try:
        system_id = str(uuid.UUID(given))
    except ValueError as error:
        raise ReceiptError(f"the systemID {given[:_LONGEST_NAME]!r} is no UUID") from error
    year = _text(element, "saksaar") or _text(element, "journalaar")
    number = _text(element, "sakssekvensnummer") or _text(element, "journalsekvensnummer")
    archive_id = _text(element, own_name) or "/".join(part for part in (year, number) if part)
    return Made(_key(element), system_id, archive_id[:_LONGEST_NAME])


def _key(element: Element) -> str:
    outer = next((one for one in element if _name(one) == "referanseEksternNoekkel"), None)
    return _text(outer, "noekkel") if outer is not None else ""


def _fault(root: Element) -> str:
    """All that went wrong. A folder that was made while its post was refused is a fault too."""
    said = []
    for element in root.iter():
        text = _text(element, "feilmelding")
        if text:
            number = _text(element, "feilId")
            said.append(f"{text} ({number})" if number else text)
    return "; ".join(said)[:_LONGEST_FAULT]


def _text(element: Element, name: str) -> str:
    """The words of a child."""
    return next(((one.text or "").strip() for one in element if _name(one) == name), "")


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
