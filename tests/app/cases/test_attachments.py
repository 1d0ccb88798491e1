"""Files are known by content, kept under random names, and refused with a sentence."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from app import store
from app.cases import attachments
from app.cases.attachments import EmptyFileError, NotAcceptedError, TooLargeError, check, safe_name


@pytest.fixture(autouse=True)
def _words():
    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        yield


def _zip(*members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return out.getvalue()


def _open_document(kind: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), f"application/vnd.oasis.opendocument.{kind}")
    return out.getvalue()


ACCEPTED = [
    ("søknad.pdf", b"%PDF-1.7 ...", "application/pdf"),
    ("bilde.JPG", b"\xff\xd8\xff\xe0abc", "image/jpeg"),
    ("bilde.png", b"\x89PNG\r\n\x1a\nabc", "image/png"),
    ("telefon.heic", b"\x00\x00\x00\x18ftypheic", "image/heic"),
    ("brev.docx", _zip("word/document.xml"), "wordprocessingml.document"),
    ("tall.xlsx", _zip("xl/workbook.xml"), "spreadsheetml.sheet"),
    ("brev.odt", _open_document("text"), "opendocument.text"),
    ("tall.ods", _open_document("spreadsheet"), "opendocument.spreadsheet"),
    ("gammelt.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", "msword"),
    ("notat.txt", "Vi vil ha svar på samisk: čáđđŋŧž".encode(), "text/plain"),
]


@pytest.mark.parametrize(("name", "content", "media_type"), ACCEPTED, ids=[case[0] for case in ACCEPTED])
def test_a_file_of_a_known_kind_is_kept_whole_under_a_random_name(tmp_path, name, content, media_type):
    file = check(name, io.BytesIO(content), tmp_path)

    assert file.media_type.endswith(media_type)
    assert file.shown_name == name
    assert (tmp_path / file.stored_name).read_bytes() == content
    assert file.size_bytes == len(content)
    assert name.split(".", maxsplit=1)[0] not in file.stored_name


REFUSED = [
    ("priser.exe", b"MZ\x90\x00"),
    ("priser.pdf", b"MZ\x90\x00"),
    ("priser.pdf.exe", b"%PDF-1.7"),
    ("bilde.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
    ("side.html", b"<!doctype html><script>1</script>"),
    ("side.txt", b"  <html><script>1</script>"),
    ("skript.txt", b"#!/bin/sh\nrm -rf /"),
    ("makro.docx", _zip("word/document.xml", "word/vbaProject.bin")),
    ("makro.docm", _zip("word/document.xml")),
    ("arkiv.zip", _zip("a.txt")),
    ("ødelagt.docx", b"PK\x03\x04 and nothing more"),
    ("uten ending", b"%PDF-1.7"),
    ("binær.txt", b"a\x00b"),
]


@pytest.mark.parametrize(("name", "content"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_is_not_on_the_list_is_refused_by_name_and_leaves_nothing(tmp_path, name, content):
    with pytest.raises(NotAcceptedError, match=name.split(".", maxsplit=1)[0]):
        check(name, io.BytesIO(content), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_ten_megabytes_are_taken_and_one_byte_more_is_not(tmp_path):
    head = b"%PDF-1.7"
    limit = attachments.MAX_ATTACHMENT_BYTES
    assert check("full.pdf", io.BytesIO(head.ljust(limit, b"x")), tmp_path).size_bytes == limit
    with pytest.raises(TooLargeError, match="stor.pdf"):
        check("stor.pdf", io.BytesIO(head.ljust(limit + 1, b"x")), tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


def test_an_empty_file_is_refused(tmp_path):
    with pytest.raises(EmptyFileError):
        check("tom.pdf", io.BytesIO(b""), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("Søknad ÆØÅ.pdf", "Søknad ÆØÅ.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\meg\\brev.docx", "brev.docx"),
        ("sa\u202efdp.exe", "safdp.exe"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ('"><script>.png', "___script_.png"),
        ("...", "fil"),
        ("", "fil"),
        ("č" * 300 + ".pdf", "č" * 116 + ".pdf"),
    ],
)
def test_a_name_is_made_safe_and_keeps_its_letters(given_name, shown):
    assert safe_name(given_name) == shown


@given(st.text(max_size=400))
def test_no_name_ever_holds_a_path_or_a_line_break(name):
    made = safe_name(name)
    assert made
    assert len(made) <= attachments.MAX_NAME_CHARACTERS
    assert not set(made) & set('/\\\r\n\0"<>')


def test_files_without_a_case_are_swept_when_they_are_old_enough(tmp_path):
    kept = check("a.pdf", io.BytesIO(b"%PDF-1"), tmp_path)
    lost = check("b.pdf", io.BytesIO(b"%PDF-1"), tmp_path)
    moment = datetime.now(UTC)

    assert store.sweep(tmp_path, {kept.stored_name}, older_than=moment - timedelta(days=1)) == 0
    assert store.sweep(tmp_path, {kept.stored_name}, older_than=moment + timedelta(days=1)) == 1
    assert [path.name for path in tmp_path.iterdir()] == [kept.stored_name]
    assert lost.stored_name != kept.stored_name
