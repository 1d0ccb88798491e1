"""What a coordinator can type about a person, and a person about their absence: fields and checks."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import StopValidation

from app.people.operations import Profile
from app.people.operations.profiles import MOST_CASES
from app.people.queries import WEEKDAYS
from app.ui.fields import Day
from app.ui.forms import AtMost, Choice, Form, Line, Needed, Number, OneOf, Several

LONGEST_NAME = 120
LONGEST_REASON = 500
ROLE_NAMES = {
    "developer": _l("Business developer: answers cases"),
    "coordinator": _l("Coordinator: sees everything, and hands cases over"),
    "editor": _l("Editor: writes the catalogue of services"),
    "steering_group": _l("Steering group: sees figures"),
    "observer": _l("Observer: sees figures"),
    "operator": _l("Operator: keeps the service running"),
}
ABSENCE_REASONS = {
    "ferie": _l("Holiday"),
    "kurs": _l("Course or journey"),
    "permisjon": _l("Leave"),
    "annet": _l("Something else"),
}
LEVELS = (0, 1, 2, 3)
NONE = ""


class InviteForm(Form):
    """Who gets an account."""

    name = Line(validators=[Needed(_l("Write the name.")), AtMost(LONGEST_NAME, _l("Shorten the name."))])
    email = Line(validators=[Needed(_l("Write the e-mail address."))])
    role = Choice(default="developer", options=ROLE_NAMES, validators=[OneOf(_l("Choose a role."))])


class ProfileForm(Form):
    """Everything about a person. Options of places, areas, languages and deputies are filled in by the page.

    `levels` are sent as `area:level`, one of each area. `seen` is the fingerprint of the person as they were shown.
    """

    name = Line(validators=[Needed(_l("Write the name.")), AtMost(LONGEST_NAME, _l("Shorten the name."))])
    language = Choice()
    roles = Several(options=ROLE_NAMES)
    municipality = Choice()
    also_covers = Several()
    languages = Several()
    working_days = Several(options=dict.fromkeys(WEEKDAYS))
    capacity = Number()
    deputy = Choice()
    levels = Several()
    reason = Line(validators=[AtMost(LONGEST_REASON, _l("This is longer than we can keep. Shorten it."))])
    seen = Line()

    def validate_roles(self, field: Field) -> None:
        """An account without a role opens nothing."""
        if not field.data:
            raise StopValidation(str(_l("Choose at least one role.")))

    def validate_capacity(self, field: Field) -> None:
        """As many as one person could possibly have."""
        if field.data > MOST_CASES:
            raise StopValidation(str(_l("Nobody can have so many cases. Write at most 200.")))

    def fill(self, profile: Profile) -> None:
        """Show a person as they are."""
        self.name.data, self.language.data = profile.name, profile.language
        self.roles.data, self.municipality.data = profile.roles, profile.municipality or NONE
        self.also_covers.data, self.languages.data = profile.also_covers, profile.languages
        self.working_days.data, self.capacity.data = profile.working_days, profile.capacity
        self.deputy.data, self.seen.data = profile.deputy or NONE, profile.fingerprint
        self.levels.data = tuple(f"{slug}:{level}" for slug, level in profile.levels)

    def profile(self, before: Profile) -> Profile:
        """What was typed. Languages keep their order of before: the first is the one the person writes best."""
        order = {language: place for place, language in enumerate(before.languages)}
        chosen = sorted(self.languages.data, key=lambda language: order.get(language, len(order)))
        return Profile(
            name=self.name.data,
            language=self.language.data if self.language.data in self.language.options else before.language,
            roles=tuple(sorted(self.roles.data)),
            municipality=self.municipality.data if self.municipality.data in self.municipality.options else None,
            also_covers=tuple(sorted(self.also_covers.data)),
            languages=tuple(chosen) or before.languages,
            working_days=self.working_days.data,
            capacity=self.capacity.data,
            deputy=self.deputy.data if self.deputy.data in self.deputy.options and self.deputy.data else None,
            levels=tuple(sorted(chosen_levels(self.levels.data).items())),
        )


class AbsenceForm(Form):
    """From which day to which somebody is away, both included."""

    from_on = Day(validators=[Needed(_l("Write the first day of the absence."))])
    until_on = Day(validators=[Needed(_l("Write the last day of the absence."))])
    reason = Choice(default="ferie", options=ABSENCE_REASONS, validators=[OneOf(_l("Choose a reason."))])

    @property
    def days(self) -> tuple[date, date] | None:
        """First and last day; None when one of them is missing."""
        first, last = self.from_on.data, self.until_on.data
        return (first, last) if first and last else None


class CloseForm(Form):
    """To whom the open cases of somebody who leaves go; options are filled in by the page."""

    to = Choice()


def chosen_levels(sent: Sequence[str]) -> dict[str, int]:
    """Levels by area, without those of 0."""
    parts = [one.rpartition(":") for one in sent]
    return {slug: int(level) for slug, _, level in parts if int(level)}


def level_options(areas: Mapping[str, Any]) -> dict[str, int]:
    """Every level of every area, as the page sends it."""
    return {f"{slug}:{level}": level for slug in areas for level in LEVELS}
