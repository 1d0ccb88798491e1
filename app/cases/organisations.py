"""Norwegian organisation numbers: nine digits with a check digit, written in many ways."""

import re
import unicodedata

from flask_babel import gettext as _
from stdnum.exceptions import ValidationError
from stdnum.no import orgnr

ORGANISATION_NUMBER_DIGITS = 9
BIRTH_NUMBER_DIGITS = 11
_AROUND = re.compile(r"^(NO|ORG\.? ?NR\.?:?)|(MVA)$", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015]")


class NumberRefusedError(Exception):
    """Not an organisation number; the text is a sentence for the writer.

    `may_be_secret` when it has as many digits as a birth number: then it is shown, kept and logged nowhere.
    """

    def __init__(self, sentence: str, *, may_be_secret: bool = False) -> None:
        super().__init__(sentence)
        self.may_be_secret = may_be_secret


def checked(typed: str) -> str:
    """The nine digits of an organisation number however it was written («923 609 016», «NO923609016MVA»).

    The check digit is that of stdnum (modulus 11); numbers in use begin with 8 or 9. Raises NumberRefusedError.
    """
    number = _AROUND.sub("", _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)))
    digits = sum(c.isdigit() for c in number)
    if digits >= BIRTH_NUMBER_DIGITS:
        raise NumberRefusedError(_too_long(digits), may_be_secret=True)
    try:
        number = orgnr.validate(number)
    except ValidationError as error:
        raise NumberRefusedError(_sentence(typed, digits, is_all_digits=number.isdigit())) from error
    if number[0] not in "89":
        raise NumberRefusedError(_("An organisation number begins with 8 or 9. You wrote “%(typed)s”.", typed=typed))
    return str(number)


def _too_long(digits: int) -> str:
    sentence = _("An organisation number has nine digits. You wrote more, and we have deleted it. Write it again.")
    if digits == BIRTH_NUMBER_DIGITS:
        sentence = _(
            "You wrote eleven digits, but an organisation number has nine. We have deleted what you wrote. "
            "Never write a birth number here."
        )
    return str(sentence)


def _sentence(typed: str, digits: int, *, is_all_digits: bool) -> str:
    if is_all_digits and digits == ORGANISATION_NUMBER_DIGITS:
        return str(_("This is no organisation number. Perhaps a digit is wrong. You wrote “%(typed)s”.", typed=typed))
    return str(_("An organisation number has nine digits. You wrote “%(typed)s”.", typed=typed))
