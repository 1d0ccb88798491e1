"""The secrets that open a case: the business's private link and one reply address per person and case.

A secret is an HMAC-SHA256 (RFC 2104) under the application's key, cut to 160 bits and written in base 32, so that later
letters can repeat it while the database holds only its SHA-256.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseSecret
from app.claims import insert_unless_there
from app.people.models import User

SECRET_BYTES = 20


def page_token(case: Case) -> str:
    """The secret in the business's private link, 32 characters."""
    return _secret("page", case.reference, "business")


def reply_token(case: Case, user: User | None) -> str:
    """The secret in the reply address of one person and case; `user` None is the business."""
    return _secret("reply", case.reference, f"user {user.id}" if user else "business")


def hash_of(token: str) -> str:
    """What the database keeps of a secret: 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def remember(session: Session, case: Case, tokens: Mapping[str, str], *, user: User | None, at: datetime) -> None:
    """Write down that these secrets, by purpose, open the case; those that are known already stay as they are."""
    session.execute(
        insert_unless_there(session, CaseSecret, "hash"),
        [
            {
                "case_id": case.id,
                "user_id": user.id if user else None,
                "purpose": purpose,
                "hash": hash_of(token),
                "created_at": at,
                "revoked_at": None,
            }
            for purpose, token in tokens.items()
        ],
    )


def _secret(*parts: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.digest(key, "\0".join(parts).encode(), "sha256")
    return base64.b32encode(digest[:SECRET_BYTES]).decode().lower()
