"""Where letters come from, as the operator writes it in one address."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Inbox:
    """Where letters come from: `kind` is imap, lmtp or maildir, `path` the folder on the server or on this machine."""

    kind: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    path: str = ""
    is_encrypted: bool = False


def read_inbox(url: str) -> Inbox:
    """`imaps://user:password@host/FOLDER`, `lmtp://host:port` or `maildir:<path>`. Raises ValueError without the text.

    IMAP without encryption is for this machine only: a password goes through no wire in the clear.
    """
    if url.startswith("maildir:"):
        path = url.removeprefix("maildir:").removeprefix("//")
        if not path:
            raise ValueError("a folder is missing")
        return Inbox("maildir", path=path)
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    if not host or parts.query or parts.fragment:
        raise ValueError("a host is missing, or there is too much")
    if parts.scheme == "lmtp" and port and not (parts.username or parts.path.strip("/")):
        return Inbox("lmtp", host, port)
    is_encrypted = parts.scheme == "imaps"
    if (is_encrypted or (parts.scheme == "imap" and host in THIS_MACHINE)) and parts.username and parts.password:
        user, password = unquote(parts.username), unquote(parts.password)
        path = unquote(parts.path.strip("/")) or "INBOX"
        if path.isascii() and path.isprintable():
            return Inbox("imap", host, port or (993 if is_encrypted else 143), user, password, path, is_encrypted)
    raise ValueError("neither imaps, lmtp nor maildir, or not whole")
