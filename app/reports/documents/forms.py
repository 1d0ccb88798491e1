"""What the coordinator can write into the documents: texts and costs."""

from flask_babel import lazy_gettext

from app.ui.fields import Amount
from app.ui.forms import AtMost, Choice, Form, Line, Needed, Number, OneOf, Text

MAX_NAME_CHARACTERS = 200
MAX_DOCUMENT_CHARACTERS = 100_000


class DocumentTextForm(Form):
    """A text at one place of a document; empty takes the chapter away."""

    version = Number()
    text = Text(validators=[AtMost(MAX_DOCUMENT_CHARACTERS, lazy_gettext("Write at most 100,000 characters."))])


class CostForm(Form):
    """A cost in Norwegian kroner, for each of the three ways to work together."""

    version = Number()
    what = Line(
        validators=[
            Needed(lazy_gettext("Write what it is that costs.")),
            AtMost(MAX_NAME_CHARACTERS, lazy_gettext("Write at most 200 characters.")),
        ]
    )
    often = Choice(default="yearly", validators=[OneOf(lazy_gettext("Choose each year or once."))])
    today_nok = Amount()
    as_nok = Amount()
    iks_nok = Amount()
