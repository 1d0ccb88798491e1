"""What must be done with a database that was put back, before anybody works with it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.mail.holding import operations as holding


def settle(session: Session, *, backup_at: datetime, at: datetime) -> None:
    """Hold all letters until a person says go, and free what workers had in hand."""
    holding.hold_after_restore(session, backup_at=backup_at, at=at)
    session.flush()
