"""The files of a letter, each with a name that is safe to show and to keep, and what had to be left out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.mail.reading import fields, signed, tnef
from app.mail.reading.fields import TURNING
from app.mail.reading.structure import Part, Structure
from app.mail.reading.texts import Texts
from app.ui.cleaning import clean_line, is_blank

MOST_FILES = 100
MOST_LEFT_OUT = 100
MOST_NAME_CHARACTERS = 120
MOST_ENDING_CHARACTERS = 12
MOST_REFERRED = 1_000
MOST_MEDIA_TYPE_CHARACTERS = 127

Why = Literal["too_large", "too_many", "unreadable", "encrypted"]

_SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
_SMIME = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_WRAPPED = {"application/ms-tnef", "application/vnd.ms-tnef"}
_REFERRED = re.compile(r"""cid:([^"'\s<>)]{1,200})""", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff\ufff9-\ufffb]")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,66}")
_ENDINGS = {
    "application/pdf": "pdf", "application/zip": "zip", "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif",
    "image/svg+xml": "svg", "image/tiff": "tif", "image/heic": "heic", "message/rfc822": "eml", "text/calendar": "ics",
    "text/csv": "csv", "text/html": "html", "text/plain": "txt", "text/vcard": "vcf", "text/x-vcard": "vcf",
    "message/delivery-status": "txt", "application/ms-tnef": "dat", "application/pkcs7-mime": "p7m",
}  # fmt: skip


@dataclass(frozen=True)
class File:
    """A file that came with a letter. `media_type` is what the letter says: look at the content before you trust it."""

    name: str
    media_type: str
    content: bytes
    is_inline: bool


@dataclass(frozen=True)
class LeftOut:
    """Something of a letter that is not among its files or not whole in its text; the raw letter still has it."""

    name: str
    why: Why


@dataclass(frozen=True)
class Found:
    """Files, what was left out, and a text that was found in another program's wrapping."""

    files: tuple[File, ...]
    left_out: tuple[LeftOut, ...]
    text: str


def files_of(structure: Structure, texts: Texts, *, whole_bytes: int) -> Found:
    """Everything that is no text of the letter. A part that ends behind `whole_bytes` was cut and is left out."""
    files: list[File] = []
    left: list[LeftOut] = []
    text = ""
    referred = {found for part in texts.html[:10] for found in _referred(part)}
    for part in structure.parts:
        if part.children or id(part) in texts.taken or id(part) in texts.dropped or _is_machine_part(part):
            continue
        if part.parent is None and part.start >= part.end:
            continue  # a letter without a body
        name, media_type = name_of(part), _media_type(part)
        if _is_encrypted(part):
            left.append(LeftOut(name, "encrypted"))
        elif part.end > whole_bytes:
            left.append(LeftOut(name, "too_large"))
        elif len(files) >= MOST_FILES:
            left.append(LeftOut(name, "too_many"))
        elif media_type in _WRAPPED or name.lower() == "winmail.dat":
            files, text = _unwrap(part, name, files, left, text)
        else:
            files.append(File(name, media_type, part.content(), _is_inline(part, referred)))
            if media_type in _SMIME:
                left.append(LeftOut(name, "unreadable"))
    if not structure.is_complete:
        left.append(LeftOut("message.eml", "too_many"))
    return Found(tuple(files), tuple(left[:MOST_LEFT_OUT]), text)


def inner_letter(structure: Structure) -> bytes:
    """What lies within the signature of a letter that is signed as a whole, or b""."""
    for part in structure.parts[:10]:
        if part.media_type in _SMIME and not part.children:
            return signed.content_of(part.content())
    return b""


def name_of(part: Part) -> str:
    """The name of a part, safe: see `safe_name`."""
    said = part.disposition_parameters.get("filename") or part.parameters.get("name") or ""
    if not said and part.media_type == "message/rfc822":
        head = part.raw[part.start : min(part.end, part.start + 20_000)].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
        said = fields.line(fields.fields_of(head).get("subject")).replace("/", "-").replace("\\", "-")
        said = f"{said}.eml" if said else ""
    return safe_name(said, part.media_type)


def safe_name(said: str, media_type: str = "") -> str:
    """A file's name without path, control and direction marks, at most 120 characters, its ending kept, never empty."""
    plain = clean_line(_INVISIBLE.sub("", TURNING.sub("", said[:2_000])))
    last = _FORBIDDEN.sub("_", re.split(r"[/\\]", plain)[-1]).strip(" .")
    if is_blank(last.strip("._ -")):
        ending = _ENDINGS.get(media_type, "bin")
        return f"attachment.{ending}"
    stem, dot, ending = last.rpartition(".")
    if not stem or len(ending) > MOST_ENDING_CHARACTERS:
        stem, dot, ending = last, "", ""
    return stem[: MOST_NAME_CHARACTERS - len(dot + ending)].rstrip(" .") + dot + ending


def _unwrap(part: Part, name: str, files: list[File], left: list[LeftOut], text: str) -> tuple[list[File], str]:
    """The files within a winmail.dat; one that cannot be read is kept as it is."""
    content = part.content()
    found = tnef.unwrapped(content)
    if found is None:
        left.append(LeftOut(name, "unreadable"))
        return [*files, File(name, "application/ms-tnef", content, is_inline=False)], text
    room = MOST_FILES - len(files)
    inner = [(safe_name(one.name), one) for one in found[0]]
    left += [LeftOut(each, "too_many") for each, _ in inner[room:]]
    kept = [File(each, _plain_type(one.media_type), one.content or b"", is_inline=False) for each, one in inner[:room]]
    return [*files, *kept], text or found[1]


def _is_machine_part(part: Part) -> bool:
    """Signatures, and the parts of a report that are for machines or are our own letter sent back."""
    if part.media_type in _SIGNATURES:
        return True
    parent = part.parent
    if parent is not None and parent.media_type == "multipart/report":
        return parent.children[0] is not part
    return part.media_type == "application/pgp-encrypted"


def _is_encrypted(part: Part) -> bool:
    if part.parent is not None and part.parent.media_type == "multipart/encrypted":
        return True
    kind = part.parameters.get("smime-type", "").lower()
    return part.media_type in _SMIME and (kind in ("enveloped-data", "authenveloped-data") or _is_enveloped(part))


def _is_enveloped(part: Part) -> bool:
    """Whether the content names itself enveloped data (1.2.840.113549.1.7.3 or 1.2.840.113549.1.9.16.1.23)."""
    start = part.content(200)[:64]
    return bytes.fromhex("2a864886f70d010703") in start or bytes.fromhex("2a864886f70d0109100117") in start


def _referred(part: Part) -> Iterable[str]:
    source = part.text()[:2_000_000]
    return [found[1].lower() for _, found in zip(range(MOST_REFERRED), _REFERRED.finditer(source), strict=False)]


def _is_inline(part: Part, referred: set[str]) -> bool:
    """A picture within the text: the HTML shows it, or it is a picture that calls itself part of the text."""
    own = part.fields.get("content-id").strip().strip("<>").lower()
    if own and own in referred:
        return True
    is_picture = part.media_type.startswith("image/")
    return is_picture and part.disposition == "inline" and bool(own)


def _media_type(part: Part) -> str:
    return "application/octet-stream" if part.media_type.startswith("multipart/") else _plain_type(part.media_type)


def _plain_type(said: str) -> str:
    plain = said.strip().lower()
    return plain if _MEDIA_TYPE.fullmatch(plain) else "application/octet-stream"
