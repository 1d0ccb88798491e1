"""Addresses and names of letters, made and read here only: the reply address that carries a token, Message-IDs."""

import re
import secrets
from email.utils import parseaddr
from functools import cache

TOKEN = re.compile(r"[a-z0-9]{10,56}")
"""Small letters and digits: some mail servers change the case. 56, because a local part has at most 64 characters."""

_REPLY = re.compile(r"sak\+([a-z0-9]{10,56})@([a-z0-9.-]{1,253})")


def reply_address(token: str, domain: str) -> str:
    """The address that answers go to; its token says who writes and on which case. Raises ValueError."""
    if not TOKEN.fullmatch(token):
        raise ValueError("a reply token is 10 to 56 small letters and digits")
    return f"sak+{token}@{domain}"


def token_of(address: str, domain: str) -> str | None:
    """The token in one of our own reply addresses under `domain`; None for any other text, however near."""
    found = _REPLY.fullmatch(address)
    return found[1] if found and found[2] == domain else None


def is_reply_address(address: str, domain: str) -> bool:
    """Whether this looks like a reply address of ours, whatever stands in the place of its token."""
    local, _, own = address.casefold().rpartition("@")
    return local.startswith("sak+") and own == domain.casefold()


def message_id(domain: str) -> str:
    """A fresh Message-ID, `<…@domain>`: random, so that it gives nothing away and is never used twice."""
    return f"<sak.{secrets.token_hex(12)}@{domain}>"


def domain_of(address: str) -> str:
    """What stands after the last at-sign."""
    return address.rpartition("@")[2]


def untagged(address: str) -> str:
    """The address without what its owner may put after a plus sign."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


@cache
def name_and_address(sender: str) -> tuple[str, str]:
    """`Name <a@b>` or `a@b`, as settings have it, in two parts; the name may be empty."""
    return parseaddr(sender)
