"""Our own rules for a package, beside the schema, which takes any code, any number of files and any checksum. Pure.

Source of the codes: Fiks Arkiv's code lists (github.com/ks-no/fiks-arkiv-specification, Schema/V1/kodelister).
"""

import hashlib
import json
import re
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from app.records.fiks import ALGORITHM, FORMATS, MESSAGE, TERMS, TYPE, XSI
from app.records.package import CHECKSUMS, CHUNK_BYTES, FORMAT, LISTING, XML

CODES: Mapping[str, frozenset[str]] = {
    "journalposttype": frozenset("IUNXS"),
    "journalstatus": frozenset("JFGEAUMSR"),
    "saksstatus": frozenset("BAURSPF"),
    "korrespondanseparttype": frozenset(("EA", "EM", "EK", "GM", "IA", "IM", "IK")),
    "dokumentstatus": frozenset("BF"),
    "dokumenttype": frozenset(("KORR", "MELDING")),
    "tilknyttetRegistreringSom": frozenset("HV"),
    "variantformat": frozenset("PAOS"),
    "format": frozenset(FORMATS.values()),
}
_DAYS, _MOMENTS = ("saksdato", "dokumentetsDato"), ("mottattDato", "sendtDato")
_SAFE = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*/)?[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]{1,5}", re.ASCII)
_NEEDS_DAY = {"I": "mottattDato", "U": "sendtDato"}


def check(path: Path) -> list[str]:
    """Every fault of a package, as sentences; none when it is whole and by the rules."""
    try:
        with zipfile.ZipFile(path) as archive:
            return list(_faults(archive))
    except (zipfile.BadZipFile, OSError, KeyError, ValueError, ET.ParseError) as error:
        return [f"the package cannot be read: {error}"]


def _faults(archive: zipfile.ZipFile) -> Iterator[str]:
    names = archive.namelist()
    yield from (f"{name}: the name is there twice" for name in sorted({one for one in names if names.count(one) > 1}))
    yield from (f"{name}: this name is not safe" for name in names if not _SAFE.fullmatch(name))
    lines = [line.partition("  ") for line in archive.read(CHECKSUMS).decode().splitlines()]
    sums = {name: digest for digest, _between, name in lines}
    for name in names:
        if name != CHECKSUMS and sums.pop(name, None) != _digest(archive, name):
            yield f"{name}: the checksum is another"
    yield from (f"{name}: the file is not there" for name in sums)
    listing = json.loads(archive.read(LISTING))
    if listing.get("format") != FORMAT:
        yield f"{LISTING}: the format is {listing.get('format')!r}, not {FORMAT!r}"
    seen: set[str] = set()
    for number, message in enumerate(listing["messages"]):
        for fault in _faults_of_message(archive, message, listing["case"], seen, is_first=number == 0):
            yield f"{message['folder']}: {fault}"


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as file:
        while piece := file.read(CHUNK_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _faults_of_message(
    archive: zipfile.ZipFile, message: Mapping[str, Any], reference: str, seen: set[str], *, is_first: bool
) -> Iterator[str]:
    root = ET.fromstring(archive.read(f"{message['folder']}/{XML}"))  # noqa: S314 - a file that we have made
    if message["type"] != TYPE or root.tag != f"{{{MESSAGE}}}arkivmelding":
        yield "it is no message that makes something in an archive"
    posts = root.findall(f"{{{MESSAGE}}}registrering")
    folders = root.findall(f"{{{MESSAGE}}}mappe")
    if len(posts) != 1 or len(folders) > 1 or (folders and not is_first):
        yield f"it has {len(folders)} folders and {len(posts)} journal posts"
        return
    yield from _faults_of_values(root, seen)
    yield from _faults_of_post(posts[0], message, reference)
    yield from _faults_of_files(archive, root, message)
    yield from _faults_of_titles(root)


def _faults_of_values(root: Element, seen: set[str]) -> Iterator[str]:
    for element in root.iter():
        name, text = _name(element), (element.text or "").strip()
        if name in CODES and _code(element) not in CODES[name]:
            yield f"the code {_code(element)!r} of {name} is not in the list"
        if name in _DAYS and not _reads(date.fromisoformat, text):
            yield f"{name} {text!r} is no day"
        if name in _MOMENTS and (not _reads(datetime.fromisoformat, text) or not datetime.fromisoformat(text).tzinfo):
            yield f"{name} {text!r} is no moment with a zone"
        if name == "systemID":
            if not _reads(uuid.UUID, text) or text in seen:
                yield f"the systemID {text!r} is no UUID, or there twice"
            seen.add(text)


def _faults_of_post(post: Element, message: Mapping[str, Any], reference: str) -> Iterator[str]:
    if post.get(f"{{{XSI}}}type") != "journalpost":
        yield "the registration is no journal post"
    keys = [one.text for one in post.iter(f"{{{TERMS}}}noekkel")]
    if keys != [reference, message["key"]]:
        yield f"its keys are {keys}, not those of the list"
    day = _NEEDS_DAY.get(_code(post.find(f"{{{MESSAGE}}}journalposttype")))
    if day and post.find(f"{{{MESSAGE}}}{day}") is None:
        yield f"{day} is missing"
    shield = post.find(f"{{{MESSAGE}}}skjerming")
    if shield is not None and not all("".join(one.itertext()).strip() for one in shield):
        yield "it is shielded without a code or without a legal ground"


def _faults_of_files(archive: zipfile.ZipFile, root: Element, message: Mapping[str, Any]) -> Iterator[str]:
    documents = list(root.iter(f"{{{MESSAGE}}}dokumentbeskrivelse"))
    told = [_told(document) for document in documents]
    listed = [(one["name"], one["media_type"], str(one["bytes"]), one["sha256"]) for one in message["files"]]
    if told != listed:
        yield "its files are not those of the list"
    for count, what in (("antallFiler", len(told)), ("antallVedlegg", len(told) - 1)):
        if _text(root, count) != str(what):
            yield f"{count} is {_text(root, count)}, but there are {what}"
    numbers = [_text(document, "dokumentnummer") for document in documents]
    if numbers != [str(number) for number in range(1, len(documents) + 1)]:
        yield "its documents are not numbered from 1"
    roles = [_code(document.find(f"{{{MESSAGE}}}tilknyttetRegistreringSom")) for document in documents]
    if roles != ["H", *["V"] * (len(documents) - 1)]:
        yield "its first document must be the main one, and all others enclosed"
    for name, _kind, size, digest in told:
        path = f"{message['folder']}/{name}"
        if path not in archive.namelist():
            yield f"{name} is not there"
        elif (str(archive.getinfo(path).file_size), _digest(archive, path)) != (size, digest):
            yield f"{name} has another size or checksum"


def _told(document: Element) -> tuple[str, str, str, str]:
    names = ("referanseDokumentfil", "mimeType", "filstoerrelse", "sjekksum")
    name, kind, size, digest = (_text(document, one) for one in names)
    return name, kind, size, digest if _text(document, "sjekksumAlgoritme") == ALGORITHM else ""


def _faults_of_titles(root: Element) -> Iterator[str]:
    """No public title names whoever wrote or was written to."""
    people = {
        (one.text or "").casefold()
        for name in ("korrespondansepartNavn", "kontaktperson", "epostadresse")
        for one in root.iter(f"{{{MESSAGE}}}{name}")
    } - {""}
    for title in root.iter(f"{{{MESSAGE}}}offentligTittel"):
        if any(who in (title.text or "").casefold() for who in people):
            yield "a public title names somebody"


def _reads(how: Any, text: str) -> bool:  # noqa: ANN401 - any of the standard library's readers
    try:
        how(text)
    except ValueError:
        return False
    return True


def _code(element: Element | None) -> str:
    return (element.findtext(f"{{{TERMS}}}kode") or "") if element is not None else ""


def _text(element: Element, name: str) -> str:
    return (next(element.iter(f"{{{MESSAGE}}}{name}")).text or "").strip()


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
