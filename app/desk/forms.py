"""What staff can type: fields and checks. Rules of the trade are the case room's."""

from flask_babel import lazy_gettext
from wtforms import EmailField, Field, PasswordField
from wtforms.validators import ValidationError

from app.cases import checks
from app.cases.deadlines import DUE_SOON, OTHERS
from app.cases.forms import EnquiryFields
from app.cases.states import CHOSEN_OUTCOMES
from app.config import MAX_TEXT_CHARACTERS
from app.ui.fields import Amount, Day, Hours
from app.ui.forms import AtMost, Choice, Files, Form, Line, Needed, Number, OneOf, Several, Text

MAX_REASON_CHARACTERS = 2_000
TOO_LONG = lazy_gettext("This is longer than we can keep. Shorten it, or send the rest as an attachment.")

AFTERWARDS = {
    "leave": lazy_gettext("Let the case rest until the business writes"),
    "follow_up": lazy_gettext("Wait for the business, and follow up in a week"),
    "close": lazy_gettext("Close the case"),
}
GIVEN = {
    "desk": lazy_gettext("By e-mail, and on the page of the case"),
    "phone": lazy_gettext("I have given it by telephone"),
    "in_person": lazy_gettext("I have given it in person"),
}
OUTCOME_LABELS = {
    "answered": lazy_gettext("The business got its answer"),
    "partner": lazy_gettext("A partner outside has taken it over"),
    "founded": lazy_gettext("A firm was started"),
    "jobs": lazy_gettext("Jobs were made or kept"),
    "funding": lazy_gettext("The business got funding"),
    "no_reply": lazy_gettext("The business did not write back"),
    "not_for_us": lazy_gettext("It was not for us"),
    "other": lazy_gettext("Something else"),
    "spam": lazy_gettext("Spam or sales"),
    "merged": lazy_gettext("It was the same as another case"),
}
WAITED_FOR = {
    "business": lazy_gettext("The business: we have asked it for something"),
    "partner": lazy_gettext("A partner outside"),
}
ON_REPLY_LABELS = {
    "back": lazy_gettext("The case comes back at once"),
    "wait": lazy_gettext("The case comes back on that day all the same"),
}
TOGETHER = {
    "advice": lazy_gettext("With advice: they read the case and write notes in it"),
    "share": lazy_gettext("By sharing the case: they can answer the business too"),
}
CHANNELS = {
    "phone": lazy_gettext("By telephone"),
    "in_person": lazy_gettext("In person"),
}
HAND_OVER_REASONS = {
    "fit": lazy_gettext("Knows most about the case"),
    "load": lazy_gettext("Has more room"),
    "absence": lazy_gettext("The other person is away"),
    "wish": lazy_gettext("The business wishes it"),
    "language": lazy_gettext("The language"),
    "other": lazy_gettext("Something else"),
}


SINGLY, DIGEST = "singly", "digest"
REMINDER_MODES = {
    SINGLY: lazy_gettext("An e-mail for each reminder"),
    DIGEST: lazy_gettext("One e-mail a day, with all that waits"),
}

OPTIONAL_REMINDERS = {
    DUE_SOON: lazy_gettext("The promise date of a case that I have is near"),
    OTHERS: lazy_gettext("A case that somebody else has is late or lacks a provisional answer"),
}
"""What people can do without, by the names of the case room."""


class Seen(Form):
    """A form about a case. `version` is the case as the person saw it, `seen` the newest line of its history then."""

    version = Number()
    seen = Number()


class AnswerForm(Seen):
    """The answer to the business. `do` is the button that was pressed: send without one.

    `prepared`, `service` and the number of a `similar` case are what is to be put in; `despite` what its writer was
    told of and does all the same.
    """

    do = Line()
    prepared = Line()
    service = Line()
    similar = Number()
    despite = Line()
    text = Text(validators=[Needed(lazy_gettext("Write the answer first.")), AtMost(MAX_TEXT_CHARACTERS, TOO_LONG)])
    attachments = Files()
    then = Choice(
        default="leave",
        options=AFTERWARDS,
        validators=[OneOf(lazy_gettext("Choose what happens to the case afterwards."))],
    )
    given = Choice(
        default="desk",
        options=GIVEN,
        validators=[OneOf(lazy_gettext("Choose how the answer is given."))],
    )


class ProvisionalForm(Seen):
    """When the business hears from us instead, and why as far as that can be said."""

    until = Day(validators=[Needed(lazy_gettext("Choose the day by which the business hears from us."))])
    reason = Text(validators=[AtMost(MAX_REASON_CHARACTERS, TOO_LONG)])


class PreparedForm(Form):
    """A text that is prepared for answers. Options of `language` and `area` are filled in by the page."""

    version = Number()
    title = Line(validators=[Needed(lazy_gettext("Write what the text is called.")), AtMost(120, TOO_LONG)])
    language = Choice(default="nb", validators=[OneOf(lazy_gettext("Choose one of the languages in the list."))])
    area = Choice(validators=[OneOf(lazy_gettext("Choose an area from the list."))])
    text = Text(validators=[Needed(lazy_gettext("Write the text.")), AtMost(MAX_TEXT_CHARACTERS, TOO_LONG)])


class NoteForm(Seen):
    """A note that only the staff sees."""

    text = Text(validators=[Needed(lazy_gettext("Write the note first.")), AtMost(MAX_TEXT_CHARACTERS, TOO_LONG)])


class AskForm(Seen):
    """Whom we ask, what, and whether they work on the case too. Options of `person` are filled in by the page."""

    person = Choice(validators=[OneOf(lazy_gettext("Choose whom you ask."))])
    question = Text(
        validators=[Needed(lazy_gettext("Write what you want to know.")), AtMost(MAX_REASON_CHARACTERS, TOO_LONG)]
    )
    together = Choice(
        default="advice",
        options=TOGETHER,
        validators=[OneOf(lazy_gettext("Choose how the colleague helps."))],
    )


class CloseForm(Seen):
    """What the case came to; figures where the business has told them."""

    outcome = Choice(
        options={outcome: OUTCOME_LABELS[outcome] for outcome in CHOSEN_OUTCOMES},
        validators=[OneOf(lazy_gettext("Choose what the case came to."))],
    )
    jobs = Amount()
    funding = Amount()
    hours = Hours()
    reason = Text(validators=[AtMost(MAX_REASON_CHARACTERS, TOO_LONG)])


class HoursForm(Seen):
    """How long somebody has worked on the case."""

    hours = Hours()


class WaitForm(Seen):
    """Whom we wait for, and until when."""

    whom = Choice(
        default="business",
        options=WAITED_FOR,
        validators=[OneOf(lazy_gettext("Choose whom we wait for."))],
    )
    until = Day(validators=[Needed(lazy_gettext("Choose the day to follow up."))])
    on_reply = Choice(
        default="back",
        options=ON_REPLY_LABELS,
        validators=[OneOf(lazy_gettext("Choose what happens if the business writes before."))],
    )
    reason = Text(validators=[AtMost(MAX_REASON_CHARACTERS, TOO_LONG)])


class MergeForm(Seen):
    """Which case goes on. Options are filled in by the page."""

    into = Choice(validators=[OneOf(lazy_gettext("Choose the case that goes on."))])


class SplitForm(Seen):
    """The part that becomes a case of its own."""

    text = Text(
        validators=[
            Needed(lazy_gettext("Write what is to be a case of its own.")),
            AtMost(MAX_TEXT_CHARACTERS, TOO_LONG),
        ]
    )


class RegisterForm(EnquiryFields):
    """An enquiry on behalf of a business that has telephoned or come by. One way to reach it is enough."""

    channel = Choice(
        default="phone",
        options=CHANNELS,
        validators=[OneOf(lazy_gettext("Choose how the business came to us."))],
    )
    email = Line()
    phone = Line()

    def validate_email(self, field: Line) -> None:
        """An address is checked as on the form; none is fine when there is a telephone number."""
        if field.data:
            super().validate_email(field)
        elif not self.phone.data:
            raise ValidationError(
                str(lazy_gettext("Write a telephone number or an e-mail address, so that we can answer."))
            )


class HandOverForm(Seen):
    """Who gets the case, why, and what it is about. Options of `person` and `area` are filled in by the page."""

    person = Choice(validators=[OneOf(lazy_gettext("Choose who is to have the case."))])
    reason = Choice(
        default="fit",
        options=HAND_OVER_REASONS,
        validators=[OneOf(lazy_gettext("Choose why the case is handed over."))],
    )
    message = Text(validators=[AtMost(MAX_REASON_CHARACTERS, TOO_LONG)])
    area = Choice()

    def validate_message(self, field: Field) -> None:
        """«Something else» says nothing by itself."""
        if self.reason.data == "other" and not field.data:
            raise ValidationError(str(lazy_gettext("Write in a few words why the case is handed over.")))

    def validate_area(self, field: Choice) -> None:
        """An area that nobody has heard of is refused; none is fine."""
        if field.data and field.data not in field.options:
            raise ValidationError(str(lazy_gettext("Choose an area from the list.")))


class AddressForm(Seen):
    """The business's right address, and how we know it."""

    email = Line(validators=[Needed(lazy_gettext("Write the new e-mail address."))])
    reason = Text(
        validators=[
            Needed(lazy_gettext("Write how you know that the address is right.")),
            AtMost(MAX_REASON_CHARACTERS, TOO_LONG),
        ]
    )

    def validate_email(self, field: Line) -> None:
        """An address as the form for businesses takes it."""
        if field.data:
            try:
                field.data = checks.email(field.data)
            except checks.FaultError as error:
                raise ValidationError(str(error)) from error


class RemindersForm(Form):
    """How a person wants to be reminded. Options of `hour` are filled in by the page."""

    mode = Choice(options=REMINDER_MODES, validators=[OneOf(lazy_gettext("Choose how the reminders come."))])
    hour = Choice(validators=[OneOf(lazy_gettext("Choose an hour from the list."))])
    wanted = Several(options=OPTIONAL_REMINDERS)


class PersonForm(Form):
    """The demonstration's sign-in: which sample person."""

    person = Line()


class SignInForm(Form):
    """Sign-in by address and password."""

    email = EmailField(validators=[Needed(lazy_gettext("Write your e-mail address."))])
    password = PasswordField(validators=[Needed(lazy_gettext("Write your password."))])


class ForgottenForm(Form):
    """Where to send the link to a new password."""

    email = EmailField(validators=[Needed(lazy_gettext("Write your e-mail address."))])


class PasswordForm(Form):
    """A password that the person chooses."""

    password = PasswordField(validators=[Needed(lazy_gettext("Write the password you want."))])
