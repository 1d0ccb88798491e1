"""What a developer asks for by mail alone: a word on a line of its own at the top of the reply. Pure.

The words are few and stand in the foot of every letter to staff, in the three languages that letters are written in;
all are understood in each. Whatever looks like a command and is none is never sent to a business.
"""

import re
from dataclasses import dataclass

ANSWER, CLOSE, HAND_OVER, NOTE, TAKE, DECLINE = "answer", "close", "hand_over", "note", "take", "decline"
UNCLEAR = "unclear"

_ALONE = {
    "avslutt": "close",
    "lukk": "close",
    "close": "close",
    "tar den": "take",
    "tek den": "take",
    "take": "take",
    "kan ikke": "decline",
    "kan ikkje": "decline",
    "decline": "decline",
}
_WITH_MORE = {
    "til": "hand_over",
    "to": "hand_over",
    "internt": "note",
    "internal": "note",
}
_BEGINS = re.compile(r"\s*([^\W\d_]{2,10}) ?:[ \t]*(.*)")
_END = " .!"


@dataclass(frozen=True)
class Wish:
    """What a reply asks for. `text` is what is left of it: the answer, the note, or the reason; `name` a colleague's.

    `closes` is said beside an answer.
    """

    kind: str
    text: str
    name: str = ""
    closes: bool = False


def wish(written: str) -> Wish:
    """Read a reply. An answer is what no command stands above; nothing at all is unclear."""
    first, _newline, rest = written.strip().partition("\n")
    rest = rest.strip()
    alone = _ALONE.get(first.casefold().strip(_END))
    if alone == CLOSE:
        return Wish(ANSWER, rest, closes=True) if rest else Wish(CLOSE, "")
    if alone:
        return Wish(alone, rest)
    begins = _BEGINS.fullmatch(first)
    word = begins[1].casefold() if begins else ""
    if begins and word in _WITH_MORE:
        kind, behind = _WITH_MORE[word], begins[2].strip()
        if kind == HAND_OVER:
            return Wish(HAND_OVER, rest, name=behind.strip(_END)) if behind else Wish(UNCLEAR, written)
        note = "\n".join(part for part in (behind, rest) if part)
        return Wish(NOTE, note) if note else Wish(UNCLEAR, written)
    return Wish(ANSWER, written.strip()) if written.strip() else Wish(UNCLEAR, "")
