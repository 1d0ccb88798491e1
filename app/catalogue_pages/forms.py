"""What an editor can type about a service or an area: fields and checks, named as in `catalogue.editing`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import StopValidation

from app.catalogue_pages import field_names, words
from app.ui.forms import AtMost, Choice, Fault, Form, Line, Needed, Number, OneOf, Several, Text
from app.ui.service_words import audiences, events
from catalogue.editing.fields import LINES, MOST_LAWS, OFFER_TEXTS, Fields, filled
from catalogue.region_files import formats, shapes
from catalogue.vocabulary import Channel

TOO_LONG = _l("This is longer than we can keep. Shorten it.")
ONE_LINE = ("name", "cost")
"""Translated fields of one line; the others are texts."""

EMPTY_LAWS = 2
"""How many rows for more laws the page offers."""

MAX_DAYS = 999


class Matching:
    """Stops with `sentence` when what was written does not look as it must; nothing written is fine."""

    def __init__(self, check: shapes.Shape, sentence: object) -> None:
        self.check, self.sentence = check, sentence

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        """Check one field."""
        if field.data and any(self.check(field.data, ())):
            raise StopValidation(str(self.sentence))


class WholeNumber:
    """Stops with `sentence` when what was written is no whole number from 0 to `most`; spaces between are removed."""

    def __init__(self, most: int, sentence: object) -> None:
        self.most, self.sentence = most, sentence

    def __call__(self, _form: FlaskForm, field: Line) -> None:
        """Check one field."""
        digits = re.sub(r"\s", "", field.data)
        if field.data and (not re.fullmatch(r"\d{1,10}", digits, re.ASCII) or int(digits) > self.most):
            raise StopValidation(str(self.sentence))
        field.data = str(int(digits)) if digits else ""


class Lines:
    """Stops when one of the lines is too long for a line of the region's files."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        """Check one field."""
        if any(len(line) > self.longest for line in field.data.split("\n")):
            raise StopValidation(str(TOO_LONG))


class CatalogueForm(Form):
    """The parts that all forms of the editor have. `seen` is the revision that the page was made from."""

    seen = Number()
    reason = Line(validators=[AtMost(500, TOO_LONG)])

    def filled(self) -> Fields:
        """The fields that belong to the catalogue and are not empty."""
        own = {"seen", "reason", "csrf_token"}
        return filled({field.short_name: field.data for field in self if field.short_name not in own})

    def labelled_faults(self) -> list[Fault]:
        """Everything to mend, each with the name of its field: on so long a page a sentence alone says too little."""
        return [
            Fault(field.short_name, f"{field_names.label(field.short_name)}: {sentence}")
            for field in self
            if field.short_name != "csrf_token"
            for sentence in field.errors
        ]

    def add_faults(self, faults: Iterable[tuple[str, str]]) -> None:
        """Put sentences beside fields; one about a field that is not on the page stands beside the name."""
        for name, sentence in faults:
            field = self[name] if name in self else self["name_nb"]
            field.errors = [*field.errors, sentence]


def service_form(
    languages: Sequence[str], areas: Mapping[str, str], towns: Mapping[str, str], laws: int
) -> type[CatalogueForm]:
    """The form for a service in these languages, with the region's areas and municipalities, and room for more laws.

    The fields are made in the order of the page, so that faults are told in that order.
    """
    fields: dict[str, Any] = {
        **_in_each(languages, "name", "summary", "description", "what_you_get", "requirements"),
        "event": Choice(options={"": "", **events()}, validators=[_known()]),
        "audience": Several(options=audiences()),
        "municipalities": Several(options=towns),
        "channels": Several(options={**words.channels(), Channel.EXTERNAL: _("at another body")}),
        "url": _address(),
        "provider": Choice(options={"": "", **words.deciders()}, validators=[_known()]),
        **_in_each(languages, "cost"),
        "amount": Line(validators=[_kroner()]),
        **_in_each(languages, "time"),
        "days": Line(validators=[WholeNumber(MAX_DAYS, _l("Write the number of days with digits, at most 999."))]),
        "area": Choice(options={"": "", **areas}, validators=[_known()]),
        "more_areas": Several(options=areas),
        **_in_each(languages, "questions", "keywords"),
    }
    for at in range(min(laws + EMPTY_LAWS, MOST_LAWS)):
        fields |= {f"law_{at}_title_{language}": _short() for language in languages}
        fields[f"law_{at}_reference"] = _short()
    for town in towns:
        fields |= {f"offer_{town}_{name}_{language}": _text(name) for name in OFFER_TEXTS for language in languages}
        fields |= {
            f"offer_{town}_amount": Line(validators=[_kroner()]),
            f"offer_{town}_email": Line(validators=[Matching(shapes.address, _l("This is no e-mail address."))]),
            f"offer_{town}_phone": Line(validators=[AtMost(80, TOO_LONG)]),
            f"offer_{town}_url": _address(),
        }
    return type("ServiceForm", (CatalogueForm,), fields)


def area_form(languages: Sequence[str]) -> type[CatalogueForm]:
    """The form for a competence area; its names and its definition in nb are needed."""
    fields: dict[str, Any] = {}
    for language in languages:
        needed = [Needed(_l("Write what the area is called."))]
        fields[f"name_{language}"] = Line(validators=[*needed, AtMost(shapes.MAX_LINE, TOO_LONG)])
        wanted = [Needed(_l("Write what the area is about."))] if language == "nb" else []
        fields[f"definition_{language}"] = Text(validators=[*wanted, AtMost(shapes.MAX_TEXT, TOO_LONG)])
        fields[f"keywords_{language}"] = Text(validators=[_all_lines(), Lines(shapes.MAX_LINE)])
    return type("AreaForm", (CatalogueForm,), fields)


def _in_each(languages: Sequence[str], *names: str) -> dict[str, Field]:
    return {f"{name}_{language}": _text(name) for name in names for language in languages}


def _text(name: str) -> Field:
    if name in LINES:
        return Text(validators=[_all_lines(), Lines(_longest(name))])
    if name in ONE_LINE:
        return Line(validators=[AtMost(shapes.MAX_LINE if name == "name" else shapes.MAX_TEXT, TOO_LONG)])
    return Text(validators=[AtMost(shapes.MAX_TEXT, TOO_LONG)])


def _all_lines() -> AtMost:
    return AtMost(10 * shapes.MAX_TEXT, TOO_LONG)


def _longest(name: str) -> int:
    return shapes.MAX_LINE if name == "keywords" else shapes.MAX_TEXT


def _short() -> Line:
    return Line(validators=[AtMost(shapes.MAX_LINE, TOO_LONG)])


def _known() -> OneOf:
    return OneOf(_l("Choose one from the list."))


def _kroner() -> WholeNumber:
    return WholeNumber(formats.MAX_NOK, _l("Write the fee in whole kroner, with digits only."))


def _address() -> Line:
    return Line(validators=[Matching(shapes.url, _l("A web address begins with https://."))])
