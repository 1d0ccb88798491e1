"""What is typed when a question is passed on to a partner outside."""

from flask_babel import lazy_gettext

from app import clock
from app.cases.referrals.models import ON_PAGE, TOLD
from app.config import MAX_TEXT_CHARACTERS
from app.desk.forms import MAX_REASON_CHARACTERS, TOO_LONG, Seen
from app.ui.fields import Day
from app.ui.forms import AtMost, Choice, Needed, OneOf, Text

HOW = {
    "phone": lazy_gettext("It has said yes by telephone"),
    "in_person": lazy_gettext("It has said yes in person"),
    "mail": lazy_gettext("It has said yes by e-mail"),
    ON_PAGE: lazy_gettext("Ask the business now: it gets an e-mail, and answers on its own page"),
}
"""How the business says yes, as the page asks; `ON_PAGE` is for later."""

SAID_YES = {
    "phone": lazy_gettext("by telephone"),
    "in_person": lazy_gettext("in person"),
    "mail": lazy_gettext("by e-mail"),
    ON_PAGE: lazy_gettext("on its own page"),
}
"""How the business has said yes, within a sentence."""


class ReferForm(Seen):
    """To whom, with which consent, what, and until when we wait. Options of `partner` and `how` come from the page."""

    partner = Choice(validators=[OneOf(lazy_gettext("Choose to whom the question is passed on."))])
    how = Choice(validators=[OneOf(lazy_gettext("Choose how the business has agreed, or that you ask it."))])
    consented_on = Day()
    text = Text(
        validators=[Needed(lazy_gettext("Write what is to be passed on.")), AtMost(MAX_TEXT_CHARACTERS, TOO_LONG)]
    )
    until = Day(validators=[Needed(lazy_gettext("Choose the day to follow up."))])
    reason = Text(validators=[AtMost(MAX_REASON_CHARACTERS, TOO_LONG)])

    def check_day(self) -> bool:
        """Whether the day of a consent that one of us got is there and not to come; else it has its sentence."""
        if self.how.data not in TOLD or self.consented_on.errors:
            return not self.consented_on.errors
        if self.consented_on.data is None:
            self.consented_on.errors = [str(lazy_gettext("Choose the day on which the business said yes."))]
        elif self.consented_on.data > clock.today():
            self.consented_on.errors = [str(lazy_gettext("The business cannot have said yes on a day to come."))]
        return not self.consented_on.errors
