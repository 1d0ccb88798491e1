"""Signing in and out, on Flask-Security: sessions, argon2id, signed links that work once."""

import hashlib
import uuid
from datetime import timedelta

from flask import Flask, Request
from flask import session as browser
from flask_security import (
    SQLAlchemyUserDatastore,
    hash_password,
    login_user,
    logout_user,
    verify_and_update_password,
)
from flask_security.recoverable import generate_reset_password_token, reset_password_token_status
from sqlalchemy.orm import Session

from app.config import Settings
from app.errors import ExpectedError
from app.extensions import db, security
from app.people import queries
from app.people.models import Role, User

LINK_LIFETIME = timedelta(days=7)


class PasswordRefusedError(ExpectedError):
    """The new password is too short or too common; `sentences` say what to do."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class LinkSpentError(ExpectedError):
    """The link was used before, is too old, or was never ours."""

    status = 404


def register(app: Flask) -> None:
    """Bind Flask-Security: accounts from our tables, pages our own (app.desk.sign_in)."""
    settings: Settings = app.config["SETTINGS"]
    app.config.update(
        SECURITY_PASSWORD_SALT=hashlib.sha256(b"password-salt" + app.config["SECRET_KEY"].encode()).hexdigest(),
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - a method, not a password
        SECURITY_PASSWORD_LENGTH_MIN=12,
        SECURITY_PASSWORD_CHECK_BREACHED=None,
        SECURITY_RESET_PASSWORD_WITHIN=LINK_LIFETIME,
        SECURITY_USE_REGISTER_V2=True,
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        REMEMBER_COOKIE_SECURE=not settings.is_demo,
    )
    datastore = SQLAlchemyUserDatastore(db, User, Role)
    security.init_app(app, datastore, register_blueprint=False)
    app.login_manager.request_loader(_nobody)  # type: ignore[attr-defined] # Flask-Login's own place for it


def _nobody(_request: Request) -> None:
    """Nobody is signed in by a token in the address or in JSON; looking for one reads every body before its limit."""


def sign_in_demo(session: Session, slug: str) -> User | None:
    """Sign in a sample person without a password; None when there is no such sample person. Only in demonstration."""
    user = queries.by_slug(session, slug)
    if user is None or not user.is_sample or not user.active:
        return None
    _enter(user)
    return user


def sign_in_password(session: Session, email: str, password: str) -> User | None:
    """Sign in by address and password; None when they do not fit. Takes equally long for an unknown address."""
    user = queries.by_email(session, email)
    if user is None or not user.active or not user.password:
        hash_password(password)  # the same work, so that the time tells nobody who has an account
        return None
    if not verify_and_update_password(password, user):
        return None
    _enter(user)
    return user


def sign_out() -> None:
    """End this browser's session."""
    logout_user()
    browser.clear()


def password_token(user: User) -> str:
    """A signed secret with which this person chooses a password; dead once they have, or after seven days."""
    return str(generate_reset_password_token(user))  # type: ignore[no-untyped-call] # untyped library


def user_of_token(token: str) -> User:
    """Whose link this is. Raises LinkSpentError."""
    expired, invalid, user = reset_password_token_status(token)  # type: ignore[no-untyped-call] # untyped library
    if expired or invalid or user is None or not user.active:
        raise LinkSpentError("this link has been used or is too old")
    return user  # type: ignore[no-any-return] # Flask-Security ships no types


def set_password(session: Session, token: str, password: str) -> User:
    """Give the link's person this password, end their sessions and sign them in.

    Raises LinkSpentError, PasswordRefusedError.
    """
    user = user_of_token(token)
    sentences, normalised = security._password_util.validate(password, False)  # noqa: SLF001 - its documented use
    if sentences:
        raise PasswordRefusedError([str(sentence) for sentence in sentences])
    user.password = hash_password(normalised)
    user.fs_uniquifier = uuid.uuid4().hex
    session.flush()
    _enter(user)
    return user


def _enter(user: User) -> None:
    """Start a fresh session, so that one planted before sign-in is worth nothing afterwards."""
    language = browser.get("language")
    browser.clear()
    if language:
        browser["language"] = language
    browser.permanent = True
    login_user(user)
