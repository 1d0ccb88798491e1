"""Which parts of a letter are its text, and what they say."""

from dataclasses import dataclass, field

from app.mail.reading import charsets, html_text
from app.mail.reading.flowed import unflowed
from app.mail.reading.structure import Part, Structure

PLAIN = "text/plain"
HTML = "text/html"
MOST_TEXT_PARTS = 50
ROOM_CHARACTERS = 2_000_000
"""Looked at in all parts of a letter together, HTML with its tags."""

SHORT_STUB_CHARACTERS = 300
"""A plain text shorter than this that names HTML is only the excuse of a program that sends HTML alone."""


@dataclass
class Texts:
    """The text of a letter, the parts it was taken from, and those that only say the same in another form."""

    text: str = ""
    is_cut: bool = False
    taken: set[int] = field(default_factory=set)
    dropped: set[int] = field(default_factory=set)
    html: list[Part] = field(default_factory=list)


def texts_of(structure: Structure) -> Texts:
    """Choose and read. Of alternatives the plain text is read, unless it says nothing."""
    parts = structure.parts
    candidates = {id(part) for part in parts if _may_be_text(part)}
    candidates = {id(part) for part in [part for part in parts if id(part) in candidates][:MOST_TEXT_PARTS]}
    found = Texts()
    read: dict[int, str] = {}
    room = ROOM_CHARACTERS
    for part in parts:
        if id(part) in candidates:
            read[id(part)], cost, is_whole = _read(part, room)
            room -= cost
            found.is_cut = found.is_cut or not is_whole
    chosen = _chosen(parts, read)
    found.html = [part for part in parts if part.media_type == HTML and id(part) in read]
    kept: list[str] = []
    for part in parts:
        if id(part) not in read:
            continue
        if _is_chosen(part, chosen):
            found.taken.add(id(part))
            kept.append(read[id(part)].strip("\r\n"))
            found.is_cut = found.is_cut or part.end - part.start > charsets.MOST_BYTES
        else:
            found.dropped.add(id(part))
    whole = "\n\n".join(one for one in kept if one.strip())
    found.is_cut = found.is_cut or len(whole) >= charsets.MOST_CHARACTERS
    found.text = whole[: charsets.MOST_CHARACTERS]
    return found


def _may_be_text(part: Part) -> bool:
    """A text that is no file. A multipart whose boundary is missing is read as it stands."""
    if part.children or part.disposition == "attachment":
        return False
    if part.disposition_parameters.get("filename") or part.parameters.get("name"):
        return False
    inner = part.parent is not None and part.parent.media_type == "multipart/report"
    first = part.parent is not None and part.parent.children[0] is part
    if inner and not first:
        return False
    return part.media_type in (PLAIN, HTML, "text/enriched") or part.media_type.startswith("multipart/")


def _read(part: Part, room: int) -> tuple[str, int, bool]:
    """The text of a part, the characters looked at, and whether it is all of it; at most `room` are looked at."""
    if room <= 0:
        return "", 0, part.start >= part.end
    source = part.text()
    text, is_whole = source[:room], len(source) <= room
    cost = len(text)
    if part.media_type == HTML:
        text, is_read = html_text.text_of(text)
        is_whole = is_whole and is_read
    elif part.parameters.get("format", "").lower() == "flowed":
        text = unflowed(text, deletes_space=part.parameters.get("delsp", "").lower() == "yes")
    return text, cost, is_whole


def _chosen(parts: list[Part], read: dict[int, str]) -> dict[int, int]:
    """For each multipart/alternative the child whose text is read; from the innermost outwards."""
    chosen: dict[int, int] = {}
    best: dict[int, tuple[int, int]] = {}  # what a part holds: (2 plain, 1 HTML, 0 nothing; characters)
    for part in reversed(parts):
        if id(part) in read:
            best[id(part)] = _worth(part, read[id(part)])
        elif part.children and part.media_type == "multipart/alternative":
            ranked = [best.get(id(child), (0, 0)) for child in part.children]
            index = _better(ranked)
            best[id(part)] = ranked[index]
            chosen[id(part)] = id(part.children[index])
        elif part.children:
            best[id(part)] = max(best.get(id(child), (0, 0)) for child in part.children)
    return chosen


def _worth(part: Part, text: str) -> tuple[int, int]:
    length = len(text.strip())
    if not length:
        return 0, 0
    if part.media_type == HTML:
        return 1, length
    is_stub = length < SHORT_STUB_CHARACTERS and "html" in text.lower()
    return (1 if is_stub else 2), (0 if is_stub else length)


def _better(ranked: list[tuple[int, int]]) -> int:
    """The first of the best: plain before HTML before nothing; an excuse loses against any HTML."""
    worths = [(kind, kind == 1 and length > 0) for kind, length in ranked]
    return worths.index(max(worths))


def _is_chosen(part: Part, chosen: dict[int, int]) -> bool:
    """Whether no alternative above it chose another child."""
    child: Part = part
    while child.parent is not None:
        if chosen.get(id(child.parent), id(child)) != id(child):
            return False
        child = child.parent
    return True
