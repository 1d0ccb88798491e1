"""Messages of KS Fiks Arkiv V1 (`arkivmelding.opprett`), made with the standard library: writing needs no other part.

A message holds at most one folder and one journal post: the first has the folder with the enquiry, each other hangs on
the folder by our own key. Source: github.com/ks-no/fiks-arkiv-specification, Schema/V1 (2026-04-16), and its code
lists; the order of elements is that of the schema's sequences.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from flask_babel import force_locale

from app import clock
from app.records import titles
from app.records.entries import ENQUIRY, INCOMING, INTERNAL, OUTGOING, REFERRAL, Entry, Folder, Party
from app.records.rules import Rules
from app.records.writing import ArchiveMessage, Paper, Post
from app.ui.region import PRODUCT

BASE = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
MESSAGE = f"{BASE}/arkivmelding/opprett/v1"
TERMS = f"{BASE}/metadatakatalog/v1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TYPE = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett"
ALGORITHM = "SHA-256"

PDF = "application/pdf"
FORMATS: Mapping[str, str] = {
    PDF: "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "image/heic": "HEIC",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
    "application/msword": "DOC",
    "application/vnd.ms-excel": "XLS",
    "text/plain": "TXT",
}
"""The code of a format by its media type: the kinds of file that we take."""

PLACES = {
    ENQUIRY: "henvendelse", "addition": "tillegg", "answer": "svar", "note": "notat", REFERRAL: "videresending",
    "history": "saksgang",
}  # fmt: skip
"""What a message's folder in the package is called, and its main document."""


class FiksWriter:
    """Writes Fiks Arkiv V1."""

    format = "fiks-arkiv-v1"

    def write(self, folder: Folder, posts: Sequence[Post], rules: Rules) -> list[ArchiveMessage]:
        """A message for each post, the folder within that of the enquiry."""
        with force_locale(folder.language):
            return [
                ArchiveMessage(
                    place=f"{number:03d}-{PLACES[post.entry.kind]}",
                    type=TYPE,
                    key=post.entry.key,
                    xml=_message(folder, post, rules),
                    papers=post.papers,
                )
                for number, post in enumerate(posts, 1)
            ]


def _message(folder: Folder, post: Post, rules: Rules) -> bytes:
    root = Element("arkivmelding", {"xmlns": MESSAGE, "xmlns:m": TERMS, "xmlns:xsi": XSI})
    _add(root, "system", PRODUCT)
    _add(root, "antallFiler", str(len(post.papers)))
    if post.entry.kind == ENQUIRY:
        _folder(root, folder, rules)
    _post(root, folder, post, rules)
    indent(root)
    xml: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def _folder(root: Element, folder: Folder, rules: Rules) -> None:
    case = SubElement(root, "mappe", {"xsi:type": "saksmappe"})
    _add(case, "systemID", str(rules.system_id(folder.reference)))
    _add(case, "tittel", folder.subject)
    _add(case, "offentligTittel", titles.of_folder(folder.area, is_confidential=folder.is_confidential))
    if rules.part:
        _code(case, "arkivdel", rules.part)
    for reference in folder.related:
        link = SubElement(case, "kryssreferanse")
        _key(SubElement(link, "referanseTilMappe"), "m:referanseEksternNoekkel", reference)
    if folder.is_confidential:
        _shield(case, rules, rules.shielding_ground)
    _key(case, "referanseEksternNoekkel", folder.reference)
    _add(case, "saksdato", _day(folder.opened_at))
    if folder.responsible:
        _person(case, "saksansvarlig", folder.responsible, folder.responsible_email)
    _code(case, "saksstatus", "S" if folder.is_closed else "B")


def _post(root: Element, folder: Folder, post: Post, rules: Rules) -> None:
    entry = post.entry
    row = SubElement(root, "registrering", {"xsi:type": "journalpost"})
    _add(row, "systemID", str(rules.system_id(entry.key)))
    _key(SubElement(row, "referanseForelderMappe"), "m:referanseEksternNoekkel", folder.reference)
    ground = _ground(folder, entry, rules)
    if ground:
        _shield(row, rules, ground)
    for number, paper in enumerate(post.papers, 1):
        _document(row, entry, paper, number, rules)
    _add(row, "tittel", f"{titles.of_document(entry)}: {folder.subject}")
    _add(row, "offentligTittel", titles.public(entry.kind, folder.area, is_confidential=folder.is_confidential))
    _parties(row, folder, entry)
    _key(row, "referanseEksternNoekkel", entry.key)
    _code(row, "journalposttype", "I" if entry.kind in INCOMING else "U" if entry.kind in OUTGOING else "X")
    _code(row, "journalstatus", "M" if entry.kind in INCOMING else "E" if entry.kind in OUTGOING else "F")
    _add(row, "dokumentetsDato", _day(entry.at))
    if entry.kind not in INTERNAL:
        _add(row, "mottattDato" if entry.kind in INCOMING else "sendtDato", _moment(entry.at))
    _add(row, "antallVedlegg", str(len(post.papers) - 1))


def _ground(folder: Folder, entry: Entry, rules: Rules) -> str:
    """Why nobody outside may read it; empty when they may."""
    if folder.is_confidential:
        return rules.shielding_ground
    return rules.internal_ground if entry.kind in INTERNAL else ""


def _document(row: Element, entry: Entry, paper: Paper, number: int, rules: Rules) -> None:
    is_main, is_made_to_last = number == 1, paper.content is not None and paper.media_type == PDF
    key = f"{entry.key}/{number}"
    document = SubElement(row, "dokumentbeskrivelse")
    _add(document, "systemID", str(rules.system_id(key)))
    if is_main:
        _code(document, "dokumenttype", "KORR")
    _code(document, "dokumentstatus", "F")
    _add(document, "tittel", paper.title)
    _code(document, "tilknyttetRegistreringSom", "H" if is_main else "V")
    _add(document, "dokumentnummer", str(number))
    held = SubElement(document, "dokumentobjekt")
    _add(held, "systemID", str(rules.system_id(f"{key}/fil")))
    _add(held, "versjonsnummer", "1")
    _code(held, "variantformat", "A" if is_made_to_last else "P")
    _code(held, "format", FORMATS.get(paper.media_type, "BIN"))
    _add(held, "mimeType", paper.media_type)
    _add(held, "filnavn", paper.shown_name)
    _add(held, "referanseDokumentfil", paper.name)
    _add(held, "sjekksum", paper.sha256)
    _add(held, "sjekksumAlgoritme", ALGORITHM)
    _add(held, "filstoerrelse", str(paper.size_bytes))


def _parties(row: Element, folder: Folder, entry: Entry) -> None:
    if entry.outside:
        _party(row, "EA" if entry.kind in INCOMING else "EM", entry.outside, is_shielded=folder.is_confidential)
    name = entry.by or folder.responsible
    if name:
        _one_of_us(row, "IM" if entry.kind in INCOMING else "IA", name)


def _party(row: Element, role: str, party: Party, *, is_shielded: bool) -> None:
    written = SubElement(row, "korrespondansepart")
    _code(written, "korrespondanseparttype", role)
    _add(written, "korrespondansepartNavn", party.name)
    for name, text in (
        ("organisasjonid", party.organisation_number),
        ("epostadresse", party.email),
        ("telefonnummer", party.phone),
        ("kontaktperson", party.contact),
    ):
        if text:
            _add(written, name, text)
    _add(written, "erSkjermet", "true" if is_shielded else "false")
    _add(written, "erPersonnavn", "true" if party.is_person else "false")


def _one_of_us(row: Element, role: str, name: str) -> None:
    written = SubElement(row, "korrespondansepart")
    _code(written, "korrespondanseparttype", role)
    _add(written, "erBehandlingsansvarlig", "true")
    _add(written, "korrespondansepartNavn", name)
    _person(written, "saksbehandler", name)


def _shield(element: Element, rules: Rules, ground: str) -> None:
    shield = SubElement(element, "skjerming")
    _code(shield, "tilgangsrestriksjon", rules.shielding_code)
    _add(shield, "skjermingshjemmel", ground)


def _person(element: Element, name: str, who: str, address: str = "") -> None:
    person = SubElement(element, name)
    _add(person, "m:navn", who)
    if address:
        _add(person, "m:epostadresse", address)


def _key(element: Element, name: str, key: str) -> None:
    outer = SubElement(element, name)
    _add(outer, "m:fagsystem", PRODUCT)
    _add(outer, "m:noekkel", key)


def _code(element: Element, name: str, code: str) -> None:
    _add(SubElement(element, name), "m:kode", code)


def _add(element: Element, name: str, text: str) -> None:
    SubElement(element, name).text = text


def _day(moment: datetime) -> str:
    return clock.local(moment).date().isoformat()


def _moment(moment: datetime) -> str:
    """With Norway's offset, to the second."""
    return clock.local(moment).isoformat(timespec="seconds")
