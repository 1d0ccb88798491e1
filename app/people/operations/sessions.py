"""Sessions of the staff: begun with a fresh key, seen now and then, ended one by one or all at once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Update, delete, update
from sqlalchemy.orm import Session

from app.people import queries
from app.people.models import StaffSession, User

LIFETIME = timedelta(hours=12)
"""A working day: after it everybody signs in anew, so that what a provider says of them is asked again."""

REMEMBERED = timedelta(days=365)
"""How long a browser is known again after its last session."""


@dataclass(frozen=True)
class Device:
    """The browser somebody sits at: a secret that only it holds, and what it calls itself ("Firefox, Windows")."""

    key: str
    name: str

    @property
    def hash(self) -> str:
        """What we keep of the key."""
        return hash_of(self.key)


def hash_of(key: str) -> str:
    """SHA-256 of a random key: nothing is gained by trying keys of 128 bits."""
    return hashlib.sha256(key.encode()).hexdigest()


def begin(
    session: Session, user: User, *, key: str, device: Device, way: str, at: datetime, provider_sid: str = ""
) -> bool:
    """Write down a new session; True when others are known of this person, but none in this browser."""
    is_strange = queries.is_strange_device(session, user, device.hash)
    session.execute(delete(StaffSession).where(StaffSession.user_id == user.id, StaffSession.seen_at < at - REMEMBERED))
    session.add(
        StaffSession(
            user_id=user.id,
            key_hash=hash_of(key),
            device_hash=device.hash,
            device=device.name[:60],
            way=way,
            provider_sid=provider_sid[:255],
            began_at=at,
            seen_at=at,
            ended_at=None,
        )
    )
    session.flush()
    return is_strange


def seen(session: Session, key: str, *, at: datetime) -> None:
    """The session with this key is in use."""
    session.execute(_running().where(StaffSession.key_hash == hash_of(key)).values(seen_at=at))


def end(session: Session, key: str, *, at: datetime) -> None:
    """End the session with this key."""
    session.execute(_running().where(StaffSession.key_hash == hash_of(key)).values(ended_at=at))


def end_one(session: Session, user: User, session_id: int, *, at: datetime) -> None:
    """End one of this person's sessions; somebody else's, or one that has ended, is left alone."""
    mine = _running().where(StaffSession.user_id == user.id, StaffSession.id == session_id)
    session.execute(mine.values(ended_at=at))


def end_all(session: Session, user: User, *, at: datetime, but_key: str = "") -> None:
    """End all sessions of this person, but for the one with this key."""
    others = _running().where(StaffSession.user_id == user.id, StaffSession.key_hash != hash_of(but_key))
    session.execute(others.values(ended_at=at))


def end_of_provider(session: Session, sid: str, *, at: datetime) -> None:
    """End what the provider of the single sign-on calls by this name."""
    theirs = _running().where(StaffSession.provider_sid == sid, StaffSession.way == "provider")
    session.execute(theirs.values(ended_at=at))


def _running() -> Update:
    return update(StaffSession).where(StaffSession.ended_at.is_(None))
