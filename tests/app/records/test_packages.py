"""A case becomes a package that the official schema and our own rules accept, and says no word too much."""

import dataclasses
import hashlib
import io
import json
import zipfile
from xml.etree import ElementTree as ET

import pypdf
import pytest

from app import clock
from app.cases import operations
from app.cases.models import Attachment
from app.records import checking, queries
from app.records.exporting import NotScannedYetError
from app.records.fiks import MESSAGE, TERMS
from app.records.package import MissingFileError
from tests.support import building, filing
from tests.support.archives import faults_by_schema
from tests.support.filing import ANNE, HILDE, SAMI

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def values(xml, name):
    return [one.text for one in ET.fromstring(xml).iter(f"{{{MESSAGE}}}{name}")]


def codes(xml, name):
    return [one.findtext(f"{{{TERMS}}}kode") for one in ET.fromstring(xml).iter(f"{{{MESSAGE}}}{name}")]


def text_of(archive, name):
    pages = pypdf.PdfReader(io.BytesIO(archive.read(name))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def is_pdf_a(archive, name):
    root = pypdf.PdfReader(io.BytesIO(archive.read(name))).trailer["/Root"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    return "pdfaid:part>2<" in xmp and "pdfaid:conformance>A<" in xmp and bool(root["/MarkInfo"]["/Marked"])


def test_a_whole_case_is_right_by_our_rules_and_by_the_official_schema(app, session, tmp_path):
    case = filing.a_whole_case(app, session)
    package = tmp_path / "a.zip"

    filing.write(app, session, case, package)

    assert checking.check(package) == []
    with filing.opened(package) as (messages, archive):
        assert list(messages) == ["001-henvendelse", "002-tillegg", "003-svar", "004-saksgang"]
        assert [codes(xml, "journalposttype") for xml in messages.values()] == [["I"], ["I"], ["U"], ["X"]]
        assert [len(ET.fromstring(xml).findall(f"{{{MESSAGE}}}mappe")) for xml in messages.values()] == [1, 0, 0, 0]
        pdfs = [name for name in archive.namelist() if name.endswith(".pdf")]
        assert len(pdfs) == 4
        assert all(is_pdf_a(archive, name) for name in pdfs)
        assert SAMI in text_of(archive, "001-henvendelse/henvendelse.pdf")
        assert "[GRINNING FACE]" in text_of(archive, "001-henvendelse/henvendelse.pdf")
        assert archive.read("001-henvendelse/henvendelse.txt").decode().endswith(case.text.strip())
        assert "Bare for oss" not in " ".join(text_of(archive, name) for name in pdfs)
        assert archive.read("002-tillegg/vedlegg-1.txt") == b"En plan."
        assert values(messages["002-tillegg"], "filnavn")[1] == "Æøå, «plan» & _kart_ č.txt"
        for xml in messages.values():
            assert faults_by_schema(xml) == []


@ON_SQLITE
def test_checksums_are_those_that_others_reckon(app, session, tmp_path):
    case = filing.a_whole_case(app, session)
    filing.write(app, session, case, tmp_path / "a.zip")

    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        lines = archive.read("sjekksummer.txt").decode().splitlines()
        found = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}

    assert {line[66:]: line[:64] for line in lines} == {k: v for k, v in found.items() if k != "sjekksummer.txt"}


@ON_SQLITE
def test_the_same_case_makes_the_same_bytes_and_numbers_outlive_a_change(app, session, tmp_path):
    case = filing.a_whole_case(app, session)
    filing.write(app, session, case, tmp_path / "a.zip")
    filing.write(app, session, case, tmp_path / "b.zip")
    operations.add(session, case, text="Enda mer", at=clock.now())
    session.commit()
    filing.write(app, session, case, tmp_path / "c.zip")

    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with filing.opened(tmp_path / "a.zip") as (before, _), filing.opened(tmp_path / "c.zip") as (after, _archive):
        for place in ("001-henvendelse", "002-tillegg", "003-svar"):
            assert values(before[place], "systemID") == values(after[place], "systemID")
        assert "004-tillegg" in after


@ON_SQLITE
def test_a_confidential_case_is_shielded_by_its_legal_ground_and_its_public_titles_say_nothing(app, session, tmp_path):
    case = filing.a_whole_case(app, session, is_confidential=True, reply_language="nn")
    filing.write(app, session, case, tmp_path / "a.zip")

    assert checking.check(tmp_path / "a.zip") == []
    with filing.opened(tmp_path / "a.zip") as (messages, _archive):
        for xml in messages.values():
            assert faults_by_schema(xml) == []
            assert set(codes(xml, "tilgangsrestriksjon")) == {"UO"}
            assert set(values(xml, "skjermingshjemmel")) == {"offl. § 13 jf. fvl. § 13"}
            assert set(values(xml, "offentligTittel")) == {"Unnateke offentlegheit"}
            assert "false" not in values(xml, "erSkjermet")


@ON_SQLITE
def test_a_public_title_says_the_area_and_repeats_nobodys_words(app, session, tmp_path):
    case = filing.a_whole_case(app, session, subject="Solveig Holm skal selge hemmelig fisk")
    filing.write(app, session, case, tmp_path / "a.zip")

    with filing.opened(tmp_path / "a.zip") as (messages, _archive):
        titles = {title for xml in messages.values() for title in values(xml, "offentligTittel")}
    assert titles == {
        "Henvendelse om Reiseliv og opplevelser", "Tillegg til henvendelse om Reiseliv og opplevelser",
        "Svar på henvendelse om Reiseliv og opplevelser", "Saksgang i sak om Reiseliv og opplevelser",
    }  # fmt: skip


@ON_SQLITE
def test_notes_and_history_go_along_only_where_the_region_says_so_and_are_internal(app, session, tmp_path):
    case = filing.a_whole_case(app, session)
    rules = dataclasses.replace(queries.rules(session), has_notes=True, has_history=False, part="Sakarkiv")

    filing.write(app, session, case, tmp_path / "a.zip", rules=rules)

    assert checking.check(tmp_path / "a.zip") == []
    with filing.opened(tmp_path / "a.zip") as (messages, _archive):
        assert list(messages) == ["001-henvendelse", "002-tillegg", "003-notat", "004-svar"]
        assert codes(messages["001-henvendelse"], "arkivdel") == ["Sakarkiv"]
        assert values(messages["003-notat"], "skjermingshjemmel") == ["offl. § 14"]
        assert [fault for xml in messages.values() for fault in faults_by_schema(xml)] == []


def test_merged_and_split_cases_go_with_their_folder_and_know_each_other(app, session, tmp_path):
    first = filing.a_whole_case(app, session, email="solveig@example.org")
    other, _address = building.held(session, email="solveig@example.org", text="Det samme en gang til?")
    by = building.person(session, HILDE)
    told = filing.plan_of(session, other)
    from app.records import operations as records

    records.exported(session, other, told.entries, version=other.version, rules=queries.rules(session), at=clock.now())
    operations.merge(
        session, other, first, by=by, at=clock.now(), version=other.version, into_version=first.version
    )  # fmt: skip
    part = operations.split(session, first, text="Vi vil bygge.", by=by, at=clock.now(), version=first.version)
    session.commit()

    filing.write(app, session, first, tmp_path / "a.zip")
    filing.write(app, session, part, tmp_path / "b.zip")

    assert checking.check(tmp_path / "a.zip") == checking.check(tmp_path / "b.zip") == []
    with filing.opened(tmp_path / "a.zip") as (messages, _archive):
        assert other.reference.encode() in messages["001-henvendelse"]
        assert "Det samme en gang til?" in " ".join(one.text for one in filing.plan_of(session, first).entries)
        assert [fault for xml in messages.values() for fault in faults_by_schema(xml)] == []


@ON_SQLITE
@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_case_whose_file_is_not_as_it_came_makes_no_package(app, session, tmp_path, harm):
    case = filing.a_whole_case(app, session)
    file = next(path for path in app.config["SETTINGS"].attachments_dir.iterdir())
    file.unlink()
    if harm == "changed":
        file.write_bytes(b"En plaN.")

    with pytest.raises(MissingFileError, match=r"NF-.* is not on disk as it came"):
        filing.write(app, session, case, tmp_path / "a.zip")

    assert list(tmp_path.glob("*.zip")) == list(tmp_path.glob(".a*")) == []


def rewritten(source, target, change):
    """The package with something else in one of its files; checksums follow, so that only the rule is broken."""
    with zipfile.ZipFile(source) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    sums = held.pop("sjekksummer.txt")
    change(held)
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in held.items())
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in {**held, "sjekksummer.txt": sums.encode()}.items():
            archive.writestr(name, content)


def swap(name, old, new):
    def change(held):
        assert old in held[name].decode()
        held[name] = held[name].decode().replace(old, new, 1).encode()

    return change


ASKED = "001-henvendelse/arkivmelding.xml"
BROKEN = {
    "an unknown code": (swap(ASKED, "<m:kode>I<", "<m:kode>QQ<"), "code 'QQ' of journalposttype"),
    "a wrong count": (swap(ASKED, "<antallFiler>2<", "<antallFiler>3<"), "antallFiler is 3"),
    "a wrong count of enclosures": (swap(ASKED, "<antallVedlegg>1<", "<antallVedlegg>0<"), "antallVedlegg is 0"),
    "a day that is none": (swap(ASKED, "<saksdato>20", "<saksdato>x20"), "is no day"),
    "a moment without a zone": (swap(ASKED, "+01:00</mottattDato>", "</mottattDato>"), "no moment with a zone"),
    "a number that is no UUID": (swap(ASKED, "<systemID>", "<systemID>x"), "is no UUID"),
    "a name in a public title": (swap(ASKED, "<offentligTittel>", "<offentligTittel>Solveig Holm "), "names somebody"),
    "another file": (lambda held: held.update({"001-henvendelse/henvendelse.pdf": b"%PDF-"}), "size or checksum"),
    "a file that is away": (lambda held: held.pop("001-henvendelse/henvendelse.pdf"), "is not there"),
    "a name that climbs": (lambda held: held.update({"../x.pdf": b""}), "not safe"),
    "another format": (swap("innhold.json", "arkivpakke-1", "arkivpakke-9"), "the format is"),
    "no XML": (lambda held: held.update({ASKED: b"<a>"}), "cannot be read"),
}


@ON_SQLITE
def test_each_broken_rule_is_found_and_named(app, session, tmp_path):
    case = filing.a_whole_case(app, session)
    filing.write(app, session, case, tmp_path / "a.zip")
    rewritten(tmp_path / "a.zip", tmp_path / "same.zip", lambda held: held)
    assert checking.check(tmp_path / "same.zip") == []

    for name, (change, fault) in BROKEN.items():
        rewritten(tmp_path / "a.zip", tmp_path / "b.zip", change)
        assert fault in "; ".join(checking.check(tmp_path / "b.zip")), name


@ON_SQLITE
def test_a_file_that_was_spoilt_on_its_way_is_found(app, session, tmp_path):
    case = filing.a_whole_case(app, session)
    filing.write(app, session, case, tmp_path / "a.zip")
    content = bytearray((tmp_path / "a.zip").read_bytes())
    place = content.index(b"%PDF-") + 500
    content[place] ^= 1
    (tmp_path / "a.zip").write_bytes(content)
    (tmp_path / "b.zip").write_bytes(b"no zip")

    assert checking.check(tmp_path / "a.zip") != []
    assert "cannot be read" in checking.check(tmp_path / "b.zip")[0]


@ON_SQLITE
def test_the_list_of_a_package_names_every_message_and_file(app, session, tmp_path):
    case = filing.a_whole_case(app, session)
    filing.write(app, session, case, tmp_path / "a.zip")

    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        listing = json.loads(archive.read("innhold.json"))
        named = {f"{one['folder']}/{file['name']}" for one in listing["messages"] for file in one["files"]}
        named |= {f"{one['folder']}/arkivmelding.xml" for one in listing["messages"]}
        assert named | {"innhold.json", "sjekksummer.txt"} == set(archive.namelist())
    assert listing["case"] == case.reference
    assert {one["type"] for one in listing["messages"]} == {"no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett"}
    assert building.person(session, ANNE).name not in json.dumps(listing)


@ON_SQLITE
def test_a_file_that_no_scanner_found_clean_is_left_out_and_the_package_says_so(app, session, tmp_path):
    # given
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], clamd="/nobody.ctl")
    files = [filing.a_file(app, name=f"{name}.txt", content=name.encode()) for name in ("ond", "ny", "god")]
    case = building.a_case(session, attachments=files)
    bad, _waiting, good = session.query(Attachment).order_by(Attachment.id)
    bad.scanned_at = good.scanned_at = clock.now()
    bad.malware, good.malware = "Eicar", ""
    session.commit()

    # when
    plan = filing.write(app, session, case, tmp_path / "a.zip")

    # then
    assert checking.check(tmp_path / "a.zip") == []
    with filing.opened(tmp_path / "a.zip") as (messages, archive):
        enclosed = {name: archive.read(name) for name in archive.namelist() if "vedlegg" in name}
        listing = json.loads(archive.read("innhold.json"))
        told = text_of(archive, "001-henvendelse/henvendelse.pdf")
        assert faults_by_schema(messages["001-henvendelse"]) == []
    assert enclosed == {"001-henvendelse/vedlegg-3.txt": b"god"}
    assert listing["messages"][0]["left_out"] == [
        {"name": "ond.txt", "why": "malware"},
        {"name": "ny.txt", "why": "waits"},
    ]
    assert "ond.txt (Holdt tilbake: Det er funnet skadelig programvare i den.), ny.txt (Blir sjekket" in told
    with pytest.raises(NotScannedYetError, match="ny.txt"):  # the archive changes nothing that it has
        plan.check_scanned()
