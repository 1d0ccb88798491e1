"""A box of letters on a database of its own, without the rest of the house."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask_mail import Mail
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app import database
from app.mail import outbox
from app.mail.delivery import Delivered, deliver_due
from app.mail.errors import LetterError
from app.mail.holding.models import MailHold
from app.mail.message import Envelope
from app.mail.models import IncomingMail, MailFetch, OutgoingMail
from app.mail.rendering import Rendered
from app.mail.smtp import SmtpTransport
from app.mail.transport import Transport

AT = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


def open_box(url: str) -> Session:
    """A session on the database; the tables are made where they are missing."""
    engine = create_engine(url, **database.engine_options(url))
    database.prepare(engine)
    for model in (OutgoingMail, IncomingMail, MailFetch, MailHold):
        model.__table__.create(engine, checkfirst=True)
    return Session(engine)


def sqlite_url(folder: Path) -> str:
    """A SQLite file in the folder."""
    return f"sqlite:///{folder / 'box.sqlite3'}"


def a_letter(number: int = 1, **changes: object) -> outbox.Letter:
    """A letter as any; what the test is about goes into `changes`."""
    facts: dict[str, object] = {
        "reason": f"received:NF-{number}",
        "about": f"NF-{number}",
        "from_name": "Førstelinja i Sør-Troms",
        "from_address": "post@forstelinja.example.org",
        "to_name": "Solveig Holm",
        "to_address": f"solveig{number}@example.org",
        "language": "nb",
        "rendered": Rendered(
            subject=f"[NF-{number}] Vi har fått spørsmålet ditt",
            text="Hei!\n\nDu hører fra oss.\n.\n..\nMed en prikk foran.\n",
            html="<p>Hei!</p>\n",
            letter="cases/letters/received",
        ),
        "at": AT + timedelta(seconds=number),
        "reply_to": "sak+4hv9k2mqe7aaaaaaaaaa@svar.forstelinja.example.org",
    }
    return outbox.Letter(**(facts | changes))  # type: ignore[arg-type]


def an_envelope(**changes: object) -> Envelope:
    """A letter as a transport gets it."""
    facts: dict[str, object] = {
        "message_id": "<sak.0123456789abcdef01234567@forstelinja.example.org>",
        "from_name": "Førstelinja i Sør-Troms",
        "from_address": "post@forstelinja.example.org",
        "to_name": "Ánne Ristin Fossbakk",
        "to_address": "anne.ristin@example.org",
        "subject": "[NF-2026-7KQ4X] Ny sak til deg: Fylle hyttene utenom sommeren",
        "text": "Hei!\n\nBlåbærsyltetøy, čáhci.\n",
        "html": "<p>Hei!</p>\n",
        "headers": {
            "Content-Language": "nb",
            "Reply-To": "sak+4hv9k2mqe7rm3xwbdz5t@svar.forstelinja.example.org",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
        "created_at": AT,
        "is_possible_repeat": False,
    }
    return Envelope(**(facts | changes))  # type: ignore[arg-type]


def put_letters(session: Session, count: int) -> None:
    """Fill the box with letters on as many cases."""
    for number in range(1, count + 1):
        assert outbox.put(session, a_letter(number))
    session.commit()


def smtp_to(port: int, *, timeout_s: float = 2.0, **config: object) -> SmtpTransport:
    """A transport to this port, with Flask-Mail's settings."""
    settings = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port} | config
    return SmtpTransport(Mail().init_mail(settings), timeout_s=timeout_s)


def by_reason(session: Session) -> dict[str, OutgoingMail]:
    """All letters in the box, fresh from the database."""
    session.expire_all()
    return {mail.reason: mail for mail in session.query(OutgoingMail).order_by(OutgoingMail.id)}


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = LATER) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Broken:
    """A way out on which every letter fails in the same manner."""

    def __init__(self, error: LetterError | None) -> None:
        self.error, self.tried = error, []

    def deliver(self, envelope: Envelope) -> None:
        self.tried.append(envelope)
        if self.error:
            raise self.error

    def close(self) -> None:
        """Nothing to let go of."""


def send(box: Session, transport: Transport, clock: Clock | None = None, **more: Any) -> Delivered:
    """Send what is due by this clock."""
    return deliver_due(box, transport, now=clock or Clock(), worker="test", **more)
