"""What an enquiry must hold, whoever brings it: the limits, the checks, and the sentence for each fault."""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.cases import organisations
from app.ui import cleaning

UNDECIDED = "undecided"
"""In the place of a municipality's slug: several, or not known yet."""

REPLY_LANGUAGES = ("nb", "nn", "se", "en")
MAX_LINE_CHARACTERS = 200
MAX_EMAIL_CHARACTERS = 254
MAX_PHONE_CHARACTERS = 40
MIN_PHONE_DIGITS = 5
MAX_SUBJECT_CHARACTERS = 80
QUOTED_CHARACTERS = 80
_PHONE = re.compile(r"[+0-9() ./\-\u00a0\u2010-\u2015]*")

NEEDED = {
    "text": _l("Write what you would like to know. A few words are enough."),
    "municipality": _l("Choose a municipality."),
    "name": _l("Write your name."),
    "email": _l("Write your e-mail address. We send the answer there."),
}
"""What is said when one of the fields that we cannot do without is empty."""

UNKNOWN_MUNICIPALITY = _l("Choose one of the municipalities in the list.")
UNKNOWN_LANGUAGE = _l("Choose one of the languages in the list.")
TOO_LONG_LINE = _l("This is too long. Use at most 200 characters.")
_LOST_LETTERS = _l("Some letters were lost on the way and show as “\ufffd”. Write them again.")


class FaultError(ValueError):
    """What was written cannot be taken. The text is a sentence for the writer; `kept` may be shown to them again."""

    def __init__(self, sentence: str, kept: str) -> None:
        super().__init__(sentence)
        self.kept = kept


def whole(typed: str) -> str:
    """The same text, when no letters were lost on the way. Raises FaultError."""
    if cleaning.LOST_LETTER in typed:
        raise FaultError(str(_LOST_LETTERS), typed)
    return typed


def email(typed: str) -> str:
    """An address as mail servers accept it; an international domain in its ASCII form. Raises FaultError."""
    typed = "".join(c for c in typed if unicodedata.category(c) != "Cf")
    if sentence := _email_fault(typed):
        raise FaultError(sentence, typed)
    try:
        found = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        sentence = _("This does not look like an e-mail address. You wrote “%(typed)s”.", typed=_quoted(typed))
        raise FaultError(sentence, typed) from error
    return found.ascii_email or found.normalized


def phone(typed: str) -> str:
    """A telephone number in any way of writing it; none is none. Raises FaultError."""
    digits = sum(c.isdecimal() for c in typed)
    if typed and (len(typed) > MAX_PHONE_CHARACTERS or digits < MIN_PHONE_DIGITS or not _PHONE.fullmatch(typed)):
        sentence = _(
            "Write the telephone number with digits, or leave the field empty. You wrote “%(typed)s”.",
            typed=_quoted(typed),
        )
        raise FaultError(sentence, typed)
    return typed


def organisation_number(typed: str) -> str:
    """The nine digits; none is none. Raises FaultError, which forgets eleven digits: they may be a birth number."""
    if not typed:
        return ""
    try:
        return organisations.checked(typed)
    except organisations.NumberRefusedError as error:
        raise FaultError(str(error), "" if error.may_be_secret else typed) from None


def subject_from(text: str) -> str:
    """A title of at most 80 characters made from the first words of a text, cut between words."""
    line = cleaning.clean_line(next((part for part in text.split("\n") if not cleaning.is_blank(part)), ""))
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
