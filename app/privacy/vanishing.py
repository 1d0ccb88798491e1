"""Files whose rows are gone leave the disk as soon as that is committed, and not when it is taken back.

A process that dies in between, or a store that is away, leaves a file that no row knows; the worker sweeps those up
within a day.
"""

import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import store
from app.cases.operations import Files
from app.config import Settings

log = structlog.get_logger(__name__)

_WAITING = "files_to_remove"


def remove_after_commit(session: Session, settings: Settings, files: Files) -> None:
    """Remove these files when the transaction is committed."""
    gone = [(store.attachments(settings), name) for name in files.attachments]
    gone += [(store.incoming(settings), name) for name in files.letters]
    session.info.setdefault(_WAITING, []).extend(gone)


@event.listens_for(Session, "after_commit")
def _remove(session: Session) -> None:
    waiting: list[tuple[store.Place, str]] = session.info.pop(_WAITING, [])
    for place, name in waiting:
        try:
            store.remove(place, name)
        except store.StoreAwayError as error:
            log.warning("file_left_for_the_sweep", why=str(error))


@event.listens_for(Session, "after_rollback")
def _keep(session: Session) -> None:
    session.info.pop(_WAITING, None)
