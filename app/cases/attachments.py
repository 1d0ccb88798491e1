"""Attachments: kept under random names, known by content, handed out as downloads only."""

import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from flask_babel import gettext as _

from app import store
from app.config import MAX_ATTACHMENT_BYTES
from app.errors import ExpectedError

CHUNK_BYTES = 1024 * 1024
MAX_NAME_CHARACTERS = 120
_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*]")


class AttachmentError(ExpectedError):
    """A file we cannot take; `name` is its name as shown, the text a whole sentence for the sender."""

    def __init__(self, sentence: str, name: str) -> None:
        super().__init__(sentence)
        self.name = name


class TooLargeError(AttachmentError):
    """The file is over the limit."""

    status = 413


class EmptyFileError(AttachmentError):
    """The file has no content."""


class NotAcceptedError(AttachmentError):
    """The content is of no kind on our list, or is not what its name says."""


@dataclass(frozen=True)
class NewFile:
    """A checked file, kept under `stored_name`, not yet in the database."""

    shown_name: str
    stored_name: str
    media_type: str
    size_bytes: int
    sha256: str


def check(shown_name: str, stream: BinaryIO, folder: store.Place) -> NewFile:
    """Read the stream, say what it is by its content, and keep it. Nothing is left of it when it is refused.

    Raises TooLargeError (over 10 MB), EmptyFileError, NotAcceptedError (not on the list of kinds).
    """
    name = safe_name(shown_name)
    fresh = store.Fresh(folder)
    try:
        size, digest = _write(stream, fresh.file, name)
        media_type = _kind(fresh.file, name)
        fresh.keep()
    except BaseException:
        fresh.discard()
        raise
    return NewFile(name, fresh.name, media_type, size, digest)


def discard(files: tuple[NewFile, ...], folder: store.Place) -> None:
    """Remove files whose case was not stored; what a store that is away does not hear of is swept later."""
    for file in files:
        with suppress(store.StoreAwayError):
            store.remove(folder, file.stored_name)


def safe_name(name: str) -> str:
    """A name that is safe to show and to download under: no path, no control or direction marks; letters kept."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    name = _UNSAFE.sub("_", name).strip(" .") or "fil"
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 10:  # noqa: PLR2004 - longer is no ending
        return f"{stem[: MAX_NAME_CHARACTERS - len(ending) - 1]}.{ending}"
    return name[:MAX_NAME_CHARACTERS]


def _write(stream: BinaryIO, file: BinaryIO, name: str) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    while chunk := stream.read(CHUNK_BYTES):
        size += len(chunk)
        if size > MAX_ATTACHMENT_BYTES:
            raise TooLargeError(_("The file “%(name)s” is larger than 10 MB.", name=name), name)
        digest.update(chunk)
        file.write(chunk)
    if size == 0:
        raise EmptyFileError(_("The file “%(name)s” is empty.", name=name), name)
    return size, digest.hexdigest()


def _kind(file: BinaryIO, name: str) -> str:
    """The media type by content. The name's ending must be one of that type's, so that nothing pretends."""
    file.seek(0)
    head = file.read(4096)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    for media_type, endings, fits in KINDS:
        if ending in endings and fits(head, file):
            return media_type
    raise NotAcceptedError(
        _("We cannot take the file “%(name)s”. Send PDF, Word, Excel, text or a picture.", name=name), name
    )


def _starts(*signatures: bytes) -> Callable[[bytes, BinaryIO], bool]:
    return lambda head, _file: head.startswith(signatures)


def _zip_with(member: str) -> Callable[[bytes, BinaryIO], bool]:
    def fits(head: bytes, file: BinaryIO) -> bool:
        if not head.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return False
        return member in names and not any(name.endswith("vbaProject.bin") for name in names)

    return fits


def _open_document(media_type: bytes) -> Callable[[bytes, BinaryIO], bool]:
    return lambda head, _file: head.startswith(b"PK\x03\x04") and b"mimetype" + media_type in head[:200]


def _is_text(head: bytes, _file: BinaryIO) -> bool:
    if b"\x00" in head or head.startswith((b"#!", b"MZ", b"\x7fELF", b"%PDF")):
        return False
    return not re.match(rb"\s*(<!doctype|<html|<svg|<\?xml|<script)", head, re.IGNORECASE)


KINDS: tuple[tuple[str, tuple[str, ...], Callable[[bytes, BinaryIO], bool]], ...] = (
    ("application/pdf", ("pdf",), _starts(b"%PDF-")),
    ("image/jpeg", ("jpg", "jpeg"), _starts(b"\xff\xd8\xff")),
    ("image/png", ("png",), _starts(b"\x89PNG\r\n\x1a\n")),
    ("image/heic", ("heic",), lambda head, _file: head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1"}),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ("docx",),
        _zip_with("word/document.xml"),
    ),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",), _zip_with("xl/workbook.xml")),
    ("application/vnd.oasis.opendocument.text", ("odt",), _open_document(b"application/vnd.oasis.opendocument.text")),
    (
        "application/vnd.oasis.opendocument.spreadsheet",
        ("ods",),
        _open_document(b"application/vnd.oasis.opendocument.spreadsheet"),
    ),
    ("application/msword", ("doc",), _starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    ("application/vnd.ms-excel", ("xls",), _starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    ("text/plain", ("txt", "csv"), _is_text),
)
"""Media type, the endings it may have, and whether the first 4,096 bytes (or the file) are of that kind."""
