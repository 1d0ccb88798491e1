"""Norwegian text to words: one spelling for bokmål, nynorsk, northern speech and missing æøå; links and mail tails cut.

Everything here takes time linear in the length of the text, whatever is in it.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from triage.words import BOKMAL_OF, GRAMMAR, NATIONS

MOST_CHARACTERS = 4_000
LONGEST_WORD = 60
PLACE = "<place>"
"""Stands for every place of the region; no word is written so."""

_EXAMINED = 4 * MOST_CHARACTERS
_LONGEST_SIGNATURE_LINE = 60
_LEAST_BEFORE_SIGNATURE = 20

_WORD = re.compile(r"[^\W_]+(?:[-/][^\W_]+)*")
_LETTERS = str.maketrans(
    {"æ": "a", "ø": "o", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "s", "ł": "l", "ð": "d", "þ": "t", "œ": "o"}
)
# æøåÆØÅ whose two bytes of UTF-8 were read as Latin-1 or as Windows-1252.
_MOJIBAKE = {letter.encode().decode(wrong): letter for wrong in ("latin-1", "cp1252") for letter in "æøåÆØÅ"}
# Endings of nynorsk to those of bokmål, and "kv" to "hv"; the first that changes a word is the only one.
_ENDINGS = (
    (re.compile(r"^kv(?=[aeio])"), "hv"),
    (re.compile(r"leg(e|t|heit)?$"), r"lig\1"),
    (re.compile(r"heit(er|a|en)?$"), r"het\1"),
    (re.compile(r"(?<=.{4})arane$"), "erne"),
    (re.compile(r"(?<=.{4})arar$"), "ere"),
    (re.compile(r"(?<=.{4})ane$"), "ene"),
    (re.compile(r"(?<=.{4})ar$"), "er"),
)
_SIGNATURE = re.compile(
    r"--\s*$|mvh\b|(med )?(vennlig|venleg|vennleg|beste) (hilsen|helsing)|hilsen\b|helsing\b"
    r"|((best|kind|warm) )?regards\b|sent from my|sendt fra min",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"-{3,}\s*(original|opprinnelig|opphavleg|videresendt|vidaresend|forwarded)|_{5,}|(fra|frå|from|sendt|sent):\s",
    re.IGNORECASE,
)
_WROTE = re.compile(r"(den|on|på)\s.{5,120}\b(skrev|skreiv|wrote)\b", re.IGNORECASE)


def fold(text: str) -> str:
    """Return `text` in lower case without accents: æ/ä/å as a, ø/ö as o, and aa, ae, oe as a, a, o."""
    text = text.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFD", text)
        text = "".join(letter for letter in text if not unicodedata.combining(letter)).translate(_LETTERS)
    return text.replace("aa", "a").replace("ae", "a").replace("oe", "o")


@lru_cache(maxsize=20_000)
def canonical(word: str) -> str:
    """Return the one spelling under which a word is learned and looked up: folded, in bokmål, at most 60 letters."""
    folded = fold(word[:LONGEST_WORD])
    if folded in BOKMAL_OF:
        return BOKMAL_OF[folded]
    for ending, instead in _ENDINGS:
        changed = ending.sub(instead, folded)
        if changed != folded:
            return changed
    return folded


def surfaces(text: str) -> list[str]:
    """Return the words as they are written, in order, without links and addresses."""
    text = unicodedata.normalize("NFC", _mended_encoding(text[:MOST_CHARACTERS]))
    if "@" in text or "://" in text or "www." in text:
        text = " ".join(part for part in text.split() if not _is_address(part))
    return _WORD.findall(text)


def words(text: str) -> list[str]:
    """Return the words of the first 4,000 characters in their one spelling, in order."""
    return [canonical(word) for word in surfaces(text)]


def place_names(places: Iterable[str]) -> frozenset[str]:
    """Return the names of one word in their one spelling; a word of a longer name ("Øvre") may mean anything."""
    return frozenset(found[0] for found in map(words, places) if len(found) == 1)


def without_names(text: Iterable[str], places: frozenset[str]) -> list[str]:
    """Return the words of a text with `PLACE` for each name of a place, also in the genitive.

    Where somebody is says nothing of what they ask: no place shall come to stand for an area.
    """
    return [PLACE if word in places or (word[-1:] == "s" and word[:-1] in places) else word for word in text]


def is_grammar(word: str) -> bool:
    """Whether a word in its one spelling is only grammar, or no word at all: a number or a single letter."""
    return word in _GRAMMAR or len(word) == 1 or not any(letter.isalpha() for letter in word)


def own_words(message: str) -> str:
    """Return what the sender wrote: without quoted lines, the mail answered to, and the signature.

    Examines the first 16,000 characters and returns at most 4,000. When nothing would be left the message is returned
    as it is.
    """
    kept: list[str] = []
    length = 0
    answered_to = False
    for line in _mended_encoding(message[:_EXAMINED]).splitlines():
        bare = line.strip()
        is_quote = bare.startswith(">")
        if kept and (_HEADER.match(bare) or (answered_to and bare and not is_quote)):
            break
        if kept and length > _LEAST_BEFORE_SIGNATURE and _is_signature(bare):
            break
        if _is_quote_header(bare):
            answered_to = True
            continue
        if is_quote:
            answered_to = False
            continue
        kept.append(line)
        length += len(bare)
    own = "\n".join(kept).strip()
    return (own or message.strip())[:MOST_CHARACTERS]


def joined(subject: str, message: str) -> str:
    """Return subject and the sender's own words as one text: the subject alone is worth 1 to 3 points of accuracy."""
    own = own_words(message)
    subject = subject.strip()[:300]
    return f"{subject}. {own}" if subject else own


def _is_signature(line: str) -> bool:
    return len(line) <= _LONGEST_SIGNATURE_LINE and _SIGNATURE.match(line) is not None


def _is_quote_header(line: str) -> bool:
    """Whether the line is like "Den 3. november 2026 kl. 10:12 skrev Kari:"."""
    return line.endswith(":") and any(letter.isdigit() for letter in line) and _WROTE.match(line) is not None


def _is_address(part: str) -> bool:
    if "://" in part or "www." in part:
        return True
    _, at, domain = part.rpartition("@")
    return bool(at) and "." in domain


def _mended_encoding(text: str) -> str:
    """Return text whose UTF-8 was read as Latin-1 with its æøå back."""
    if "Ã" in text:
        for wrong, right in _MOJIBAKE.items():
            text = text.replace(wrong, right)
    return text


_GRAMMAR = frozenset(canonical(word) for word in GRAMMAR)
NATION_WORDS = frozenset(canonical(word) for word in NATIONS)
