"""What is personal by its shape, whoever it is of: addresses, numbers, streets, the web. Pure.

In doubt a number is hidden, unless it is a date, a sum of money, a year or a time of day.
"""

import re
import unicodedata
from collections.abc import Sequence

NAME, FIRM, PHONE, MAIL = "[navn]", "[bedrift]", "[telefon]", "[e-post]"
ADDRESS, PROPERTY, WEB, REFERENCE = "[adresse]", "[eiendom]", "[nettadresse]", "[saksnummer]"
ORGANISATION, BIRTH, BIRTH_DATE, ACCOUNT, NUMBER = (
    "[organisasjonsnummer]", "[fødselsnummer]", "[fødselsdato]", "[kontonummer]", "[nummer]",
)  # fmt: skip
PLACEHOLDERS = (
    NAME, FIRM, PHONE, MAIL, ADDRESS, PROPERTY, WEB, REFERENCE, ORGANISATION, BIRTH, BIRTH_DATE, ACCOUNT, NUMBER,
)  # fmt: skip
"""The words that stand for what is hidden; they are the same in every language, for people and for programs."""

PUBLIC_HOSTS = (
    "altinn.no", "arbeidstilsynet.no", "brreg.no", "enova.no", "forskningsradet.no", "innovasjonnorge.no",
    "kommune.no", "landbruksdirektoratet.no", "lovdata.no", "mattilsynet.no", "nav.no", "regjeringen.no",
    "sametinget.no", "siva.no", "skatteetaten.no", "statsforvalteren.no", "tffk.no", "troms.fylke.no", "udir.no",
)  # fmt: skip
"""Where public bodies tell of what they do: links to these may stay."""

AT = r"(?:\s{0,2}@\s{0,2}|\s{0,2}[(\[{]\s?(?:at|a|krøllalfa)\s?[)\]}]\s{0,2}|\s+krøllalfa\s+)"
DOT = r"(?:\.|\s{0,2}[(\[{]\s?(?:dot|punktum|punkt)\s?[)\]}]\s{0,2}|\s+(?:punktum|dot)\s+)"
DASHES = "\\-\u2010-\u2015"
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_BLANK = re.compile(r"[^\S\n]")
_MAIL = re.compile(rf"(?<![\w.+%'-])[\w.+%'-]++{AT}[\w-]++(?:{DOT}[\w-]++)*{DOT}[^\W\d_]{{2,}}", re.IGNORECASE)
_WEB = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]\"']++"
    r"|(?<![\w@.-])(?:[\w-]++\.)+?(?:no|com|org|net|se|fi|dk|eu|io|shop|info)\b(?:/[^\s<>()\[\]\"']*+)?",
    re.IGNORECASE,
)
_TITLE = "A-ZÆØÅÁÄÖČĐŊŠŦŽ"
_NAMED_STREET = re.compile(
    rf"(?<![^\W_])(?:[{_TITLE}][\w'\u2019-]{{0,30}}[ ]){{0,3}}[\w'\u2019-]{{0,40}}"
    r"(?i:gata|gaten|gate|vegen|veien|veg|vei|plass|plassen|allé|alle|torget|torg|brygga|brygge|kaia|kai|stien|sti|"
    r"bakken|bakke|svingen|tunet|jordet|lia|haugen|geaidnu|luodda|street|road|gt\.?)[ ]{1,2}\d{1,4}(?:[ ]?[A-Za-z])?"
    r"(?![\w])"
)
_PUBLIC_ROAD = re.compile(r"(?:^|\s)(?:riks|fylkes|europa)ve(?:g|i)(?:en)?\s", re.IGNORECASE)
_TOWN = re.compile(rf"(?<![\w.,§-])(\d{{4}})[ ]{{1,2}}([{_TITLE}][\w'\u2019-]+)")
_AFTER_ADDRESS = re.compile(r"(?:^|\n|,\s?|\]\s?|postboks \d{1,5},?\s?)$", re.IGNORECASE)
_BOX = re.compile(r"\b(?:postboks|pb\.?|p\.?o\.? ?box)[ ]{1,2}\d{1,5}\b", re.IGNORECASE)
_PROPERTY = re.compile(
    r"\b(?:g/?bnr|g(?:å|aa|a)rd(?:s|en)?-? ?(?:og|/) ?bruks(?:nummer|nr)|gnr|gårds?nr|gardsnr|g(?:å|a)rdsnummer|bnr|"
    r"bruks(?:nr|nummer)|fnr|festenr|festenummer|snr|seksjonsnr|matrikkel(?:nr|nummer)?)[.:]?\s{0,2}\d{1,5}(?!\d)"
    r"(?:\s{0,2}[/,-]\s{0,2}\d{1,5}(?!\d))*+",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"\b(?:født|fødd|f\.|born|fødselsdato:?)\s+(?:den\s+|on\s+)?(\d{1,2}[. /-]\s?\d{1,2}[. /-]\s?\d{2,4})",
    re.IGNORECASE,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?\d{4}){2,6}\s?\d{1,4}\b")
_LABELLED = re.compile(
    r"\b((?:tlf|tel|telefon|telefonnr|telefonnummer|mob|mobil|mobilnr|mobilnummer|nummer|phone|mobile|cell|sms|"
    r"ring|ring meg|ring meg på|ring på|call|call me on)\b[.:]?\s{0,2})"
    rf"(?!\d{{1,2}}[.]\d{{1,2}}[.])((?:\+|00)?[\d(](?:[ .{DASHES}/()]{{0,3}}\d){{4,14}})",
    re.IGNORECASE,
)
_ABROAD = re.compile(rf"(?<![\w.])\(?(?:\+|00)\s?\d(?:[ .{DASHES}()]{{0,3}}\d){{6,14}}(?!\d)")
_REFERENCE = re.compile(r"\bNF[-\s]?20\d\d[-\s]?[0-9A-Z]{5}\b", re.IGNORECASE)
_MVA = re.compile(r"(?:\bNO\s?)?(?<!\d)[89]\d{2}[ .]?\d{3}[ .]?\d{3}(?:\s?MVA\b)", re.IGNORECASE)
_RUN = re.compile(rf"(?<![\d§])\d+(?:[ .{DASHES}/()]{{1,3}}\d+)*+")
_GROUP = re.compile(r"\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NO_NUMBER = re.compile(
    rf"\d{{1,2}}[./]\s?\d{{1,2}}[./]\s?\d{{4}}|\d{{4}}[.{DASHES}/]\d{{2}}[.{DASHES}/]\d{{2}}"  # dates
    rf"|\d{{1,2}}[.]\d{{2}}\s?[{DASHES}]\s?\d{{1,2}}[.]\d{{2}}"  # from one hour, or day, to another
    rf"|(?:19|20)\d\d[ .{DASHES}/()]{{1,3}}(?:19|20)\d\d|(?:19|20)\d\d/\d{{1,4}}"  # years, papers of an archive
    r"|\d{1,3}(?:[ .]\d{3})*[ .]000"  # round sums
)
_ROUND = re.compile(r"\d{3}[ .]000[ .]000")
_MONEY_AFTER = re.compile(
    r"\s{0,2}(?:,-|kr\b|kroner|kronar|nok\b|mill|mrd|euro|eur\b|dollar|€|\$|prosent|%|[km]wh|m2|kvm|kvadratmeter|"
    r"tonn|kilo|kg\b|liter|daa|dekar|mål\b|stk)",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:\bkr\.?|\bnok|kroner|[€$])\s{0,2}$", re.IGNORECASE)
_PHONE_DIGITS, _ORGANISATION_DIGITS, _BIRTH_DIGITS, _LONG = 8, 9, 11, 8


def plain(text: str) -> str:
    """The text as it can be compared: composed letters, usual spaces and digits, nothing unseen; lines stay."""
    seen = _BLANK.sub(" ", unicodedata.normalize("NFC", _UNSEEN.sub("", text)))
    return seen if seen.isascii() else "".join(map(_usual, seen))


def hidden(text: str, *, places: frozenset[str] = frozenset(), links: Sequence[str] = ()) -> str:
    """The text with a word in brackets for each thing of a personal shape.

    `places` are names of places in small letters, for postcodes; addresses of the web that begin with one of `links`
    or are a public body's may stay. The text is `plain`.
    """
    text = _MAIL.sub(MAIL, text)
    text = _WEB.sub(lambda found: _web(found[0], links), text)
    text = _REFERENCE.sub(REFERENCE, text)
    text = _IBAN.sub(ACCOUNT, text)
    text = _PROPERTY.sub(PROPERTY, text)
    text = _BORN.sub(lambda found: found[0].replace(found[1], BIRTH_DATE), text)
    text = _LABELLED.sub(rf"\1{PHONE}", text)
    text = _ABROAD.sub(lambda found: found[0] if _is_money(found, 0, len(found[0])) else PHONE, text)
    text = _MVA.sub(ORGANISATION, text)
    text = _BOX.sub(ADDRESS, text)
    text = _NAMED_STREET.sub(lambda found: found[0] if _PUBLIC_ROAD.search(found[0]) else ADDRESS, text)
    text = _TOWN.sub(lambda found: _town(found, places), text)
    return _RUN.sub(_numbers, text)


def _usual(c: str) -> str:
    """A letter, digit or sign of a compatible shape as the usual one; «²» and «½» stay."""
    if c.isascii() or unicodedata.category(c) not in {"Lu", "Ll", "Lo", "Nd", "Po", "Sm"}:
        return c
    usual = unicodedata.normalize("NFKC", c)
    if len(usual) == 1 and usual.isdecimal():
        return str(unicodedata.decimal(usual))
    return usual if usual.isascii() and len(usual) == 1 else c


def _web(link: str, kept: Sequence[str]) -> str:
    bare = link.rstrip(".,;:!?")
    rest = link[len(bare) :]
    host, _slash, path = bare.lower().removeprefix("https://").removeprefix("http://").partition("/")
    is_public = any(host == one or host.endswith(f".{one}") for one in PUBLIC_HOSTS)
    is_plain = not set("?#@=%") & set(path) and not re.search(r"\d{5}", path)
    if (is_public and is_plain) or any(bare.startswith(one) for one in kept):
        return link
    return WEB + rest


def _town(found: re.Match[str], places: frozenset[str]) -> str:
    """A postcode with its place. A year before a place's name is none, unless it stands as in an address."""
    before = found.string[max(0, found.start() - 20) : found.start()]
    stands_so = _AFTER_ADDRESS.search(before) is not None
    is_place = found[2].lower() in places and not _YEAR.fullmatch(found[1])
    return ADDRESS if (stands_so or is_place) and not _MONEY_AFTER.match(f" {found[2]}") else found[0]


def _numbers(found: re.Match[str]) -> str:
    """A run of groups of digits: what looks like a number of somebody is hidden, the shortest first."""
    run, groups = found[0], list(_GROUP.finditer(found[0]))
    parts, at, first = [], 0, 0
    while first < len(groups):
        last, word = _number_from(found, groups, first)
        start = groups[first].start()
        end = groups[last].end()
        parts += [run[at:start], word or run[start:end]]
        at, first = end, last + 1
    return "".join(parts) + run[at:]


def _number_from(found: re.Match[str], groups: Sequence[re.Match[str]], first: int) -> tuple[int, str]:
    """The last group of the number that begins with this group, and the word for it; without one, the group alone."""
    total = 0
    for last in range(first, len(groups)):
        total += len(groups[last][0])
        if total > _BIRTH_DIGITS:
            break
        start, end = groups[first].start(), groups[last].end()
        word = _word(found[0][start:end], total)
        if word and not _is_money(found, start, end):
            return last, word
    is_long = len(groups[first][0]) >= _LONG and not _is_money(found, groups[first].start(), groups[first].end())
    return first, NUMBER if is_long else ""


def _word(piece: str, total: int) -> str:
    if total == _ORGANISATION_DIGITS and piece[0] in "89" and not _ROUND.fullmatch(piece):
        return ORGANISATION
    if _NO_NUMBER.fullmatch(piece):
        return ""
    if total == _PHONE_DIGITS and piece[0] in "23456789":
        return PHONE
    if total == _ORGANISATION_DIGITS and piece.isdigit():
        return ORGANISATION
    if total == _BIRTH_DIGITS:
        return ACCOUNT if re.fullmatch(r"\d{4}[ .]\d{2}[ .]\d{5}", piece) else BIRTH
    return ""


def _is_money(found: re.Match[str], start: int, end: int) -> bool:
    """Whether this part of what was found is a sum or a measure, by what stands around it."""
    whole, start, end = found.string, found.start() + start, found.start() + end
    return bool(_MONEY_AFTER.match(whole[end : end + 16]) or _MONEY_BEFORE.search(whole[max(0, start - 10) : start]))
