"""The forms that a business fills in: the enquiry, and more to a case of its own."""

from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from app.cases import checks
from app.cases.forms import TOO_LONG_TEXT, EnquiryFields, FilesForm, keep_checked
from app.config import MAX_TEXT_CHARACTERS
from app.enquiries import tokens
from app.ui import forms
from app.ui.region import RegionFacts


class Trap(forms.Line):
    """A field that no person sees. Its fault leads to the button, since it cannot be mended by hand."""

    anchor = "send"


class EnquiryForm(EnquiryFields):
    """The enquiry on our own pages."""

    website = Trap()
    service = forms.Line()

    def __init__(self, region: RegionFacts, language: str, *, folder: Path, **more: Any) -> None:  # noqa: ANN401
        super().__init__(region, language, folder=folder, **more)
        if self.service.data not in region.services:
            self.service.data = ""

    def validate_website(self, field: forms.Line) -> None:
        """Only machines fill in the trap. A person whose browser did it is told, and can go on."""
        if field.data:
            field.data = ""
            raise ValidationError(
                _("Something was written in a field that is to stay empty. We have emptied it. Please send again.")
            )


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
            forms.AtMost(MAX_TEXT_CHARACTERS, TOO_LONG_TEXT),
        ]
    )
    attachments = forms.Files()

    def validate_text(self, field: forms.Text) -> None:
        """Refuse letters that were lost on the way."""
        keep_checked(field, checks.whole)
