"""A package: messages to the archive with their files in a zip, each file with its checksum, and a list of all.

`innhold.json` says what there is, `sjekksummer.txt` is read by `sha256sum -c`. The same case makes the same bytes, so
that two exports can be compared. A file that no scanner has found clean is left out, and both the document and the
listing say so.
"""

import hashlib
import json
import zipfile
from collections.abc import Sequence
from typing import IO

from flask_babel import force_locale
from flask_babel import gettext as _

from app.documents.signs import in_words
from app.documents.typesetting import Press
from app.errors import ExpectedError
from app.records import documents, titles
from app.records.entries import Enclosure, Entry, Folder
from app.records.fiks import FORMATS, PDF, PLACES
from app.records.rules import Rules
from app.records.writing import ArchiveMessage, Paper, Post, Writer
from app.store import Place, opened

FORMAT = "forstelinja-arkivpakke-1"
LISTING, CHECKSUMS, XML = "innhold.json", "sjekksummer.txt", "arkivmelding.xml"
TEXT = "text/plain"
CHUNK_BYTES = 1024 * 1024
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the zip: the earliest that the format knows (APPNOTE 4.4.6)."""

_STORED = frozenset({PDF, "image/jpeg", "image/png", "image/heic"})
"""Packed already: packing again takes time and saves nothing."""


class MissingFileError(ExpectedError):
    """A file of the case is not on disk as it came; nothing is exported, for the record would not be whole."""

    def __init__(self, reference: str, name: str) -> None:
        super().__init__(f"{reference}: the file {name} is not on disk as it came; restore it from a backup first")


def write(
    file: IO[bytes],
    folder: Folder,
    entries: Sequence[Entry],
    *,
    rules: Rules,
    writer: Writer,
    press: Press,
    attachments: Place,
) -> None:
    """Write the package of these entries. Raises MissingFileError."""
    posts = _posts(folder, entries, press)
    messages = writer.write(folder, posts, rules)
    with zipfile.ZipFile(file, "w") as archive:
        sums: list[tuple[str, str]] = []
        for message in messages:
            sums += _put_message(archive, folder, message, attachments)
        listing = _listing(folder, messages, writer, _left_out(entries))
        sums.append(_put(archive, LISTING, listing))
        _put(archive, CHECKSUMS, "".join(f"{digest}  {name}\n" for name, digest in sums).encode())


def _posts(folder: Folder, entries: Sequence[Entry], press: Press) -> list[Post]:
    made = press([(documents.document(folder, entry), entry.at) for entry in entries])
    return [
        Post(
            entry,
            (
                _made_by_us(f"{PLACES[entry.kind]}.pdf", _title(folder, entry), PDF, content),
                *_as_written(folder, entry),
                *(_enclosed(*one) for one in enumerate(entry.files, 1) if not one[1].hindrance),
            ),
        )
        for entry, content in zip(entries, made, strict=True)
    ]


def _made_by_us(name: str, title: str, media_type: str, content: bytes) -> Paper:
    return Paper(
        name=name,
        shown_name=name,
        title=title,
        media_type=media_type,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )


def _as_written(folder: Folder, entry: Entry) -> list[Paper]:
    """The bare text, where it has signs that the document names in words: then no sign is lost."""
    if entry.text == in_words(entry.text):
        return []
    with force_locale(folder.language):
        title = str(_("The text as it was written"))
    return [_made_by_us(f"{PLACES[entry.kind]}.txt", title, TEXT, entry.text.encode())]


def _title(folder: Folder, entry: Entry) -> str:
    with force_locale(folder.language):
        return titles.of_document(entry)


def _enclosed(number: int, file: Enclosure) -> Paper:
    """A file as it came, under a name without any sign that a program could stumble over."""
    return Paper(
        name=f"vedlegg-{number}.{FORMATS.get(file.media_type, 'bin').lower()}",
        shown_name=file.shown_name,
        title=file.shown_name,
        media_type=file.media_type,
        size_bytes=file.size_bytes,
        sha256=file.sha256,
        stored_name=file.stored_name,
    )


def _put_message(
    archive: zipfile.ZipFile, folder: Folder, message: ArchiveMessage, attachments: Place
) -> list[tuple[str, str]]:
    sums = [_put(archive, f"{message.place}/{XML}", message.xml)]
    for paper in message.papers:
        name = f"{message.place}/{paper.name}"
        if paper.content is not None:
            sums.append(_put(archive, name, paper.content, is_packed=True))
            continue
        if _copy(archive, name, paper, attachments) != (paper.sha256, paper.size_bytes):
            raise MissingFileError(folder.reference, paper.shown_name)
        sums.append((name, paper.sha256))
    return sums


def _copy(archive: zipfile.ZipFile, name: str, paper: Paper, attachments: Place) -> tuple[str, int]:
    """Copy a file in pieces; its checksum and size as they are on disk, empty when it is not there."""
    digest, size = hashlib.sha256(), 0
    try:
        with (
            opened(attachments, paper.stored_name or "") as source,
            archive.open(_entry(name, is_packed=paper.media_type in _STORED), "w") as target,
        ):
            while piece := source.read(CHUNK_BYTES):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
    except FileNotFoundError:
        return "", 0
    return digest.hexdigest(), size


def _put(archive: zipfile.ZipFile, name: str, content: bytes, *, is_packed: bool = False) -> tuple[str, str]:
    archive.writestr(_entry(name, is_packed=is_packed), content)
    return name, hashlib.sha256(content).hexdigest()


def _entry(name: str, *, is_packed: bool) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, LONG_AGO)
    found.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    found.external_attr = 0o644 << 16
    return found


def _left_out(entries: Sequence[Entry]) -> dict[str, list[dict[str, str]]]:
    """Files that are kept back, by the key of their message: each with its name, and why."""
    return {
        entry.key: [{"name": file.shown_name, "why": file.hindrance} for file in entry.files if file.hindrance]
        for entry in entries
        if any(file.hindrance for file in entry.files)
    }


def _listing(
    folder: Folder, messages: Sequence[ArchiveMessage], writer: Writer, left_out: dict[str, list[dict[str, str]]]
) -> bytes:
    said = {
        "format": FORMAT,
        "messages_in": writer.format,
        "case": folder.reference,
        "messages": [
            {
                "folder": message.place,
                "type": message.type,
                "key": message.key,
                "files": [
                    {"name": one.name, "media_type": one.media_type, "bytes": one.size_bytes, "sha256": one.sha256}
                    for one in message.papers
                ],
                **({"left_out": left_out[message.key]} if message.key in left_out else {}),
            }
            for message in messages
        ],
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=2).encode() + b"\n"
