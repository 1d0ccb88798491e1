"""From the setting to the way in."""

from collections.abc import Callable
from pathlib import Path

from app.inbox_url import Inbox
from app.mail.fetching.imap import ImapSource
from app.mail.fetching.intake import Intake, Source
from app.mail.fetching.lmtp import LmtpSource
from app.mail.fetching.maildir import MaildirSource
from app.mail.models import LMTP, MAILDIR


def open_source(place: Inbox, intake: Intake, *, timeout_s: float, accepts: Callable[[str], bool]) -> Source:
    """The way in of this place; nothing is opened yet. `accepts` says whether an address is ours (LMTP only)."""
    if place.kind == MAILDIR:
        return MaildirSource(Path(place.path), intake)
    if place.kind == LMTP:
        return LmtpSource(place, intake, accepts=accepts)
    return ImapSource(place, intake, timeout_s=timeout_s)
