"""Who wrote and to whom: addresses out of header values, by one pass over bounded tokens.

The standard library's reader recurses into comments (1,000 parentheses end it) and took 98 s for 200,000 addresses.
"""

import re

import idna

from app.mail.reading import fields

MOST_ADDRESSES = 200
MOST_CHARACTERS = 254
"""Of an address; RFC 5321, section 4.5.3.1.3."""

MOST_LOCAL_CHARACTERS = 64
MOST_NAME_CHARACTERS = 200
MOST_TOKENS = 20_000

_TOKEN = re.compile(r'"(?:[^"\\]|\\.){0,500}"|<[^<>]{0,600}>|[^"<>(),;:\\]+|\\.|.', re.DOTALL)
_LOCAL = re.compile(r"[^\s@\"<>(),;:\\\[\]]{1,64}|\"[^\"\\\s@<>]{1,62}\"")
_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def usable(address: str) -> str:
    """The address with its domain as mail servers know it (small letters, `xn--…`), or "" when none can be sent to.

    The part before the at-sign keeps its case. A look-alike domain shows itself by its `xn--`.
    """
    text = address.strip()[:1_000]
    local, _, domain = text.rpartition("@")
    domain = domain.lower().rstrip(".")
    if not domain.isascii():
        try:
            domain = idna.encode(domain[:MOST_CHARACTERS], uts46=True).decode()
        except (idna.IDNAError, UnicodeError, IndexError):
            return ""
    whole = f"{local}@{domain}"
    if len(whole) > MOST_CHARACTERS or not local.isprintable() or local.startswith("=?"):
        return ""
    return whole if _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain) else ""


def people(value: str, most: int = MOST_ADDRESSES) -> list[tuple[str, str]]:
    """Name and usable address of each mailbox of a value, in order. Comments, groups and semicolons are understood."""
    found: list[tuple[str, str]] = []
    phrase: list[str] = []
    comment: list[str] = []
    angle: str | None = None
    depth = 0
    for count, piece in enumerate([*_pieces(value), ","]):
        if depth or piece in "()":
            depth = max(0, depth + (piece == "(") - (piece == ")"))
            comment.append(piece if piece not in "()" else "")
        elif piece in ",;":
            found += _person(phrase, comment, angle)
            phrase, comment, angle = [], [], None
            if len(found) >= most or count > MOST_TOKENS:
                break
        elif piece == ":" and angle is None:
            phrase = []  # the name of a group
        elif piece[0] == "<" and len(piece) > 1:
            angle = angle if angle is not None else piece[1:-1]
        else:
            phrase.append(piece)
    return found + (_person(phrase, comment, angle) if depth else [])


def _pieces(value: str) -> list[str]:
    return [token[0] for _, token in zip(range(MOST_TOKENS), _TOKEN.finditer(value), strict=False)]


def _person(phrase: list[str], comment: list[str], angle: str | None) -> list[tuple[str, str]]:
    """One mailbox, or none. Names are decoded last, so that nothing encoded in them becomes an address."""
    words = "".join(phrase).strip()
    if angle is None:
        bare = next((word for word in words.split() if "@" in word), "") or words
        address, name = usable(bare), "".join(comment)
    else:
        address, name = usable(angle.rpartition(":")[2]), "".join(map(_unquoted, phrase))
    return [(fields.line(name, MOST_NAME_CHARACTERS), address)] if address else []


def _unquoted(token: str) -> str:
    if token[0] == '"' and len(token) > 1:
        return re.sub(r"\\(.)", r"\1", token[1:-1])
    return token


def addresses(values: list[str]) -> tuple[str, ...]:
    """The usable addresses of some values, each once, at most MOST_ADDRESSES."""
    found: dict[str, None] = {}
    for value in values:
        found |= dict.fromkeys(address for _, address in people(value, MOST_ADDRESSES - len(found)))
        if len(found) >= MOST_ADDRESSES:
            break
    return tuple(found)
