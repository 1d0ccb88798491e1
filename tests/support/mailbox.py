"""Read a Maildir as a mail program would: each file a whole message."""

import email
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast


def letters(folder: Path) -> list[EmailMessage]:
    """All letters in the Maildir, in the order of their file names: oldest first."""
    files = sorted(path for part in ("new", "cur") for path in (folder / part).glob("*"))
    return [parsed(path.read_bytes()) for path in files]


def parsed(raw: bytes) -> EmailMessage:
    """A message as the receiver's program reads it."""
    return cast("EmailMessage", email.message_from_bytes(raw, policy=policy.default))


def text_of(letter: EmailMessage) -> str:
    """The text part, with ordinary line ends."""
    return _part(letter, "plain")


def html_of(letter: EmailMessage) -> str:
    """The HTML part, with ordinary line ends."""
    return _part(letter, "html")


def _part(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    assert part is not None, f"the letter has no {kind} part"
    return str(part.get_content()).replace("\r\n", "\n")
