"""A letter's folder + facts + language → subject, text and HTML, in a page, in the worker, in any reader's language.

A letter `cases/letters/received` is three files in that folder: `subject.txt`, `body.txt`, `body.html`. Both bodies use
the same sentences; `body.txt` writes each paragraph as one line, which is wrapped here.
"""

import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.lists import format_list
from flask_babel import force_locale, get_locale, get_translations, gettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from app.ui import filters, locale, markdown

WIDTH = 72
"""Columns of a text letter: RFC 5322 asks for 78, and a quoted answer needs room for its marks."""

APP_DIR = Path(__file__).parent.parent

_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff"
_UNSEEN_IN_TEXT = re.compile(f"[{_CONTROL}]")
_UNSEEN_IN_LINE = re.compile(f"[\\s{_CONTROL}\u061c\u200e\u200f\u2028\u2029]+")
_NOTHING = re.compile("[\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufff9-\ufffb\U000e0000-\U000e007f]+")
"""Marks that show nothing and make two names look alike; joiners (U+200C, U+200D) belong to some writings and stay."""

_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_EMPTY_LINES = re.compile(r"\n{3,}")
_BETWEEN_PARAGRAPHS = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)*")
_MARKS = re.compile(r"(?:> ?)*")

_translations: ContextVar[NullTranslations] = ContextVar("translations")
"""Those of the letter being written: asking Flask-Babel for each sentence costs more than the sentence."""


@dataclass(frozen=True)
class Rendered:
    """A letter that can be sent: one line of subject, text of at most 72 columns, a whole HTML document."""

    subject: str
    text: str
    html: str
    letter: str


def render(letter: str, facts: Mapping[str, object], language: str) -> Rendered:
    """Write the letter in `language` (nb, nn or en). Needs an application context, no request.

    `letter` is a folder such as "cases/letters/received"; what it needs stands at the top of its templates. A missing
    fact raises jinja2.UndefinedError.
    """
    with force_locale(language):
        _translations.set(get_translations())
        subject = one_line(_template(f"{letter}/subject.txt").render(facts))
        whole = {**facts, "subject": subject, "language": language}
        text = _template(f"{letter}/body.txt").render(whole)
        html = _template(f"{letter}/body.html").render(whole)
    return Rendered(subject=subject[:400], text=wrap(text), html=html, letter=letter)


def one_line(text: str) -> str:
    """The text as one line that may stand in a header: no line break of any kind, no control or direction mark.

    Nor anything else that a reader cannot see.
    """
    return _UNSEEN_IN_LINE.sub(" ", _NOTHING.sub("", text)).strip()


def plain(text: str) -> str:
    """The text with ordinary line breaks, without control characters and marks that turn the direction of writing."""
    return _UNSEEN_IN_TEXT.sub("", _LINE_END.sub("\n", text))


def wrap(text: str) -> str:
    """Break lines of more than 72 columns between words; quoted lines keep their marks, links stay whole."""
    lines = (_broken(line) if len(line) > WIDTH else line for line in text.split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n").replace(filters.NBSP, " ") + "\n"


def _broken(line: str) -> str:
    marks = _MARKS.match(line)
    prefix = marks[0] if marks else ""
    room = max(WIDTH - len(prefix), 20)
    lines: list[str] = []
    current: str | None = None
    for word in line[len(prefix) :].split(" "):
        if current is None:
            current = word
        elif len(current) + 1 + len(word) > room and not current.isspace():
            lines.append((prefix + current).rstrip(" "))
            current = word
        else:
            current = f"{current} {word}"
    return "\n".join([*lines, (prefix + (current or "")).rstrip(" ")])


@cache
def _template(name: str) -> Template:
    return _environment(is_html=name.endswith(".html")).get_template(name)


@cache
def _environment(*, is_html: bool) -> Environment:
    """An environment of our own: letters must not see the request, and cost a fraction of a page's context."""
    environment = Environment(
        loader=FileSystemLoader(sorted(APP_DIR.glob("*/templates"))),
        autoescape=is_html,  # noqa: S701 - a text letter holds text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    locale.translate(environment, _translations.get)
    environment.filters.update(HTML_FILTERS if is_html else TEXT_FILTERS)
    return environment


def listed(items: Iterable[str]) -> Markup:
    """`a, b og c`. What is not Markup is escaped; text letters take it as it is (`listed_plainly`)."""
    parts = list(items)
    return Markup(_list_pattern(len(parts), str(get_locale()))).format(*parts)  # noqa: S704 - made of commas and our words


def listed_plainly(items: Iterable[str]) -> str:
    """`a, b og c`, unescaped."""
    parts = list(items)
    return _list_pattern(len(parts), str(get_locale())).format(*parts)


@cache
def _list_pattern(length: int, language: str) -> str:
    return format_list([f"{{{index}}}" for index in range(length)], locale=language)


def isolated(text: str) -> Markup:
    """Somebody's own words within our sentence: escaped, and their direction of writing kept to themselves."""
    return Markup("<bdi>{}</bdi>").format(one_line(text))


def strong(text: str) -> Markup:
    """What must be seen first."""
    return Markup("<strong>{}</strong>").format(text)


def number(text: str) -> Markup:
    """A number that people write down."""
    return Markup('<span class="number">{}</span>').format(text)


def with_sami(municipality: Mapping[str, str]) -> Markup:
    """A municipality's full name, and its Northern Sámi one where it has been decided, marked as such."""
    name = escape(municipality["name"])
    sami = municipality["name_se"]
    return Markup('{} (<span lang="se">{}</span>)').format(name, sami) if sami else name


def with_sami_plainly(municipality: Mapping[str, str]) -> str:
    """`Lavangen kommune (Loabága suohkan)`."""
    sami = municipality["name_se"]
    return f"{municipality['name']} ({sami})" if sami else municipality["name"]


def words(texts: Iterable[str]) -> Markup:
    """`«a», «b» og «c»`: words out of somebody else's text."""
    return listed(Markup(gettext("“%(word)s”", word="{}")).format(isolated(text)) for text in texts)  # noqa: S704


def words_plainly(texts: Iterable[str]) -> str:
    """`«a», «b» og «c»`, unescaped."""
    return listed_plainly(gettext("“%(word)s”", word=one_line(text)) for text in texts)


def paragraphs(text: str) -> Markup:
    """A text by somebody else as HTML: its paragraphs, its line breaks, and nothing else of it."""
    parts = _BETWEEN_PARAGRAPHS.split(plain(text).strip("\n").expandtabs(4).rstrip())
    return Markup("\n").join(
        Markup('<p dir="auto">{}</p>').format(Markup("<br>\n").join(_indented(line) for line in part.split("\n")))
        for part in parts
    )


def _indented(line: str) -> Markup:
    """Blanks at the beginning of a line would be lost in HTML."""
    words = line.lstrip(" ")
    return escape("\u00a0" * (len(line) - len(words)) + words)


def quoted(text: str) -> str:
    """A text by somebody else, each line marked with `> `."""
    return "\n".join(f"> {line}".rstrip() for line in plain(text).strip("\n").expandtabs(4).rstrip().split("\n"))


def unquoted(text: str) -> str:
    """A text that stands for itself, without the blanks at its ends that mail programs read meaning into."""
    return "\n".join(line.rstrip() for line in plain(text).strip("\n").expandtabs(4).split("\n"))


def formatted(text: str) -> Markup:
    """A text of ours with the small Markdown, as HTML."""
    return Markup('<div dir="auto">{}</div>').format(markdown.small_markdown(plain(text)))


def formatted_plainly(text: str) -> str:
    """The same where there is text alone."""
    return unquoted(markdown.readable(plain(text)))


COMMON_FILTERS = {"day": filters.day, "moment": filters.moment, "share": filters.share}
TEXT_FILTERS = COMMON_FILTERS | {
    "foreign": one_line,
    "strong": str,
    "listed": listed_plainly,
    "with_sami": with_sami_plainly,
    "words": words_plainly,
    "quote": quoted,
    "written": unquoted,
    "formatted": formatted_plainly,
}
HTML_FILTERS = COMMON_FILTERS | {
    "foreign": isolated,
    "strong": strong,
    "number": number,
    "listed": listed,
    "with_sami": with_sami,
    "words": words,
    "quote": paragraphs,
    "written": paragraphs,
    "formatted": formatted,
}
