"""Letters as they are after reading, for tests of what they mean."""

import uuid
from dataclasses import replace
from typing import Any

from app import clock
from app.cases.replies import Arrived
from app.mail.reading.letter import Letter

_LETTER = Letter(
    message_id="",
    in_reply_to=(),
    references=(),
    sent_at=None,
    from_name="",
    from_address="",
    to=(),
    subject="",
    kind="person",
    text="",
    new_text="",
    is_cut=False,
    files=(),
    left_out=(),
    bounce=None,
    absence=None,
)


def a_letter(sender: str, to: str, text: str, **more: Any) -> Letter:
    """A letter from one address to another, with this text."""
    return replace(_LETTER, from_address=sender, to=(to,), text=text, new_text=text, **more)


def arrived(*, key: str = "") -> Arrived:
    """That it came now; `key` tells it from others."""
    return Arrived((), key or uuid.uuid4().hex, clock.now())
