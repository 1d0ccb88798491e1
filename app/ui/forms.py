"""The base of every form: foreign text is cleaned once, faults are said in plain words beside the field and on top."""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, FileStorage, MultiDict
from werkzeug.exceptions import HTTPException
from wtforms import BooleanField, Field, StringField
from wtforms.i18n import DummyTranslations
from wtforms.validators import StopValidation
from wtforms.widgets import FileInput, TextArea

from app.ui.cleaning import clean_line, clean_text

_KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Fault:
    """A sentence about a field, and the id of the element where it can be mended."""

    anchor: str
    sentence: str


class Form(FlaskForm):
    """A form with our token check. Sentences are our own, so WTForms' translations are not loaded."""

    class Meta(FlaskForm.Meta):
        """Reads posted fields and files only; a JSON body is no form."""

        def wrap_formdata(self, _form: FlaskForm, formdata: object) -> object:
            """The fields and files of a POST, or None."""
            if formdata is None or request.method != "POST":
                return None
            parts: list[MultiDict[str, Any]] = [request.files, request.form]
            return CombinedMultiDict(parts) if request.files else request.form or None

        def get_translations(self, _form: FlaskForm) -> DummyTranslations:
            """None: every sentence comes from our own catalogue."""
            return DummyTranslations()

    @property
    def faults(self) -> list[Fault]:
        """Everything to mend, in the order of the page. A bad token is not among them: see `is_token_bad`."""
        return [
            Fault(getattr(field, "anchor", field.id), str(sentence))
            for field in self
            if field.short_name != "csrf_token"
            for sentence in field.errors
        ]

    @property
    def is_token_bad(self) -> bool:
        """Whether the hidden token is missing, old or not this visitor's."""
        return bool(self.meta.csrf and self.csrf_token.errors)


MAX_NUMBER = 2**31 - 1


def whole_number(sent: object) -> int:
    """A number as a page sends it back; 0 for anything else."""
    text = sent if isinstance(sent, str) else ""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MAX_NUMBER))
    return min(int(text), MAX_NUMBER) if is_number else 0


class Number(Field):
    """A whole number that the page sent along, such as a version; 0 when it is missing or no number."""

    data: int

    def process_data(self, value: object) -> None:
        """Take the page's own value."""
        self.data = value if isinstance(value, int) else 0

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take what was sent when it is a number of ours."""
        self.data = whole_number(valuelist[0]) if valuelist else 0


class Line(StringField):
    """One line of text, cleaned; empty when nothing was written."""

    data: str

    def process_data(self, value: Any) -> None:  # noqa: ANN401 - WTForms' own
        """What the page fills in."""
        self.data = value or ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the first value that was sent; a repeated field counts once."""
        if valuelist:
            self.data = clean_line(_text(valuelist[0]))


class Text(StringField):
    """Text of several lines, cleaned; empty when nothing was written."""

    widget = TextArea()
    data: str

    def process_data(self, value: Any) -> None:  # noqa: ANN401 - WTForms' own
        """What the page fills in."""
        self.data = value or ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the first value that was sent."""
        if valuelist:
            self.data = clean_text(_text(valuelist[0]))


class Choice(Line):
    """One of some values. `options` maps each to what the page shows; whoever makes the form fills it in."""

    options: Mapping[str, Any]

    def __init__(self, *arguments: Any, options: Mapping[str, Any] | None = None, **more: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **more)
        self.options = options or {}

    @property
    def anchor(self) -> str:
        """The id of the first option, where the summary of faults leads to."""
        return f"{self.id}-{next(iter(self.options), '')}"


class Several(Field):
    """Any number of some values, in the order of `options`; what is no option is ignored."""

    data: tuple[str, ...]
    options: Mapping[str, Any]

    def __init__(self, *arguments: Any, options: Mapping[str, Any] | None = None, **more: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **more)
        self.options = options or {}

    @property
    def anchor(self) -> str:
        """The id of the first option, where the summary of faults leads to."""
        return f"{self.id}-{next(iter(self.options), '')}"

    def process_data(self, value: Any) -> None:  # noqa: ANN401 - WTForms' own
        """What the page fills in."""
        self.data = tuple(value or ())

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Keep the values that are options; none sent is none chosen."""
        if request.method == "POST":
            self.data = tuple(word for word in self.options if word in valuelist)


class Tick(BooleanField):
    """A box to tick; everything but "", 0 and false counts as ticked."""

    false_values: ClassVar[tuple[str, ...]] = ("", "0", "false")  # type: ignore[misc] # WTForms counts False too


class Files(Field):
    """Some files. The empty part that browsers send for "no file" is ignored."""

    widget = FileInput(multiple=True)
    data: list[FileStorage]

    def process_data(self, _value: object) -> None:
        """A page cannot fill in files."""
        self.data = []

    def process_formdata(self, valuelist: Iterable[object]) -> None:
        """Keep the real files."""
        self.data = [file for file in valuelist if isinstance(file, FileStorage) and file.filename]


def new_key() -> str:
    """A key that no form has had before, 32 hexadecimal digits."""
    return uuid.uuid4().hex


class Key(Field):
    """The form's own secret key: made with the page, kept when it is shown again, so that one form is one case."""

    def process_data(self, _value: object) -> None:
        """Make a new key."""
        self.data = new_key()

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Keep the key that was sent when it is one of ours by its shape."""
        if valuelist and _KEY.fullmatch(_text(valuelist[0])):
            self.data = _text(valuelist[0])


class Needed:
    """Stops with `sentence` when nothing was written."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, sentence: object) -> None:
        self.sentence = sentence

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        """Check one field."""
        if not field.data:
            raise StopValidation(str(self.sentence))


class OneOf:
    """Stops with `sentence` when the value is none of the field's options."""

    def __init__(self, sentence: object) -> None:
        self.sentence = sentence

    def __call__(self, _form: FlaskForm, field: Choice) -> None:
        """Check one field."""
        if field.data not in field.options:
            raise StopValidation(str(self.sentence))


class AtMost:
    """Stops with `sentence` when the text has more than `characters`."""

    def __init__(self, characters: int, sentence: object) -> None:
        self.characters = characters
        self.sentence = sentence

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        """Check one field."""
        if len(field.data or "") > self.characters:
            raise StopValidation(str(self.sentence))


def typed_text() -> str:
    """The text of the form that was just posted, so that an error page can give it back; empty when there is none."""
    if request.method != "POST":
        return ""
    try:
        return clean_text(request.form.get("text"))
    except HTTPException:  # the body could not be read; that may be the very error the page is about
        return ""


def _text(value: object) -> str:
    """A posted value as text; a file in the place of a text field counts as nothing."""
    return value if isinstance(value, str) else ""
