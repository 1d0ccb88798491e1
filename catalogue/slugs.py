"""Short names for addresses, made from words."""

import re
import unicodedata

MAX_SLUG = 80
ROOM_FOR_NUMBER = 4
"""Characters left free, for a number behind a name that is taken."""


def slug(words: str) -> str:
    """Words as a slug of our region files: small letters a-z, digits and single hyphens; empty when none are left."""
    plain = words.casefold().replace("æ", "ae").translate(str.maketrans("øđŋŧ", "odnt"))
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only)[: MAX_SLUG - ROOM_FOR_NUMBER].strip("-")
