"""Shapes that a value in a region file must have. A shape is given value and path, and yields each fault it finds."""

import difflib
import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date

from stdnum.no import orgnr

from catalogue.region_files.reading import PathTo
from catalogue.slugs import MAX_SLUG

Finding = tuple[PathTo, str]
Shape = Callable[[object, PathTo], Iterator[Finding]]

SLUG_CHARACTERS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_LINE, MAX_TEXT = 200, 10_000
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?")
_UNSTORABLE = re.compile("[\\x00-\\x08\\x0b-\\x1f\ud800-\udfff]")
_URL = re.compile(r"https?://[^\s<>\"]+")


def text(longest: int = MAX_TEXT) -> Shape:
    """A text that is not blank, of at most so many characters."""

    def check(value: object, path: PathTo) -> Iterator[Finding]:
        if value is None:
            yield path, "the text is missing"
        elif not isinstance(value, str):
            yield path, f"this must be a text; {_shown(value)} must stand in quotation marks"
        elif not value.strip():
            yield path, "the text is empty"
        elif len(value) > longest:
            yield path, f"the text has {len(value)} characters; at most {longest} are possible"
        elif not _is_storable(value):
            yield path, "the text holds characters that cannot be stored"

    return check


def pattern(wanted: re.Pattern[str], sentence: str, longest: int = MAX_LINE) -> Shape:
    """A text of a certain form; `sentence` says which."""
    plain = text(longest)

    def check(value: object, path: PathTo) -> Iterator[Finding]:
        findings = list(plain(value, path))
        yield from findings
        if not findings and isinstance(value, str) and not wanted.fullmatch(value):
            yield path, f'"{value[:60]}" {sentence}'

    return check


slug = pattern(SLUG_CHARACTERS, "is no slug: small letters a-z, digits, and single hyphens between them", MAX_SLUG)
address = pattern(_ADDRESS, "is no e-mail address", 254)
domain = pattern(_DOMAIN, "is no domain", 253)
host = pattern(_HOST, "is no host such as www.bardu.kommune.no: small letters, no https:// and no path", 253)
url = pattern(_URL, "is no address that begins with https://", 500)
days = pattern(re.compile(r"P\d{1,3}D"), "is no number of days such as P10D", 20)


def day(value: object, path: PathTo) -> Iterator[Finding]:
    """A date as text, such as 2020-01-01."""
    try:
        is_day = isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        is_day = False
    if not is_day:
        yield path, f"{_shown(value)} is no date such as 2020-01-01, in quotation marks"


def organisation_number(value: object, path: PathTo) -> Iterator[Finding]:
    """Nine digits, in quotation marks, the last one the check digit."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{9}", value, re.ASCII):
        yield path, "an organisation number is nine digits in quotation marks"
    elif not orgnr.is_valid(value):
        yield path, f'the organisation number "{value}" is mistyped: its check digit is wrong'


def exactly(wanted: int) -> Shape:
    """This number and no other."""

    def check(value: object, path: PathTo) -> Iterator[Finding]:
        if value != wanted or isinstance(value, bool):
            yield path, f"this must be {wanted}, not {_shown(value)}"

    return check


def whole(least: int, most: int) -> Shape:
    """A whole number between two bounds, both included."""

    def check(value: object, path: PathTo) -> Iterator[Finding]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield path, f"this must be a whole number, not {_shown(value)}"
        elif not least <= value <= most:
            yield path, f"this must be between {least} and {most}, not {_shown(value)}"

    return check


def number(value: object, path: PathTo) -> Iterator[Finding]:
    """A number that is not negative."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value) or value < 0:
        yield path, f"this must be a number of 0 or more, not {_shown(value)}"


def truth(value: object, path: PathTo) -> Iterator[Finding]:
    """True or false."""
    if not isinstance(value, bool):
        yield path, f"this must be true or false, not {_shown(value)}"


def one_of(words: Collection[str]) -> Shape:
    """One of these words."""

    def check(value: object, path: PathTo) -> Iterator[Finding]:
        if not isinstance(value, str) or value not in words:
            yield path, f"{_shown(value)} is unknown{_meant(value, words)}; it must be one of {', '.join(words)}"

    return check


def nullable(shape: Shape) -> Shape:
    """Null, or what the shape wants."""

    def check(value: object, path: PathTo) -> Iterator[Finding]:
        if value is not None:
            yield from shape(value, path)

    return check


def list_of(shape: Shape, *, least: int = 0, is_set: bool = False) -> Shape:
    """A list of at least so many; in a set nothing stands twice."""

    def check(value: object, path: PathTo) -> Iterator[Finding]:
        if not isinstance(value, list):
            yield path, f"this must be a list, not {_shown(value)}"
            return
        if len(value) < least:
            yield path, "the list is empty" if least == 1 else f"the list needs at least {least}"
        seen: set[str] = set()
        for index, item in enumerate(value):
            yield from shape(item, (*path, index))
            if is_set and isinstance(item, str):
                if item in seen:
                    yield (*path, index), f'"{item}" stands here twice'
                seen.add(item)

    return check


def mapping_of(shape: Shape, keys: Shape) -> Shape:
    """Keys and values, all keys of one shape and all values of another."""

    def check(value: object, path: PathTo) -> Iterator[Finding]:
        if not isinstance(value, dict):
            yield path, f"this must be keys and values, not {_shown(value)}"
            return
        for key, item in value.items():
            yield from keys(key, (*path, key))
            yield from shape(item, (*path, key))

    return check


def record(required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    """Keys and values, each key with its own shape; no other key."""
    known = {**(optional or {}), **required}

    def check(value: object, path: PathTo) -> Iterator[Finding]:
        if not isinstance(value, dict):
            yield path, f"this must be keys and values, not {_shown(value)}"
            return
        for key in required:
            if key not in value:
                yield (*path, key), f'"{key}" is missing'
        for key, item in value.items():
            if key in known:
                yield from known[key](item, (*path, key))
            else:
                yield (*path, key), f'the key "{key}" is unknown{_meant(key, known)}'

    return check


def _is_storable(value: str) -> bool:
    """Whether every database can hold it: no control characters, no half characters."""
    return not _UNSTORABLE.search(value)


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "keys and values" if isinstance(value, dict) else "a list"
    if isinstance(value, bool):
        return "yes or no (true, false, yes, no, on, off)"
    return f'"{str(value)[:60]}"'


def _meant(value: object, words: Collection[str]) -> str:
    near = difflib.get_close_matches(str(value)[:MAX_SLUG], list(words), n=1, cutoff=0.75)
    return f'; did you mean "{near[0]}"' if near else ""
