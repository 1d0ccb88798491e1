"""Names of people in running text, found by what stands around them: greetings, closings, capitals. Pure."""

import re
from collections.abc import Sequence

from app.cases.personal_shapes import NAME
from app.cases.search_index import fold
from triage import text as writing

_WORD = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*")
_AT_ONCE = re.compile(r"\.? ")
"""What may stand between two parts of one name."""

_CLOSING = (
    r"(?:mvh|m\.v\.h\.?|(?:med )?(?:vennlig|venleg|vennleg|beste?|hjertelig|hjarteleg) (?:hilsen|helsing|hilsning)|"
    r"hilsen|helsing|hels|(?:best|kind|warm|with kind|with best) regards|regards|sincerely|yours sincerely|cheers|"
    r"dearvvuođaiguin|dearvvuođat|ustitlaččat)"
)
_CLOSING_LINE = re.compile(
    rf"^[ \t]*{_CLOSING}\b[ \t,.:!/-]*(?P<rest>[^\n]*)$|^[ \t]*--[ \t]*$", re.IGNORECASE | re.MULTILINE
)
_CLOSING_WITHIN = re.compile(rf"\b{_CLOSING}\b[ ,.:!\n]{{1,4}}", re.IGNORECASE)
_GREETING = re.compile(
    r"(?:^|\n|[.!?] )[ \t]*(?:hei(?:sann)?|hallo|hello|hi|dear|kjære|god(?:t)? ?(?:dag|morgen|kveld)|takk|thanks|"
    r"thank you|bures|buorre beaivi)(?: igjen| att| again| på deg| skal du ha)?[ ,]{1,3}",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"\b(?:jeg heter|eg heiter|æ heite[r]?|mitt navn er|navnet mitt er|namnet mitt er|my name is|i am called|"
    r"mu namma lea|kontaktperson(?:en)?(?: er)?:?|navn:|namn:|name:|spør etter|spør om å få snakke med)[ ]{1,2}",
    re.IGNORECASE,
)
_SPOKEN_WITH = re.compile(
    r"\b(?:snakket med|snakka med|snakke med|prata med|pratet med|møtte|hilsen fra|ring|samboeren min|mannen min|"
    r"kona mi|spoke to|spoke with|talked to|v/)[ ]{0,2}",
    re.IGNORECASE,
)
_LONGEST_REST, _LONGEST_TAIL_LINES, _LONGEST_TAIL = 60, 8, 400
_AND = re.compile(r" (?:og|and|ja) ")
_MOST_PARTS = 4
_LEAST_PARTS = 2


def listed(text: str) -> frozenset[str]:
    """The words of a text, folded."""
    return frozenset(map(fold, text.split()))


ORDINARY = listed(
    """
    NAV Innovasjon Innovation Norge Norway Enova Altinn Mattilsynet Skatteetaten Arbeidstilsynet Sametinget
    Sámediggi Brønnøysund Brønnøysundregistrene Enhetsregisteret Foretaksregisteret Statens Vegvesen Forskningsrådet
    Siva Husbanken Statsforvalteren Statsforvaltaren Fylkeskommune Fylkeskommunen Kommune Kommunen Troms Finnmark
    Nordland Nord Nordre Sør Søndre Øst Vest Midt Ytre Indre Øvre Nedre Tromsø Bodø Oslo Trondheim Bergen Europa EU
    EØS Norsk Norske Norges Sámi Samisk Google Facebook Instagram Microsoft Word Excel Teams Airbnb Booking Vipps
    Tripletex Fiken Visma Debio Kreditorforeningen Sparebank Sparebanken Bank Universitet Universitetet UiT
    Høgskolen Videregående Næringshagen Næringsforening Næringsfond Landbruksdirektoratet Fiskeridirektoratet
    Kystverket Avinor Hurtigruten Equinor Forsvaret Monday Tuesday Wednesday Thursday Friday Saturday Sunday January
    February March April May June July August September October November December Norwegian Northern Southern Food
    Safety Authority Tax Administration Labour Inspection Business Municipality County Council Sir Madam English I
    Førstelinja Plan Bygningsloven Plan- Mva AS ASA SA ANS DA Jul Påske Pinse Nynorsk Bokmål Lov Forskrift
    """
)
"""Words that stand with a capital and name nobody, folded: public bodies, firms that everybody uses, days."""


def without_signature(text: str) -> str:
    """The text until its closing, when little follows that: name, title, telephone."""
    for found in _CLOSING_LINE.finditer(text):
        tail = text[found.start() :]
        if len(found["rest"] or "") <= _LONGEST_REST and len(tail) <= _LONGEST_TAIL:
            lines = [line for line in tail.splitlines() if line.strip()]
            if len(lines) <= _LONGEST_TAIL_LINES and text[: found.start()].strip():
                return text[: found.start()].rstrip()
    return text


def hidden(text: str, ordinary: frozenset[str]) -> str:
    """The text with `NAME` for what is a name by where it stands; `ordinary` are folded words that are none."""
    spans = [*_after_cues(text, ordinary), *_capitalised_runs(text, ordinary)]
    parts, at = [], 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        if start >= at:
            parts += [text[at:start], NAME]
        at = end
    return "".join(parts) + text[at:]


def is_ordinary(word: str, ordinary: frozenset[str]) -> bool:
    """Whether a word with a capital names nobody: grammar, the region's own words, public bodies."""
    folded = fold(word)
    known = {folded, folded.removesuffix("s")}
    return bool(known & ordinary or known & ORDINARY) or writing.is_grammar(writing.canonical(word))


def _after_cues(text: str, ordinary: frozenset[str]) -> list[tuple[int, int]]:
    spans = []
    for cue in (_GREETING, _SPOKEN_WITH, _INTRODUCTION, _CLOSING_WITHIN):
        for found in cue.finditer(text):
            end = _name_from(text, found.end(), ordinary)
            if end is None and cue is _INTRODUCTION:
                end = _small_name_from(text, found.end())
            if end is not None:
                spans += [(found.end(), end), *_other_name(text, end, ordinary)]
    for found in _CLOSING_LINE.finditer(text):
        rest = (found["rest"] or "").partition("[")[0]
        if 0 < len(rest.strip()) <= _LONGEST_REST and len(rest.split()) <= _MOST_PARTS:
            spans.append((found.start("rest"), found.start("rest") + len(rest.rstrip())))
    return spans


def _name_from(text: str, start: int, ordinary: frozenset[str]) -> int | None:
    """Where the name that begins here ends; None when no word with a capital, that is not ordinary, stands here."""
    end, at = None, start
    for _part in range(_MOST_PARTS):
        word = _WORD.match(text, at)
        if word is None or not word[0][0].isupper() or is_ordinary(word[0], ordinary):
            break
        end = word.end()
        between = _AT_ONCE.match(text, end)
        if between is None:
            break
        at = between.end()
    return end


def _other_name(text: str, end: int, ordinary: frozenset[str]) -> list[tuple[int, int]]:
    """The second of two: «Ola og Marit»."""
    between = _AND.match(text, end)
    other = _name_from(text, between.end(), ordinary) if between else None
    return [(between.end(), other)] if between and other else []


def _small_name_from(text: str, start: int) -> int | None:
    """The same for one or two words in small letters, after «my name is»."""
    end, at = None, start
    for _part in range(2):
        word = _WORD.match(text, at)
        if word is None or writing.is_grammar(writing.canonical(word[0])):
            break
        end = word.end()
        at = end + 1 if text[end : end + 1] == " " else len(text)
    return end


def _capitalised_runs(text: str, ordinary: frozenset[str]) -> list[tuple[int, int]]:
    """Two to four words with a capital, one beside the other, of which none but the first or last is ordinary."""
    spans: list[tuple[int, int]] = []
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        if run and not _AT_ONCE.fullmatch(text, run[-1].end(), word.start()):
            spans += _names_in(text, run, ordinary)
            run = []
        if _is_titled(word[0]):
            run.append(word)
        elif run:
            spans += _names_in(text, run, ordinary)
            run = []
    return spans + (_names_in(text, run, ordinary) if run else [])


def _names_in(text: str, run: Sequence[re.Match[str]], ordinary: frozenset[str]) -> list[tuple[int, int]]:
    """The names in a run of words with capitals, divided at ordinary words and at full stops after whole words."""
    spans: list[tuple[int, int]] = []
    name: list[re.Match[str]] = []
    for word in [*run, None]:
        ends = word is None or (is_ordinary(word[0], ordinary) and not _is_initial(text, word))
        breaks = bool(name) and word is not None and len(name[-1][0]) > 1 and text[name[-1].end()] == "."
        if (ends or breaks) and name:
            is_name = len(name) >= _LEAST_PARTS and any(len(one[0]) > 1 for one in name)
            spans += [(name[0].start(), name[-1].end())] if is_name else []
            name = []
        if not ends and word is not None:
            name.append(word)
    return spans


def _is_initial(text: str, word: re.Match[str]) -> bool:
    return len(word[0]) == 1 and text[word.end() : word.end() + 1] == "."


def _is_titled(word: str) -> bool:
    """A capital and small letters, or one capital alone: «Kari», «McDonald», «K»; «HMS» is no name."""
    return word[0].isupper() and (len(word) == 1 or any(c.islower() for c in word))
