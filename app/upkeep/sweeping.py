"""Once an hour one worker of all removes the files that no row knows: left by a crash, or by a store that was away."""

from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from app import clock, store
from app.cases import queries as cases
from app.config import Settings
from app.database import reading
from app.mail import queries as mail
from app.upkeep import operations

EVERY = timedelta(hours=1)
NAME = "sweep"

log = structlog.get_logger(__name__)


def sweep_if_due(session: Session, settings: Settings) -> int:
    """Sweep if nobody has for an hour; gives how many files went. Commits before it begins."""
    is_ours = operations.take_errand(session, NAME, every=EVERY, at=clock.now())
    session.commit()
    if not is_ours:
        return 0
    old = clock.now() - timedelta(hours=settings.keeping.uploads_hours)
    with reading(session):
        known = {"attachments": cases.stored_names(session), "incoming": mail.stored_names(session)}
    gone = sum(store.sweep(place, known[name], older_than=old) for name, place in store.places(settings).items())
    log.info("files_swept", gone=gone)
    return gone
