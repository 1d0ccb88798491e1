"""What is noted of backups and of errands. Callers commit."""

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from app.claims import insert_unless_there, table_of
from app.upkeep.models import BackupMade, Errand


def note_backup(session: Session, *, at: datetime, name: str, size: int, files: int, seconds: float) -> BackupMade:
    """Note that a backup was brought to its end, for the page and for whoever watches."""
    row = BackupMade(at=at, name=name[:200], size=size, files=files, seconds=round(seconds, 3))
    session.add(row)
    session.flush()
    return row


def take_errand(session: Session, name: str, *, every: timedelta, at: datetime) -> bool:
    """Whether this worker does it now: nobody has for so long, or the clock was set back by more.

    Of many who ask at once one gets it. Who took it on and died is not waited for: the next time it is somebody else's.
    """
    errand = table_of(Errand)
    first = insert_unless_there(session, Errand).returning(errand.c.name)
    if session.execute(first, {"name": name, "taken_at": at}).scalar_one_or_none() is not None:
        return True
    is_due = or_(errand.c.taken_at <= at - every, errand.c.taken_at > at + every)
    taken = update(errand).where(errand.c.name == name, is_due).values(taken_at=at).returning(errand.c.name)
    return session.execute(taken).scalar_one_or_none() is not None
