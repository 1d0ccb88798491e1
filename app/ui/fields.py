"""Fields that people write numbers and days in, as they are written here."""

import math
import re
from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import StopValidation

from app.ui.cleaning import clean_line
from app.ui.filters import number
from app.ui.forms import whole_number

_BETWEEN_DIGITS = re.compile(r"[\s.]|^kr|(?:kr|,-)$", re.IGNORECASE)
_HOURS = re.compile(r"(?P<hours>[0-9]{1,6})(?:[.,](?P<parts>[0-9]{1,6})|:(?P<minutes>[0-5][0-9]))?")
_DAY = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")

QUARTERS = 4
"""Of an hour."""

MOST_HOURS = 1000
"""More than half a year of work: a number above it is a slip of the hand."""


class Typed(Field):
    """A field that keeps what was typed, so that it can be shown again when it could not be read."""

    typed = ""

    def pre_validate(self, _form: FlaskForm) -> None:
        """What could not be read has its sentence, and is not looked at further."""
        if self.process_errors:
            raise StopValidation


class Amount(Typed):
    """A whole number, with or without spaces or points between the thousands; None when nothing was written."""

    data: int | None

    def process_data(self, value: object) -> None:
        """Take the page's own value."""
        self.data = value if isinstance(value, int) else None
        self.typed = "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take what was written when it is a number that can be kept."""
        self.data, self.typed = None, _first(valuelist)
        digits = _BETWEEN_DIGITS.sub("", self.typed)
        if not self.typed:
            return
        if str(whole_number(digits)) != (digits.lstrip("0") or "0"):
            raise ValueError(_("Write a whole number, such as 250 000, or leave the field empty."))
        self.data = whole_number(digits)


class Hours(Typed):
    """Hours with a comma or a point (1,5) or as a clock shows them (1:30), kept as quarters; None for nothing."""

    data: int | None

    def process_data(self, value: object) -> None:
        """Take the page's own value, in hours."""
        self.data = round(value * QUARTERS) if isinstance(value, int | float) else None
        self.typed = "" if self.data is None else number(self.data / QUARTERS, 2)

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take what was written, rounded up to the quarter that was begun."""
        self.data, self.typed = None, _first(valuelist)
        if not self.typed:
            return
        found = _HOURS.fullmatch("".join(self.typed.split()))
        if found is None:
            raise ValueError(_("Write hours like this: 1,5. Leave the field empty if you do not know."))
        parts = int(found["minutes"]) / 60 if found["minutes"] else float(f"0.{found['parts'] or 0}")
        self.data = math.ceil(round((int(found["hours"]) + parts) * QUARTERS, 6))
        if self.data > MOST_HOURS * QUARTERS:
            raise ValueError(_("That is more than %(most)s hours. Look at the number again.", most=MOST_HOURS))


class Day(Typed):
    """A date as the browser's own field sends it (2026-12-24) or as people write it (24.12.2026); None for none."""

    data: date | None

    def process_data(self, value: object) -> None:
        """Take the page's own value."""
        self.data = value if isinstance(value, date) else None
        self.typed = self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take what was chosen or written when there is such a day."""
        self.data, self.typed = None, _first(valuelist)
        if not self.typed:
            return
        found = _DAY.fullmatch(self.typed)
        written = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else self.typed
        try:
            self.data = date.fromisoformat(written)
        except ValueError:
            raise ValueError(_("Write the day like this: 24.12.2026.")) from None
        self.typed = self.data.isoformat()


def _first(valuelist: Sequence[object]) -> str:
    return clean_line(valuelist[0]) if valuelist and isinstance(valuelist[0], str) else ""
