"""Letters made to hang, to crash or to fill the memory: each is read, in bounded time that grows no faster than it."""

import gc
import sys
import time
from collections.abc import Callable

import pytest

from app.mail.reading.letter import Letter, read

pytestmark = pytest.mark.slow

LIMIT_S = 2
HEAD = b"From: Kari <kari@example.org>\nTo: post@example.org\nSubject: Hei\nMIME-Version: 1.0\n"


def nested(depth: int, ending: bytes = b"") -> bytes:
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="b%dx"\n\n--b%dx\n' % (n, n) for n in range(depth))
    return HEAD + opened + b"Content-Type: text/plain\n\nInnermost." + ending


def many(part: bytes, count: int) -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + (b"--b\n" + part) * count + b"--b--\n"


def plain(body: bytes, more: bytes = b"") -> bytes:
    return HEAD + more + b"Content-Type: text/plain; charset=utf-8\n\n" + body


def html(body: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html; charset=utf-8\n\n" + body


def head(line: bytes) -> bytes:
    return line + b"\n" + plain(b"The text.")


MEGABYTE = 1_000_000
FILE = b"Content-Disposition: attachment; filename=a.txt\n\nText.\n"
PAGE = b"Content-Type: text/html\n\n" + b"<" * 800_000 + b"\n"
NORDIC = b"Content-Type: text/plain; charset=utf-8\n\n" + b"\xc3\xa5" * 400_000 + b"\n"
SIGNED = bytes.fromhex("308006092a864886f70d010702a08030800201013100308006092a864886f70d010701a0802480")
TNEF = HEAD + b"Content-Type: application/ms-tnef\n\n" + b"\x78\x9f\x3e\x22\x01\x00"
HOSTILE: dict[str, Callable[[], bytes]] = {
    "2,000 parts in each other": lambda: nested(2_000),
    "20,000 parts in each other": lambda: nested(20_000),
    "2,000 parts in each other around a megabyte": lambda: nested(2_000, b"x" * MEGABYTE),
    "2,000 parts in each other around 40 MB": lambda: nested(2_000, b"x" * 40 * MEGABYTE),
    "100,000 empty parts": lambda: many(b"\n", 100_000),
    "100,000 parts without a blank line": lambda: many(b"", 100_000),
    "3,900 texts": lambda: many(b"\nText.\n", 3_900),
    "3,900 files": lambda: many(FILE, 3_900),
    "a million lines that look like boundaries": lambda: many(b"--bx\n" * MEGABYTE, 1),
    "a part without an end of 40 MB": lambda: many(b"X: y\n" * 8_000_000, 1)[: 40 * MEGABYTE],
    "boundary of nothing but dashes": lambda: HEAD
    + b"Content-Type: multipart/mixed; boundary=" + b"-" * 70 + b"\n\n" + b"\n" + b"-" * 40 * MEGABYTE,
    "200,000 receivers": lambda: head(b"To: " + b", ".join(b"a%d@example.org" % n for n in range(200_000))),
    "200,000 fields To": lambda: head(b"\n".join(b"To: a%d@example.org" % n for n in range(200_000))),
    "200,000 commas": lambda: head(b"To: " + b"," * 200_000),
    "1,000 parentheses in From": lambda: head(b"From: " + b"(" * 1_000 + b" a@example.org"),
    "a million parentheses": lambda: head(b"From: " + b"(" * MEGABYTE),
    "a million quotation marks": lambda: head(b"To: " + b'"\\' * MEGABYTE),
    "a million angle brackets": lambda: head(b"To: " + b"<" * MEGABYTE),
    "a million encoded words": lambda: head(b"Subject: " + b"=?utf-8?q?a?= " * MEGABYTE),
    "a million beginnings of encoded words": lambda: head(b"Subject: " + b"=?" * MEGABYTE),
    "a head of a megabyte": lambda: head(b"X-Spam: " + b"a" * MEGABYTE),
    "a head of a million lines": lambda: head(b"X: y\n" * MEGABYTE + b"Z: z"),
    "a head folded a million times": lambda: head(b"X-Spam: a\n" + b" a\n" * MEGABYTE + b"Z: z"),
    "a million identifiers": lambda: head(b"References: " + b"<a@b> " * MEGABYTE),
    "a million parameters": lambda: HEAD + b"Content-Type: text/plain" + b"; a*1*=b" * MEGABYTE + b"\n\nThe text.",
    "a parameter with a number of a thousand digits": lambda: HEAD
    + b"Content-Type: text/plain; a*" + b"9" * 5_000 + b"=b\n\nThe text.",
    "40 MB of text": lambda: plain(b"Blabla bla.\n" * 3_400_000),
    "40 MB in one line": lambda: plain(b"x" * 40 * MEGABYTE),
    "40 MB file": lambda: many(
        b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + (b"QUJD" * 19 + b"\n") * 520_000, 1
    ),
    "60 MB": lambda: plain(b"x" * 60 * MEGABYTE),
    "200,000 line breaks": lambda: plain(b"\n" * 200_000 + b"The end."),
    "a million lines": lambda: plain(b"a\n" * MEGABYTE),
    "a million marks of quotes": lambda: plain(b"> " * MEGABYTE),
    "half a million quoted lines": lambda: plain(b"On 1.1.2026 10:00 a wrote:\n> a\n" * 30_000),
    "marks on one letter": lambda: plain(b"a" + "\u0301\u0316".encode() * 400_000),
    "nothing but invisible letters": lambda: plain("\u200b".encode() * 1_000_000),
    "an unclosed comment": lambda: html(b"<!--" * 500_000),
    "a million signs of tags": lambda: html(b"<" * MEGABYTE),
    "unclosed tags": lambda: html(b"<a " * 600_000),
    "unclosed attributes": lambda: html(b'<a href="' * 200_000),
    "odd quotation marks in tags": lambda: html(b'<a "> ' * 300_000),
    "a million tables": lambda: html(b"<table><tr><td>" * 130_000),
    "a million quotations": lambda: html(b"<blockquote>a" * 150_000),
    "a million scripts": lambda: html(b"<script>" * 250_000),
    "scripts that close": lambda: html(b"<script></script>" * 110_000),
    "links in links": lambda: html(b'<a href="http://a.example/">a' * 60_000),
    "fifty pages of a million signs of tags": lambda: many(PAGE, 50),
    "fifty texts of a megabyte": lambda: many(NORDIC, 50),
    "a number of a million digits": lambda: html(b"&#" + b"1" * MEGABYTE + b";"),
    "a million ampersands": lambda: html(b"&" * MEGABYTE),
    "base64 of one sign": lambda: HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"=" * MEGABYTE,
    "winmail.dat of empty attributes": lambda: TNEF + b"\0" * MEGABYTE,
    "signed data that never ends": lambda: HEAD + b"Content-Type: application/pkcs7-mime\n\n"
    + SIGNED + b"\4\1a" * MEGABYTE,
    "a delivery report of a million lines": lambda: HEAD
    + b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nText.\n--b\n"
    + b"Content-Type: message/delivery-status\n\n" + b"Final-Recipient: a@b.example\n\n" * 100_000 + b"--b--\n",
    "addresses without an end in a bounce": lambda: plain(b"a@" * 500_000, b"X-Failed-Recipients: a\n"),
    "dates without an end": lambda: plain(b"fra 1. til 2. til " * 50_000, b"Auto-Submitted: auto-replied\n"),
    "weeks without an end": lambda: plain(b"uke 1 uke " * 100_000, b"Auto-Submitted: auto-replied\n"),
    "NUL bytes": lambda: b"\0" * MEGABYTE,
    "every byte": lambda: bytes(range(256)) * 4_000,
    "bare carriage returns": lambda: plain(b"a\r" * 500_000).replace(b"\n", b"\r"),
    "nothing": lambda: b"",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_made_to_hurt_is_read_in_time(name: str):
    raw = HOSTILE[name]()

    started = time.process_time()
    letter = read(raw)
    took = time.process_time() - started

    assert isinstance(letter, Letter)
    assert took < LIMIT_S
    assert len(letter.text) <= 1_000_000
    assert len(letter.to) <= 200
    assert len(letter.files) + len(letter.left_out) <= 210
    assert len(letter.subject) <= 1_000


def test_what_had_to_be_left_out_is_named():
    assert [one.why for one in read(HOSTILE["60 MB"]()).left_out] == ["too_large"]
    assert [one.why for one in read(HOSTILE["40 MB of text"]()).left_out] == ["too_large"]
    assert {one.why for one in read(HOSTILE["100,000 empty parts"]()).left_out} == {"too_many"}
    assert {one.why for one in read(HOSTILE["3,900 files"]()).left_out} == {"too_many"}


def test_what_is_large_but_honest_is_read_whole():
    (file,) = read(HOSTILE["40 MB file"]()).files

    assert len(file.content) == 57 * 520_000
    assert read(HOSTILE["2,000 parts in each other"]()).text == "Innermost."
    assert read(HOSTILE["a head of a megabyte"]()).text == "The text."
    assert read(HOSTILE["200,000 receivers"]()).text == "The text."


TRAPS: dict[str, Callable[[int], bytes]] = {
    "On … wrote": lambda size: plain(b"On " + b"a wrote " * (size // 8)),
    "On … wrote: on lines": lambda size: plain(b"On 1 a wrote\n" * (size // 13)),
    "Den … skrev": lambda size: plain(b"Den 1.1.2026 10:00 " * (size // 20) + b"skrev"),
    "From:": lambda size: plain(b"From: a\nTo: b\n" * (size // 14)),
    "dashes": lambda size: plain(b"-" * size),
    "blanks": lambda size: plain(b"a" + b" " * size + b"b"),
    "line breaks": lambda size: plain(b"a" + b"\n" * size + b"b"),
    "quotes": lambda size: plain(b"> a\n" * (size // 4)),
    "signatures": lambda size: plain(b"-- \n" * (size // 4)),
    "Sent from my": lambda size: plain(b"Sent from my iPhone " * (size // 20)),
    "see below": lambda size: plain(b"se se se " * (size // 9) + b"\n\n-----Original Message-----\nFrom: a\n"),
    "flowed": lambda size: HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * (size // 3),
    "html": lambda size: html(b"<p>a<blockquote>b<br>" * (size // 21)),
}


@pytest.mark.parametrize("name", TRAPS)
def test_time_grows_as_the_letter_does(name: str):
    """From a tenth of the size, ten times the time is linear and a hundred times the square: thirty lies between."""
    took = {}
    for size in (10_000, 100_000, 1_000_000):
        raw = TRAPS[name](size)
        started = time.process_time()
        read(raw)
        took[size] = time.process_time() - started

    assert took[1_000_000] < LIMIT_S
    assert took[1_000_000] < 0.1 + 30 * took[100_000]


def test_a_letter_that_was_read_is_let_go_of_without_waiting_for_the_collector():
    raw = b"".join(
        [b"Content-Type: multipart/mixed; boundary=x\n\n", *(b"--x\n\nTakk.\n" for _ in range(50)), b"--x--\n"]
    )
    gc.disable()
    try:
        before = sys.getrefcount(raw)
        read(raw)
        assert sys.getrefcount(raw) == before
    finally:
        gc.enable()
