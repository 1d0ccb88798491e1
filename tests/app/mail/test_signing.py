"""Letters signed with a key of our own: verified as a receiver does, in the bytes that a real server got."""

from dataclasses import replace
from pathlib import Path

import dkim
import pytest

from app.mail import signing
from app.mail.maildir import MaildirTransport
from app.mail.message import build
from app.mail.transport import open_transport
from tests.conftest import make_settings
from tests.support.letter_box import an_envelope, smtp_to
from tests.support.mail_server import mail_server
from tests.support.mailbox import parsed, text_of
from tests.support.signing import SELECTOR, a_key, published

DOMAIN = "forstelinja.example.org"
THREAD = {"In-Reply-To": "<1@x.no>", "References": " ".join(f"<sak.{n:024}@{DOMAIN}>" for n in range(10))}


@pytest.fixture(scope="module")
def key(tmp_path_factory) -> Path:
    return a_key(tmp_path_factory.mktemp("key") / "dkim.pem")


@pytest.fixture
def finish(key, tmp_path):
    return signing.finisher(make_settings(tmp_path, dkim_key=str(key), dkim_selector=SELECTOR))


def is_good(raw: bytes, key: Path, domain: str = DOMAIN) -> bool:
    return dkim.verify(raw, dnsfunc=published(key, domain))


def arrived(envelope, finish) -> bytes:
    """The letter as the server got it, through the wire."""
    with mail_server() as server:
        transport = smtp_to(server.port)
        transport.finish = finish
        transport.deliver(envelope)
        transport.close()
    (got,) = server.letters
    return got.raw


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"subject": "Blåbærsyltetøy, čáhci: " + "ŋ" * 350, "to_name": "Ánne Ristin Fossbakk-Bálddonjunni " * 5},
        {"text": "Blåbærsyltetøy, đ ŋ š ŧ ž.\n.\n..\nEn prikk foran.   \n\n\n\n", "html": "<p>Čáhci</p>   \n\n"},
        {"text": "a" * 100_000 + "\n" + "å" * 50_000, "html": "<p>" + "x" * 100_000 + "</p>"},
        {"text": "CR LF\r\nog LF\nog CR\rslutt", "html": "\ttabulator \t\n"},
        {"headers": an_envelope().headers | THREAD},
        {"to_address": "kåre@example.org"},
        {"to_address": "post@sørtroms.example"},
    ],
    ids=["plain", "long names", "dots and blanks", "long lines", "line ends", "thread", "utf8", "idn"],
)
def test_what_the_server_got_verifies_with_the_published_key(finish, key, changes):
    raw = arrived(an_envelope(**changes), finish)

    assert is_good(raw, key)
    assert raw.startswith(b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_letter_from_a_domain_with_letters_of_its_own_is_signed_for_its_name_in_dns(finish, key):
    raw = arrived(an_envelope(from_address="post@sørtroms.example"), finish)

    assert is_good(raw, key, "xn--srtroms-q1a.example")
    assert not is_good(raw, key, "example")


@pytest.mark.parametrize(
    "name",
    ["From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References", "Content-Type"],
)
def test_nobody_on_the_way_changes_or_adds_a_header_that_people_believe(finish, key, name):
    raw = finish(an_envelope())
    signature, _, letter = raw.partition(b"From: ")
    added = signature + f"{name}: svindel@evil.example\r\n".encode() + b"From: " + letter

    assert is_good(raw, key)
    assert not is_good(added, key)
    value = parsed(raw)[name]
    assert value is None or not is_good(raw.replace(f"\r\n{name}:".encode(), f"\r\n{name}: x".encode(), 1), key)


def test_nobody_on_the_way_changes_the_text_and_trailing_blanks_do_no_harm(finish, key):
    raw = finish(an_envelope())

    assert not is_good(raw.replace(b"Hei!", b"Hoi!", 1), key)
    assert not is_good(raw + b"mer\r\n", key)
    assert is_good(raw + b"\r\n\r\n", key)


def test_another_key_does_not_verify(finish, tmp_path):
    assert not is_good(finish(an_envelope()), a_key(tmp_path / "other.pem"))


def test_what_is_signed_is_the_letter_as_it_is_built_and_a_letter_that_cannot_be_is_not(finish):
    from app.mail.errors import FinalError

    envelope = an_envelope()

    assert finish(envelope).endswith(build(envelope))
    with pytest.raises(FinalError):
        finish(an_envelope(to_address="a@b@c"))


def test_letters_into_the_mailbox_on_disk_are_signed_too_and_without_a_key_none_is(key, tmp_path):
    settings = make_settings(tmp_path, dkim_key=str(key), dkim_selector=SELECTOR)

    open_transport(settings, None).deliver(an_envelope(text="Čáhci"))
    open_transport(replace(settings, dkim_key="", dkim_selector=""), None).deliver(an_envelope(message_id="<2@x.no>"))

    first, second = sorted((path.read_bytes() for path in (settings.mailbox_dir / "new").iterdir()), key=len)[::-1]
    assert is_good(first, key)
    assert text_of(parsed(first)) == "Čáhci\n"
    assert b"DKIM-Signature" not in second
    assert isinstance(open_transport(settings, None), MaildirTransport)
