"""Letters as they come, and the way in for them on a database of a test's own, without the rest of the house."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from app.mail.fetching.intake import Intake
from app.mail.models import IncomingMail, MailFetch

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TO = "sak+4hv9k2mqe7aaaaaaaaaa@svar.forstelinja.example.org"


def a_raw_letter(number: int = 1, *, text: str = "Takk for svaret!", **fields: str) -> bytes:
    """A plain letter with CR LF; another number is another letter."""
    header = {
        "From": "Kari Nordmann <kari@example.org>",
        "To": TO,
        "Subject": f"Svar {number}",
        "Message-ID": f"<{number}@example.org>",
        "Date": "Wed, 25 Nov 2026 10:00:00 +0100",
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    lines = [f"{name}: {value}" for name, value in header.items()] + ["", text, ""]
    return "\r\n".join(lines).encode()


def an_intake(engine: Engine, folder: Path, *, worker: str = "one", now: Callable[[], datetime] = lambda: AT) -> Intake:
    """The way in; sessions are opened on the engine."""

    @contextmanager
    def session() -> Iterator[Session]:
        with Session(engine) as one:
            yield one

    return Intake(folder, session, now, worker, threading.Event())


def rows(session: Session) -> list[IncomingMail]:
    """All letters that came, in the order of their rows; the session holds no lock afterwards."""
    return _read(session, select(IncomingMail).order_by(IncomingMail.id))


def fetches(session: Session) -> list[MailFetch]:
    """How fetching goes; the session holds no lock afterwards."""
    return _read(session, select(MailFetch).order_by(MailFetch.source))


def _read(session: Session, query: Select[Any]) -> list[Any]:
    session.rollback()
    session.expire_all()
    found = list(session.scalars(query))
    session.expunge_all()
    session.rollback()
    return found


def faults(session: Session, folder: Path) -> list[str]:
    """Rows without file, files without row, and files that are not what their row says. None are expected."""
    known = {row.stored_name: row for row in rows(session)}
    there = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
    found = [f"no file for row {row.id}" for name, row in known.items() if name not in there]
    found += [f"no row for file {name}" for name in there if name not in known]
    found += [
        f"row {row.id} says {row.size} bytes"
        for name, row in known.items()
        if name in there and there[name].stat().st_size != row.size
    ]
    return found
