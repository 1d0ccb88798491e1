"""The shells in which programs put texts and files: Outlook's own, signatures, HTML, broken lines."""

import struct

import pytest

from app.mail.reading import flowed, html_text, signed, tnef

PDF = b"%PDF-1.4 drawing"


def attribute(name: int, value: bytes) -> bytes:
    return struct.pack("<BHHI", 2, name, 6, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def text_property(name: int, text: str) -> bytes:
    value = text.encode("utf-16-le") + b"\0\0"
    return struct.pack("<HHII", 0x1F, name, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def embedded_property(name: int, content: bytes) -> bytes:
    value = b"\1" * 16 + content
    return struct.pack("<HHII", 0x0D, name, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def properties(*each: bytes) -> bytes:
    return struct.pack("<I", len(each)) + b"".join(each)


def winmail(*each: bytes) -> bytes:
    return struct.pack("<IH", tnef.SIGNATURE, 1) + b"".join(each)


def test_a_file_among_the_properties_is_found_with_its_long_name():
    inner = properties(text_property(0x3707, "Tegning av fjøset.pdf"), embedded_property(0x3701, PDF))
    content = winmail(attribute(0x9002, b"\0" * 14), attribute(0x8010, b"TEGNI~1.PDF\0"), attribute(0x9005, inner))

    assert tnef.unwrapped(content) == ([tnef.Wrapped("Tegning av fjøset.pdf", "", PDF)], "")


@pytest.mark.parametrize(("name", "said"), [(0x1000, "Hei på deg"), (0x1013, "<p>Hei p&aring; deg</p>")])
def test_the_text_among_the_properties_is_found(name: int, said: str):
    assert tnef.unwrapped(winmail(attribute(0x9003, properties(text_property(name, said))))) == ([], "Hei på deg")


def test_a_named_property_and_numbers_are_passed_over():
    named = struct.pack("<HH", 0x1F, 0x8001) + b"g" * 16 + struct.pack("<II", 1, 6) + b"a\0b\0\0\0\0\0"
    named += struct.pack("<II", 1, 4) + b"x\0\0\0"
    number = struct.pack("<HHI", 0x03, 0x3705, 1)
    inner = properties(number, named, text_property(0x3707, "a.txt"))
    content = winmail(attribute(0x9002, b""), attribute(0x800F, b"abc"), attribute(0x9005, inner))

    assert tnef.unwrapped(content) == ([tnef.Wrapped("a.txt", "", b"abc")], "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not at all",
        winmail(attribute(0x800F, PDF))[:-5],
        winmail(attribute(0x9002, b""), attribute(0x8010, b"only-a-name.pdf\0")),
        winmail(attribute(0x9002, b""), attribute(0x9005, b"\xff\xff\xff\xff\x1f\x00")),
    ],
)
def test_what_cannot_be_read_whole_is_not_read_in_part(content: bytes):
    assert tnef.unwrapped(content) is None


def der(tag: int, *content: bytes) -> bytes:
    whole = b"".join(content)
    size = bytes([len(whole)]) if len(whole) < 128 else b"\x83" + len(whole).to_bytes(3, "big")
    return bytes([tag]) + size + whole


SIGNED, DATA = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")


@pytest.mark.parametrize("size", [0, 100, 127, 128, 70_000])
def test_a_letter_within_its_signature_is_taken_out(size: int):
    inner = b"x" * size
    content = der(0x30, DATA, der(0xA0, der(0x04, inner)))

    assert signed.content_of(der(0x30, SIGNED, der(0xA0, der(0x30, b"\2\1\1", der(0x31), content)))) == inner


@pytest.mark.parametrize(
    "envelope",
    [
        b"",
        SIGNED,
        SIGNED + DATA,
        SIGNED + DATA + b"\xa0",
        SIGNED + DATA + der(0xA0, der(0x05)),
        SIGNED + DATA + b"\xa0\x80\x24\x80\x05\x00",
        SIGNED + DATA + b"\xa0\x8f" + b"\xff" * 20,
        DATA + der(0xA0, der(0x04, b"x")),
    ],
)
def test_what_is_no_signed_letter_gives_nothing(envelope: bytes):
    assert signed.content_of(envelope) == b""


PAGES = {
    "a < b &amp; c > d": "a < b & c > d",
    "<p>En</p><p>To</p>": "En\n\nTo",
    "<div>En</div><div>To</div>": "En\nTo",
    "En<br>To<br/><br>Tre": "En\nTo\n\nTre",
    "<!-- skjult -->Synlig<!-- aldri lukket": "Synlig",
    "<!DOCTYPE html><?xml version='1.0'?>Hei": "Hei",
    "<style>p{}</style><script>x()</script><title>T</title>Hei": "Hei",
    "<style>aldri lukket": "aldri lukket",
    "<pre>a\n  b</pre>c": "a\n  b\n\nc",
    "<ul><li><p>En</p></li><li>To</li></ul>": "- En\n\n- To",
    "<blockquote>En<blockquote>To</blockquote></blockquote>Tre": "> En\n> > To\nTre",
    "<a href='https://a.example/x'>her</a>": "her <https://a.example/x>",
    "<a href='https://a.example/'>https://a.example/</a>": "https://a.example/",
    "<a href='javascript:alert(1)'>her</a>": "her",
    '<img alt="a > b" src=x>Hei': "Hei",
    "<p class=MsoNormal>En</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>To</p>": "En\n\nTo",
    "<hr>": "_" * 32,
    "5 < 6": "5 < 6",
    "slutt <": "slutt <",
    "slutt <b": "slutt <b",
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_read_as_it_is_seen(page: str):
    assert html_text.text_of(page)[0].strip() == PAGES[page]


def test_paragraphs_that_were_broken_are_whole_again():
    text = "En \nto \n tre.\n> Sitat \n> videre\n>> dypere \nslutt\n-- \nKari"

    assert flowed.unflowed(text, deletes_space=False) == ("En to tre.\n> Sitat videre\n>> dypere \nslutt\n-- \nKari")
