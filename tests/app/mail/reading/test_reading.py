"""What holds for every letter, with made-up bytes, names, subjects and texts."""

import base64
import quopri
from collections.abc import Iterator
from dataclasses import astuple
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.mail.reading import address_lists, charsets, fields, files
from app.mail.reading.letter import read
from app.mail.reading.quotes import new_text_of
from app.ui.cleaning import clean_text

CORPUS = sorted((Path(__file__).parent / "letters").glob("*.eml"))
JAM = "Blåbærsyltetøy"
CHARSETS = [
    "utf-8", "UTF8", "iso-8859-1", "latin1", "iso-8859-15", "iso-8859-4", "iso-8859-9", "iso-8859-10", "iso-8859-13",
    "iso-8859-14", "windows-1252", "Windows1252", "cp1252", "windows-1257", "cp850", "cp865", "macintosh", "utf-16",
    "utf-16le", "utf-16be", "utf-32", "utf-7", "gb18030",
]  # fmt: skip

hostile = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("\r\n\t<>()\"\\@,;:=?*'\u202e\u2028\x00")))
lines = st.lists(
    st.one_of(
        st.sampled_from([
            "", " ", "> ", "> sitat", ">> dypt", "-- ", "--", "Ja, gjerne.", "Hilsen Kari", "Sendt fra min iPhone",
            "Den 24.11.2026 09:12, skrev Oss:", "On Tue, 24 Nov 2026 at 9:12 AM A <a@b.example>", "wrote:",
            "-----Opprinnelig melding-----", "Fra: Oss", "Sendt: 24. november 2026", "Til: Kari", "Emne: Hytter",
            "________________", "Videresendt melding:", "Se svar under.", "24. nov. 2026 kl. 09:12 skrev A <a@b.no>:",
        ]),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20),
    ),
    max_size=25,
)  # fmt: skip


@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
@pytest.mark.parametrize("charset", CHARSETS)
def test_blueberry_jam_arrives_in_every_charset_and_encoding(charset: str, encoding: str):
    content = f"{JAM} til frokost".encode(charsets.codec_of(charset))
    packed = {"8bit": content, "quoted-printable": quopri.encodestring(content), "base64": base64.encodebytes(content)}
    head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n".encode()

    assert read(head + packed[encoding]).text == f"{JAM} til frokost"


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("kind", "BQ")
def test_blueberry_jam_arrives_in_every_subject(charset: str, kind: str):
    content = JAM.encode(charsets.codec_of(charset))
    coded = base64.b64encode(content) if kind == "B" else b"".join(b"=%02X" % byte for byte in content)

    assert read(b"Subject: =?%b?%b?%b?=\n\n" % (charset.encode(), kind.encode(), coded)).subject == JAM


def strings(value: object) -> Iterator[str]:
    """Every text within tuples."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from strings(one)


@settings(max_examples=500, deadline=None)
@given(st.one_of(hostile, st.from_regex(r"\w{3}, \d{1,3} [A-Z][a-z]{2} \d{1,6} [\d:]{0,9} [-+]\d{1,6}")))
def test_whatever_stands_for_a_date_is_a_moment_in_utc_or_none(text: str):
    moment = fields.moment(text)

    assert moment is None or moment.utcoffset() == timedelta(0)


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=3_000))
def test_no_bytes_make_it_fail(raw: bytes):
    letter = read(raw)

    assert clean_text(letter.text) == letter.text


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(CORPUS), st.data())
def test_no_letter_makes_it_fail_when_bytes_of_it_are_changed(path: Path, data: st.DataObject):
    raw = bytearray(path.read_bytes()[:20_000])
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, max(0, len(raw) - 1)))
        raw[at : at + data.draw(st.integers(0, 30))] = data.draw(
            st.one_of(
                st.binary(max_size=20),
                st.sampled_from(
                    [b"\n", b"\n\n", b"--b\n", b"--", b";", b'"', b"<", b"=?", b"\0", b"\xed\xa0\x80", b"+2AA-"]
                ),
            )
        )

    letter = read(bytes(raw))

    assert all(text.encode() is not None for text in strings(astuple(letter)))  # no lone surrogates
    assert bool(letter.new_text) == bool(letter.text)
    assert letter.is_cut == (letter.new_text != letter.text)


@settings(max_examples=500, deadline=None)
@given(lines, st.sampled_from(["", "SV: Hei", "VS: Hei"]))
def test_what_is_new_is_made_of_lines_of_the_text_in_their_order_and_never_empty(written: list[str], subject: str):
    text = clean_text("\n".join(written))

    new = new_text_of(text, subject)

    rest = iter([line.strip() for line in text.split("\n")])
    assert all(line.strip() in rest for line in new.split("\n"))
    assert bool(new) == bool(text)


@settings(max_examples=300, deadline=None)
@given(lines, st.text("abcæøå ", min_size=3).filter(str.strip))
def test_an_answer_between_quotes_is_never_lost(written: list[str], answer: str):
    answer = f"svar {answer.strip()}"
    quoted = [f"> {line}" for line in written if not line.startswith(("Videre", "-----"))] or [">"]
    text = clean_text("\n".join(["Den 24.11.2026 09:12, skrev Oss:", *quoted, "", answer, "", *quoted]))

    assert answer in new_text_of(text)


@settings(max_examples=300, deadline=None)
@given(hostile)
def test_an_address_is_usable_or_none(value: str):
    for name, address in address_lists.people(value):
        local, _, domain = address.rpartition("@")
        assert local
        assert domain == domain.lower()
        assert domain.isascii()
        assert len(address) <= 254
        assert address.isprintable()
        assert not set(address) & set(" <>(),;:\\\r\n")
        assert "\n" not in name
        assert address_lists.usable(address) == address


@given(
    st.from_regex(r"[a-z0-9.+_-]{1,20}", fullmatch=True),
    st.from_regex(r"[a-z0-9]{1,10}(\.[a-z]{2,6}){1,2}", fullmatch=True),
    hostile,
)
def test_an_address_comes_out_of_what_a_program_writes(local: str, domain: str, name: str):
    quoted = name.replace("\\", "").replace('"', "")[:400]

    for value in (
        f"{local}@{domain}",
        f"<{local}@{domain}>",
        f'"{quoted}" <{local}@{domain}>',
        f"{local}@{domain} (Kari)",
    ):
        assert address_lists.addresses([value]) == (f"{local}@{domain}",)


@settings(max_examples=300, deadline=None)
@given(hostile)
def test_a_subject_is_one_clean_line(value: str):
    line = fields.line(value)

    assert len(line.splitlines()) <= 1
    assert fields.line(line, 4_000) == line or "=?" in line
    assert not fields.TURNING.search(line)


@settings(max_examples=300, deadline=None)
@given(hostile, st.sampled_from(["", "application/pdf", "x/y"]))
def test_a_file_name_is_safe_and_never_empty(said: str, media_type: str):
    name = files.safe_name(said, media_type)

    assert 0 < len(name) <= 120
    assert not set(name) & set('/\\\0\r\n\t<>:"|?*\u202e\u200f')
    assert name not in (".", "..")
    assert files.safe_name(name) == name


def test_a_file_name_keeps_its_ending():
    assert files.safe_name("æ" * 300 + ".pdf").endswith("æ.pdf")
    assert files.safe_name("søknad.pdf" + "x" * 300) == ("søknad.pdf" + "x" * 300)[:120]
