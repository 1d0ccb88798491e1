"""The floor's way out for letters: one process, one connection for all that is due, one commit for them together."""

import os
import smtplib
import time
from email.message import EmailMessage

from floor import Case, Outbox, create_app, db, now
from sqlalchemy import select

BATCH = 100
PAUSE_S = 0.25
BODY = "Vi har mottatt henvendelsen.\n" * 5


def relay() -> bool:
    """Send what is due; whether there was anything."""
    due = (
        select(Outbox, Case.subject)
        .join(Case, Case.id == Outbox.case_id)
        .where(Outbox.sent_at.is_(None))
        .order_by(Outbox.id)
        .limit(BATCH)
    )
    rows = db.session.execute(due).all()
    if not rows:
        db.session.rollback()
        return False
    with smtplib.SMTP("127.0.0.1", int(os.environ["FLOOR_SMTP_PORT"]), timeout=10) as server:
        for letter, subject in rows:
            server.send_message(_message(letter, subject))
            letter.sent_at = now()
    db.session.commit()
    return True


def _message(letter: Outbox, subject: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "desk@example.test", letter.to
    message["Subject"] = f"[sak {letter.case_id}] {subject}"
    message["Message-ID"] = f"<outbox-{letter.id}@example.test>"
    message.set_content(BODY)
    return message


if __name__ == "__main__":
    with create_app().app_context():
        while True:
            if not relay():
                time.sleep(PAUSE_S)
