"""The forms that a business fills in: the enquiry, and more to a case of its own."""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from werkzeug.datastructures import FileStorage
from wtforms.validators import StopValidation, ValidationError

from app.cases import attachments
from app.cases.attachments import AttachmentError, NewFile
from app.config import LANGUAGES, MAX_ATTACHMENTS, MAX_TEXT_CHARACTERS
from app.enquiries import organisations, tokens
from app.ui import forms
from app.ui.filters import place
from app.ui.region import RegionFacts

UNDECIDED = "undecided"
REPLY_LANGUAGES = ("nb", "nn", "se", "en")
MAX_LINE_CHARACTERS = 200
MAX_EMAIL_CHARACTERS = 254
MAX_PHONE_CHARACTERS = 40
MIN_PHONE_DIGITS = 5
MAX_SUBJECT_CHARACTERS = 80
QUOTED_CHARACTERS = 80
_PHONE = re.compile(r"[+0-9() ./\-\u00a0\u2010-\u2015]*")

_TOO_LONG_LINE = _l("This is too long. Use at most 200 characters.")
_TOO_LONG_TEXT = _l("The text is too long. Use at most 20,000 characters, or put the rest in an attachment.")
_LOST_LETTERS = _l("Some letters were lost on the way and show as “\ufffd”. Write them again.")


class Trap(forms.Line):
    """A field that no person sees. Its fault leads to the button, since it cannot be mended by hand."""

    anchor = "send"


class FilesForm(forms.Form):
    """A form with attachments. `kept` are the files on disk; whoever does not store them discards them."""

    attachments = forms.Files()

    def __init__(self, *arguments: Any, folder: Path, **more: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*arguments, **more)
        self.folder = folder
        self.kept: tuple[NewFile, ...] = ()

    def validate_attachments(self, field: forms.Files) -> None:
        """Check each file by its content. One that we cannot take gets a sentence of its own."""
        if len(field.data) > MAX_ATTACHMENTS:
            raise ValidationError(_("Choose at most five files. You chose %(count)s.", count=len(field.data)))
        sentences = [sentence for file in field.data if (sentence := self._keep(file))]
        if sentences:
            field.errors = [*field.errors, *sentences]
            raise StopValidation

    def discard(self, except_stored: Sequence[str] = ()) -> None:
        """Remove from disk what was not stored with a case."""
        rest = tuple(file for file in self.kept if file.stored_name not in except_stored)
        attachments.discard(rest, self.folder)
        self.kept = ()

    def _keep(self, file: FileStorage) -> str:
        try:
            self.kept += (attachments.check(file.filename or "", cast("BinaryIO", file.stream), self.folder),)
        except AttachmentError as error:
            return str(error)
        return ""


class EnquiryForm(FilesForm):
    """The enquiry. Field names are those that the outside knows (interfaces.md)."""

    submission_key = forms.Key()
    website = Trap()
    service = forms.Line()
    text = forms.Text(
        validators=[
            forms.Needed(_l("Write what you would like to know. A few words are enough.")),
            forms.AtMost(MAX_TEXT_CHARACTERS, _TOO_LONG_TEXT),
        ]
    )
    municipality = forms.Choice(
        validators=[
            forms.Needed(_l("Choose a municipality.")),
            forms.OneOf(_l("Choose one of the municipalities in the list.")),
        ]
    )
    name = forms.Line(
        validators=[forms.Needed(_l("Write your name.")), forms.AtMost(MAX_LINE_CHARACTERS, _TOO_LONG_LINE)]
    )
    email = forms.Line(validators=[forms.Needed(_l("Write your e-mail address. We send the answer there."))])
    phone = forms.Line()
    organisation_name = forms.Line(validators=[forms.AtMost(MAX_LINE_CHARACTERS, _TOO_LONG_LINE)])
    organisation_number = forms.Line()
    subject = forms.Line(validators=[forms.AtMost(MAX_LINE_CHARACTERS, _TOO_LONG_LINE)])
    attachments = forms.Files()
    language = forms.Choice(validators=[forms.OneOf(_l("Choose one of the languages in the list."))])
    confidential = forms.Tick()

    def __init__(self, region: RegionFacts, language: str, *, folder: Path, **more: Any) -> None:  # noqa: ANN401
        super().__init__(folder=folder, **more)
        self.municipality.options = municipality_options(region)
        self.language.options = language_options()
        self.language.data = self.language.data or language
        if self.service.data not in region.services:
            self.service.data = ""

    def validate_text(self, field: forms.Text) -> None:
        """Refuse letters that were lost on the way."""
        if forms.LOST_LETTER in field.data:
            raise ValidationError(str(_LOST_LETTERS))

    validate_name = validate_subject = validate_organisation_name = validate_text

    def validate_website(self, field: forms.Line) -> None:
        """Only machines fill in the trap. A person whose browser did it is told, and can go on."""
        if field.data:
            field.data = ""
            raise ValidationError(
                _("Something was written in a field that is to stay empty. We have emptied it. Please send again.")
            )

    def validate_email(self, field: forms.Line) -> None:
        """Accept what mail servers accept; an international domain is kept in its ASCII form."""
        field.data = "".join(c for c in field.data if unicodedata.category(c) != "Cf")
        if sentence := _email_fault(field.data):
            raise ValidationError(sentence)
        try:
            found = validate_email(field.data, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError as error:
            raise ValidationError(
                _("This does not look like an e-mail address. You wrote “%(typed)s”.", typed=_quoted(field.data))
            ) from error
        field.data = found.ascii_email or found.normalized

    def validate_phone(self, field: forms.Line) -> None:
        """Accept every way of writing a telephone number."""
        typed = field.data or ""
        digits = sum(c.isdecimal() for c in typed)
        if typed and (len(typed) > MAX_PHONE_CHARACTERS or digits < MIN_PHONE_DIGITS or not _PHONE.fullmatch(typed)):
            raise ValidationError(
                _("Write the telephone number with digits, or leave the field empty. You wrote “%(typed)s”.",
                  typed=_quoted(typed))
            )  # fmt: skip

    def validate_organisation_number(self, field: forms.Line) -> None:
        """Keep the nine digits. Eleven digits may be a birth number: they are forgotten at once."""
        if not field.data:
            return
        typed, field.data = field.data, ""
        try:
            field.data = organisations.checked(typed)
        except organisations.NumberRefusedError as error:
            field.data = "" if error.may_be_secret else typed
            field.raw_data = []
            raise ValidationError(str(error)) from None


class EmbeddedEnquiryForm(EnquiryForm):
    """The enquiry in a frame, where no cookie comes back."""

    class Meta(EnquiryForm.Meta):
        """As every form's, but for the token."""

        csrf_class = tokens.SignedToken


class MoreForm(FilesForm):
    """The business writes more in its own case."""

    submission_key = forms.Key()
    text = forms.Text(
        validators=[
            forms.Needed(_l("Write a message. A few words are enough.")),
            forms.AtMost(MAX_TEXT_CHARACTERS, _TOO_LONG_TEXT),
        ]
    )
    attachments = forms.Files()

    def validate_text(self, field: forms.Text) -> None:
        """Refuse letters that were lost on the way."""
        if forms.LOST_LETTER in field.data:
            raise ValidationError(str(_LOST_LETTERS))


def municipality_options(region: RegionFacts) -> dict[str, Markup]:
    """What the form offers, in the region's order, with official Sámi names; last "several, or not known yet"."""
    options = {town.slug: place(town) for town in region.towns}
    options[UNDECIDED] = escape(_("Several of them, or I do not know yet"))
    return options


def language_options() -> dict[str, Markup]:
    """The languages one can ask to be answered in."""
    own_names = {code: Markup('<span lang="{}">{}</span>').format(code, name) for code, name in LANGUAGES.items()}
    sami = Markup('<span lang="se">Davvisámegiella</span> ({})').format(_("Northern Sámi"))
    return {code: sami if code == "se" else own_names[code] for code in REPLY_LANGUAGES}


def subject_from(text: str) -> str:
    """A title of at most 80 characters made from the first words of a text, cut between words."""
    line = forms.clean_line(next((part for part in text.split("\n") if not forms.is_blank(part)), ""))
    if len(line) <= MAX_SUBJECT_CHARACTERS:
        return line
    cut = line[: MAX_SUBJECT_CHARACTERS - 1]
    return (cut.rpartition(" ")[0].rstrip(" ,;:-") or cut) + "…"


def _email_fault(typed: str) -> str:
    """What is wrong with an address, for the faults that people make most; empty when none of them."""
    before, at, after = typed.rpartition("@")
    quoted = _quoted(typed)
    sentence = ""
    if not at:
        sentence = _("An e-mail address has an @ in it. You wrote “%(typed)s”.", typed=quoted)
    elif len(typed) > MAX_EMAIL_CHARACTERS:
        sentence = _("The e-mail address is too long. Use one of at most 254 characters.")
    elif before and not before.isascii():
        sentence = _(
            "We cannot send to an address with letters such as æ, ø or á before the @. "
            "Use another address. You wrote “%(typed)s”.",
            typed=quoted,
        )
    elif after and "." not in after:
        sentence = _("The e-mail address lacks its ending, such as “.no”. You wrote “%(typed)s”.", typed=quoted)
    return sentence


def _quoted(typed: str) -> str:
    return typed if len(typed) <= QUOTED_CHARACTERS else typed[: QUOTED_CHARACTERS - 1] + "…"
