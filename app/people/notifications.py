"""Letters to staff about their account."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from app.config import Settings
from app.mail import outbox
from app.mail.rendering import Rendered, render
from app.mail.sender import sender
from app.people import queries
from app.people.models import User
from app.people.operations import second_steps
from app.people.signin import lifetime_of_link, password_token
from app.ui.region import current as current_region
from catalogue.base import in_language

RESET_PAUSE = timedelta(minutes=5)
"""How soon somebody who has asked for a new password gets another letter, however often they press."""

ARGON2_HASH = "$argon2id$v=19$m=65536,t=3,p=4$" + 22 * "-" + "$" + 43 * "-"
"""As long as the hash of a password is: the longer it is, the longer it takes to make a link."""

PASSWORD, APP_ON, APP_OFF, PAPER, TIED = "password", "app_on", "app_off", "paper", "tied"
"""What of an account was changed: its password, the app that shows codes, the codes on paper, the tie to a provider."""


def invited(session: Session, user: User, *, at: datetime) -> None:
    """The invitation, with a link that lets this person choose a password."""
    _put(session, user, f"invitation:{user.slug}:{at.isoformat()}", _link("invitation", user, at), at)


def forgotten(session: Session, email: str, *, at: datetime) -> None:
    """The link to a new password, for somebody who has asked; one letter in five minutes.

    For an address without an account the same letter is written, and taken back before anybody could send it: so
    nobody learns from the time it takes who has an account. Each time one is, for a second letter that is not written
    again would tell it as well.
    """
    user = queries.by_emails(session, [email]).get(email.strip().lower())  # roles would be one question more
    settings: Settings = current_app.config["SETTINGS"]
    if user and user.active and not user.is_sample and settings.sign_in.may_use_password(user.email):
        within = int(at.timestamp() // RESET_PAUSE.total_seconds())
        rendered = _link("reset", user, at)
        if not user.password:  # a link for an account without one takes no time, and would tell it
            password_token(_nobody(at))
        _pretend(session, rendered, at)
        _put(session, user, f"reset:{user.slug}:{within}", rendered, at)
    else:
        rendered = _link("reset", _nobody(at), at)
        _pretend(session, rendered, at)
        _pretend(session, rendered, at)


def code(session: Session, user: User, *, at: datetime) -> None:
    """The code that is asked for after the password; in place of any before it."""
    facts = {
        "code": second_steps.make_code(session, user, at=at),
        "valid_until": at + second_steps.CODE_LIFETIME,
    }
    rendered = render("people/letters/code", _facts(user) | facts, user.language)
    _put(session, user, f"code:{user.slug}:{at.isoformat()}", rendered, at)


def new_device(session: Session, user: User, device: str, *, at: datetime) -> None:
    """Somebody has signed in to the account in a browser that it has not seen before."""
    rendered = render("people/letters/new_device", _facts(user) | {"device": device, "at": at}, user.language)
    _put(session, user, f"new_device:{user.slug}:{at.isoformat()}", rendered, at)


def account_changed(session: Session, user: User, what: str, *, at: datetime) -> None:
    """What protects the account was changed: one of the names above."""
    if user.is_sample:
        return
    rendered = render("people/letters/account_changed", _facts(user) | {"what": what, "at": at}, user.language)
    _put(session, user, f"account_changed:{user.slug}:{what}:{at.isoformat()}", rendered, at)


def _link(letter: str, user: User, at: datetime) -> Rendered:
    settings: Settings = current_app.config["SETTINGS"]
    facts = {
        "link_url": f"{settings.base_url}/inn/passord/{password_token(user)}",
        "valid_until": at + lifetime_of_link(user),
    }
    return render(f"people/letters/{letter}", _facts(user) | facts, user.language)


def _facts(user: User) -> dict[str, Any]:
    settings: Settings = current_app.config["SETTINGS"]
    return {
        "region_name": in_language(current_region().name, user.language),
        "reader_name": user.name,
        "help_url": f"{settings.base_url}/inn/glemt-passord",
    }


def _nobody(at: datetime) -> User:
    """Somebody who is not there, for a letter that is not sent."""
    return User(
        slug="nobody",
        email="nobody@example.org",
        name="Nobody",
        language="nb",
        password="x" * len(ARGON2_HASH),
        active=True,
        fs_uniquifier="0" * 32,
        created_at=at,
        is_sample=False,
    )


def _put(session: Session, user: User, reason: str, rendered: Rendered, at: datetime) -> None:
    outbox.put(session, _letter(user, reason, rendered, at))


def _pretend(session: Session, rendered: Rendered, at: datetime) -> None:
    outbox.pretend(session, _letter(_nobody(at), f"nobody:{uuid.uuid4().hex}", rendered, at))


def _letter(user: User, reason: str, rendered: Rendered, at: datetime) -> outbox.Letter:
    we = sender(user.language)
    return outbox.Letter(
        reason=reason,
        about="",
        from_name=we.name,
        from_address=we.address,
        to_name=user.name,
        to_address=user.email,
        language=user.language,
        rendered=rendered,
        at=at,
    )
