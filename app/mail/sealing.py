"""Letters lie sealed in the box: whoever has the database without our key reads none, and opens nothing by one.

A letter must carry what it opens (a private link, a reply address, a link to a password, a code), so that a hash of it
is not enough: it has to be sent, and perhaps sent again. The seal is AES-256 in Galois/Counter Mode (NIST SP 800-38D)
with a random nonce of 96 bits, under a key made of ours.
"""

import base64
import hashlib
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app, has_app_context
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from catalogue.base import Json

SIGN = "sealed:"
NONCE_BYTES = 12
OPENS = ("Reply-To",)
"""Headers that hold a secret; the others say what the letter hangs on, and are looked at by the database."""


def seal(text: str) -> str:
    """The text as it lies in the database. What is empty stays so, and is known to be."""
    if not text or not has_app_context():
        return text
    nonce = os.urandom(NONCE_BYTES)
    return SIGN + base64.urlsafe_b64encode(nonce + _key().encrypt(nonce, text.encode(), None)).decode()


def unseal(text: str) -> str:
    """The text again; empty when it was sealed under another key, and as it is when it never was."""
    if not text.startswith(SIGN):
        return text
    if not has_app_context():
        return ""
    try:
        sealed = base64.urlsafe_b64decode(text.removeprefix(SIGN))
        return _key().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None).decode()
    except (InvalidTag, ValueError):
        return ""


class SealedText(TypeDecorator[str]):
    """A text that lies sealed. The database cannot search it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy names it
        """Seal it on its way in."""
        return None if value is None else seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy names it
        """Unseal it on its way out."""
        return None if value is None else unseal(value)


class SealedHeaders(TypeDecorator[dict[str, str]]):
    """Headers of a letter, of which those lie sealed that open something."""

    impl = Json
    cache_ok = True

    def process_bind_param(self, value: dict[str, str] | None, dialect: Dialect) -> dict[str, str] | None:  # noqa: ARG002 - SQLAlchemy names it
        """Seal them on their way in."""
        return None if value is None else {name: seal(told) if name in OPENS else told for name, told in value.items()}

    def process_result_value(self, value: dict[str, str] | None, dialect: Dialect) -> dict[str, str] | None:  # noqa: ARG002 - SQLAlchemy names it
        """Unseal them on their way out."""
        return None if value is None else {name: unseal(told) for name, told in value.items()}


def _key() -> AESGCM:
    return _made_of(str(current_app.config["SECRET_KEY"]))


@lru_cache(maxsize=8)
def _made_of(secret: str) -> AESGCM:
    return AESGCM(hashlib.sha256(b"letters" + secret.encode()).digest())
