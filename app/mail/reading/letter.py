"""A raw letter read: who, to whom, about what, of which kind, and what is new in it. Pure; never raises; bounded.

What the letter means (whose case, may its sender write there) is decided upstairs. Nothing here is verified: a From,
a Message-ID and a bounce are what the sender claims.
"""

from dataclasses import dataclass
from datetime import datetime

from app.mail.reading import address_lists, fields, files
from app.mail.reading.absences import Absence, absence_of
from app.mail.reading.bounces import Bounce, bounce_of
from app.mail.reading.files import File, LeftOut
from app.mail.reading.kinds import Kind, Signs, kind_of
from app.mail.reading.quotes import new_text_of
from app.mail.reading.structure import Part, Structure, structure_of
from app.mail.reading.texts import Texts, texts_of
from app.ui.cleaning import clean_text

__all__ = ["Absence", "Bounce", "File", "Kind", "LeftOut", "Letter", "read"]

MOST_BYTES = 45 * 1024 * 1024
"""What is read of a letter; the largest that mail servers hereabouts take is 40 MB."""

MOST_LINES = 100_000
"""Of text; more are no letter."""

_RECEIVED_BY = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "to", "cc")
_ARMOURED = "-----BEGIN PGP MESSAGE-----"


@dataclass(frozen=True)
class Letter:
    """What a letter says. Identifiers stand without their brackets; `sent_at` is what the sender's clock said, in UTC.

    `to` holds every address it was delivered or written to, those that the mail server noted first.
    `text` is all that can be read; `new_text` is made of lines of it and equals it when `is_cut` is false.
    `left_out` names what is neither in `text` nor in `files`, or not whole.
    """

    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sent_at: datetime | None
    from_name: str
    from_address: str
    to: tuple[str, ...]
    subject: str
    kind: Kind
    text: str
    new_text: str
    is_cut: bool
    files: tuple[File, ...]
    left_out: tuple[LeftOut, ...]
    bounce: Bounce | None
    absence: Absence | None


def read(raw: bytes) -> Letter:
    """Read any bytes as a letter."""
    whole_bytes = min(len(raw), MOST_BYTES)
    kept = raw[:MOST_BYTES] + b"\n" if len(raw) > MOST_BYTES else raw
    if b"\r" in kept[:10_000] and b"\n" not in kept[:10_000]:
        kept = kept.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        whole_bytes = len(kept)
    structure = structure_of(kept)
    texts = texts_of(structure)
    found = files.files_of(structure, texts, whole_bytes=whole_bytes)
    inner = files.inner_letter(structure) if not texts.text else b""
    outer = structure
    if inner:
        structure, texts, found = _opened(structure, inner)
    letter = _letter(structure, texts, found)
    outer.let_go()
    structure.let_go()
    return letter


def _opened(outer: Structure, inner: bytes) -> tuple[Structure, Texts, files.Found]:
    """The letter within a signature, under the head of the one that carries it."""
    structure = structure_of(inner)
    texts = texts_of(structure)
    found = files.files_of(structure, texts, whole_bytes=len(inner))
    root = structure.parts[0]
    root.fields = outer.parts[0].fields
    return structure, texts, found


def _letter(structure: Structure, texts: Texts, found: files.Found) -> Letter:
    root: Part = structure.parts[0]
    head = root.fields
    text, is_short = _cleaned(texts.text or found.text)
    subject = fields.line(head.get("subject"))
    new_text = new_text_of(text, subject)
    from_name, from_address = _sender(head)
    sent_at = fields.moment(head.get("date"))
    kind = kind_of(Signs(head, structure.parts, from_address, subject, new_text))
    return Letter(
        message_id=fields.identifier(head.get("message-id")),
        in_reply_to=fields.identifiers(head.all("in-reply-to")),
        references=fields.identifiers(head.all("references")),
        sent_at=sent_at,
        from_name=from_name,
        from_address=from_address,
        to=address_lists.addresses([value for name in _RECEIVED_BY for value in head.all(name)]),
        subject=subject,
        kind=kind,
        text=text,
        new_text=new_text,
        is_cut=new_text != text,
        files=found.files,
        left_out=_left_out(found, text, is_short=is_short or texts.is_cut),
        bounce=bounce_of(head, structure.parts, text) if kind == "bounce" else None,
        absence=absence_of(new_text, sent_at) if kind == "out_of_office" else None,
    )


def _cleaned(text: str) -> tuple[str, bool]:
    """The text fit to keep, and whether lines had to be left out."""
    lines = clean_text(text).split("\n", MOST_LINES)
    return "\n".join(lines[:MOST_LINES]).strip(), len(lines) > MOST_LINES


def _sender(head: fields.Fields) -> tuple[str, str]:
    """The first usable address of From; the name that stands there when there is none."""
    found = address_lists.people(head.get("from"), 1)
    if found:
        return found[0]
    name = fields.line(head.get("from").partition("<")[0], address_lists.MOST_NAME_CHARACTERS)
    return name.strip('" '), ""


def _left_out(found: files.Found, text: str, *, is_short: bool) -> tuple[LeftOut, ...]:
    left = list(found.left_out)
    if is_short:
        left.append(LeftOut("message.txt", "too_large"))
    if text.lstrip().startswith(_ARMOURED):
        left.append(LeftOut("message.asc", "encrypted"))
    return tuple(left)
