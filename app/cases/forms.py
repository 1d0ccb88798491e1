"""The fields of an enquiry, whoever fills them in: the business itself, or somebody who has it on the telephone."""

from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from werkzeug.datastructures import FileStorage
from wtforms.validators import StopValidation, ValidationError

from app.cases import attachments, checks
from app.cases.attachments import AttachmentError, NewFile
from app.cases.checks import MAX_LINE_CHARACTERS, NEEDED, REPLY_LANGUAGES, TOO_LONG_LINE, UNDECIDED, subject_from
from app.cases.operations.receiving import NewEnquiry
from app.config import LANGUAGES, MAX_ATTACHMENTS, MAX_TEXT_CHARACTERS
from app.store import Place
from app.ui import forms
from app.ui.filters import place
from app.ui.region import RegionFacts

TOO_LONG_TEXT = _l("The text is too long. Use at most 20,000 characters, or put the rest in an attachment.")


class FilesForm(forms.Form):
    """A form with attachments. `kept` are the files on disk; whoever does not store them discards them."""

    attachments = forms.Files()

    def __init__(self, *arguments: Any, folder: Place, **more: Any) -> None:  # noqa: ANN401 - WTForms' own
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


class EnquiryFields(FilesForm):
    """What is asked for. Field names are those that the outside knows (interfaces.md)."""

    submission_key = forms.Key()
    text = forms.Text(
        validators=[
            forms.Needed(NEEDED["text"]),
            forms.AtMost(MAX_TEXT_CHARACTERS, TOO_LONG_TEXT),
        ]
    )
    municipality = forms.Choice(
        validators=[
            forms.Needed(NEEDED["municipality"]),
            forms.OneOf(checks.UNKNOWN_MUNICIPALITY),
        ]
    )
    name = forms.Line(validators=[forms.Needed(NEEDED["name"]), forms.AtMost(MAX_LINE_CHARACTERS, TOO_LONG_LINE)])
    email = forms.Line(validators=[forms.Needed(NEEDED["email"])])
    phone = forms.Line()
    organisation_name = forms.Line(validators=[forms.AtMost(MAX_LINE_CHARACTERS, TOO_LONG_LINE)])
    organisation_number = forms.Line()
    subject = forms.Line(validators=[forms.AtMost(MAX_LINE_CHARACTERS, TOO_LONG_LINE)])
    attachments = forms.Files()
    language = forms.Choice(validators=[forms.OneOf(checks.UNKNOWN_LANGUAGE)])
    confidential = forms.Tick()

    def __init__(self, region: RegionFacts, language: str, *, folder: Place, **more: Any) -> None:  # noqa: ANN401
        super().__init__(folder=folder, **more)
        self.municipality.options = municipality_options(region)
        self.language.options = language_options()
        self.language.data = self.language.data or language

    def validate_text(self, field: forms.Text) -> None:
        """Refuse letters that were lost on the way."""
        keep_checked(field, checks.whole)

    validate_name = validate_subject = validate_organisation_name = validate_text

    def validate_email(self, field: forms.Line) -> None:
        """Accept what mail servers accept; an international domain is kept in its ASCII form."""
        keep_checked(field, checks.email)

    def validate_phone(self, field: forms.Line) -> None:
        """Accept every way of writing a telephone number."""
        keep_checked(field, checks.phone)

    def validate_organisation_number(self, field: forms.Line) -> None:
        """Keep the nine digits. Eleven digits may be a birth number: they are forgotten at once."""
        try:
            keep_checked(field, checks.organisation_number)
        except ValidationError:
            field.raw_data = []
            raise

    def enquiry(self, *, page_language: str, channel: str, service: str | None = None) -> NewEnquiry:
        """What a checked form asks for."""
        return NewEnquiry(
            submission_key=self.submission_key.data,
            text=self.text.data,
            subject=self.subject.data or subject_from(self.text.data),
            municipality=None if self.municipality.data == UNDECIDED else self.municipality.data,
            name=self.name.data,
            email=self.email.data,
            phone=self.phone.data,
            organisation_number=self.organisation_number.data,
            organisation_name=self.organisation_name.data,
            page_language=page_language,
            reply_language=self.language.data,
            service=service,
            is_confidential=bool(self.confidential.data),
            attachments=self.kept,
            channel=channel,
        )


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


def keep_checked(field: forms.Line | forms.Text, check: Callable[[str], str]) -> None:
    """Keep what a check makes of the field, or what may be shown again with its sentence."""
    try:
        field.data = check(field.data or "")
    except checks.FaultError as fault:
        field.data = fault.kept
        raise ValidationError(str(fault)) from None
