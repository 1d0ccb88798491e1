"""References like NF-2026-7KQ4X: short enough to say on the telephone, no letter mistaken for another. Pure."""

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 and O, no 1, I and L, no U (which turns letters into words)."""

PATTERN = rf"NF-20[0-9]{{2}}-[{ALPHABET}]{{5}}"


def new_reference(year: int) -> str:
    """A random reference for a case received in `year` (Norwegian time); one of 24 million that year."""
    return f"NF-{year}-" + "".join(secrets.choice(ALPHABET) for _ in range(5))


def is_reference(text: str) -> bool:
    """Whether the text is spelt like a reference."""
    return re.fullmatch(PATTERN, text) is not None


def references_in(text: str) -> list[str]:
    """What in a text is spelt like a reference, in order; small letters are read as capitals."""
    return re.findall(PATTERN, text.upper())
