"""What a coordinator can type about a trial, and about putting a policy in force."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import StopValidation

from app.ui.fields import Day
from app.ui.forms import AtMost, Choice, Form, Line, Needed, OneOf, Several, Text
from triage import policy_numbers
from triage.profiles import Profile
from triage.replay import ALONE, TOGETHER, Setting

NUMBERS = {
    "least_mass": _l("How sure the program must be to send a case"),
    "least_not_for_us": _l("How sure it must be that a case is not for us"),
    "least_maybe_not_for_us": _l("From when you must look whether it is for us"),
    "least_gap": _l("How sure it must be of an area that nobody knows"),
    "sends_first_step": _l("Send to level 1 when nobody knows more (1 yes, 0 no)"),
    "level_1": _l("What level 1 is worth"),
    "level_2": _l("What level 2 is worth"),
    "level_3": _l("What level 3 is worth"),
    "other_language": _l("Cost of another reply language"),
    "sister_language": _l("Cost of the other written Norwegian"),
    "leaves_soon": _l("Cost of an absence before the promise date"),
    "day_off": _l("Cost of a day off"),
    "load": _l("Cost of having a full load"),
    "near": _l("Gain of being in the same municipality"),
}
OFFICES = {
    TOGETHER: _l("One office for all municipalities, as now"),
    ALONE: _l("Each municipality alone: its cases only to its own people"),
}
LEVELS = {
    "0": _l("does not know it"),
    "1": _l("level 1"),
    "2": _l("level 2"),
    "3": _l("level 3"),
}
ROWS = (1, 2, 3)
LONGEST_NAME = 120
LONGEST_REASON = 1000
MOST_ROOM = 200
LONGEST_DAYS = 3 * 366
EVERY_LANGUAGE = ("nb", "nn", "en")
_UNKNOWN = _l("Choose from the list.")


class NumberOfPolicy:
    """Stops when what was written is no number within the range of this number of the policy."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, _form: Form, field: Line) -> None:
        """Check one field."""
        least, most = policy_numbers.RANGES[self.name]
        value = as_number(field.data)
        if field.data and (value is None or not least <= value <= most):
            raise StopValidation(str(_l("Write a number from %(least)s to %(most)s.", least=least, most=most)))


def _number(name: str) -> Line:
    return Line(validators=[NumberOfPolicy(name)])


class TrialForm(Form):
    """A trial: its days, and what is changed. What is left empty is as it was when each case came."""

    name = Line(validators=[Needed(_l("Give the trial a name.")), AtMost(LONGEST_NAME, _l("Shorten the name."))])
    first_on = Day(validators=[Needed(_l("Write the first day."))])
    last_on = Day(validators=[Needed(_l("Write the last day."))])
    office = Choice(default=TOGETHER, options=OFFICES, validators=[OneOf(_l("Choose how we are organised."))])
    least_mass, least_not_for_us = _number("least_mass"), _number("least_not_for_us")
    least_maybe_not_for_us, least_gap = _number("least_maybe_not_for_us"), _number("least_gap")
    sends_first_step = _number("sends_first_step")
    level_1, level_2, level_3 = _number("level_1"), _number("level_2"), _number("level_3")
    other_language, sister_language = _number("other_language"), _number("sister_language")
    leaves_soon, day_off = _number("leaves_soon"), _number("day_off")
    load, near = _number("load"), _number("near")
    who_1, who_2, who_3 = Choice(), Choice(), Choice()
    area_1, area_2, area_3 = Choice(), Choice(), Choice()
    knows_1, knows_2, knows_3 = (Choice(default="2", options=LEVELS) for _row in ROWS)
    away_1, away_2, away_3 = Choice(), Choice(), Choice()
    from_1, from_2, from_3 = Day(), Day(), Day()
    until_1, until_2, until_3 = Day(), Day(), Day()
    gone = Several()
    new_name = Line(validators=[AtMost(LONGEST_NAME, _l("Shorten the name."))])
    new_town = Choice()
    new_room = Line(default="8")
    new_areas = Several()

    def validate_last_on(self, field: Field) -> None:
        """The days come in their order, and are not too many."""
        first, last = self.first_on.data, field.data
        if first and last and not 0 <= (last - first).days <= LONGEST_DAYS:
            raise StopValidation(str(_l("Choose at most three years, with the first day first.")))

    def validate_new_room(self, field: Field) -> None:
        """As many as one person could have."""
        if self.new_name.data and not (field.data.isdecimal() and 1 <= int(field.data) <= MOST_ROOM):
            raise StopValidation(str(_l("Write a whole number from 1 to 200.")))

    def validate_new_areas(self, field: Field) -> None:
        """Somebody who knows nothing gets nothing."""
        if self.new_name.data and not field.data:
            raise StopValidation(str(_l("Choose what the new specialist knows.")))

    def fill_options(self, people: Mapping[str, str], areas: Mapping[str, str], towns: Mapping[str, str]) -> None:
        """What can be chosen: slugs to names."""
        nobody = {"": _l("Choose a person")}
        for row in ROWS:
            self[f"who_{row}"].options = {**nobody, **people}
            self[f"away_{row}"].options = {**nobody, **people}
            self[f"area_{row}"].options = {"": _l("Choose an area"), **areas}
        self.gone.options = people
        self.new_areas.options = areas
        self.new_town.options = {"": _l("None of them"), **towns}

    def is_whole(self) -> bool:
        """Whether everything can be tried; what is half written has its sentence."""
        is_good = bool(self.validate())
        for row in ROWS:
            is_good = self._is_row_whole(row) and is_good
        for name in policy_numbers.faults(self.numbers) if is_good else ():
            self[name].errors = [str(_l("This may not be more than the number that follows."))]
            is_good = False
        return is_good

    def _is_row_whole(self, row: int) -> bool:
        who, area, away = self[f"who_{row}"], self[f"area_{row}"], self[f"away_{row}"]
        first, last = self[f"from_{row}"], self[f"until_{row}"]
        good = True
        for field in (who, area, away, self[f"knows_{row}"], self.new_town):
            if field.data and field.data not in field.options:
                field.errors, good = [str(_UNKNOWN)], False
        if bool(who.data) != bool(area.data):
            who.errors, good = [str(_l("Choose both a person and an area."))], False
        days = (first.data, last.data)
        if away.data and (not all(days) or days[0] > days[1]):
            first.errors, good = [str(_l("Write the first and the last day, in this order."))], False
        return good

    @property
    def numbers(self) -> dict[str, float]:
        """The numbers of the policy that were written."""
        written = ((name, as_number(self[name].data)) for name in NUMBERS)
        return {name: value for name, value in written if value is not None}

    def setting(self) -> Setting:
        """What was typed, as a replay needs it."""
        return Setting(
            numbers=self.numbers,
            levels=tuple(self._levels()),
            away=tuple(self._away()),
            gone=tuple(self.gone.data),
            newcomers=tuple(self._newcomers()),
            office=self.office.data,
        )

    def _levels(self) -> Iterator[tuple[str, str, int]]:
        for row in ROWS:
            if self[f"who_{row}"].data:
                yield self[f"who_{row}"].data, self[f"area_{row}"].data, int(self[f"knows_{row}"].data)

    def _away(self) -> Iterator[tuple[str, date, date]]:
        for row in ROWS:
            if self[f"away_{row}"].data:
                yield self[f"away_{row}"].data, self[f"from_{row}"].data, self[f"until_{row}"].data

    def _newcomers(self) -> Iterator[Profile]:
        if self.new_name.data:
            yield Profile(
                slug=made_up_slug(self.new_name.data, self.gone.options),
                name=self.new_name.data,
                municipality=self.new_town.data or None,
                languages=EVERY_LANGUAGE,
                levels=dict.fromkeys(self.new_areas.data, 3),
                capacity=int(self.new_room.data),
            )


class AdoptForm(Form):
    """Why a policy is put in force."""

    reason = Text(
        validators=[
            Needed(_l("Write why. Others will wonder later.")),
            AtMost(LONGEST_REASON, _l("This is longer than we can keep. Shorten it.")),
        ]
    )


def as_number(written: str) -> float | None:
    """A number as people write it, with a comma or a point; None for anything else."""
    text = written.replace(",", ".").strip()
    return float(text) if re.fullmatch(r"\d{1,3}(\.\d{1,6})?", text, re.ASCII) else None


def made_up_slug(name: str, taken: Sequence[str] | Mapping[str, object]) -> str:
    """A slug for somebody made up, which nobody real has."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore")
    slug = "-".join(re.findall(r"[a-z0-9]+", plain.decode()))[:60] or "newcomer"
    return f"{slug}-on-trial" if slug in taken else slug
