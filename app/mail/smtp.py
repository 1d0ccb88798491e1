"""Letters out through a mail server: Flask-Mail's settings and signal, our own conversation.

As it is, Flask-Mail has no time limit, checks no certificate, and hides refusals and why a connection broke.
"""

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from email import message_from_bytes, policy
from typing import Any

from flask_mail import Connection, email_dispatched

from app.mail import errors
from app.mail.addresses import domain_of
from app.mail.errors import FinalError, LetterError, PassingError, UncertainError, UnreachableError
from app.mail.message import Envelope, build, is_plain_address, wire_address
from app.mail.signing import Finish
from app.mail.watch import Watch

LETTERS_PER_CONNECTION = 100
"""When Flask-Mail's MAIL_MAX_EMAILS is not set; most servers allow more, few allow less."""

FRESH_S = 2
"""Within so many seconds of a letter that went, the connection is taken to be there still."""

READY, OK, GO_AHEAD = 220, 250, 354
CLOSING, TOO_LARGE = 421, 552
PERMANENT = 500

_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class SmtpTransport(Connection):
    """One connection to the mail server, opened when needed and used for many letters.

    `timeout_s` limits each of: reaching the server, and handing over one letter. A server that sends one byte a second
    is cut off as one that sends nothing.
    """

    def __init__(
        self,
        mail: Any,  # noqa: ANN401 - Flask-Mail's state has no public type
        *,
        timeout_s: float,
        finish: Finish = build,
    ) -> None:
        super().__init__(mail)
        self.timeout_s = timeout_s
        self.finish = finish
        self.local_name = "localhost"
        self._watch = Watch()
        self._is_clean_since: float | None = None

    def deliver(self, envelope: Envelope) -> None:
        """Hand one letter over. Returns when the server has taken it; else raises a LetterError."""
        raw = self.finish(envelope)
        was_open = self.host is not None
        try:
            self._give(envelope, raw)
        except UnreachableError as error:
            if not was_open or error.code is not None:
                raise
            self._give(envelope, raw)  # the server had closed a connection it was done with: nothing had been said
        if email_dispatched.receivers:
            email_dispatched.send(self, message=message_from_bytes(raw, policy=policy.SMTP))

    def _give(self, envelope: Envelope, raw: bytes) -> None:
        host = self._connected(envelope)
        self._is_clean_since = None
        try:
            with self._watch.cut_off(host, self.timeout_s):
                _hand_over(host, envelope, raw)
        except LetterError as error:
            if error.kind != "final" and error.code in {None, CLOSING}:
                self._drop()
            raise
        self.num_emails += 1
        self._is_clean_since = time.monotonic()

    def close(self) -> None:
        """Say goodbye. What goes wrong here concerns no letter."""
        if self.host is not None:
            with suppress(OSError, smtplib.SMTPException), self._watch.cut_off(self.host, 1):
                self.host.quit()
        self._drop()
        self._watch.end()

    def configure_host(self) -> smtplib.SMTP:
        """Reach the server: greeting, encryption with a checked certificate, login. Raises UnreachableError."""
        host = _host_for(self.mail, self.local_name, self.timeout_s)
        try:
            with self._watch.cut_off(host, self.timeout_s):
                _greet(host, self.mail)
        except BaseException:
            host.close()
            raise
        return host

    def _connected(self, envelope: Envelope) -> smtplib.SMTP:
        if self.host is not None and not self._is_usable(self.host):
            self._drop()
        if self.host is None:
            self.num_emails = 0
            self.local_name = domain_of(wire_address(envelope.from_address))
            self.host = self.configure_host()
        return self.host

    def _is_usable(self, host: smtplib.SMTP) -> bool:
        """Whether the open connection takes another letter; servers close idle ones without a word."""
        if self.num_emails >= (self.mail.max_emails or LETTERS_PER_CONNECTION):
            self.close()
            return False
        if self._is_clean_since is not None and time.monotonic() - self._is_clean_since < FRESH_S:
            return True
        try:
            with self._watch.cut_off(host, self.timeout_s):
                return host.rset()[0] == OK
        except (OSError, smtplib.SMTPException):
            return False

    def _drop(self) -> None:
        if self.host is not None:
            self.host.close()
        self.host = None


class _Ssl(smtplib.SMTP_SSL):
    """Encrypted from the first byte. The socket is known before the handshake, so that a slow one can be cut off."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout, self.source_address)
        context: ssl.SSLContext = self.context
        self.sock = context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
        self.sock.do_handshake()
        return self.sock


def _host_for(mail: Any, local_name: str, timeout_s: float) -> smtplib.SMTP:  # noqa: ANN401 - Flask-Mail's state
    """A host that is not connected yet. Our own name is given: asking DNS for it can take longer than all the rest."""
    if mail.use_ssl:
        return _Ssl(local_hostname=local_name, timeout=timeout_s, context=ssl.create_default_context())
    return smtplib.SMTP(local_hostname=local_name, timeout=timeout_s)


def _greet(host: smtplib.SMTP, mail: Any) -> None:  # noqa: ANN401 - Flask-Mail's state
    try:
        code, _ = host.connect(mail.server, mail.port)
        if code != READY:
            raise UnreachableError(errors.TAKES_NOTHING, code)
        host.ehlo_or_helo_if_needed()
        if mail.use_tls:
            host._host = mail.server  # type: ignore[attr-defined] # noqa: SLF001 - the name the certificate must bear
            host.starttls(context=ssl.create_default_context())
            host.ehlo_or_helo_if_needed()
        if mail.username and mail.password:
            host.login(mail.username, mail.password)
    except smtplib.SMTPAuthenticationError as error:
        raise UnreachableError(errors.NOT_LET_IN, error.smtp_code) from error
    except smtplib.SMTPResponseException as error:
        raise UnreachableError(errors.TAKES_NOTHING, error.smtp_code) from error
    except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
        raise UnreachableError(errors.NOT_TRUSTED) from error
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        raise UnreachableError(errors.NO_ANSWER) from error


def _hand_over(host: smtplib.SMTP, envelope: Envelope, raw: bytes) -> None:
    """One letter to one receiver, each answer read. Raises a LetterError that says how far it came."""
    if envelope.needs_utf8 and not host.has_extn("smtputf8"):
        raise FinalError(errors.NO_UTF8)
    options = [f"size={len(raw)}"] if host.has_extn("size") else []
    options += ["SMTPUTF8"] if envelope.needs_utf8 else []
    reached: type[PassingError] = UnreachableError
    try:
        code, _ = _say(host, "MAIL FROM:", wire_address(envelope.from_address), options)
        if code != OK:
            raise _refusal_of_sender(code)
        reached = PassingError
        code, words = _say(host, "RCPT TO:", wire_address(envelope.to_address))
        if code not in {OK, OK + 1}:
            raise _refusal(code, _of_a_full_mailbox(words) or errors.ADDRESS_REFUSED)
        code, _ = host.docmd("DATA")
        if code != GO_AHEAD:
            raise _refusal(code, errors.LETTER_REFUSED)
        host.send(_LEADING_DOT.sub(b"..", raw) + b".\r\n")
    except (OSError, smtplib.SMTPException) as error:
        raise reached(errors.NO_ANSWER if reached is UnreachableError else errors.BROKEN_OFF) from error
    _read_verdict(host)


def _say(host: smtplib.SMTP, command: str, address: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
    """A command with an address, and its answer. The library reads addresses that are plain as slowly as all others."""
    if is_plain_address(address) and "SMTPUTF8" not in options:
        return host.docmd(" ".join([f"{command}<{address}>", *options]))
    return host.mail(address, options) if command.startswith("MAIL") else host.rcpt(address)


def _read_verdict(host: smtplib.SMTP) -> None:
    """Whether the server has taken what it was given; from here on silence means that nobody knows."""
    try:
        code, words = host.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise UncertainError(errors.NOT_CONFIRMED) from error
    if code != OK:
        usual = errors.TOO_LARGE if code == TOO_LARGE else errors.LETTER_REFUSED
        raise _refusal(code, _of_a_full_mailbox(words) or usual)


def _refusal_of_sender(code: int) -> LetterError:
    """The sender is ours and the same in all letters: a refusal is about us, unless the letter is too large."""
    return FinalError(errors.TOO_LARGE, code) if code == TOO_LARGE else UnreachableError(errors.TAKES_NOTHING, code)


def _of_a_full_mailbox(words: bytes) -> str:
    """The sentence for a mailbox that holds no more, which servers refuse with 552 too (RFC 3463: X.2.2)."""
    return errors.MAILBOX_FULL if words[1:].startswith(b".2.2") else ""


def _refusal(code: int, sentence: str) -> LetterError:
    """Whatever the code, it may be about this receiver alone: 421 is also said of one who gets too much."""
    return FinalError(sentence, code) if code >= PERMANENT else PassingError(errors.NOT_NOW, code)
