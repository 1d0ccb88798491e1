"""Letters to staff about their account."""

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from app.config import Settings
from app.mail import outbox
from app.mail.addresses import name_and_address
from app.mail.rendering import render
from app.people.models import User
from app.people.signin import INVITATION_LIFETIME, invitation_token
from catalogue import queries as catalogue
from catalogue.base import in_language


def invited(session: Session, user: User, *, at: datetime) -> None:
    """The invitation, with a link that lets this person choose a password."""
    settings: Settings = current_app.config["SETTINGS"]
    region = catalogue.region(session)
    name, address = name_and_address(settings.mail_from or region.mail_from)
    region_name = in_language(region.name, user.language)
    facts = {
        "region_name": region_name,
        "name": user.name,
        "link": f"{settings.base_url}/inn/passord/{invitation_token(user)}",
        "valid_until": at + INVITATION_LIFETIME,
    }
    outbox.put(
        session,
        outbox.Letter(
            reason=f"invitation:{user.slug}:{at.isoformat()}",
            about="",
            from_name=name or region_name,
            from_address=address,
            to_name=user.name,
            to_address=user.email,
            language=user.language,
            rendered=render("people/letters/invitation", facts, user.language),
            at=at,
        ),
    )
