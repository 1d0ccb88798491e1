import ssl
import subprocess
import time

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from app.mail import errors
from app.mail.errors import FinalError, PassingError, UncertainError, UnreachableError
from tests.support.letter_box import an_envelope, smtp_to
from tests.support.mail_server import REFUSED, Handler, Mode, bad_socket, free_port, mail_server
from tests.support.mailbox import html_of, text_of


def test_a_letter_arrives_whole_at_its_one_receiver():
    text = "Hei!\n.\n..\nEn prikk foran.\nBlåbærsyltetøy, čáhci\n"
    with mail_server() as server:
        smtp_to(server.port).deliver(an_envelope(text=text))

    (got,) = server.letters
    assert got.sender == "post@forstelinja.example.org"
    assert got.receivers == ["anne.ristin@example.org"]
    assert text_of(got.message) == text
    assert html_of(got.message) == "<p>Hei!</p>\n"


def test_many_letters_share_a_connection_and_a_hundred_are_enough():
    with mail_server() as server:
        transport = smtp_to(server.port)
        for _ in range(150):
            transport.deliver(an_envelope())
        transport.close()

    assert len(server.letters) == 150
    assert server.handler.connections == 2


def test_a_connection_that_the_server_has_closed_meanwhile_is_opened_again():
    with mail_server() as server:
        transport = smtp_to(server.port)
        transport.deliver(an_envelope())
        transport.host.sock.shutdown(2)

        transport.deliver(an_envelope())

    assert len(server.letters) == 2


def test_after_a_refusal_the_next_letter_goes_over_the_same_connection():
    with mail_server(Mode.NO_SUCH_ADDRESS) as server:
        transport = smtp_to(server.port)
        with pytest.raises(FinalError):
            transport.deliver(an_envelope(to_address=REFUSED))
        transport.deliver(an_envelope())
        transport.close()

    assert [got.receivers for got in server.letters] == [["anne.ristin@example.org"]]
    assert server.handler.connections == 1


@pytest.mark.parametrize(
    ("mode", "error", "sentence", "code"),
    [
        (Mode.CLOSING_AT_CONNECT, UnreachableError, errors.TAKES_NOTHING, 421),
        (Mode.BUSY_AT_MAIL, UnreachableError, errors.TAKES_NOTHING, 451),
        (Mode.BUSY_AT_RCPT, PassingError, errors.NOT_NOW, 450),
        (Mode.BUSY_AT_DATA, PassingError, errors.NOT_NOW, 451),
        (Mode.NO_SUCH_ADDRESS, FinalError, errors.ADDRESS_REFUSED, 550),
        (Mode.REFUSES_LETTER, FinalError, errors.LETTER_REFUSED, 554),
        (Mode.TOO_LARGE, FinalError, errors.TOO_LARGE, 552),
        (Mode.MAILBOX_FULL, FinalError, errors.MAILBOX_FULL, 552),
        (Mode.MAILBOX_FULL_AT_RCPT, FinalError, errors.MAILBOX_FULL, 552),
        (Mode.CUT_IN_DATA, PassingError, errors.BROKEN_OFF, None),
        (Mode.CUT_AFTER_STORING, UncertainError, errors.NOT_CONFIRMED, None),
        (Mode.CUT_WITHOUT_STORING, UncertainError, errors.NOT_CONFIRMED, None),
        (Mode.SILENT_AT_END, UncertainError, errors.NOT_CONFIRMED, None),
    ],
)
def test_each_fault_is_known_for_what_it_is(mode, error, sentence, code):
    with mail_server(mode) as server:
        with pytest.raises(errors.LetterError) as caught:
            smtp_to(server.port, timeout_s=0.5).deliver(an_envelope(to_address=REFUSED))

        assert type(caught.value) is error
        assert (caught.value.sentence, caught.value.code) == (sentence, code)


def test_after_any_fault_the_next_letter_goes_when_the_server_is_well_again():
    with mail_server() as server:
        transport = smtp_to(server.port, timeout_s=0.5)
        for mode in Mode:
            server.mode = mode
            try:
                transport.deliver(an_envelope())
            except errors.LetterError:
                server.mode = Mode.OK
                before = len(server.letters)
                transport.deliver(an_envelope())
                assert len(server.letters) == before + 1, mode


def test_the_bytes_on_the_wire_are_lines_that_every_server_takes_and_one_receiver():
    link = "https://forstelinja.example.org/" + "a" * 5_000
    domain = ".".join(["d" * 60] * 3) + ".no"
    thread = {"References": " ".join(f"<{n}{'x' * 190}@a.no>" for n in range(10))}
    envelope = an_envelope(
        text=f"Se {link}\n" + "å" * 3_000, html=f'<a href="{link}">{"<b>" * 2_000}</a>', subject="Ñ" * 400,
        from_name="Ø" * 200, to_name="Å" * 200, to_address=f"{'a' * 64}@{domain}",
        headers=an_envelope().headers | thread | {"Reply-To": f"sak+{'a' * 56}@{domain}"},
    )  # fmt: skip
    with mail_server() as server:
        smtp_to(server.port).deliver(envelope)

    (got,) = server.letters
    assert got.receivers == [envelope.to_address]
    assert max(map(len, got.raw.split(b"\r\n"))) <= 998
    assert b"\n" not in got.raw.replace(b"\r\n", b"")
    assert link in text_of(got.message)
    assert link in html_of(got.message)
    assert {"Bcc", "Cc", "Sender"} & set(got.message.keys()) == set()


def test_a_server_that_announces_a_smaller_size_is_not_sent_the_letter():
    with mail_server(size=1_000) as server, pytest.raises(FinalError, match="too large"):
        smtp_to(server.port).deliver(an_envelope(text="x" * 2_000))

    assert server.letters == []


def test_a_closed_port_and_a_name_that_does_not_exist_are_an_unreachable_server():
    for host in ("127.0.0.1", "mail.invalid"):
        with pytest.raises(UnreachableError, match="does not answer"):
            smtp_to(free_port(), MAIL_SERVER=host).deliver(an_envelope())


@pytest.mark.parametrize("words", [b"", b"220 " + b"x" * 200, b"220 mail.example ESMTP\r\n"])
@pytest.mark.parametrize("use_ssl", [False, True])
def test_a_server_that_says_nothing_or_a_byte_now_and_then_is_left_after_the_limit(words, use_ssl):
    with bad_socket(words, every_s=0.02 if b"\r\n" in words else 0.2) as port:
        started = time.monotonic()
        with pytest.raises(UnreachableError):
            smtp_to(port, timeout_s=0.6, MAIL_USE_SSL=use_ssl).deliver(an_envelope())

    assert time.monotonic() - started < 2


def test_an_address_with_an_aring_goes_to_a_server_that_can_and_fails_clearly_at_another():
    with mail_server() as server:
        smtp_to(server.port).deliver(an_envelope(to_address="kåre@example.org"))
    assert server.letters[0].receivers == ["kåre@example.org"]

    with mail_server(utf8=False) as server, pytest.raises(FinalError, match="letters such as å"):
        smtp_to(server.port).deliver(an_envelope(to_address="kåre@example.org"))


def test_flask_mails_own_recording_sees_the_letter(request):
    from flask_mail import Mail

    mail = Mail()
    with mail_server() as server, mail.record_messages() as recorded:
        smtp_to(server.port).deliver(an_envelope())

    assert [message["To"].addresses[0].addr_spec for message in recorded] == ["anne.ristin@example.org"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for this machine that nobody has signed, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


def encrypted_server(certificate, **more):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return Controller(Handler(), hostname="127.0.0.1", port=free_port(), tls_context=context, **more)


def test_a_certificate_that_nobody_vouches_for_is_refused_and_a_known_one_is_taken(certificate, monkeypatch):
    server = encrypted_server(certificate, require_starttls=True)
    server.start()
    try:
        with pytest.raises(UnreachableError, match="cannot prove who it is"):
            smtp_to(server.port, MAIL_USE_TLS=True).deliver(an_envelope())

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
        smtp_to(server.port, MAIL_USE_TLS=True).deliver(an_envelope())
    finally:
        server.stop(no_assert=True)

    assert len(server.handler.letters) == 1


def test_a_server_without_encryption_is_not_spoken_to_in_the_clear_when_encryption_is_set():
    with mail_server() as server, pytest.raises(UnreachableError, match="offers no encryption"):
        smtp_to(server.port, MAIL_USE_TLS=True).deliver(an_envelope())

    assert server.letters == []


@pytest.mark.parametrize(("password", "is_let_in"), [("riktig", True), ("feil", False)])
def test_a_wrong_password_is_the_operators_matter_and_no_letters(password, is_let_in):
    def check(_server, _session, _envelope, _mechanism, login):
        return AuthResult(success=login.password == b"riktig", handled=False)

    server = Controller(
        Handler(), hostname="127.0.0.1", port=free_port(), authenticator=check, auth_require_tls=False,
        auth_required=False,
    )  # fmt: skip
    server.start()
    try:
        transport = smtp_to(server.port, timeout_s=15, MAIL_USERNAME="post", MAIL_PASSWORD=password)
        if is_let_in:
            transport.deliver(an_envelope())
        else:
            with pytest.raises(UnreachableError, match="does not let us in"):
                transport.deliver(an_envelope())
    finally:
        server.stop(no_assert=True)

    assert len(server.handler.letters) == is_let_in
