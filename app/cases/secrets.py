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
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseSecret
from app.claims import insert_unless_there
from app.people.models import User

SECRET_BYTES = 20


def page_token(case: Case) -> str:
    """The secret in the business's private link, 32 characters."""
    return _secret("page", case.reference, _business(case))


def renew_page(session: Session, case: Case, *, at: datetime) -> None:
    """From now on another private link opens the case, which only a letter of ours tells; old ones say so.

    Reply addresses that were given out stay good.
    """
    case.secret_round = (case.secret_round or 0) + 1
    remember(session, case, {"page": page_token(case), "reply": reply_token(case, None)}, user=None, at=at)


def opens_page(case: Case, token: str) -> bool:
    """Whether this private link, which is one of the case's, is the one that opens it today."""
    return hmac.compare_digest(token.encode(), page_token(case).encode())


def reply_token(case: Case, user: User | None) -> str:
    """The secret in the reply address of one person and case; `user` None is the business."""
    return _secret("reply", case.reference, f"user {user.id}" if user else _business(case))


def note_token(case: Case, user: User) -> str:
    """The secret in the address for advice on the case: it stays another one when its holder gets the case."""
    return _secret("note", case.reference, f"user {user.id}")


def partner_token(case: Case, referral_id: int) -> str:
    """The secret in the address that a partner outside replies to about what was passed on: always for a note."""
    return _secret("note", case.reference, f"referral {referral_id}")


def feedback_token(case: Case, kind: str) -> str:
    """The secret in the link to a question that the business is asked after closing."""
    return _secret("feedback", kind, case.reference, _business(case))


def address_mark(email: str) -> str:
    """By what an e-mail address is known that does not want to be asked: a keyed hash, 32 characters."""
    return _secret("no questions", email.strip().lower())


def hash_of(token: str) -> str:
    """What the database keeps of a secret: 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def remember(
    session: Session,
    case: Case,
    tokens: Mapping[str, str],
    *,
    user: User | None,
    at: datetime,
    referral_id: int | None = None,
) -> None:
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
                "referral_id": referral_id,
            }
            for purpose, token in tokens.items()
        ],
    )


def make_anew(session: Session, case: Case, *, at: datetime) -> dict[str, str]:
    """Revoke what the business has and give it other secrets; gives each old one with the one in its place."""
    old = (page_token(case), reply_token(case, None))
    session.execute(
        update(CaseSecret)
        .where(
            CaseSecret.case_id == case.id,
            CaseSecret.user_id.is_(None),
            CaseSecret.referral_id.is_(None),
            CaseSecret.revoked_at.is_(None),
        )
        .values(revoked_at=at)
        .execution_options(synchronize_session="fetch")
    )
    case.secret_round = (case.secret_round or 0) + 1
    page, reply = page_token(case), reply_token(case, None)
    remember(session, case, {"page": page, "reply": reply}, user=None, at=at)
    return dict(zip(old, (page, reply), strict=True))


def _business(case: Case) -> str:
    """Who the business is to its secrets; somebody else after each round."""
    return f"business {case.secret_round}" if case.secret_round else "business"


def _secret(*parts: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.digest(key, "\0".join(parts).encode(), "sha256")
    return base64.b32encode(digest[:SECRET_BYTES]).decode().lower()
