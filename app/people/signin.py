"""Signing in and out, on Flask-Security: sessions with a row each, argon2id, signed links that work once."""

import contextlib
import hashlib
import secrets
import time
import uuid
from datetime import timedelta
from http import HTTPStatus

from flask import Flask, Request, Response, request
from flask import session as browser
from flask_security import (
    SQLAlchemyUserDatastore,
    hash_password,
    login_user,
    logout_user,
    verify_and_update_password,
)
from flask_security.recoverable import generate_reset_password_token
from flask_security.utils import check_and_get_token_status
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import clock
from app.config import SettingError, Settings
from app.errors import ExpectedError
from app.extensions import db, security
from app.history import operations as history
from app.people import passwords, queries
from app.people.models import ROLES, Role, User
from app.people.operations import sessions
from app.people.operations.sessions import Device
from app.people.passwords import PasswordRefusedError

LINK_LIFETIME = timedelta(days=7)
"""How long an invitation may lie in a mailbox."""

RESET_LIFETIME = timedelta(hours=2)
"""How long a link to a new password may: whoever has asked for it waits for it."""

PENDING_S = 15 * 60
"""How long somebody may look for their code after the password, in seconds."""

SEEN_EVERY_S = 600
MOST_TOUCHED = 10_000
"""How often a session in use is noted down, and for how many a process remembers when it did."""

KEY, PENDING, APP_SECRET = "staff_key", "staff_pending", "staff_app_secret"
"""What the browser's session holds: the key of a running session; who has given a password and no code yet; the secret
of an app that is being set up."""


class LinkSpentError(ExpectedError):
    """The link was used before, is too old, or was never ours."""

    status = 404


def register(app: Flask) -> None:
    """Bind Flask-Security: accounts from our tables, pages our own (app.desk.sign_in). Raises SettingError."""
    settings: Settings = app.config["SETTINGS"]
    _check_roles(settings)
    app.config.update(
        SECURITY_PASSWORD_SALT=hashlib.sha256(b"password-salt" + app.config["SECRET_KEY"].encode()).hexdigest(),
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - a method, not a password
        SECURITY_PASSWORD_LENGTH_MIN=passwords.FEWEST_CHARACTERS,
        SECURITY_PASSWORD_CHECK_BREACHED=None,
        SECURITY_RESET_PASSWORD_WITHIN=LINK_LIFETIME,
        SECURITY_USE_REGISTER_V2=True,
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        PERMANENT_SESSION_LIFETIME=sessions.LIFETIME,
        REMEMBER_COOKIE_SECURE=not settings.is_demo,
    )
    datastore = SQLAlchemyUserDatastore(db, User, Role)
    security.init_app(app, datastore, register_blueprint=False)
    app.login_manager.request_loader(_nobody)  # type: ignore[attr-defined] # Flask-Login's own place for it
    app.login_manager.user_loader(_in_session)  # type: ignore[attr-defined] # the same
    app.after_request(_note_seen)


def sign_in_demo(session: Session, slug: str, device: Device) -> User | None:
    """Sign in a sample person without a password; None when there is no such sample person. Only in demonstration."""
    user = queries.by_slug(session, slug)
    if user is None or not user.is_sample or not user.active:
        return None
    enter(session, user, device, way="demo")
    return user


def by_password(session: Session, email: str, password: str) -> User | None:
    """Whose address and password these are; None when they do not fit. Takes equally long for an unknown address."""
    user = queries.by_email(session, email)
    normalised = passwords.normalised(password)
    if user is None or not user.active or not user.password:
        hash_password(normalised)  # the same work, so that the time tells nobody who has an account
        return None
    return user if verify_and_update_password(normalised, user) else None


def sign_out(session: Session) -> None:
    """End this browser's session; a copy of its cookie is worth nothing either."""
    sessions.end(session, this_key(), at=clock.now())
    logout_user()
    browser.clear()


def enter(session: Session, user: User, device: Device, *, way: str, provider_sid: str = "") -> bool:
    """Start a fresh session, so that one planted before sign-in is worth nothing afterwards.

    True when the person has signed in before, but never in this browser: then they should be told.
    """
    key = secrets.token_urlsafe(24)
    if old := this_key():
        sessions.end(session, old, at=clock.now())
    is_strange = sessions.begin(
        session, user, key=key, device=device, way=way, at=clock.now(), provider_sid=provider_sid
    )
    language = browser.get("language")
    browser.clear()
    if language:
        browser["language"] = language
    browser.permanent = True
    browser[KEY] = key
    _touched[sessions.hash_of(key)] = time.monotonic()
    login_user(user)
    return is_strange


def this_key() -> str:
    """The key of this browser's session; empty when there is none."""
    key = browser.get(KEY, "")
    return key if isinstance(key, str) else ""


def ask_for_code(session: Session, user: User, *, way: str, next_page: str) -> None:
    """Whoever sits here has shown the password, or a link; a code is still to come. Until then nobody is in here."""
    sessions.end(session, this_key(), at=clock.now())
    browser.pop(KEY, None)
    browser[PENDING] = {"who": user.fs_uniquifier, "way": way, "next": next_page, "at": int(clock.now().timestamp())}


def pending(session: Session) -> tuple[User, str, str] | None:
    """Who has still to give a code here, how they came and where they were going; None when nobody has."""
    held = browser.get(PENDING)
    if not isinstance(held, dict) or not 0 <= clock.now().timestamp() - held["at"] <= PENDING_S:
        return None
    user = queries.by_uniquifier(session, held["who"])
    return (user, held["way"], held["next"]) if user is not None and user.active else None


def hold_app_secret(secret: str) -> None:
    """Keep the (encrypted) secret of an app until its first code has come; an empty one forgets it."""
    browser[APP_SECRET] = secret


def held_app_secret() -> str:
    """The secret of the app that is being set up; empty when none is."""
    return str(browser.get(APP_SECRET, ""))


def password_token(user: User) -> str:
    """A signed secret with which this person chooses a password; dead once they have, and after its lifetime."""
    return str(generate_reset_password_token(user))  # type: ignore[no-untyped-call] # untyped library


def lifetime_of_link(user: User) -> timedelta:
    """How long a link to a password holds: a week for an invitation, two hours for whoever has forgotten theirs."""
    return RESET_LIFETIME if user.password else LINK_LIFETIME


def user_of_token(token: str) -> User:
    """Whose link this is. Raises LinkSpentError."""
    user = _owner(token, LINK_LIFETIME)
    return _owner(token, RESET_LIFETIME) if user.password else user


def spend(session: Session, token: str) -> User:
    """Whose link this is, which is about to be used; of two presses at once the later finds it spent.

    Raises LinkSpentError.
    """
    user = queries.locked_by_uniquifier(session, user_of_token(token).fs_uniquifier)
    if user is None:
        raise LinkSpentError("this link was used a moment ago")
    return user


def set_password(session: Session, token: str, password: str) -> User:
    """Give the link's person this password, and end their sessions. Raises LinkSpentError, PasswordRefusedError."""
    user = spend(session, token)
    _set(session, user, password)
    return user


def change_password(session: Session, user: User, *, old: str, new: str) -> bool:
    """Give whoever is signed in here a new password; their other sessions end. False when the old one is not right.

    Raises PasswordRefusedError.
    """
    if user.password and not verify_and_update_password(passwords.normalised(old), user):
        return False
    _set(session, user, new, but_key=this_key())
    login_user(user)  # the account's mark is another now
    return True


def is_theirs(user: User, password: str) -> bool:
    """Whether this is the person's password: asked before what protects the account is changed."""
    return bool(user.password) and bool(verify_and_update_password(passwords.normalised(password), user))


def _set(session: Session, user: User, password: str, *, but_key: str = "") -> None:
    fault = passwords.fault_of(password, about=(user.name, user.email))
    if fault:
        raise PasswordRefusedError(fault)
    user.password = hash_password(passwords.normalised(password))
    user.fs_uniquifier = uuid.uuid4().hex
    sessions.end_all(session, user, at=clock.now(), but_key=but_key)
    session.flush()
    history.note(session, "person", user.slug, "password", by=user.slug)


def _owner(token: str, within: timedelta) -> User:
    """Whose link this is, made within this time. A password chosen meanwhile has changed the account's mark."""
    expired, invalid, data = check_and_get_token_status(token, "reset", within)
    user = queries.by_uniquifier(db.session(), data[0]) if data and not expired and not invalid else None
    if user is None or not user.active:
        raise LinkSpentError("this link has been used or is too old")
    return user


def _in_session(uniquifier: str) -> User | None:
    """Whoever has the running session that this browser holds the key of; Flask-Login asks once in a request."""
    key = this_key()
    if not key or not uniquifier:
        return None
    oldest = clock.now() - sessions.LIFETIME
    return queries.in_session(db.session(), str(uniquifier), sessions.hash_of(key), begun_after=oldest)


_touched: dict[str, float] = {}
"""When this process last noted down that a session is in use, by the hash of its key, in its own seconds."""


def _note_seen(response: Response) -> Response:
    """Note down now and then that a session is in use: after a page that only reads, in a transaction of its own."""
    key = this_key() if browser else ""
    if not key or not _is_plain_reading(response):
        return response
    key_hash, now = sessions.hash_of(key), time.monotonic()
    if now - _touched.get(key_hash, -SEEN_EVERY_S) < SEEN_EVERY_S:
        return response
    if len(_touched) > MOST_TOUCHED:
        _touched.clear()
    _touched[key_hash] = now
    with contextlib.suppress(OperationalError), Session(db.engine) as own:  # busy: then later
        sessions.seen(own, key, at=clock.now())
        own.commit()
    return response


def _is_plain_reading(response: Response) -> bool:
    return request.method == "GET" and response.status_code < HTTPStatus.BAD_REQUEST


def _check_roles(settings: Settings) -> None:
    provider = settings.sign_in.provider
    strange = {right.role for right in provider.rights if right.role} - set(ROLES) if provider else set()
    if strange:
        raise SettingError(f"FORSTELINJA_OIDC_RIGHTS names roles that there are not: {', '.join(sorted(strange))}")


def _nobody(_request: Request) -> None:
    """Nobody is signed in by a token in the address or in JSON; looking for one reads every body before its limit."""
