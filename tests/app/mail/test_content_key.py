"""The same letter is known again, whatever was added on its way; another is another, whatever its Message-ID."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail import content_key
from app.mail.content_key import ContentKey, receivers_of, sender_of
from tests.support.coming import a_raw_letter


def key(raw: bytes, piece: int = 10_000) -> str:
    made = ContentKey()
    for start in range(0, len(raw), piece):
        made.update(raw[start : start + piece])
    return made.hexdigest()


TRACE = (
    b"Return-Path: <kari@example.org>\r\n"
    b"Delivered-To: sak+1@svar.example.org\r\n"
    b"X-Original-To: sak+1@svar.example.org\r\n"
    b"Received: from mx.example.org (mx [192.0.2.1])\r\n\tby mail.example.org with LMTP\r\n\tid 4711\r\n"
    b"ARC-Seal: i=1; a=rsa-sha256;\r\n b=abc\r\n"
    b"X-Spam-Status: No\r\n"
    b"Authentication-Results: mail.example.org; spf=pass\r\n"
)


@pytest.mark.parametrize(
    "again",
    [
        TRACE + a_raw_letter(),
        a_raw_letter().replace(b"\r\n", b"\n"),
        a_raw_letter() + b"\r\n\r\n",
        b"From kari@example.org Wed Nov 25 10:00:00 2026\n" + a_raw_letter(),
    ],
    ids=["handed over again", "bare LF", "lines at the end", "from a mailbox file"],
)
def test_the_same_letter_has_the_same_key(again):
    assert key(again) == key(a_raw_letter())


@pytest.mark.parametrize(
    "other",
    [
        a_raw_letter(text="Takk for svaret?"),
        a_raw_letter(Subject="Noe annet"),
        a_raw_letter().replace(b"Takk", b"\r\nTakk"),
        a_raw_letter(Received_By="no trace"),
        a_raw_letter().replace(b"\r\n\r\n", b"\r\n\r\nReceived: in the text\r\n"),
    ],
    ids=["other words, same Message-ID", "other subject", "an empty line more", "a field of its own", "in the text"],
)
def test_another_letter_has_another_key(other):
    assert key(other) != key(a_raw_letter())


def test_without_message_id_and_date_the_way_tells_two_letters_apart():
    plain = b"From: skanner@example.org\r\nSubject: Skann\r\n\r\nSe vedlegg.\r\n"
    first, second = b"Received: by mx; 10:00\r\n" + plain, b"Received: by mx; 11:00\r\n" + plain

    assert key(first) != key(second)
    assert key(b"Delivered-To: post@example.org\r\n" + first) == key(first)


@given(st.binary(max_size=400) | st.text("a:\r\n \t.FromRecived", max_size=200).map(str.encode), st.integers(1, 9))
def test_it_does_not_matter_in_which_pieces_a_letter_comes(raw, piece):
    assert key(raw, piece) == key(raw)


def test_a_header_without_end_is_read_so_far_and_no_further(monkeypatch):
    monkeypatch.setattr(content_key, "MOST_HEADER_BYTES", 50)
    raw = a_raw_letter()

    assert key(raw, 7) == key(raw, 1000)
    assert key(TRACE + raw) != key(raw)


def test_only_what_stands_above_the_writers_own_fields_tells_for_whom_it_was_handed_over():
    forged = a_raw_letter().replace(b"Subject:", b"Delivered-To: somebody@else.example\r\nSubject:")

    assert receivers_of(TRACE + forged) == ["sak+1@svar.example.org"]
    assert sender_of(TRACE + forged) == "kari@example.org"
    assert (receivers_of(forged), sender_of(forged)) == ([], "")
    assert sender_of(b"Return-Path: <>\r\n" + forged) == ""
