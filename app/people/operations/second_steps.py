"""The second step of signing in: a code from an app, one by e-mail, or one that lies on paper. Each works once."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from flask import current_app
from flask_security.core import UserMixin
from flask_security.totp import Totp
from passlib.totp import TotpMatch
from sqlalchemy.orm import Session

from app.claims import insert_unless_there
from app.history import operations as history
from app.people import queries
from app.people.models import SecondStep, User

CODE_LIFETIME = timedelta(minutes=10)
CODE_DIGITS = 6
RECOVERY_CODES = 10
CLOCKS_DIFFER_S = 30
"""How far the clock of a phone may be off. Source: RFC 6238, 5.2, one step either way."""

APP_NAME = "Førstelinja"


class OncePerHalfMinute(Totp):
    """Flask-Security's codes of an app; a code that was used, and those before it, are refused (RFC 6238, 5.2)."""

    def __init__(self, row: SecondStep | None = None) -> None:
        key = hashlib.sha256(b"app-codes" + _our_key()).hexdigest()
        super().__init__({"1": key}, APP_NAME)
        self.row = row

    def get_last_counter(self, user: UserMixin) -> int | None:  # noqa: ARG002 - the row is the person's
        """The half minute of the last code that was used."""
        return self.row.app_counter or None if self.row else None

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:  # noqa: ARG002 - the same
        """Remember which code was used."""
        if self.row:
            self.row.app_counter = tmatch.counter


def row_of(session: Session, user: User) -> SecondStep:
    """This person's second step, made when there is none; on PostgreSQL nobody else has it meanwhile."""
    empty: dict[str, object] = {
        "app_secret": None,
        "app_counter": 0,
        "recovery_hashes": [],
        "code_hash": "",
        "code_until": None,
    }
    session.execute(insert_unless_there(session, SecondStep, "user_id"), {"user_id": user.id, **empty})
    return session.get_one(SecondStep, user.id, with_for_update=True, populate_existing=True)


def make_code(session: Session, user: User, *, at: datetime) -> str:
    """A fresh code for a letter, in place of any before it."""
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    row = row_of(session, user)
    row.code_hash, row.code_until = _sealed(user, code), at + CODE_LIFETIME
    session.flush()
    return code


def take_code(session: Session, user: User, typed: str, *, at: datetime) -> bool:
    """Whether this is the code of the letter; if so it is spent."""
    row = row_of(session, user)
    is_right = hmac.compare_digest(row.code_hash, _sealed(user, _bare(typed)))
    if not is_right or row.code_until is None or row.code_until <= at:
        return False
    row.code_hash, row.code_until = "", None
    session.flush()
    return True


def take_app_code(session: Session, user: User, typed: str) -> bool:
    """Whether the person's app shows this code now, or it is one of the recovery codes; either is spent by it."""
    row = row_of(session, user)
    code = _bare(typed)
    if row.app_secret is None or not code:
        return False
    sealed = _sealed(user, code)
    for kept in row.recovery_hashes:
        if hmac.compare_digest(kept, sealed):
            row.recovery_hashes = [one for one in row.recovery_hashes if one != kept]
            session.flush()
            _note(session, user, "code_used", user)
            return True
    is_right = _is_shown(user, row.app_secret, code, row)
    session.flush()
    return is_right


def new_app_secret() -> str:
    """A secret for an app, encrypted, so that it may wait in the browser until the first code has come."""
    return str(OncePerHalfMinute().generate_totp_secret())


def app_key(secret: str) -> str:
    """The secret as people type it into an app."""
    return str(OncePerHalfMinute().get_totp_pretty_key(secret))


def app_address(user: User, secret: str) -> str:
    """The secret as an app reads it from a picture (otpauth://…)."""
    return str(OncePerHalfMinute().get_totp_uri(user.email, secret))


def turn_on_app(session: Session, user: User, secret: str, typed: str) -> list[str] | None:
    """From now on codes of this app are asked for; gives recovery codes. None when the first code is not right."""
    row = row_of(session, user)
    row.app_counter = 0
    if not _is_shown(user, secret, _bare(typed), row):
        return None
    row.app_secret = secret
    _note(session, user, "app_on", user)
    return _fresh_codes(session, user, row)


def fresh_recovery_codes(session: Session, user: User) -> list[str]:
    """Ten new recovery codes; the old ones are worth nothing any more."""
    _note(session, user, "new_codes", user)
    return _fresh_codes(session, user, row_of(session, user))


def turn_off_app(session: Session, user: User, *, by: User | None) -> None:
    """No code of an app is asked for any more, and no recovery code is worth anything; `by` None: a command."""
    row = row_of(session, user)
    row.app_secret, row.app_counter, row.recovery_hashes = None, 0, []
    session.flush()
    _note(session, user, "app_off", by)


def has_app(session: Session, user: User) -> bool:
    """Whether codes of an app are asked for."""
    row = queries.second_step(session, user)
    return row is not None and row.app_secret is not None


def _note(session: Session, user: User, action: str, by: User | None) -> None:
    """That it was done, and by whom; a secret or a code never."""
    history.note(session, "person", user.slug, action, by=by.slug if by else "")


def _fresh_codes(session: Session, user: User, row: SecondStep) -> list[str]:
    codes = [str(code) for code in OncePerHalfMinute().generate_recovery_codes(RECOVERY_CODES)]
    row.recovery_hashes = [_sealed(user, _bare(code)) for code in codes]
    session.flush()
    return codes


def _is_shown(user: User, secret: str, code: str, row: SecondStep) -> bool:
    """Whether an app with this secret shows this code; a secret that another key has encrypted shows nothing."""
    try:
        return bool(OncePerHalfMinute(row).verify_totp(code, secret, user, window=CLOCKS_DIFFER_S))
    except ValueError:
        return False


def _sealed(user: User, code: str) -> str:
    """A short code as we keep it: with our key, for a million codes are soon tried; and of nobody else."""
    return hmac.new(_our_key(), f"code:{user.id}:{code}".encode(), hashlib.sha256).hexdigest()


def _bare(typed: str) -> str:
    """A code as it is meant: small letters and digits, without what makes it easy to read."""
    return "".join(sign for sign in typed.lower() if sign.isascii() and sign.isalnum())[:40]


def _our_key() -> bytes:
    return str(current_app.config["SECRET_KEY"]).encode()
