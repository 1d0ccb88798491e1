"""What a coordinator types on the pages about privacy."""

from flask_babel import lazy_gettext

from app.cases import checks
from app.ui.forms import AtMost, Form, Line, Needed, Text, Tick

LOOK, EXPORT, ERASE = "look", "export", "erase"
MAX_REASON_CHARACTERS = 500


class PersonForm(Form):
    """Whose data, what is to be done, and why. `do` is the button that was pressed."""

    do = Line()
    email = Line(
        validators=[
            Needed(lazy_gettext("Write the e-mail address of whoever asks.")),
            AtMost(checks.MAX_EMAIL_CHARACTERS, lazy_gettext("No e-mail address is that long.")),
        ]
    )
    reason = Text(validators=[AtMost(MAX_REASON_CHARACTERS, lazy_gettext("Say it in at most 500 characters."))])
    is_sure = Tick()
