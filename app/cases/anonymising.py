"""A text without what tells whose it is: for colleagues who may learn from a case, and for whatever else does. Pure.

What is known of the case is hidden however it is written; what is not known, by its shape (`personal_shapes`) and by
where it stands (`running_names`). Each is replaced by a word in square brackets.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.cases import personal_shapes, running_names
from app.cases.personal_shapes import FIRM, MAIL, NAME, ORGANISATION, PHONE, PLACEHOLDERS
from app.cases.running_names import listed
from app.cases.search_index import fold
from triage import text as writing

_WORD = re.compile(r"[^\W_]+(?:['\u2019\u00b4`]s\b)?")
_NO_WORD = re.compile(r"[\W_]+")
_TWICE = re.compile(r"(.)\1+")
_DIGIT = re.compile(r"\d")
_BRACKETS = re.compile("(" + "|".join(re.escape(one) for one in PLACEHOLDERS) + ")")
_INITIAL = r"(?:\b[A-ZÆØÅ]\.[ ])?"
_SAME_NAME = re.compile(rf"{_INITIAL}\[navn\](?:[ .,\-]{{0,2}}{_INITIAL}\[navn\])*")
_SAME_FIRM = re.compile(r"\[bedrift\](?:[\s\-]{0,2}\[bedrift\])+")
_SAME_PLACE = re.compile(r"\[adresse\](?:,?\s{0,2}\[adresse\])+")
_LEGAL = listed("as asa sa ans da enk nuf ba iks kf stiftelsen")
_LEAST_DIGITS, _LEAST_PART, _LEAST_JOINED, _WIDEST_GAP = 5, 3, 6, 3
_COUNTRY = "47"

ALSO_WORDS = listed(
    """
    per odd dag tor bo liv stein bjørn vår sol eli berg bakke bakken haug vik nes ness strand sand lie li dal dalen
    moen mo eng ask ås bø by hus lund lunde vang skog holm holmen elv elva foss fossen vold voll ly gro may jo an
    ola unn runa siv alf ulf finn tone rose maria svein even hans tveit bruun sunde aune rud ruud hagen hage berge
    heim solheim
    """
)
"""Names that are words too, folded: alone and in small letters they name nobody."""


@dataclass(frozen=True)
class Personal:
    """What is known of whoever asked; empty where nothing is."""

    name: str = ""
    organisation_name: str = ""
    organisation_number: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Ordinary:
    """What is nobody's: the region's own words and places, folded, and beginnings of web addresses that may stay."""

    words: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    links: tuple[str, ...] = ()


def anonymised(text: str, personal: Personal, ordinary: Ordinary | None = None) -> str:
    """The text with words in brackets for everything that tells whose it is; takes time linear in its length."""
    ordinary = ordinary or Ordinary()
    text = personal_shapes.plain(text)
    text = _known_numbers(text, personal)
    text = personal_shapes.hidden(text, places=ordinary.places, links=ordinary.links)
    text = running_names.hidden(text, ordinary.words)
    text = _outside_brackets(text, lambda piece: _known_names(piece, personal, ordinary))
    text = _SAME_NAME.sub(NAME, text)
    return _SAME_PLACE.sub(personal_shapes.ADDRESS, _SAME_FIRM.sub(FIRM, text))


def without_brackets(text: str) -> str:
    """The text without the words that stand for what is hidden."""
    return _BRACKETS.sub(" ", text)


def has_brackets(text: str) -> bool:
    """Whether something is hidden in the text."""
    return _BRACKETS.search(text) is not None


def words_of(texts: Sequence[str]) -> frozenset[str]:
    """The words of these texts, folded, as `Ordinary` has them."""
    return frozenset(fold(word[0]) for text in texts for word in _WORD.finditer(text))


def _outside_brackets(text: str, change: Callable[[str], str]) -> str:
    return "".join(piece if piece in PLACEHOLDERS else change(piece) for piece in _BRACKETS.split(text))


def _known_numbers(text: str, personal: Personal) -> str:
    """The case's own address, telephone and organisation number, whatever stands between their parts."""
    squeezed = _NO_WORD.sub("", text).lower()
    local, at, domain = personal.email.strip().lower().partition("@")
    if at and local and domain and _NO_WORD.sub("", local) in squeezed:
        spaced = [
            r"\s?".join(map(re.escape, local)),
            rf"\s?{personal_shapes.DOT}\s?".join(map(re.escape, domain.split("."))),
        ]
        any_at = rf"(?:{personal_shapes.AT}|\s+at\s+)"
        text = re.sub(rf"(?<!\w){spaced[0]}{any_at}{spaced[1]}(?!\w)", MAIL, text, flags=re.IGNORECASE)
    for number, word in ((personal.organisation_number, ORGANISATION), (personal.phone, PHONE)):
        digits = "".join(_DIGIT.findall(personal_shapes.plain(number)))
        bare = digits.removeprefix("00")
        bare = bare.removeprefix(_COUNTRY) if len(bare) == len(_COUNTRY) + 8 else bare
        if len(bare) >= _LEAST_DIGITS and bare in squeezed:
            between = r"[\W_]{0,3}".join(bare)
            text = re.sub(
                rf"(?:(?:\+|00){_COUNTRY}[\W_]{{0,3}}|(?<!\d){_COUNTRY}[\W_]{{0,3}}|(?<!\d)){between}(?!\d)", word, text
            )
    return text


def _known_names(text: str, personal: Personal, ordinary: Ordinary) -> str:
    """The case's own name and firm, whole or in parts, in capitals or small, with or without accents."""
    firm = [fold(part) for part in _WORD.findall(personal_shapes.plain(personal.organisation_name))]
    firm = [part for part in firm if part not in _LEGAL] or firm
    name = [fold(part) for part in _WORD.findall(personal_shapes.plain(personal.name))]
    words = list(_WORD.finditer(text))
    folded = [_bare(word[0]) for word in words]
    marks: list[str] = [""] * len(words)
    _mark_whole(text, words, folded, firm, FIRM, marks)
    _mark_whole(text, words, folded, name, NAME, marks)
    _mark_whole(text, words, folded, name[-1:] + name[:-1], NAME, marks)
    for at, word in enumerate(words):
        if not marks[at]:
            marks[at] = _mark(word[0], folded[at], name, firm, ordinary)
    parts, end = [], 0
    for word, mark in zip(words, marks, strict=True):
        if mark:
            parts += [text[end : word.start()], mark]
            end = word.end()
    return "".join(parts) + text[end:]


def _mark_whole(
    text: str, words: Sequence[re.Match[str]], folded: Sequence[str], wanted: Sequence[str], mark: str, marks: list[str]
) -> None:
    """Mark where all these words stand one after the other, the last perhaps in the genitive."""
    count = len(wanted)
    for at in range(len(words) - count + 1) if count else ():
        *first, last = folded[at : at + count]
        if first != list(wanted[:-1]) or not _is_form(last, wanted[-1]):
            continue
        gaps = (words[n + 1].start() - words[n].end() for n in range(at, at + count - 1))
        is_short = count == 1 and len(wanted[0]) < _LEAST_PART
        if all(gap <= _WIDEST_GAP for gap in gaps) and not (is_short and text[words[at].start()].islower()):
            marks[at : at + count] = [mark] * count


def _mark(word: str, folded: str, name: Sequence[str], firm: Sequence[str], ordinary: Ordinary) -> str:
    """What a word by itself tells: a part of the name, a telling part of the firm's, or both written as one word."""
    has_capital = word[0].isupper()
    for part in name:
        if _is_form(folded, part) and (
            has_capital or not (len(part) < _LEAST_PART or part in ALSO_WORDS or _is_grammar(part))
        ):
            return NAME
    if len(name) > 1 and _holds(folded, (name[0] + name[-1], name[-1] + name[0], "".join(name))):
        return NAME
    if len(firm) > 1 and _holds(folded, ("".join(firm),)):
        return FIRM
    tells = has_capital and len(folded) >= _LEAST_PART and not running_names.is_ordinary(word, ordinary.words)
    return FIRM if tells and any(_is_form(folded, part) for part in firm) else ""


def _holds(folded: str, joined: Sequence[str]) -> bool:
    """Whether a word holds words that were written together; letters that meet there may have folded into one."""
    word = _TWICE.sub(r"\1", fold(folded))
    wanted = [_TWICE.sub(r"\1", fold(one)) for one in joined]
    return any(one == word or (len(one) >= _LEAST_JOINED and one in word) for one in wanted)


def _is_form(folded: str, part: str) -> bool:
    return folded == part or (folded.startswith(part) and folded[len(part) :] in {"s", "es"})


def _bare(word: str) -> str:
    """Folded, without the apostrophe of a genitive."""
    return fold(re.sub(r"['\u2019\u00b4`]s$", "", word))


def _is_grammar(folded: str) -> bool:
    return writing.is_grammar(folded)
