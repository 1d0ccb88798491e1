"""The mail server and the inbox: reached, encrypted, let in."""

import re
import smtplib
import socket
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from app.config import Settings
from app.inbox_url import Inbox
from app.mail.errors import NOT_LET_IN, NOT_TRUSTED, LetterError
from app.mail.fetching import errors as fetching
from app.mail.fetching.errors import FetchError
from app.mail.fetching.imap_client import ImapClient
from app.mail.smtp import SmtpTransport
from app.upkeep.doctor.finding import Finding, fault, ok, warning
from app.upkeep.doctor.places import clock_of_mail_server

MEND = {
    NOT_LET_IN: "Check MAIL_USERNAME and MAIL_PASSWORD.",
    NOT_TRUSTED: "Check MAIL_SERVER's name and certificate, and MAIL_USE_TLS or MAIL_USE_SSL.",
    fetching.NOT_LET_IN: "Check user name and password in FORSTELINJA_INBOX_URL; write @ in a password as %40.",
    fetching.NOT_TRUSTED: "Check the name in FORSTELINJA_INBOX_URL and the server's certificate.",
    fetching.NO_SUCH_FOLDER: "Check the folder at the end of FORSTELINJA_INBOX_URL.",
}
DATE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")
"""As some servers tell it in their greeting (RFC 5322, 3.3)."""


def look(settings: Settings, mail: Any, *, now: datetime) -> Iterator[Finding]:  # noqa: ANN401 - Flask-Mail's state
    """The way out and the way in."""
    yield from _way_out(settings, mail, now)
    inbox = settings.inbox
    if inbox is None:
        yield warning(
            "inbox", "Letters do not come in: no letter of ours invites a reply.",
            "Set FORSTELINJA_INBOX_URL when businesses and staff shall answer by e-mail.",
        )  # fmt: skip
    else:
        yield _way_in(inbox, settings.mail_timeout_s)


def _way_out(settings: Settings, mail: Any, now: datetime) -> Iterator[Finding]:  # noqa: ANN401 - the same
    if not settings.mail_server:
        make = warning if settings.is_demo else fault
        yield make(
            "mail", f"No mail server is set: letters go to {settings.mailbox_dir} and to nobody else.",
            "Set MAIL_SERVER, and what it needs of MAIL_PORT, MAIL_USE_TLS, MAIL_USERNAME and MAIL_PASSWORD.",
        )  # fmt: skip
        return
    where = f"{settings.mail_server} port {settings.mail_port}"
    transport = SmtpTransport(mail, timeout_s=settings.mail_timeout_s)
    try:
        transport.host = host = transport.configure_host()
    except LetterError as error:
        mend = MEND.get(error.sentence, f"Check that {where} answers from this machine: firewall, name, port.")
        yield fault("mail", f"{where}: {error.sentence}", mend)
        return
    is_encrypted = settings.mail_use_ssl or settings.mail_use_tls
    let_in = "let us in" if settings.mail_username else "answers, without a login"
    transport.close()
    if is_encrypted or settings.mail_server in {"localhost", "127.0.0.1", "::1"}:
        yield ok("mail", f"{where} {let_in}{', encrypted' if is_encrypted else ''}.")
    else:
        yield warning(
            "mail", f"{where} {let_in}, but not encrypted: letters can be read on the way.",
            "Set MAIL_USE_TLS=true (port 587) or MAIL_USE_SSL=true (port 465).",
        )  # fmt: skip
    greeting = _greeting(settings) if not settings.mail_use_ssl else ""
    told = DATE.search(greeting)
    if told:
        yield clock_of_mail_server(parsedate_to_datetime(told[0]) - now)
    del host


def _greeting(settings: Settings) -> str:
    """The server's first line; empty when it says none."""
    try:
        with smtplib.SMTP(local_hostname="localhost", timeout=settings.mail_timeout_s) as host:
            return host.connect(settings.mail_server, settings.mail_port)[1].decode("ascii", "replace")
    except (OSError, smtplib.SMTPException):
        return ""


def _way_in(inbox: Inbox, timeout_s: float) -> Finding:
    if inbox.kind == "imap":
        where = f"{inbox.host} port {inbox.port}, folder {inbox.path}"
        try:
            ImapClient(inbox, timeout_s=timeout_s).close()
        except FetchError as error:
            return fault("inbox", f"{where}: {error.sentence}", MEND.get(error.sentence, "Check that it answers here."))
        return ok("inbox", f"{where} let us in.")
    if inbox.kind == "maildir":
        folder = Path(inbox.path)
        if all((folder / part).is_dir() for part in ("new", "cur", "tmp")):
            return ok("inbox", f"{folder} is a Maildir.")
        return fault(
            "inbox", f"{folder} is no Maildir.", "Check FORSTELINJA_INBOX_URL, or make cur, new and tmp in it."
        )
    try:
        socket.create_connection((inbox.host, inbox.port), timeout=timeout_s).close()
    except OSError:
        return fault(
            "inbox", f"Nobody listens for letters on {inbox.host} port {inbox.port}.",
            "Start a worker: it opens the door. If it runs, its log says why it could not.",
        )  # fmt: skip
    return ok("inbox", f"The door at {inbox.host} port {inbox.port} is open.")
