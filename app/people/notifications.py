"""Letters to staff about their account."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy.orm import Session

from app.config import Settings
from app.mail import outbox
from app.mail.rendering import render
from app.mail.sender import sender
from app.people.models import User
from app.people.signin import LINK_LIFETIME, password_token
from app.ui.region import current as current_region
from catalogue.base import in_language

RESET_PAUSE = timedelta(minutes=5)
"""How soon somebody who has asked for a new password gets another letter, however often they press."""


def invited(session: Session, user: User, *, at: datetime) -> None:
    """The invitation, with a link that lets this person choose a password."""
    _with_link(session, user, "invitation", at.isoformat(), at)


def forgotten(session: Session, user: User, *, at: datetime) -> None:
    """The link to a new password, for somebody who has asked; one letter in five minutes."""
    _with_link(session, user, "reset", str(int(at.timestamp() // RESET_PAUSE.total_seconds())), at)


def _with_link(session: Session, user: User, letter: str, why: str, at: datetime) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    we = sender(user.language)
    facts = {
        "region_name": in_language(current_region().name, user.language),
        "reader_name": user.name,
        "link_url": f"{settings.base_url}/inn/passord/{password_token(user)}",
        "valid_until": at + LINK_LIFETIME,
    }
    outbox.put(
        session,
        outbox.Letter(
            reason=f"{letter}:{user.slug}:{why}",
            about="",
            from_name=we.name,
            from_address=we.address,
            to_name=user.name,
            to_address=user.email,
            language=user.language,
            rendered=render(f"people/letters/{letter}", facts, user.language),
            at=at,
        ),
    )
