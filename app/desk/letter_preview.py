"""All letters that the service writes, with sample facts: for whoever answers for their words. Nothing here is real."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from app.config import LANGUAGES
from app.desk import phrases
from app.desk.fencing import fenced_in
from app.desk.sample_letters import LETTERS, sample
from app.errors import NotFoundError
from app.mail.rendering import Rendered, render
from app.ui.locale import current

BUSINESS, STAFF, ACCOUNT = "business", "staff", "account"
READERS = (BUSINESS, STAFF, ACCOUNT)

IN_THE_DARK = "@media (prefers-color-scheme: dark)"
COLOURS = {"lyse": ("light", "@media not all"), "morke": ("dark", "@media all")}
"""What a frame of our own makes of the letter's style, whatever the screen of whoever looks at it."""


@dataclass(frozen=True)
class Sample:
    """A letter that can be looked at: what it is called, and who gets it."""

    name: str
    label: str
    reader: str


def all_letters() -> str:
    """The letters, by who gets them, each in every language."""
    found = samples()
    groups = [(reader, [one for one in found if one.reader == reader]) for reader in READERS]
    return render_template("desk/all_letters.html", groups=groups)


def sample_letter(name: str) -> str:
    """One letter: subject, text, and how it looks in light and in dark colours."""
    found = samples()
    place = next((place for place, one in enumerate(found) if one.name == name), None)
    if place is None:
        raise NotFoundError("there is no such letter")
    language = _language()
    tabs = [(url_for("desk.sample_letter", name=name, sprak=code), own, code) for code, own in LANGUAGES.items()]
    return render_template(
        "desk/sample_letter.html",
        letter=found[place],
        rendered=_rendered(name, language),
        letter_language=language,
        tabs=tabs,
        before=found[place - 1] if place else None,
        after=found[place + 1] if place + 1 < len(found) else None,
    )


def sample_letter_html(name: str) -> Response:
    """The letter's HTML in the colours that are asked for, fenced in."""
    return fenced_in(in_colours(_rendered(name, _language()).html, request.args.get("farger", "")))


def in_colours(html: str, colours: str) -> str:
    """The letter as a mail program with a light or a dark screen shows it; for any other word as this browser does."""
    scheme, media = COLOURS.get(colours, ("light dark", IN_THE_DARK))
    return html.replace(IN_THE_DARK, media).replace('content="light dark"', f'content="{scheme}"')


def samples() -> Sequence[Sample]:
    """All letters that can be looked at, in the order of the list."""
    found = [Sample(name, _label(letter, facts), _reader(letter, facts)) for name, (letter, facts) in LETTERS.items()]
    return sorted(found, key=lambda one: READERS.index(one.reader))


def _label(letter: str, facts: Mapping[str, Any]) -> str:
    return ", ".join([phrases.letter(letter), *phrases.letter_variant(facts)])


def _reader(letter: str, facts: Mapping[str, Any]) -> str:
    if letter.startswith("people/"):
        return ACCOUNT
    return BUSINESS if "page_url" in facts else STAFF


def _rendered(name: str, language: str) -> Rendered:
    if name not in LETTERS:
        raise NotFoundError("there is no such letter")
    return render(*sample(name, language), language)


def _language() -> str:
    asked = request.args.get("sprak", "")
    return asked if asked in LANGUAGES else current()
