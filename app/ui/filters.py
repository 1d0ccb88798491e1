"""How dates, times, numbers, sizes and foreign text are shown, in the reader's language."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal, Protocol

from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal
from flask import Flask, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from app import clock
from app.ui.forms import typed_text
from app.ui.locale import current
from app.ui.markdown import small_markdown
from catalogue.base import in_language

NBSP = "\N{NO-BREAK SPACE}"
KILO = 1000
NEW_TAB = Markup(' target="_blank" rel="noopener"')
"""Attributes of a link away from what somebody is in the midst of."""

_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_FORMATS = {"nb": "nb", "nn": "nn", "en": "en_GB"}
_DAY = {"nb": "EEEE d. MMMM", "nn": "EEEE d. MMMM", "en": "EEEE d MMMM"}
_DATE = {"nb": "d. MMMM", "nn": "d. MMMM", "en": "d MMMM"}
_CLOCK = {"nb": "H.mm", "nn": "H.mm", "en": "H:mm"}


class NamedPlace(Protocol):
    """What has names: a municipality."""

    @property
    def name(self) -> Mapping[str, str]:
        """By language."""

    @property
    def full_name(self) -> Mapping[str, str]:
        """By language, with the word for municipality."""

    @property
    def is_sami_name_first(self) -> bool:
        """Whether the Sámi name stands first in the official name."""


def register(app: Flask) -> None:
    """Give templates the filters below and `asset`."""
    app.jinja_env.filters.update(
        day=day, date=plain_date, month=month, clock_time=clock_time, moment=moment, near_day=near_day, iso=iso,
        number=number, in_words=in_words, file_size=file_size, share=share, and_list=and_list, tr=translated,
        paragraphs=paragraphs, small_markdown=small_markdown,
        capitalised=capitalised, place=place, web=web_address,
    )  # fmt: skip
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 86_400
    marks = _marks_of(Path(app.static_folder or ""))
    app.jinja_env.globals.update(
        asset=partial(_asset, marks), today=clock.today, typed_text=typed_text, new_tab=NEW_TAB
    )


def day(value: date | datetime) -> str:
    """«mandag 30. november», with the year when it is not this one. A moment is shown by Norway's calendar."""
    return _formatted(value, _DAY)


def plain_date(value: date | datetime) -> str:
    """«30. november», with the year when it is not this one."""
    return _formatted(value, _DATE)


def month(value: date | datetime) -> str:
    """«november 2026»."""
    return _date(_date_of(value), "MMMM y", _FORMATS[current()])


def near_day(value: date | datetime) -> str:
    """«i dag», «i går» or «i morgen» where that fits, else as `day`."""
    match (_date_of(value) - clock.today()).days:
        case 0:
            return str(_("today"))
        case -1:
            return str(_("yesterday"))
        case 1:
            return str(_("tomorrow"))
    return day(value)


def clock_time(value: datetime) -> str:
    """«kl. 10.12», by the clock in Norway."""
    language = current()
    time = format_time(clock.local(value), _CLOCK[language], locale=_FORMATS[language])
    return time if language == "en" else f"kl.{NBSP}{time}"


def moment(value: datetime) -> str:
    """«mandag 23. november kl. 10.12»."""
    return str(_("%(day)s at %(time)s", day=day(value), time=clock_time(value)))


def iso(value: date | datetime) -> str:
    """For the `datetime` attribute of `<time>`; a moment with Norway's offset, to the minute."""
    return clock.local(value).isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def number(value: float, digits: int = 0) -> str:
    """«20 000», «0,7»: grouped and with the language's own mark, at most `digits` decimals."""
    return _decimal(round(value, digits), _FORMATS[current()])


def in_words(value: int) -> str:
    """Numbers under ten as words, as in running text; others as figures."""
    words = (
        _("none"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine"),
    )  # fmt: skip
    return words[value] if 0 <= value < len(words) else number(value)


def share(value: float) -> str:
    """A share from 0 to 1 as «82 %»; only nothing is 0 % and only everything is 100 %."""
    percent = number(min(max(value * 100, 1), 99) if 0 < value < 1 else value * 100)
    return f"{percent}%" if current() == "en" else f"{percent}{NBSP}%"


def file_size(size_bytes: int) -> str:
    """«84 kB», «3,2 MB»; a kilobyte is 1,000 bytes."""
    if size_bytes < KILO:
        return f"{size_bytes}{NBSP}B"
    if size_bytes < KILO * KILO:
        return f"{number(size_bytes / KILO)}{NBSP}kB"
    return f"{number(size_bytes / KILO / KILO, 1)}{NBSP}MB"


def and_list(items: Iterable[str], style: Literal["standard", "or"] = "standard") -> str:
    """«Bardu, Gratangen og Salangen»; with style `or`: «… eller Salangen»."""
    return format_list(list(items), style=style, locale=_FORMATS[current()])


def translated(text: Mapping[str, str] | None) -> str:
    """A text held in several languages, in the reader's; else in nb."""
    return in_language(dict(text or {}), current())


def place(town: NamedPlace, names: str = "name") -> Markup:
    """A municipality's name with its official Sámi name beside it, in the official order.

    `names` is `name` («Lavangen») or `full_name` («Lavangen kommune»).
    """
    name: Mapping[str, str] = getattr(town, names)
    norwegian = escape(translated(name))
    if not name.get("se"):
        return norwegian
    sami = Markup('<span lang="se">{}</span>').format(name["se"])
    first, second = (sami, norwegian) if town.is_sami_name_first and names == "name" else (norwegian, sami)
    return first + " \N{EN DASH} " + second


def capitalised(text: str) -> str:
    """The first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def paragraphs(text: str) -> Markup:
    """Foreign text as paragraphs with its line breaks. Each finds its own direction, so that none can turn the page."""
    parts = [part for part in _BLANK_LINES.split(text.strip("\n")) if part.strip()]
    return Markup("\n").join(
        Markup('<p dir="auto">{}</p>').format(Markup("<br>").join(escape(line) for line in part.split("\n")))
        for part in parts
    )


def web_address(address: str | None) -> str:
    """The address if it leads to a page of the web, else nothing: what a link holds can also be a program."""
    return address if address and address.startswith(("https://", "http://")) else ""


def _formatted(value: date | datetime, patterns: Mapping[str, str]) -> str:
    language, on = current(), _date_of(value)
    pattern = patterns[language] + ("" if on.year == clock.today().year else " y")
    return _date(on, pattern, _FORMATS[language])


@lru_cache(maxsize=1024)
def _date(on: date, pattern: str, locale: str) -> str:
    """Kept, as `_decimal` is: the same few days and shares stand in every letter, and making one takes 0.1 ms."""
    return re.sub(r"(\d\.?) ", rf"\1{NBSP}", format_date(on, pattern, locale=locale))


@lru_cache(maxsize=1024)
def _decimal(value: float, locale: str) -> str:
    return format_decimal(value, locale=locale)


def _date_of(value: date | datetime) -> date:
    return clock.local(value).date() if isinstance(value, datetime) else value


def _marks_of(folder: Path) -> dict[str, str]:
    """The files of the look that there are, each with a mark of its content, so that browsers may keep them."""
    names = (
        "forstelinja.css",
        "parts.css",
        "media.css",
        "mark.svg",
        "vendor/designsystemet.css",
        "suggest.js",
        "draft.js",
        "presence.js",
        "progress.js",
        "print.js",
        "keys.js",
        "palette.js",
        "embedded.js",
    )
    files = {name: folder / name for name in names}
    return {name: hashlib.sha256(file.read_bytes()).hexdigest()[:8] for name, file in files.items() if file.is_file()}


def _asset(marks: Mapping[str, str], name: str) -> str:
    """The address of a static file, or nothing when it is not there: the look may be missing, the page is whole."""
    return url_for("static", filename=name, v=marks[name]) if name in marks else ""
