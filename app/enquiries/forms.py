"""The forms that a business fills in: the enquiry, more to a case of its own, and what it says after closing."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from app.cases import checks
from app.cases.feedback.questions import ANSWERS, CAME, HELPED, MAX_COMMENT_CHARACTERS
from app.cases.forms import TOO_LONG_TEXT, EnquiryFields, FilesForm, keep_checked
from app.config import MAX_TEXT_CHARACTERS
from app.enquiries import tokens
from app.store import Place
from app.ui import forms
from app.ui.fields import Amount
from app.ui.region import RegionFacts


class Trap(forms.Line):
    """A field that no person sees. Its fault leads to the button, since it cannot be mended by hand."""

    anchor = "send"


class EnquiryForm(EnquiryFields):
    """The enquiry on our own pages."""

    website = Trap()
    service = forms.Line()

    def __init__(self, region: RegionFacts, language: str, *, folder: Place, **more: Any) -> None:  # noqa: ANN401
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


class FeedbackForm(forms.Form):
    """What is common to both questions after closing: the button that was pressed, and a free sentence."""

    said = forms.Line()
    comment = forms.Text(
        validators=[
            forms.AtMost(MAX_COMMENT_CHARACTERS, _l("Shorten what you write to at most 500 characters.")),
        ]
    )
    answers: Sequence[str] = ()

    def is_about(self, said: str | None) -> bool:
        """Whether this says something, after `said` was said before; else the fault stands with the buttons."""
        if self.said.data in self.answers or (not self.said.data and said):
            return True
        self.said.errors = [_("Choose one of the answers.")]
        return False

    def validate_comment(self, field: forms.Text) -> None:
        """Refuse letters that were lost on the way."""
        keep_checked(field, checks.whole)


class HelpedForm(FeedbackForm):
    """Did it help? One of three buttons."""

    answers = ANSWERS[HELPED]


class CameForm(FeedbackForm):
    """What came of it: any of three, or nothing yet."""

    is_founded = forms.Tick()
    jobs = Amount()
    funding = Amount()
    answers = ANSWERS[CAME]

    def is_about(self, said: str | None) -> bool:
        """As before; whoever says that something came of it also says what. Nothing is what no figure stands beside."""
        if not super().is_about(said):
            return False
        is_told = self.is_founded.data or self.jobs.data or self.funding.data
        if self.said.data == "something" and not is_told and not self.faults:
            self.is_founded.errors = [_("Write at least one of these, or press “Nothing yet”.")]
        if self.said.data == "nothing":
            self.jobs.errors = self.funding.errors = ()
        return True
