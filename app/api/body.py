"""What programs send: one JSON object in UTF-8 (RFC 8259), read strictly, and the key that lets it be sent twice."""

import hashlib
import json
import re
from typing import Any

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from app.api.problems import problem, shape_of_body

MOST_BYTES = 512 * 1024
"""Of a body: the longest text, every letter of it escaped twice over, and the other fields."""

KEY = r"[A-Za-z0-9_.:~+/=\-]{16,200}"
KEY_AS_SENT = rf'^({KEY}|"{KEY}")$'
"""A string in quotation marks as the standard asks for, or bare, as most programs send it.
Source: draft-ietf-httpapi-idempotency-key-header, 2.1. Sixteen characters, so that strangers do not meet."""


def json_object() -> dict[str, Any]:
    """The JSON object that was sent. Raises ProblemError: no JSON, unreadable, no object; RequestEntityTooLarge."""
    if request.mimetype != "application/json":
        raise problem("not-json")
    try:
        sent = json.loads(_bytes().decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise problem("unreadable") from None
    if not isinstance(sent, dict):
        raise problem("fields", shape_of_body())
    return sent


def submission_key() -> str:
    """The case's key that the caller's Idempotency-Key stands for. It cannot be that of a form. Raises ProblemError."""
    sent = request.headers.get("Idempotency-Key", "").strip()
    if not re.fullmatch(KEY_AS_SENT.strip("^$"), sent):
        raise problem("key-missing")
    return hashlib.sha256(b"api\0" + sent.strip('"').encode("ascii")).hexdigest()


def _bytes() -> bytes:
    """The body. One whose length is untold is cut by Werkzeug where the limit is; so one byte more is looked at."""
    request.max_content_length = MOST_BYTES + 1
    sent = request.get_data()
    if len(sent) > MOST_BYTES:
        raise RequestEntityTooLarge
    return sent


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
