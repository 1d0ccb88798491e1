from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.mail.errors import FinalError
from app.mail.message import MAY_BE_ADDED, build
from app.mail.rendering import one_line, plain
from tests.support.letter_box import an_envelope
from tests.support.mailbox import html_of, parsed, text_of

LINE_BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
"""Every character at which str.splitlines breaks: each has been a hole in some program's headers."""

HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "Content-Language", "Auto-Submitted",
    "X-Auto-Response-Suppress", "MIME-Version", "Content-Type",
}  # fmt: skip

hostile = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(LINE_BREAKS + ':<>"(),;@\\ \t=?\u202e')))


def test_a_letter_reads_back_as_it_was_written():
    letter = parsed(build(an_envelope()))

    assert set(letter.keys()) == HEADERS
    assert letter["Subject"] == "[NF-2026-7KQ4X] Ny sak til deg: Fylle hyttene utenom sommeren"
    assert getaddresses([str(letter["From"])]) == [("Førstelinja i Sør-Troms", "post@forstelinja.example.org")]
    assert getaddresses([str(letter["To"])]) == [("Ánne Ristin Fossbakk", "anne.ristin@example.org")]
    assert letter["Reply-To"].addresses[0].addr_spec == "sak+4hv9k2mqe7rm3xwbdz5t@svar.forstelinja.example.org"
    assert letter["Reply-To"].addresses[0].display_name == "Førstelinja i Sør-Troms"
    assert parsedate_to_datetime(letter["Date"]) == datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
    assert letter["Message-ID"] == "<sak.0123456789abcdef01234567@forstelinja.example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "multipart/alternative"
    assert text_of(letter) == "Hei!\n\nBlåbærsyltetøy, čáhci.\n"
    assert html_of(letter) == "<p>Hei!</p>\n"


def test_the_same_letter_is_the_same_bytes_again():
    assert build(an_envelope()) == build(an_envelope())


@pytest.mark.parametrize("text", ["å" * 20_000, "a" * 20_000, "x " * 10_000, "\n" * 2_000 + "slutt", ".\n..\n.\r\n"])
def test_no_line_on_the_wire_is_longer_than_mail_allows_or_has_a_letter_that_old_servers_lose(text):
    raw = build(an_envelope(text=text, html=text, to_name="Å" * 190, subject="[NF-1] " + "ø" * 390))

    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert text_of(parsed(raw)).rstrip("\n") == text.replace("\r\n", "\n").rstrip("\n")


def test_no_blank_is_lost_beside_a_letter_that_no_standard_has_yet():
    subject = "000000¡¡¡¡¡¡¡¡𐀀𐀀𐀀𐀀𐀀 ¡ \ud7fc"

    assert parsed(build(an_envelope(subject=subject)))["Subject"] == subject


@settings(max_examples=300, deadline=None)
@given(name=hostile, subject=hostile, sender=hostile)
def test_no_text_in_a_name_or_subject_makes_another_header_or_receiver(name, subject, sender):
    to_name, one_subject, from_name = one_line(name)[:200], one_line(subject)[:400], one_line(sender)[:200]

    letter = parsed(build(an_envelope(to_name=to_name, subject=one_subject, from_name=from_name)))

    assert sorted(letter.keys()) == sorted(HEADERS)
    assert [person.addr_spec for person in letter["To"].addresses] == ["anne.ristin@example.org"]
    assert [person.addr_spec for person in letter["From"].addresses] == ["post@forstelinja.example.org"]
    assert [person.addr_spec for person in letter["Reply-To"].addresses] == [
        "sak+4hv9k2mqe7rm3xwbdz5t@svar.forstelinja.example.org"
    ]
    assert letter["Subject"].split() == one_subject.split()
    # the parser of the library leaves blanks between the encoded words of a long name
    assert "".join(letter["To"].addresses[0].display_name.split()) == "".join(to_name.split())


@settings(max_examples=200, deadline=None)
@given(name=hostile, address=hostile, subject=hostile, header=hostile)
def test_a_row_written_by_any_other_hand_is_a_safe_letter_or_none(name, address, subject, header):
    """Straight past `one_line`: what the standard library lets through must still be one letter to one person."""
    headers = {"In-Reply-To": header, "References": header}
    try:
        raw = build(an_envelope(to_name=name, to_address=address, subject=subject, headers=headers))
    except FinalError:
        return

    letter = parsed(raw)
    assert set(letter.keys()) <= HEADERS | {"In-Reply-To", "References"}
    assert len(letter["To"].addresses) == 1


@settings(max_examples=200, deadline=None)
@given(
    name=st.one_of(hostile, st.sampled_from(["Bcc", "bcc", "Cc", "Resent-To", "Sender", "X-A: y\nBcc", "X-A\r\nBcc"]))
)
def test_no_row_adds_a_header_that_is_none_of_ours(name):
    """Straight past `one_line`: above all no receiver beside To. As the library has it, a line break in a name goes."""
    envelope = an_envelope(headers={name: "x@evil.example"})
    if name in MAY_BE_ADDED:
        assert {one.lower() for one in parsed(build(envelope))} <= {one.lower() for one in HEADERS | {name}}
    else:
        with pytest.raises(FinalError):
            build(envelope)


@settings(max_examples=200, deadline=None)
@given(text=hostile)
def test_a_text_arrives_as_it_was_cleaned(text):
    clean = plain(text)

    got = text_of(parsed(build(an_envelope(text=clean))))

    assert got.rstrip("\n") == clean.rstrip("\n")


@pytest.mark.parametrize(
    "changes",
    [
        {"to_address": "kåre@"},
        {"to_address": ""},
        {"to_address": "uten-alfakrøll"},
        {"to_address": "a@b@c"},
        {"to_address": "a@example.org\r\nBcc: x@evil.example"},
        {"to_address": "a@example.org, b@example.org"},
        {"text": "\ud800"},
        {"html": "\udfff"},
        {"subject": "to\nlinjer"},
        {"headers": {"References": "a\r\nBcc: x@evil.example"}},
        {"message_id": f"<{'x' * 1_200}@example.org>"},
    ],
)
def test_what_can_never_be_written_says_so_at_once(changes):
    with pytest.raises(FinalError):
        build(an_envelope(**changes))


def test_a_domain_with_letters_of_its_own_goes_out_as_servers_know_it():
    letter = parsed(build(an_envelope(to_address="post@sørtroms.example")))

    assert letter["To"].addresses[0].addr_spec == "post@xn--srtroms-q1a.example"


def test_a_name_before_the_at_sign_with_an_aring_goes_out_in_the_newer_form():
    one = an_envelope(to_address="kåre@example.org")

    assert one.needs_utf8
    assert "kåre@example.org".encode() in build(one)
