"""The way out for letters: a mail server, or a Maildir where none is set."""

from typing import Any, Protocol

from app.config import Settings
from app.mail.maildir import MaildirTransport
from app.mail.message import Envelope
from app.mail.signing import finisher
from app.mail.smtp import SmtpTransport


class Transport(Protocol):
    """What delivery needs. One letter at a time, one receiver each."""

    def deliver(self, envelope: Envelope) -> None:
        """Hand one letter over, durably. Raises a LetterError that says whether trying again can help."""

    def close(self) -> None:
        """Let go of connections; the next letter opens them again."""


def open_transport(settings: Settings, mail: Any) -> Transport:  # noqa: ANN401 - Flask-Mail's state has no public type
    """The transport of these settings; `mail` is `app.extensions["mail"]`. Opens nothing yet."""
    finish = finisher(settings)
    if settings.mail_server:
        return SmtpTransport(mail, timeout_s=settings.mail_timeout_s, finish=finish)
    return MaildirTransport(settings.mailbox_dir, finish=finish)
