"""What one can type about a wish: fields and checks."""

from flask_babel import lazy_gettext as _l

from app.cases import checks
from app.cases.forms import keep_checked
from app.ui.forms import AtMost, Choice, Form, Needed, Number, OneOf, Text
from app.wishes.models import COMPETENCE, DONE, MAX_CHARACTERS, NOT_NOW, SERVICE

KIND_NAMES = {
    COMPETENCE: _l("Competence that we lack"),
    SERVICE: _l("A service that we should offer"),
}
CLOSED_NAMES = {
    DONE: _l("Done"),
    NOT_NOW: _l("Not now"),
}


class WishForm(Form):
    """A wish. Options of the area are filled in by the page; empty is none."""

    version = Number()
    kind = Choice(default=COMPETENCE, options=KIND_NAMES, validators=[OneOf(_l("Choose what you wish for."))])
    text = Text(
        validators=[
            Needed(_l("Write what you wish for.")),
            AtMost(MAX_CHARACTERS, _l("Shorten the wish to at most 300 characters.")),
        ]
    )
    area = Choice(validators=[OneOf(_l("Choose an area from the list."))])

    def validate_text(self, field: Text) -> None:
        """Refuse letters that were lost on the way."""
        keep_checked(field, checks.whole)
